"""A feed's way into the shop: read beside it, compared, asked about where it looks wrong, applied whole, gone back from."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, update

from knowledge.clock import now
from knowledge.database import Database
from knowledge.feeds import FeedProblem
from knowledge.feeds.reading import SAMPLE
from knowledge.fetcher import Fetcher, NotFetched
from knowledge.imports_model import FeedBusy, FeedImport, HeldBack, NoSuchImport
from knowledge.library import Library
from knowledge.mapping import Mapping
from knowledge.tables_imports import feed_imports, feed_records, feed_rows, feeds
from knowledge.vectors import ExactIndex
from tests.conftest import DATABASES
from tests.shop import (
    CANDLE,
    CURRENCY,
    DRESS,
    FEED,
    LAMP,
    PRODUCTS,
    VASE,
    CountingEmbedder,
    embedder,
    feed,
    words_of,
)
from tests.website import Answer, website

both_databases = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture
def counting() -> CountingEmbedder:
    return CountingEmbedder(embedder())


@pytest.fixture
async def library(database: Database, counting: CountingEmbedder) -> AsyncIterator[Library]:
    """The shop's six products are there, as version 1 of their feed."""
    library = await Library.open(database, counting, ExactIndex(), words_of(database), Fetcher(["127.0.0.1"]))
    await library.import_feed(FEED, feed(), currency=CURRENCY, shop_url="https://shop.example")
    yield library
    await library.settled()
    await library.close()


async def stage(library: Library, content: bytes, name: str = FEED) -> FeedImport:
    return await library.feeds.stage(name, content, currency=CURRENCY, shop_url="https://shop.example")


def counts(one: FeedImport) -> tuple[int, int, int, int, int]:
    return one.new, one.changed, one.unchanged, one.gone, one.rejected


async def price(library: Library, sku: str) -> int | None:
    found = await library.variant(sku)
    return found[1].price.amount if found else None


@both_databases
async def test_a_dry_run_shows_what_would_change_and_changes_nothing(library: Library) -> None:
    staged = await stage(library, feed(without=[VASE], prices={"LAMP-1": "95.00", "DRESS-S": "no"}))

    difference = await library.feeds.difference(staged.id)
    assert (staged.state, counts(staged)) == ("ready", (0, 2, 3, 1, 1))
    fields = {change.product: [(one.field, one.before, one.after) for one in change.fields] for change in difference.changed}  # fmt: skip
    assert fields[LAMP] == [("LAMP-1: price", "89.00 EUR", "95.00 EUR")]
    assert [(one.product, one.title) for one in difference.gone] == [(VASE, "Stoneware vase")]
    assert [one.value for one in staged.rejections] == ["no"]
    assert (await price(library, "LAMP-1"), await price(library, "VASE-1")) == (89_00, 45_00)


@both_databases
async def test_what_was_looked_at_is_applied_as_it_was(library: Library, counting: CountingEmbedder) -> None:
    staged, embedded = await stage(library, feed(without=[VASE], prices={"LAMP-1": "95.00"})), counting.texts

    applied = await library.feeds.apply(staged.id)

    assert (applied.state, counts(applied)) == ("applied", (0, 1, 4, 1, 0))
    assert (await price(library, "LAMP-1"), await price(library, "VASE-1")) == (95_00, None)
    assert counting.texts == embedded  # a price is no new text
    assert [one.state for one in await library.feeds.history(FEED)] == ["applied", "superseded"]


@both_databases
async def test_only_what_changed_is_embedded_again(library: Library, counting: CountingEmbedder) -> None:
    embedded = counting.texts

    await library.import_feed(FEED, feed().replace(b"Linen summer dress", b"Linen beach dress"), currency=CURRENCY)

    assert counting.texts == embedded + 1
    assert (await library.search_products("beach dress")).hits[0].product.id == DRESS


def many(titles: dict[int, str] | None = None, skus: dict[int, str] | None = None, of: int = SAMPLE + 20) -> bytes:
    """Enough products for the reading to know the feed's language, and so to know again what it has read before."""
    rows = [
        f"p{n},{(titles or {}).get(n, f'Wooden toy number {n}')},{(skus or {}).get(n, f'SKU-{n}')},10.00"
        for n in range(of)
    ]
    return "\n".join(["Handle,Title,Variant SKU,Variant Price", *rows]).encode()


