"""Asking the tiny shop, on both databases."""

from collections.abc import AsyncIterator

import pytest

from knowledge.database import Database
from knowledge.library import Filters, Library
from knowledge.vectors import ExactIndex
from tests.conftest import DATABASES
from tests.shop import (
    BOOTS,
    BOOTS_42,
    CANDLE,
    CURRENCY,
    DELIVERY,
    DOCUMENTS,
    DRESS,
    DRESS_M,
    FEED,
    GIFTS,
    LAMP,
    PRODUCTS,
    RETURNS,
    SHIRT,
    SHIRT_BLUE_L,
    SIZES,
    VASE,
    CountingEmbedder,
    embedder,
    feed,
    fill,
    tiny_library,
    words_of,
)

both_databases = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture
async def library(database: Database) -> AsyncIterator[Library]:
    library = await tiny_library(database)
    yield library
    await library.close()


async def first(library: Library, question: str) -> str:
    found = await library.search_products(question)
    return found.hits[0].product.id if found.hits else ""


@both_databases
async def test_products_are_found_by_what_people_call_them(library: Library) -> None:
    for question, product in {
        "linen dress": DRESS,
        "robe en lin": DRESS,
        "lampe": LAMP,
        "something to read by at night": LAMP,
        "botes de pluie": BOOTS,
        "ceramc vase": VASE,
        "bougie": CANDLE,
        "t-shirt": SHIRT,
    }.items():
        assert await first(library, question) == product, question


@both_databases
async def test_help_is_found_by_meaning_and_across_languages(library: Library) -> None:
    for question, document in {
        "how long do I have to send something back?": RETURNS,
        "when do I get my money": RETURNS,
        "frais de port": DELIVERY,
        "combien coûte la livraison ?": DELIVERY,
        "does a gift card run out?": GIFTS,
        "which size should I take for the dress": SIZES,
        "retourner un article": RETURNS,
    }.items():
        hits = await library.search_documents(question)
        assert hits[0].passage.document == document, question


@both_databases
async def test_a_filter_is_exact_and_the_variant_is_the_one_that_fits(library: Library) -> None:
    found = await library.search_products("boots in 42")
    assert [(hit.product.id, hit.variant.sku) for hit in found.hits] == [(BOOTS, BOOTS_42)]
    found = await library.search_products("blue tee in L")
    assert [hit.variant.sku for hit in found.hits] == [SHIRT_BLUE_L]
    found = await library.search_products("dress under 130 in M")
    assert [hit.variant.sku for hit in found.hits] == [DRESS_M]


@both_databases
async def test_when_nothing_fits_nothing_is_relaxed_and_the_nearest_is_named_apart(library: Library) -> None:
    found = await library.search_products("lamp under 50 €")
    assert found.hits == []
    assert found.nearest[0].product.id == LAMP
    assert found.filters.max_price == 50_00


@both_databases
async def test_the_nearest_says_what_it_differs_in(library: Library) -> None:
    found = await library.search_products("a linen dress under 110 €")
    assert found.nearest[0].product.id == DRESS
    (price,) = found.nearest[0].differs
    assert (price.name, price.wanted, price.has) == ("max_price", 110_00, 120_00)
    assert not [hit for hit in found.hits if hit.sure]
    (size,) = (await library.search_products("linen dress in 42")).nearest[0].differs
    assert (size.name, size.wanted) == ("Size", "42")


@both_databases
async def test_every_result_says_why(library: Library) -> None:
    why = (await library.search_products("brass lampe for reeding")).hits[0].why
    assert {(held.asked, held.found) for held in why.words} >= {("brass", "brass"), ("reeding", "reading")}
    assert "lampe" in {held.asked for held in why.words}
    assert "title" in why.words[0].fields
    assert why.meaning > 0
    assert (await library.search_documents("gift card"))[0].why.words


async def test_what_is_like_a_product_is_not_the_product_itself(library: Library) -> None:
    found = await library.similar(DRESS, "one like it under 40 €")
    assert found.hits
    assert {hit.product.id for hit in found.hits} <= {SHIRT, CANDLE}
    assert (await library.similar("unknown")).hits == []


