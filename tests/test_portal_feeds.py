"""The merchant imports feeds in the portal: looks first, applies or not, says what columns mean, goes back."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from knowledge.database import Database
from knowledge.fetcher import Fetcher
from knowledge.library import Library
from knowledge.vectors import ExactIndex
from tests.console import Colleague, Shelves, console, signed_in, words
from tests.shop import CURRENCY, FEED, LAMP, VASE, embedder, feed, fill, words_of
from tests.website import website
from web.jobs import Jobs
from web.people import People
from web.settings import Settings

TABLE = "Réf;Nom;Tarif TTC;Coloris;Photo\nA1;Coussin lin;12,50;Bleu;https://x.example/1.jpg\nA2;Plaid laine;40,00;Écru;\n".encode()  # fmt: skip


@pytest.fixture
async def shelves(database: Database, tmp_path: Path) -> AsyncIterator[Shelves]:
    library = await Library.open(database, embedder(), ExactIndex(), words_of(database), Fetcher(["127.0.0.1"]))
    await fill(library)
    jobs = Jobs(database)
    jobs.every("due feeds", 60.0, library.feeds.fetch_due)
    await jobs.begin()
    yield Shelves(library, Settings(data=tmp_path, currency=CURRENCY, shop_url="https://shop.example"), jobs)
    await jobs.close()
    await library.settled()
    await library.close()


@pytest.fixture
async def ines(shelves: Shelves, database: Database) -> AsyncIterator[Colleague]:
    people = People(database)
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(signed_in(console(shelves, people), people, "Ines", "merchant"))


async def sends(ines: Colleague, content: bytes, name: str = FEED) -> str:
    """The address of the import's page, once it has been read."""
    sent = await ines.browser.post("/portal/feeds", data={"csrf": ines.csrf}, files=[("feed", (name, content))])
    assert sent.status_code == 303, words(sent.text)
    await settled(ines, sent.headers["location"])
    return str(sent.headers["location"])


async def settled(ines: Colleague, address: str) -> str:
    async with asyncio.timeout(60):
        while "every 1s" in (await ines.browser.get(address)).text:  # noqa: ASYNC110  the page itself says it
            await asyncio.sleep(0.1)
    return await ines.reads(address)


async def price(shelves: Shelves, product: str) -> int | None:
    found = await shelves.library.product(product)
    return found.lowest_price.amount if found else None


async def test_a_feed_is_looked_at_before_it_changes_anything(ines: Colleague, shelves: Shelves) -> None:
    page = await sends(ines, feed(without=[VASE], prices={"LAMP-1": "95.00", "DRESS-S": "cheap"}))

    read = await ines.reads(page)
    assert "0 new 2 changed 3 unchanged 1 gone 1 rejected" in read
    assert "LAMP-1 · Price 89.00 EUR 95.00 EUR" in read and "Stoneware vase" in read and "cheap" in read
    assert await price(shelves, LAMP) == 89_00
    assert f"{FEED} was read and waits for you" in await ines.reads("/portal/products")

    await ines.does(f"{page}/apply")

    assert "In the shop" in await settled(ines, page)
    assert (await price(shelves, LAMP), await price(shelves, VASE)) == (95_00, None)


async def test_a_price_that_falls_too_far_is_shown_and_applied_only_when_confirmed(
    ines: Colleague, shelves: Shelves
) -> None:
    page = await sends(ines, feed(prices={"LAMP-1": "8.90"}))

    read = await ines.reads(page)
    assert "This looks wrong" in read and "89.00 EUR 8.90 EUR 90 %" in read and "Apply anyway" in read
    await ines.does(f"{page}/apply")

    assert "In the shop" in await settled(ines, page)
    assert await price(shelves, LAMP) == 8_90


async def test_what_is_discarded_is_gone(ines: Colleague, shelves: Shelves) -> None:
    page = await sends(ines, feed(prices={"LAMP-1": "8.90"}))

    await ines.does(f"{page}/discard")

    assert "Discarded" in await ines.reads(page)
    assert await price(shelves, LAMP) == 89_00
    assert (await ines.does(f"{page}/apply")).status_code == 422