@both_databases
async def test_what_will_be_applied_is_embedded_while_it_is_read_and_never_twice(
    library: Library, counting: CountingEmbedder
) -> None:
    embedded, toys = counting.texts, 100
    await library.feeds.discard((await stage(library, many(of=toys), "toys.csv")).id)
    assert counting.texts == embedded

    staged = await library.feeds.stage("toys.csv", many(of=toys), soon=True, currency=CURRENCY)
    await library.feeds.discard(staged.id)
    assert await title(library, "p65") == ""

    assert counts(await library.import_feed("toys.csv", many(of=toys), currency=CURRENCY)) == (toys, 0, 0, 0, 0)
    assert counting.texts == embedded + toys


@both_databases
async def test_rows_that_did_not_change_come_back_as_they_were_and_the_others_are_read(library: Library) -> None:
    first = await library.import_feed("toys.csv", many(), currency=CURRENCY)
    assert counts(first) == (SAMPLE + 20, 0, 0, 0, 0)

    changed = await library.import_feed("toys.csv", many({3: "Metal toy", 65: "Glass toy"}), currency=CURRENCY)
    assert counts(changed) == (0, 2, SAMPLE + 18, 0, 0)
    assert [await title(library, f"p{n}") for n in (3, 64, 65)] == ["Metal toy", "Wooden toy number 64", "Glass toy"]

    await library.feeds.restore("toys.csv")
    assert await title(library, "p65") == "Wooden toy number 65"
    again = await library.import_feed("toys.csv", many({65: "Glass toy"}), currency=CURRENCY)
    assert counts(again) == (0, 1, SAMPLE + 19, 0, 0)


@pytest.mark.parametrize(("claims", "owns"), [(60, 65), (65, 60)])
async def test_a_new_row_that_claims_the_sku_of_one_that_did_not_change_is_refused_as_at_a_first_reading(
    library: Library, claims: int, owns: int
) -> None:
    await library.import_feed("toys.csv", many(), currency=CURRENCY)
    doubled = many(skus={claims: f"SKU-{owns}"})

    again = await stage(library, doubled, "toys.csv")
    anew = await stage(library, doubled, "same-toys-never-seen.csv")

    assert [(one.product, one.value) for one in again.rejections] == [(f"p{max(claims, owns)}", f"SKU-{owns}")]
    assert [one.why for one in again.rejections] == [one.why for one in anew.rejections]
    assert again.products == anew.products == SAMPLE + 19


def tees(chance: Random) -> bytes:
    """A hundred with three sizes each, in any order; the chance decides which are named, priced and numbered otherwise."""
    rows = []
    for tee in chance.sample(range(120), 100):
        title = f"{chance.choice(['Striped', ''])} tee {tee}" if chance.random() < 0.1 else f"Plain tee number {tee}"
        for size in "SML":
            other = chance.randrange(120) if chance.random() < 0.01 else tee
            cost = chance.choice(["9.00", "no"]) if chance.random() < 0.02 else "10.00"
            rows.append(f"tee-{tee},{title if size == 'S' else ''},TEE-{other}-{size},{cost},Size,{size}")
    for _ in range(5):  # some rows stand apart from their product's others
        rows.append(rows.pop(chance.randrange(len(rows))))
    return "\n".join(["Handle,Title,Variant SKU,Variant Price,Option1 Name,Option1 Value", *rows]).encode()


@both_databases
@pytest.mark.parametrize("seed", range(4))
async def test_whatever_has_moved_or_changed_a_feed_is_read_as_if_it_came_for_the_first_time(
    library: Library, database: Database, seed: int
) -> None:
    chance = Random(seed)
    await library.feeds.apply((await stage(library, tees(chance), "tees.csv")).id)
    second = tees(chance)

    again, anew = await stage(library, second, "tees.csv"), await stage(library, second, "never-seen.csv")

    async with database.read() as connection:
        query = select(feed_rows.c.product_id, feed_rows.c.fingerprint, feed_rows.c.position)
        staged = [
            (
                await connection.execute(query.where(feed_rows.c.import_id == one.id).order_by(feed_rows.c.position))
            ).all()
            for one in (again, anew)
        ]
    assert staged[0] == staged[1]
    assert again.rejections == anew.rejections
    assert 0 < again.unchanged < again.products == anew.products


async def test_a_product_that_was_removed_by_hand_comes_back_with_its_unchanged_row(library: Library) -> None:
    await library.import_feed("toys.csv", many(), currency=CURRENCY)
    await library.remove_product("p65")

    assert counts(await library.import_feed("toys.csv", many(), currency=CURRENCY)) == (1, 0, SAMPLE + 19, 0, 0)
    assert await title(library, "p65") == "Wooden toy number 65"