async def test_a_situation_is_met_by_what_is_near_in_meaning_within_its_budget(library: Library) -> None:
    near = await library.meant("she reads in the evening and it is too dark in her corner, at most 100 €")
    assert near.hits[0].product.id == LAMP
    assert DRESS not in {hit.product.id for hit in (await library.meant("something for the corner under 10 €")).hits}


@both_databases
async def test_the_cheapest_of_the_whole_shop_can_be_bought(library: Library) -> None:
    lowest, highest = await library.by_price(limit=1), await library.by_price(dearest=True, limit=1)
    everything = [one for one in await library.products() if one.available]
    prices = [variant.price for one in everything for variant in one.variants]
    assert min(variant.price for variant in lowest[0].variants) == min(prices)
    assert max(variant.price for variant in highest[0].variants) == max(prices)


async def test_a_question_about_a_product_is_answered_from_what_it_says_of_itself(library: Library) -> None:
    for product, question, said in (
        (LAMP, "which bulb does it take?", "E14"),
        (DRESS, "does it have pockets?", "pockets"),
        (DRESS, "what sizes does it come in?", "S, M, L"),
    ):
        assert said in (await library.about(product, question))[0].piece.text, question
    assert await library.about("unknown", "what is it?") == []


async def test_what_a_product_says_is_embedded_at_the_first_question_about_it(database: Database) -> None:
    counting = CountingEmbedder(embedder())
    library = await Library.open(database, counting, ExactIndex(), words_of(database))
    await fill(library)
    first, embedded = await library.about(DRESS, "does it have pockets?"), counting.texts

    assert await library.about(DRESS, "does it have pockets?") == first
    assert counting.texts == embedded
    assert "S, M, L" in (await library.about(DRESS, "what sizes does it come in?"))[0].piece.text
    assert counting.texts == embedded + 1
    await library.close()


async def test_one_half_of_a_things_name_does_not_make_it_that_thing(library: Library) -> None:
    assert (await library.search_products("une bougie")).hits[0].sure
    assert not [hit for hit in (await library.search_products("une bougie de moteur")).hits if hit.sure]


@both_databases
async def test_given_filters_are_hard(library: Library) -> None:
    async def fits(**filters: object) -> set[str]:
        found = await library.search_products("", filters=Filters(**filters))  # type: ignore[arg-type]
        return {hit.product.id for hit in found.hits}

    assert await fits(max_price=40_00) == {SHIRT, CANDLE}
    assert await fits(min_price=79_00, max_price=100_00) == {LAMP, BOOTS}
    assert await fits(brand="maison tiny") == {DRESS, SHIRT}
    assert await fits(category="Dresses") == {DRESS}
    assert await fits(options={"taille": "medium"}) == {DRESS, SHIRT}
    assert VASE not in await fits(in_stock=True)
    assert CANDLE in await fits(in_stock=True)


async def test_a_sku_finds_its_own_variant_first(library: Library) -> None:
    found = await library.search_products(f"do you have {BOOTS_42.lower()}?")
    assert (found.hits[0].variant.sku, found.hits[0].sure) == (BOOTS_42, True)


async def test_only_what_words_and_meaning_agree_on_is_sure(library: Library) -> None:
    async def sure(question: str) -> list[str]:
        return [hit.product.id for hit in (await library.search_products(question)).hits if hit.sure]

    assert await sure("linen dress") == [DRESS]
    for question in ("iphone charger", "what is the meaning of life", "hello", "how long do I have to return it?"):
        assert await sure(question) == [], question


async def test_a_product_that_is_not_the_thing_that_was_asked_for_is_not_sure(library: Library) -> None:
    async def sure(question: str) -> list[str]:
        return [hit.product.id for hit in (await library.search_products(question)).hits if hit.sure]

    for question, products in {
        "I am looking for a linen dress": [DRESS],
        "je cherche une robe en lin": [DRESS],
        "linen trousers": [],
        "une bougie à moins de 40 euros": [CANDLE],
        "un cadeau pour ma mère": [CANDLE],
        "how do I wash the linen dress?": [],
    }.items():
        assert await sure(question) == products, question


