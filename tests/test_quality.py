"""The quality report: what is wrong, what it costs in the chat, and what a click mends for good."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.catalog import Image, Product, Sale, Variant
from knowledge.clock import now
from knowledge.database import Database
from knowledge.library import Library
from knowledge.money import Money
from knowledge.quality import NoSuggestion
from knowledge.quality.asked import attributes_in
from knowledge.quality.checks import findings
from knowledge.quality.gtin import repaired, valid
from knowledge.quality.rules import ALL, RULES
from knowledge.quality.survey import Survey
from tests.conftest import DATABASES
from tests.shop import CURRENCY, DRESS, FEED, feed, tiny_library
from tests.test_cli import comptoir

EUR = "EUR"
FINE = Product(
    "lamp",
    "Brass reading lamp",
    (Variant("LAMP-1", Money(8900, EUR), stock=5, barcode="4006381333931", grams=900),),
    "A brass lamp with a swivelling arm for late chapters, 45 cm high. Takes an E14 bulb.",
    "Halo",
    "Lighting",
    attributes={"Material": "Brass", "Manufacturer": "Halo GmbH"},
    url="https://shop.example/lamp",
    images=(Image("https://shop.example/lamp.jpg", "A brass lamp"),),
    language="en",
)
SHOP = Survey(
    currency=EUR,
    language="en",
    brands={"halo": "Halo", "maison tiny": "Maison Tiny"},
    categories={"dresses": "Dresses", "lighting": "Lighting"},
    shared_titles=frozenset({"Twice told"}),
    shared_descriptions=frozenset({"The same words stand beside another product too, all of them, to the last."}),
    shared_images=frozenset({"https://shop.example/one.jpg"}),
    shared_urls=frozenset({"https://shop.example/one"}),
    shared_barcodes={"12345670": ("lamp", "other")},
    option_names={"Colour": "Color"},
    option_values={("colour", "navy blue"): "Navy"},
    broken_images={"https://shop.example/gone.jpg": "it answers 404"},
    weighed=True,
    site="https://shop.example",
)


def broken(product: Product) -> dict[str, str | None]:
    """Rules with what is suggested."""
    found = findings(product, SHOP, datetime(2026, 11, 1, tzinfo=UTC))
    return {each.rule: each.fixes[0].value if each.fixes else None for each in found}


def sold(*variants: Variant) -> Product:
    return replace(FINE, variants=variants)


def variant(sku: str = "A", price: int = 8900, **rest: object) -> Variant:
    said = {"stock": 5, "barcode": "4006381333931", "grams": 900, **rest}
    return Variant(sku, Money(price, EUR), **said)  # type: ignore[arg-type]


def test_nothing_is_wrong_with_a_product_that_says_it_all() -> None:
    assert broken(FINE) == {}


WRONG: list[tuple[str, Product, str | None]] = [
    ("price.zero", sold(variant(price=0)), None),
    ("currency.mixed", sold(variant(options={"Size": "S"}), replace(variant("B", options={"Size": "M"}), price=Money(1, "USD"))), None),
    ("price.currency", sold(replace(variant(), price=Money(100, "USD"))), None),
    ("option.same", sold(variant(options={"Size": "S"}), variant("B", options={"Size": "S"})), None),
    ("option.missing", sold(variant(), variant("B")), None),
    ("option.unnamed", sold(variant(options={"Style": "S"}), variant("B", options={"Style": "M"})), "Size"),
    ("option.name", sold(variant(options={"Colour": "Red"}), variant("B", options={"Colour": "Blue"})), "Color"),
    ("option.value", sold(variant(options={"Color": "navy blue"})), "Navy"),
    ("title.short", replace(FINE, title="Lamp"), None),
    ("title.long", replace(FINE, title="Brass lamp " * 20), None),
    ("title.capitals", replace(FINE, title="BRASS READING LAMP"), "Brass reading lamp"),
    ("title.duplicate", replace(FINE, title="Twice told"), None),
    ("description.missing", replace(FINE, description=""), None),
    ("description.short", replace(FINE, description="A lamp."), None),
    ("description.title", replace(FINE, description=FINE.title), None),
    ("description.long", replace(FINE, description="45 cm high. " * 500), None),
    ("description.duplicate", replace(FINE, description="The same words stand beside another product too, all of them, to the last."), None),
    ("html.left", replace(FINE, description=f"{FINE.description} <span class=x>new</span>"), None),
    ("image.missing", replace(FINE, images=()), None),
    ("image.duplicate", replace(FINE, images=(Image("https://shop.example/one.jpg", "a"),)), None),
    ("image.repeated", replace(FINE, images=FINE.images * 2), None),
    ("image.broken", replace(FINE, images=(Image("https://shop.example/gone.jpg", "a"),)), None),
    ("alt.missing", replace(FINE, images=(Image("https://shop.example/lamp.jpg"),)), None),
    ("brand.missing", replace(FINE, brand="", title="Halo reading lamp"), "Halo"),
    ("brand.missing", replace(FINE, brand="", title="A lamp like no other"), None),
    ("brand.missing", replace(FINE, brand="", title="Halo for Maison Tiny"), None),
    ("category.missing", replace(FINE, category="", tags=("lighting",)), "Lighting"),
    ("category.missing", replace(FINE, category="", attributes={**FINE.attributes, "Breadcrumb": "Home > Lamps"}), "Lamps"),
    ("colour.missing", replace(FINE, category="Dresses", title="Blue linen dress"), "Blue"),
    ("colour.missing", replace(FINE, category="Dresses", title="Linen dress"), None),
    ("colour.missing", replace(FINE, category="Dresses", title="Blue and red dress"), None),
    ("size.missing", replace(FINE, category="Dresses", title="Linen dress"), None),
    ("material.missing", replace(FINE, attributes={"Manufacturer": "Halo"}), "Brass"),
    ("measure.missing", replace(FINE, description=FINE.description.replace("45 cm", "very")), None),
    ("gtin.invalid", sold(variant(barcode="4006381333932")), None),
    ("gtin.invalid", sold(variant(barcode="4006381-333931")), "4006381333931"),
    ("gtin.duplicate", sold(variant(barcode="12345670")), None),
    ("gtin.missing", sold(variant(barcode="")), None),
    ("weight.missing", sold(variant(grams=None)), None),
    ("url.missing", replace(FINE, url=""), None),
    ("url.relative", replace(FINE, url="/lamp"), "https://shop.example/lamp"),
    ("url.duplicate", replace(FINE, url="https://shop.example/one"), None),
    ("stock.unknown", sold(variant(stock=None)), None),
    ("stock.soldout", sold(variant(stock=0)), None),
    ("stock.negative", sold(variant(stock=-2), variant("B", options={"Size": "S"})), None),
    ("compare.lower", sold(variant(compare_at=Money(8000, EUR))), None),
    ("price.prior", sold(variant(compare_at=Money(9900, EUR))), None),
    ("price.reduction", sold(variant(price=100, compare_at=Money(9900, EUR))), None),
    ("sale.ended", sold(variant(sale=Sale(Money(100, EUR), None, datetime(2026, 10, 1, tzinfo=UTC)))), None),
    ("language.other", replace(FINE, language="fr"), None),
    ("safety.missing", replace(FINE, attributes={"Material": "Brass"}), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "product", "suggested"), WRONG, ids=[f"{rule}-{n}" for n, (rule, _, _) in enumerate(WRONG)]
)
def test_what_is_wrong_is_found_and_a_value_suggested_only_where_something_proves_it(
    rule: str, product: Product, suggested: str | None
) -> None:
    found = broken(product)

    assert rule in found
    assert found[rule] == suggested


def test_every_rule_is_tried_and_says_what_it_costs_and_who_says_so() -> None:
    assert {rule for rule, _, _ in WRONG} | {"row.rejected", "value.rejected"} == set(RULES)
    assert len(RULES) == len(ALL)
    assert all(rule.effect and rule.source and rule.title for rule in ALL)


def test_barcodes_are_checked_by_their_last_digit() -> None:
    assert all(map(valid, ("4006381333931", "12345670", "036000291452", "10012345678902")))
    assert not any(map(valid, ("4006381333930", "1234", "", "abcdefgh", "４００６３８１３３３９３１")))
    assert repaired("36000291452") == "036000291452"  # a spreadsheet ate the zero
    assert repaired("4006381333930") == ""


def test_shoppers_words_are_counted_by_what_they_ask_about() -> None:
    assert set(attributes_in("Avez-vous cette robe en bleu, taille M ?")) == {"colour", "size"}
    assert set(attributes_in("How wide is it and what is it made of?")) == {"dimensions", "material"}
    assert set(attributes_in("Bonjour")) == set()


@pytest.fixture
async def library(database: Database) -> AsyncIterator[Library]:
    library = await tiny_library(database)
    yield library
    await library.close()


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_the_report_ranks_what_shoppers_ask_for_first(library: Library) -> None:
    def place(rule: str, of: list[str]) -> int:
        return of.index(rule)

    before = [group.rule.id for group in (await library.quality.report()).groups]
    for _ in range(30):
        await library.quality.asked.note(attributes_in("What colour is it?"))
    report = await library.quality.report()
    after = [group.rule.id for group in report.groups]

    assert place("colour.missing", before) > 0 and place("colour.missing", after) == 0
    assert report.groups[0].asked == 30
    weights = [problem.weight for problem in report.problems if problem.rule.id == "colour.missing"]
    assert weights == sorted(weights, reverse=True)
    assert 0 < report.score < 100 and [each.score for each in report.trend] == [report.score]


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_an_accepted_value_is_found_survives_a_new_import_and_can_be_taken_back(library: Library) -> None:
    assert (await library.product(DRESS) or FINE).attributes == {}
    mended = await library.quality.accept(DRESS, "material.missing", by="lea@example.com")
    assert mended.attributes == {"Material": "Linen"}

    await library.import_feed(FEED, feed(prices={"DRESS-S": "119.00"}), currency=CURRENCY)

    again = await library.product(DRESS)
    assert again is not None and again.attributes == {"Material": "Linen"}
    assert again.variants[0].price == Money(11900, EUR)
    repairs = await library.quality.repairs()
    assert [(repair.by, repair.fix.value, repair.dropped_at) for repair in repairs] == [
        ("lea@example.com", "Linen", None)
    ]
    assert "material.missing" not in [each.rule for each in await library.quality.of_product(again)]
    await library.quality.take_back(repairs[0].id)
    assert (await library.product(DRESS) or FINE).attributes == {}
    with pytest.raises(NoSuggestion):
        await library.quality.take_back(repairs[0].id)


async def test_a_value_is_dropped_when_the_feed_itself_says_otherwise(library: Library) -> None:
    shouting = feed().replace(b"Linen summer dress", b"LINEN SUMMER DRESS")
    await library.import_feed(FEED, shouting, currency=CURRENCY)
    await library.quality.accept(DRESS, "title.capitals", by="lea@example.com")
    assert (await library.product(DRESS) or FINE).title == "Linen summer dress"

    await library.import_feed(FEED, feed().replace(b"Linen summer dress", b"Linen midi dress"), currency=CURRENCY)

    assert (await library.product(DRESS) or FINE).title == "Linen midi dress"
    [repair] = await library.quality.repairs()
    assert repair.dropped_at is not None and repair.dropped == "Linen midi dress"


async def test_an_accepted_value_is_found_by_shoppers_at_once(library: Library) -> None:
    await library.import_feed(
        "x.csv", b"Handle,Title,Type,Variant SKU,Variant Price\nb,BERET NUMBER NINE,Hats,B-9,9.00\n", currency=CURRENCY
    )
    await library.quality.accept("b", "title.capitals", by="lea@example.com")
    await library.settled()

    found = (await library.search_products("beret")).hits

    assert found and found[0].product.title == "Beret number nine"


async def test_nothing_is_accepted_that_nothing_proves(library: Library) -> None:
    for product, rule in ((DRESS, "gtin.missing"), (DRESS, "title.short"), ("none", "title.capitals")):
        with pytest.raises(NoSuggestion):
            await library.quality.accept(product, rule, by="lea@example.com")


async def test_the_score_of_each_day_is_kept(library: Library, database: Database) -> None:
    from sqlalchemy import insert

    from knowledge.tables_quality import quality_scores

    row = {"feed": "", "score": 12, "products": 6, "blocking": 0, "limiting": 9, "improving": 9}
    async with database.begin() as connection:
        await connection.execute(insert(quality_scores), row | {"day": (now() - timedelta(days=1)).date().isoformat()})

    trend = (await library.quality.report()).trend

    assert len(trend) == 2 and trend[0].score == 12 and trend[1].day == now().date().isoformat()


async def test_what_the_import_left_out_is_in_the_report(library: Library) -> None:
    rows = "Handle,Title,Variant SKU,Variant Price\nhat,Felt hat,HAT-1,30.00\nhat,,HAT-1,31.00\ncap,Cap,CAP-1,\n"
    await library.import_feed("hats.csv", rows.encode(), currency=CURRENCY)

    found = {each.rule.id: each for each in (await library.quality.report(feed="hats.csv")).problems}

    assert found["row.rejected"].product == "cap" and "no price" in found["row.rejected"].finding.detail
    assert found["value.rejected"].product == "hat" and "HAT-1" in found["value.rejected"].finding.detail


def test_the_report_is_printed_on_the_command_line(tmp_path: Path) -> None:
    source = tmp_path / "feed.csv"
    source.write_text("Handle,Title,Type,Variant SKU,Variant Price\ndress,Blue linen dress,Dresses,D-1,45.00\n")
    assert comptoir("import", "feed", str(source), data=tmp_path / "shop").returncode == 0

    told = comptoir("quality", data=tmp_path / "shop")
    report = json.loads(comptoir("quality", "--json", data=tmp_path / "shop").stdout.splitlines()[-1])

    assert "Score" in told.stdout and "Can’t be found by colour" in told.stdout, told.stderr
    colour = next(each for each in report["problems"] if each["rule"] == "colour.missing")
    expected = {
        "product": "dress",
        "attribute": "colour",
        "severity": "limits",
        "suggestion": "Blue",
        "effect": "Can’t be found by colour",
    }
    assert expected.items() <= colour.items() and colour["source"]
    assert report["feed"] == "" and 0 < report["score"] < 100
