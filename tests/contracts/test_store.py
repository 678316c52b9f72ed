"""What the store does, on both databases, with each one's own word index."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from knowledge.catalog import Product, Variant
from knowledge.database import Database
from knowledge.documents import Document, ReadDocument, Section
from knowledge.money import Money
from knowledge.report import FeedChange
from knowledge.store import Store
from knowledge.stored_words import StoredWords
from knowledge.terms import terms
from knowledge.words import Kind, WordIndex
from tests.conftest import DATABASES
from tests.filling import put_feed

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)

EMBEDDER = "test-2d"


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


LAMP = Product("lamp", "Reading lamp", (Variant("LAMP-1", eur(89_00), stock=5),), category="Lighting")
SHIRT = Product(
    "shirt",
    "Cotton shirt",
    (
        Variant("SHIRT-M", eur(25_00), {"Size": "M", "Colour": "Blue"}, compare_at=eur(30_00)),
        Variant("SHIRT-S", eur(25_00), {"Size": "S", "Colour": "Blue"}, stock=0, sells_without_stock=True),
    ),
    category="Shirts",
    tags=("summer",),
    attributes={"Material": "cotton", "Care": "wash cold"},
)


class Shelf:
    """The store with its words, and what can be found in them."""

    def __init__(self, database: Database, words: WordIndex) -> None:
        self.store = Store(database, words)
        self._database = database
        self._words = words

    async def put_feed(self, feed: str, products: Sequence[Product]) -> FeedChange:
        return await put_feed(self._database, self._words, feed, products)

    async def found(self, question: str, kind: Kind = "product") -> list[str]:
        """The entries that hold any of the words."""
        said = set(terms(question))
        async with self._database.read() as connection:
            rows = [hit async for hit in self._words.rows(connection, kind)]
        return [hit.id for hit in rows if said & set(terms(" ".join((*hit.title, *hit.keywords, *hit.text))))]

    async def logged(self, since: int = 0) -> list[tuple[str, bool]]:
        """(entry, was it put?)"""
        return [(row.entry, row.text_hash is not None) for row in await self.store.log_since(since, 1000)]


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    words = StoredWords()
    async with database.begin() as connection:
        await words.prepare(connection)
    return Shelf(database, words)


def page(*sections: tuple[str, str], title: str = "Returns", language: str = "en") -> ReadDocument:
    return ReadDocument(title, language, "markdown", tuple(Section((heading,), text) for heading, text in sections))


async def published(shelf: Shelf, name: str, read: ReadDocument, content: bytes = b"one") -> Document:
    document = await shelf.store.put_document(name, content)
    return await shelf.store.publish(document.id, read)


async def test_a_product_comes_back_as_it_was_given(shelf: Shelf) -> None:
    await shelf.put_feed("feed", [LAMP, SHIRT])

    assert await shelf.store.product("shirt") == SHIRT
    assert list((await shelf.store.products_by_id(["shirt"]))["shirt"].options) == ["Size", "Colour"]
    assert await shelf.store.variant("SHIRT-S") == (SHIRT, SHIRT.variants[1])
    assert await shelf.store.product("sofa") is None
    assert await shelf.store.variant("SOFA-1") is None


async def test_products_are_listed_in_the_feeds_order_and_by_category(shelf: Shelf) -> None:
    await shelf.put_feed("feed", [SHIRT, LAMP])

    assert [product.id for product in await shelf.store.products()] == ["shirt", "lamp"]
    assert [product.id for product in await shelf.store.products(limit=1, offset=1)] == ["lamp"]
    assert [product.id for product in await shelf.store.products(category="Lighting")] == ["lamp"]
    assert await shelf.store.categories() == [("Lighting", 1), ("Shirts", 1)]
    assert await shelf.store.counts() == (2, 0)


async def test_importing_the_same_feed_again_changes_nothing(shelf: Shelf) -> None:
    first = await shelf.put_feed("feed", [LAMP, SHIRT])
    seq = await shelf.store.last_seq()

    again = await shelf.put_feed("feed", [LAMP, SHIRT])

    assert (first.new, first.unchanged) == (("lamp", "shirt"), 0)
    assert (again.new, again.changed, again.unchanged, again.gone) == ((), (), 2, ())
    assert await shelf.logged(seq) == []
    assert (await shelf.store.products_by_id(["lamp"]))["lamp"].version == 1


async def test_a_new_price_is_a_new_version_but_no_new_text(shelf: Shelf) -> None:
    await shelf.put_feed("feed", [LAMP, SHIRT])
    seq = await shelf.store.last_seq()
    dearer = replace(LAMP, variants=(replace(LAMP.variants[0], price=eur(95_00)),))

    change = await shelf.put_feed("feed", [dearer, SHIRT])

    assert (change.changed, change.unchanged) == (("lamp",), 1)
    assert await shelf.store.product("lamp") == replace(dearer, version=2)
    assert await shelf.logged(seq) == []


async def test_a_new_title_is_found_and_the_old_one_is_not(shelf: Shelf) -> None:
    await shelf.put_feed("feed", [LAMP])
    seq = await shelf.store.last_seq()

    await shelf.put_feed("feed", [replace(LAMP, title="Desk light")])

    assert await shelf.found("desk") == ["lamp"]
    assert await shelf.found("reading") == []
    assert await shelf.logged(seq) == [("lamp", True)]


async def test_a_product_that_left_the_feed_stops_answering_at_once(shelf: Shelf) -> None:
    await shelf.put_feed("feed", [LAMP, SHIRT])
    seq = await shelf.store.last_seq()
    assert await shelf.found("lamp") == ["lamp"]

    change = await shelf.put_feed("feed", [SHIRT])

    assert change.gone == ("lamp",)
    assert await shelf.found("lamp") == []
    assert await shelf.store.variant("LAMP-1") is None
    assert await shelf.logged(seq) == [("lamp", False)]


async def test_a_feed_leaves_another_feeds_products_alone(shelf: Shelf) -> None:
    await shelf.put_feed("lights", [LAMP])

    change = await shelf.put_feed("clothes", [SHIRT])

    assert change.gone == ()
    assert await shelf.store.counts() == (2, 0)


async def test_the_same_products_from_a_renamed_file_are_not_doubled(shelf: Shelf) -> None:
    await shelf.put_feed("october.csv", [LAMP, SHIRT])

    change = await shelf.put_feed("november.csv", [LAMP, SHIRT])

    assert change.unchanged == 2
    assert (await shelf.put_feed("november.csv", [SHIRT])).gone == ("lamp",)


async def test_a_sku_of_another_feed_is_refused_and_named(shelf: Shelf) -> None:
    await shelf.put_feed("lights", [LAMP])
    copy = Product("copy", "Copied lamp", (Variant("LAMP-1", eur(1)), Variant("COPY-1", eur(2))))

    change = await shelf.put_feed("copies", [copy])

    assert [(rejection.product, rejection.value) for rejection in change.rejected] == [("copy", "LAMP-1")]
    assert await shelf.store.variant("LAMP-1") == (LAMP, LAMP.variants[0])
    assert await shelf.store.variant("COPY-1") is not None


async def test_a_sku_may_move_to_another_product_of_its_feed(shelf: Shelf) -> None:
    await shelf.put_feed("feed", [LAMP, SHIRT])
    renamed = replace(LAMP, id="reading-lamp")

    change = await shelf.put_feed("feed", [renamed, SHIRT])

    assert (change.new, change.gone, change.rejected) == (("reading-lamp",), ("lamp",), ())
    assert await shelf.store.variant("LAMP-1") == (renamed, LAMP.variants[0])


async def test_a_feed_larger_than_one_statement_is_whole(shelf: Shelf) -> None:
    many = [Product(f"p{n}", f"Thing {n}", (Variant(f"S{n}", eur(n)),)) for n in range(1201)]

    await shelf.put_feed("feed", many)

    assert await shelf.store.counts() == (1201, 0)
    assert len(await shelf.store.products_by_id(product.id for product in many)) == 1201
    assert len((await shelf.put_feed("feed", many[:1])).gone) == 1200
    assert await shelf.store.counts() == (1, 0)


async def test_a_removed_product_stops_answering_at_once(shelf: Shelf) -> None:
    await shelf.put_feed("feed", [LAMP, SHIRT])

    assert await shelf.store.remove_product("lamp")
    assert not await shelf.store.remove_product("lamp")

    assert await shelf.found("lamp") == []
    assert (await shelf.logged())[-1] == ("lamp", False)


async def test_a_document_is_queued_and_then_answers(shelf: Shelf) -> None:
    queued = await shelf.store.put_document("returns.md", b"# Returns", url="https://shop.example/returns")
    assert (queued.state, queued.passages, await shelf.store.queued_documents()) == ("queued", 0, [queued])

    live = await shelf.store.publish(queued.id, page(("How long?", "You have thirty days."), ("Cost", "It is free.")))

    assert (live.state, live.title, live.passages, live.url) == ("live", "Returns", 2, "https://shop.example/returns")
    (first, _second) = await shelf.store.passages(live.id)
    assert (first.document, first.heading, first.text) == ("returns.md", "How long?", "You have thirty days.")
    assert await shelf.store.passages_by_id([first.id, "unknown"]) == {first.id: first}
    assert await shelf.found("thirty days", "passage") == [first.id]
    assert (await shelf.store.counts(), await shelf.store.queued_documents()) == ((0, 1), [])
    assert await shelf.store.document_content(live.id) == b"# Returns"


async def test_the_same_content_again_changes_nothing(shelf: Shelf) -> None:
    live = await published(shelf, "returns.md", page(("How long?", "Thirty days.")))

    again = await shelf.store.put_document("returns.md", b"one")

    assert replace(again, checked_at=live.checked_at) == live


async def test_a_newer_file_replaces_the_older_ones_passages(shelf: Shelf) -> None:
    old = await published(shelf, "returns.md", page(("How long?", "You have thirty days.")))
    before = await shelf.store.passages(old.id)

    new = await published(shelf, "returns.md", page(("How long?", "You have sixty days.")), b"two")

    assert (new.id, new.version, new.passages) == (old.id, 2, 1)
    assert await shelf.found("thirty", "passage") == []
    assert await shelf.store.passages_by_id(passage.id for passage in before) == {}
    assert [put for _, put in await shelf.logged()] == [False, True]


async def test_a_document_that_can_not_be_read_says_why_and_answers_nothing(shelf: Shelf) -> None:
    document = await published(shelf, "returns.md", page(("How long?", "Thirty days.")))
    await shelf.store.put_document("returns.md", b"")

    failed = await shelf.store.fail(document.id, "The file is empty.", "Import another one.")

    assert (failed.state, failed.cause, failed.fix) == ("failed", "The file is empty.", "Import another one.")
    assert await shelf.found("thirty", "passage") == []


async def test_a_removed_document_stops_answering_at_once(shelf: Shelf) -> None:
    live = await published(shelf, "returns.md", page(("How long?", "Thirty days.")))
    (passage,) = await shelf.store.passages(live.id)

    assert await shelf.store.remove_document(live.id)
    assert not await shelf.store.remove_document(live.id)

    assert await shelf.found("thirty", "passage") == []
    assert (await shelf.store.document(live.id), await shelf.store.documents()) == (None, [])
    assert await shelf.logged() == [(passage.id, False)]


async def test_a_document_removed_while_it_was_read_stays_removed(shelf: Shelf) -> None:
    queued = await shelf.store.put_document("returns.md", b"one")
    await shelf.store.remove_document(queued.id)

    late = await shelf.store.publish(queued.id, page(("How long?", "Thirty days.")))

    assert late.state == "failed" and "removed" in late.cause
    assert await shelf.found("thirty", "passage") == []


async def test_what_was_read_of_an_older_version_does_not_overwrite_a_newer_one(shelf: Shelf) -> None:
    old = await shelf.store.put_document("returns.md", b"one")
    await shelf.store.put_document("returns.md", b"two")

    late = await shelf.store.publish(old.id, page(("How long?", "Thirty days.")), version=old.version)

    assert late.state == "failed"
    assert [document.state for document in await shelf.store.queued_documents()] == ["queued"]


async def test_each_text_is_embedded_once(shelf: Shelf) -> None:
    twin = replace(LAMP, id="twin", variants=(Variant("TWIN-1", eur(1)),))
    await shelf.put_feed("feed", [LAMP, twin, SHIRT])
    missing = await shelf.store.missing_vectors(EMBEDDER, "product", 10)

    await shelf.store.put_vectors(EMBEDDER, {key: b"12345678" for key, _ in missing})
    await shelf.store.put_vectors(EMBEDDER, {key: b"12345678" for key, _ in missing})

    assert sorted(text.splitlines()[0] for _, text in missing) == ["Cotton shirt", "Reading lamp"]
    assert await shelf.store.missing_vectors(EMBEDDER, "product", 10) == []
    assert await shelf.store.missing_vectors("another", "product", 1) != []
    every = [entry async for some in shelf.store.every_vector(EMBEDDER, "product") for entry, _ in some]
    assert sorted(every) == ["lamp", "shirt", "twin"]
    assert [entry for entry, _ in await shelf.store.vectors_for(EMBEDDER, "product", ["twin", "unknown"])] == ["twin"]


async def test_more_texts_than_one_statement_takes_are_embedded_together(shelf: Shelf) -> None:
    many = [Product(f"p{n}", f"Thing {n}", (Variant(f"S{n}", eur(n)),)) for n in range(1201)]
    await shelf.put_feed("feed", many)

    assert len(await shelf.store.missing_vectors(EMBEDDER, "product", 100_000)) == 1201


async def test_a_passages_vector_is_of_its_title_heading_and_text(shelf: Shelf) -> None:
    await published(shelf, "returns.md", page(("How long?", "Thirty days.")))

    ((_, text),) = await shelf.store.missing_vectors(EMBEDDER, "passage", 10)

    assert text == "Returns\nHow long?\nThirty days."


async def test_the_log_is_read_from_any_number_on_and_keeps_only_what_counts(shelf: Shelf) -> None:
    await shelf.put_feed("feed", [LAMP, SHIRT])
    await shelf.put_feed("feed", [SHIRT])

    rows = await shelf.store.log_since(0, 10)

    assert [(row.kind, row.entry, row.text_hash is None) for row in rows] == [("product", "shirt", False), ("product", "lamp", True)]  # fmt: skip
    assert await shelf.store.log_since(rows[0].seq, 10) == rows[1:]
    assert await shelf.store.log_since(0, 1) == rows[:1]
    assert await shelf.store.last_seq() == rows[-1].seq