async def test_unchanged_rows_are_read_anew_when_what_they_mean_has_changed(library: Library) -> None:
    await library.import_feed("toys.csv", many(), currency="EUR")

    again = await library.feeds.stage("toys.csv", many(), currency="USD")

    assert (again.state, again.changed) == ("held", SAMPLE + 20)


async def title(library: Library, product_id: str) -> str:
    found = await library.product(product_id)
    return found.title if found else ""


@pytest.mark.parametrize(("new", "held"), [("53.40", False), ("53.39", True)])
async def test_a_price_that_falls_by_more_than_forty_per_cent_asks_first(
    library: Library, new: str, held: bool
) -> None:
    staged = await stage(library, feed(prices={"LAMP-1": new}))

    assert (staged.state == "held") is held
    if held:
        (reason,) = staged.held
        assert (reason.kind, reason.product, reason.sku) == ("price", LAMP, "LAMP-1")
        assert (reason.before, reason.after, reason.percent) == ("89.00 EUR", "53.39 EUR", 40)
        with pytest.raises(HeldBack, match="Brass reading lamp"):
            await library.feeds.apply(staged.id)
        assert await price(library, "LAMP-1") == 89_00
        await library.feeds.apply(staged.id, confirmed=True)
        assert await price(library, "LAMP-1") == 53_39


@pytest.mark.parametrize(("without", "held"), [([VASE], False), ([VASE, CANDLE], True)])
async def test_a_feed_that_lost_more_than_a_fifth_of_its_products_asks_first(
    library: Library, without: list[str], held: bool
) -> None:
    staged = await stage(library, feed(without=without))

    assert [(one.kind, one.before, one.after) for one in staged.held] == ([("products", "6", "4")] if held else [])


async def test_a_price_in_another_currency_asks_first(library: Library) -> None:
    staged = await library.feeds.stage(FEED, feed(), currency="JPY")

    assert staged.state in ("held", "failed")  # yen have no cents: the prices may not even be read
    assert staged.state == "failed" or {one.kind for one in staged.held} == {"currency"}


async def test_what_was_held_and_thrown_away_changes_nothing(library: Library) -> None:
    staged = await stage(library, feed(prices={"LAMP-1": "1.00"}))

    discarded = await library.feeds.discard(staged.id)

    assert (discarded.state, await price(library, "LAMP-1")) == ("discarded", 89_00)
    for again in (library.feeds.apply, library.feeds.discard):
        with pytest.raises(NoSuchImport, match="discarded"):
            await again(staged.id)


@both_databases
async def test_the_version_before_comes_back_and_back_again(library: Library) -> None:
    await library.import_feed(FEED, feed(without=[VASE], prices={"LAMP-1": "95.00"}), currency=CURRENCY)

    restored = await library.feeds.restore(FEED)

    assert (restored.state, restored.source, counts(restored)) == ("applied", "version 1", (1, 1, 4, 0, 0))
    assert (await price(library, "LAMP-1"), await price(library, "VASE-1")) == (89_00, 45_00)
    await library.feeds.restore(FEED)
    assert (await price(library, "LAMP-1"), await price(library, "VASE-1")) == (95_00, None)
    assert [one.number for one in await library.feeds.history(FEED)] == [4, 3, 2, 1]


async def test_there_is_nothing_to_go_back_to_before_the_first(library: Library) -> None:
    with pytest.raises(NoSuchImport, match="no earlier version"):
        await library.feeds.restore(FEED)
    with pytest.raises(NoSuchImport, match="'other' is no feed"):
        await library.feeds.restore("other")


async def test_old_versions_are_forgotten_and_what_is_shared_is_kept_once(library: Library, database: Database) -> None:
    for cents in range(12):
        await library.import_feed(FEED, feed(prices={"LAMP-1": f"89.{cents:02}"}), currency=CURRENCY, shop_url="https://shop.example")  # fmt: skip

    async with database.read() as connection:
        versions = await connection.scalar(select(func.count(feed_rows.c.import_id.distinct())))
        records = await connection.scalar(select(func.count()).select_from(feed_records))
    assert (versions, records) == (5, PRODUCTS + 4)
    assert sum(one.restorable for one in await library.feeds.history(FEED)) == 4