async def test_an_earlier_version_comes_back_with_a_click(ines: Colleague, shelves: Shelves) -> None:
    page = await sends(ines, feed(prices={"LAMP-1": "95.00"}))
    await ines.does(f"{page}/apply")
    await settled(ines, page)
    history = f"/portal/feed?name={quote(FEED)}"
    assert "Go back to this" in await ines.reads(history)

    await ines.does("/portal/feed/restore", name=FEED, version="1")

    assert "version 1" in await settled(ines, history)
    assert await price(shelves, LAMP) == 89_00


async def test_the_columns_of_any_table_are_shown_with_rows_and_can_be_corrected(
    ines: Colleague, shelves: Shelves
) -> None:
    page = await sends(ines, TABLE, "maison.csv")
    mapping = "/portal/feed/mapping?name=maison.csv"
    shown = (await ines.browser.get(mapping)).text
    assert "Tarif TTC" in shown and "Coussin lin" in shown
    columns = dict(re.findall(r'name="column\.(\d+)" value="([^"]+)"', shown))
    means = {"Réf": "id", "Nom": "title", "Tarif TTC": "price", "Coloris": "+attribute", "Photo": "image"}
    form = {f"column.{number}": name for number, name in columns.items()}
    form |= {f"means.{number}": means[name] for number, name in columns.items()}

    sent = await ines.does("/portal/feed/mapping", name="maison.csv", decimal=",", currency="", **form)
    assert sent.status_code == 303, words(sent.text)
    page = sent.headers["location"].split("?")[0]
    assert "2 new" in await settled(ines, page)
    await ines.does(f"{page}/apply")
    await settled(ines, page)

    found = await shelves.library.product("A1")
    assert found is not None
    assert (found.title, found.lowest_price.amount, found.attributes) == ("Coussin lin", 12_50, {"Coloris": "Bleu"})
    assert "This is what you said" in await ines.reads(mapping)


async def test_a_mapping_without_a_price_is_refused_with_the_reason(ines: Colleague) -> None:
    await sends(ines, TABLE, "maison.csv")

    sent = await ines.does("/portal/feed/mapping", name="maison.csv", **{"column.1": "Nom", "means.1": "title"})

    assert sent.status_code == 422 and "No column is chosen for: Price" in words(sent.text)


async def test_a_feed_comes_from_an_address(ines: Colleague, shelves: Shelves) -> None:
    with website(lambda _: (200, {}, feed(prices={"LAMP-1": "90.00"}))) as host:
        sent = await ines.does("/portal/feeds/address", url=f"http://{host}/{FEED}", every="86400")
        assert sent.status_code == 303, words(sent.text)
        page = await settled(ines, sent.headers["location"])

    assert "In the shop" in page and "next on" in page
    assert await price(shelves, LAMP) == 90_00


async def test_an_address_inside_is_refused_with_the_reason(ines: Colleague) -> None:
    sent = await ines.does("/portal/feeds/address", url="http://169.254.169.254/feed.csv", every="0")

    assert sent.status_code == 422 and "not on the public internet" in words(sent.text)


async def test_a_file_that_is_no_feed_says_why(ines: Colleague, shelves: Shelves) -> None:
    page = await sends(ines, b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "photo.csv")

    assert "Failed" in await ines.reads(page)
    assert (await shelves.library.counts())[0] == 6
    assert "One feed" in (said := await ines.reads("/portal/feeds")) and "The file is a picture." in said

    await ines.does("/portal/feed/forget", name="photo.csv")

    assert "photo.csv" not in await ines.reads("/portal/feeds")


@pytest.mark.parametrize("page", ["/portal/feeds", f"/portal/feed?name={quote(FEED)}", f"/portal/feed/mapping?name={quote(FEED)}"])  # fmt: skip
async def test_every_page_is_there_in_french(ines: Colleague, page: str) -> None:
    ines.browser.headers["Accept-Language"] = "fr"
    html = (await ines.browser.get(page)).text

    assert '<html lang="fr">' in html and "Catalogues" in html and "Product feeds" not in html
    assert " style=" not in html


async def test_strangers_see_no_feed(ines: Colleague) -> None:
    ines.browser.cookies.clear()
    answers: list[httpx.Response] = [await ines.browser.get(page) for page in ("/portal/feeds", "/portal/imports/1")]

    assert all(answer.headers["location"].startswith("/signin") for answer in answers)