async def test_what_several_words_mean_together_is_not_what_they_mean_alone(library: Library) -> None:
    content = b"Handle,Title,Variant SKU,Variant Price\npillow,Down pillow,P-1,20\npearls,Pearl earrings,E-1,20\n"
    await library.import_feed("more.csv", content, currency=CURRENCY)
    found = await library.search_products("boucles d'oreilles")
    assert [hit.product.title for hit in found.hits if hit.sure] == ["Pearl earrings"]


async def test_a_page_in_the_other_language_answers_what_no_page_in_its_own_does(library: Library) -> None:
    page = b"# International shipping\n\nWe ship parcels to Switzerland in 8 days."
    await library.import_documents([("abroad.md", page, "")])
    hits = await library.search_documents("Livrez-vous en Suisse ?", language="fr")
    assert (hits[0].passage.document, hits[0].sure) == ("abroad.md", True)


async def test_any_text_can_be_asked(library: Library) -> None:
    for question in ("", "?!", "the", "' OR 1=1", "a" * 20_000, "\ud800", "𝓁𝒶𝓂𝓅", "under €", "%_\\"):
        await library.search_products(question)
        await library.search_documents(question)


@both_databases
async def test_the_same_file_again_changes_and_embeds_nothing(database: Database) -> None:
    counting = CountingEmbedder(embedder())
    library = await Library.open(database, counting, ExactIndex(), words_of(database))
    await fill(library)
    embedded = counting.texts

    report = await library.import_feed(FEED, feed(), currency=CURRENCY, shop_url="https://shop.example")
    (again,) = await library.import_documents([(RETURNS, DOCUMENTS[RETURNS].encode(), "")])

    assert embedded > PRODUCTS
    assert counting.texts == embedded
    assert (report.products, report.unchanged) == (PRODUCTS, PRODUCTS)
    assert (report.new, report.changed, report.gone, again.version) == (0, 0, 0, 1)
    await library.close()


async def test_a_new_price_embeds_nothing_and_counts_at_once(database: Database) -> None:
    counting = CountingEmbedder(embedder())
    library = await Library.open(database, counting, ExactIndex(), words_of(database))
    await fill(library)
    embedded = counting.texts

    report = await library.import_feed(FEED, feed(prices={"LAMP-1": "45.00"}), currency=CURRENCY, confirmed=True)

    assert (report.changed > 0, counting.texts) == (True, embedded)
    assert [hit.product.id for hit in (await library.search_products("lamp under 50 €")).hits] == [LAMP]
    await library.close()


@both_databases
async def test_what_is_removed_stops_answering_at_once(library: Library) -> None:
    assert await library.remove_product(LAMP)
    assert LAMP not in [hit.product.id for hit in (await library.search_products("brass reading lamp")).hits]
    (returns,) = [document for document in await library.documents() if document.name == RETURNS]
    assert await library.remove_document(returns.id)
    assert RETURNS not in [hit.passage.document for hit in await library.search_documents("return something")]
    assert await library.remove_product(LAMP) is False


@both_databases
async def test_what_another_process_brings_in_is_found(database: Database, library: Library) -> None:
    beside = await Library.open(database, embedder(), ExactIndex(), words_of(database))
    page = b"# Opening hours\n\nThe atelier is open on Saturdays from ten to six."
    await beside.import_documents([("opening.md", page, "")])
    await beside.close()

    hits = await library.search_documents("opening hours")

    assert hits[0].passage.document == "opening.md"


async def test_a_bad_document_fails_with_cause_and_fix_and_the_others_answer_on(library: Library) -> None:
    (failed,) = await library.import_documents([("scan.pdf", b"%PDF-1.7 \x00\x01\x02", "")])
    assert failed.state == "failed"
    assert failed.cause
    assert failed.fix
    assert await library.search_documents("gift card")


async def test_a_queued_document_answers_when_it_is_read(library: Library) -> None:
    queued = await library.queue_document("repairs.md", b"# Repairs\n\nWe mend any seam of ours for free, for life.")
    assert queued.state == "queued"
    await library.read_queued()
    assert (await library.search_documents("do you mend seams?"))[0].passage.document == "repairs.md"


@both_databases
async def test_either_of_two_things_is_surely_what_was_asked_for(library: Library) -> None:
    for question in ("candles or vases", "une bougie ou un vase"):
        found = await library.search_products(question)
        assert {hit.product.id for hit in found.hits if hit.sure} == {CANDLE, VASE}, question