@both_databases
async def test_one_feed_is_imported_once_at_a_time(library: Library) -> None:
    results = await asyncio.gather(*(stage(library, feed()) for _ in range(3)), return_exceptions=True)

    assert any(isinstance(result, FeedImport) for result in results)
    assert all(isinstance(result, FeedImport | FeedBusy) for result in results)


async def test_a_newer_import_takes_the_place_of_one_that_waits(library: Library) -> None:
    first = await stage(library, feed(prices={"LAMP-1": "1.00"}))

    await stage(library, feed())

    assert (await library.feeds.find(first.id)).state == "superseded"


async def test_a_file_that_is_no_feed_fails_with_the_cause(library: Library) -> None:
    staged = await stage(library, b"\x00\x01 nothing that anybody sells")

    assert staged.state == "failed"
    assert staged.cause
    with pytest.raises(FeedProblem):
        await library.import_feed(FEED, b"", currency=CURRENCY)
    assert (await library.counts())[0] == PRODUCTS


@both_databases
async def test_an_import_that_was_killed_in_the_middle_is_taken_up_again(library: Library, database: Database) -> None:
    queued = await library.feeds.queue(FEED, feed(prices={"LAMP-1": "95.00"}), currency=CURRENCY, wanted=True, taken=True)  # fmt: skip
    await library.feeds.go_on()
    assert (await library.feeds.find(queued.id)).state == "reading"  # somebody is at it

    async with database.begin() as connection:  # who dies, and whose lease runs out
        long_ago = now() - timedelta(minutes=5)
        await connection.execute(update(feed_imports).where(feed_imports.c.id == queued.id).values(lease=long_ago))
    await library.feeds.go_on()

    assert (await library.feeds.find(queued.id)).state == "applied"
    assert await price(library, "LAMP-1") == 95_00


async def test_a_scheduled_feed_is_fetched_when_it_is_due_and_only_what_is_new(
    library: Library, database: Database
) -> None:
    content, asked = feed(prices={"LAMP-1": "90.00"}), []

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        asked.append(request.headers["If-None-Match"])
        return (304, {}, b"") if request.headers["If-None-Match"] == '"1"' else (200, {"ETag": '"1"'}, content)

    with website(answer) as host:
        await library.feeds.schedule(FEED, f"http://{host}/feed.csv", 3600, currency=CURRENCY)
        for _ in range(2):
            await library.feeds.fetch_due()
        assert asked == [None]  # it is not due again
        async with database.begin() as connection:
            await connection.execute(update(feeds).values(next_at=now()))
        await library.feeds.fetch_due()

    assert asked == [None, '"1"']
    assert await price(library, "LAMP-1") == 90_00
    assert [one.number for one in await library.feeds.history(FEED)] == [2, 1]


async def test_a_fetched_feed_that_looks_wrong_waits_for_a_person(library: Library) -> None:
    with website(lambda _: (200, {}, feed(prices={"LAMP-1": "8.90"}))) as host:
        await library.feeds.schedule(FEED, f"http://{host}/feed.csv", 3600)
        await library.feeds.fetch_due()

    assert (await library.feeds.feed(FEED)).last.state == "held"  # type: ignore[union-attr]
    assert await price(library, "LAMP-1") == 89_00


async def test_an_address_that_gives_nothing_says_why_and_is_tried_again(library: Library) -> None:
    with website(lambda _: (500, {}, b"")) as host:
        await library.feeds.schedule(FEED, f"http://{host}/feed.csv", 3600)
        await library.feeds.fetch_due()

    known = await library.feeds.feed(FEED)
    assert "answered 500" in known.problem
    assert known.next_at is not None and known.next_at < now() + timedelta(minutes=16)
    with pytest.raises(NotFetched, match="not on the public internet"):
        await library.feeds.schedule(FEED, "http://169.254.169.254/feed.csv", 3600)


async def test_what_the_columns_mean_is_remembered_for_the_feed(library: Library, tmp_path: Path) -> None:
    table = b"Ref;Nom;Tarif\nA1;Coussin;12,50\nA2;Plaid;40,00\n"
    mapping = Mapping(fields={"id": "Ref", "title": "Nom", "price": "Tarif"}, decimal=",")

    staged = await library.feeds.stage("maison.csv", table, currency=CURRENCY, mapping=mapping)
    again = await library.feeds.stage("maison.csv", table.replace(b"40,00", b"41,00"), currency=CURRENCY)

    assert (staged.kind, staged.products, again.products) == ("mapped", 2, 2)
    assert (await library.feeds.feed("maison.csv")).mapping["fields"]["title"] == "Nom"
