"""The catalogue as a file for others: what is written is read back as it was, but for what a format has no place for."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.catalog import Image, Product, Sale, Variant
from knowledge.database import Database
from knowledge.exports import Outline, Seller
from knowledge.exports.catalogue import FORMATS, CatalogueExport, format_named
from knowledge.exports.cells import meant, neutral
from knowledge.exports.offer import pictures
from knowledge.feeds import FeedFile, read_feed
from knowledge.money import Money
from knowledge.report import Rejection
from tests.conftest import DATABASES
from tests.shop import PRODUCTS, VARIANTS, tiny_library
from tests.test_cli import comptoir

SELLER = Seller("Maison Tiny & Cie <3", "https://shop.example", "EUR", "FR")
CURRENCIES = ("EUR", "JPY", "USD", "KWD")
DAY = datetime(2026, 6, 1, tzinfo=UTC)

# Text as catalogues hold it: no control characters, white space tidied.
_letters = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"), exclude_characters="\ufeff"
)
_hostile = st.sampled_from(
    ["=1+1", "+33", "-5", "@sum", "'=x", "''", '12" x 3"', "a,b;c\td", "<b>bold</b>", "a < b & c > d", "&amp;", "\uff1d1", "x:y,z:w", "\\,", "é\u0301", "日本 🎁"]
)  # fmt: skip
_words = st.lists(_hostile | st.text(_letters, min_size=1, max_size=12), min_size=1, max_size=4)
line = _words.map(lambda words: " ".join(" ".join(words).split())).filter(bool)
several = st.lists(line, min_size=1, max_size=3).map("\n".join)
address = st.integers(0, 10**6).map(lambda n: f"https://img.example/{n}.jpg?a=1&b=é")
names = st.sampled_from(["Color", "Colour", "Size", "Couleur", "Length", "Material", "Finish: matt, or", "Größe"])
traits = st.sampled_from(
    ["MPN", "Condition", "Gender", "Age group", "Material", "Care", "Made in: country, region", "Colour"]
)


def prices(currency: str) -> st.SearchStrategy[Money]:
    return st.integers(0, 10**8).map(lambda amount: Money(amount, currency))


@st.composite
def variants(draw: st.DrawFn, sku: str, currency: str, options: list[str]) -> Variant:
    price = draw(prices(currency))
    made = Variant(
        sku,
        price,
        {name: draw(line) for name in options},
        stock=draw(st.none() | st.integers(0, 500)),
        image=draw(st.just("") | address),
        barcode=draw(st.sampled_from(["", "4006381333931", "12345670"])),
        grams=draw(st.none() | st.integers(1, 10**6)),
        attributes=draw(st.dictionaries(traits, line, max_size=2)),
    )
    if made.stock == 0 and draw(st.booleans()):
        made = replace(made, sells_without_stock=True)
    kind = draw(st.sampled_from(["plain", "reduced", "sale"])) if price.amount else "plain"
    if kind == "reduced":
        return replace(made, compare_at=Money(price.amount + draw(st.integers(1, 10**6)), currency))
    if kind == "sale" and price.amount > 1:  # a sale price of 0.00 is how shop systems write none
        lower = Money(draw(st.integers(1, price.amount - 1)), currency)
        starts, length = draw(st.none() | st.integers(0, 400)), draw(st.none() | st.integers(1, 400))
        begin = None if starts is None else DAY + timedelta(hours=starts)
        end = None if length is None else (begin or DAY) + timedelta(hours=length)
        return replace(made, sale=Sale(lower, begin, end)).at(datetime.now(UTC)) if begin or end else made
    return made


@st.composite
def products(draw: st.DrawFn, number: int = 0) -> Product:
    currency = draw(st.sampled_from(CURRENCIES))
    count = draw(st.integers(1, 3))
    options = draw(st.lists(names, min_size=1 if count > 1 else 0, max_size=3, unique_by=_kind))
    own = dict(draw(st.dictionaries(traits, line, max_size=3)))
    return Product(
        f"product-{number}",
        draw(line),
        tuple(draw(variants(f"SKU-{number}-{n}", currency, options)) for n in range(count)),
        draw(st.just("") | several),
        draw(st.just("") | line),
        draw(st.just("") | line.filter(lambda text: not text.isdigit())),
        tuple(draw(st.lists(line.map(lambda tag: tag.replace(",", "").strip()).filter(bool), max_size=3, unique=True))),
        {name: value for name, value in own.items() if _kind(name) not in map(_kind, options)},
        f"https://shop.example/products/product-{number}",
        tuple(Image(url, draw(st.just("") | line)) for url in draw(st.lists(address, max_size=3, unique=True))),
    )


def _kind(name: str) -> str:
    return "colour" if name in ("Color", "Colour", "Couleur") else name.lower()


catalogues = st.integers(1, 3).flatmap(lambda count: st.tuples(*(products(number) for number in range(count))))


def exported(form: str, catalogue: Iterable[Product]) -> str:
    found = list(catalogue)
    names = sorted({name for product in found for name in product.attributes})
    outline, shape = Outline(SELLER, names), FORMATS[form]
    return shape.head(outline) + "".join(shape.body(product, outline) for product in found) + shape.tail()


def imported(form: str, text: str) -> list[Product]:
    with tempfile.TemporaryDirectory() as folder:
        file = FeedFile.from_bytes(FORMATS[form].file_name, text.encode(), Path(folder))
        found = list(read_feed(file, currency=SELLER.currency, shop_url=SELLER.url))
    assert [one for one in found if isinstance(one, Rejection)] == []
    return [replace(one, language="", version=1) for one in found if isinstance(one, Product)]


# What each format can hold of a product: the independent answer, in the order of `lost`.
def held_by_shopping(product: Product) -> Product:
    shared, own = _factored(product, lambda variant: {**product.attributes, **variant.attributes})
    sold = [
        replace(_plainly_stocked(variant), image=next(iter(pictures(product, variant)), ""))
        for variant in product.variants
    ]
    return replace(
        product,
        tags=(),
        attributes=shared,
        variants=tuple(replace(each, attributes=said) for each, said in zip(sold, own, strict=True)),
        images=_all_pictures(product, {}),
    )


def held_by_openai(product: Product) -> Product:
    """A colour that is the product's own is its variants' colour there."""
    fields = {"MPN", "Condition", "Gender", "Age group", "Material"}
    colour = next((value for name, value in product.attributes.items() if _kind(name) == "colour"), "")

    def sold(each: Variant) -> Variant:
        own = {name: value for name, value in each.attributes.items() if name in fields}
        return replace(each, attributes=own, options={"Color": colour, **each.options} if colour else each.options)

    kept = {name: value for name, value in product.attributes.items() if name in fields}
    return held_by_shopping(replace(product, attributes=kept, variants=tuple(map(sold, product.variants))))


def held_by_acp(product: Product) -> Product:
    kept = replace(
        product, brand="", attributes={}, variants=tuple(replace(each, attributes={}) for each in product.variants)
    )
    held = held_by_shopping(kept)
    alts = {image.url: image.alt for image in product.images}
    sold = tuple(
        replace(
            variant, sale=None, grams=None, stock=None if variant.available and not variant.sells_without_stock else 0
        )
        for variant in held.variants
    )
    return replace(held, variants=sold, images=_all_pictures(product, alts))


def held_by_shopify(product: Product) -> Product | None:
    kept = [
        replace(each, attributes={}, sale=None) for each in product.variants if each.price.currency == SELLER.currency
    ]
    return replace(product, variants=tuple(kept)) if kept else None


def _factored(
    product: Product, said: Callable[[Variant], dict[str, str]]
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What all variants say alike is the product's; what is an option is no attribute."""
    every = [
        {name: value for name, value in said(each).items() if name not in each.options} for each in product.variants
    ]
    shared = {name: value for name, value in every[0].items() if all(other.get(name) == value for other in every)}
    order = list(dict.fromkeys(name for each in every for name in each))
    chosen = [name for name in order if name not in shared and name in CHOICES and all(name in each for each in every)]
    assert not chosen
    return shared, [{name: value for name, value in each.items() if name not in shared} for each in every]


CHOICES = ("Material", "Gender", "Age group")
"""Where these differ from variant to variant they are options; such products are not made here."""


def _plainly_stocked(variant: Variant) -> Variant:
    return replace(variant, attributes={})


def _all_pictures(product: Product, alts: dict[str, str]) -> tuple[Image, ...]:
    urls = dict.fromkeys(chain.from_iterable(pictures(product, variant) for variant in product.variants))
    return tuple(Image(url, alts.get(url, "")) for url in urls)


HELD: dict[str, Callable[[Product], Product | None]] = {
    "google-tsv": held_by_shopping,
    "google-xml": held_by_shopping,
    "stripe-csv": held_by_shopping,
    "openai-jsonl": held_by_openai,
    "acp-jsonl": held_by_acp,
    "shopify-csv": held_by_shopify,
}


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogue=catalogues)
def test_what_is_exported_is_imported_as_it_was(form: str, catalogue: tuple[Product, ...]) -> None:
    catalogue = tuple(_with_own(product) for product in catalogue)
    expected = [held for product in catalogue if (held := HELD[form](product))]

    found = imported(form, exported(form, catalogue)) if expected else []

    assert [_comparable(product) for product in found] == [_comparable(product) for product in expected]


def _with_own(product: Product) -> Product:
    """Only attributes that may differ from variant to variant without being a choice."""
    sold = tuple(
        replace(each, attributes={name: value for name, value in each.attributes.items() if name not in CHOICES and _kind(name) != "colour" and name not in product.attributes})
        for each in product.variants
    )  # fmt: skip
    return replace(product, variants=sold)


def _comparable(product: Product) -> dict[str, object]:
    def sold(variant: Variant) -> dict[str, object]:
        said = {name: value for name, value in variant.attributes.items() if name != "Availability"}
        return {
            "sku": variant.sku,
            "options": dict(variant.options),
            "price": (variant.price, variant.compare_at, variant.sale),
            "stock": (variant.stock, variant.sells_without_stock),
            "rest": (variant.image, variant.barcode, variant.grams),
            "attributes": said,
        }

    own = {name: value for name, value in product.attributes.items() if name != "Availability"}
    words = (product.id, product.title, product.description, product.brand, product.category, product.tags, product.url)
    return {
        "words": words,
        "images": product.images,
        "attributes": own,
        "variants": [sold(each) for each in product.variants],
    }


@given(st.text(max_size=30))
def test_no_cell_runs_in_a_spreadsheet_and_each_is_read_as_it_was_meant(text: str) -> None:
    cell = neutral(text)

    assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠") or not cell
    assert meant(cell) == text


def test_a_hostile_title_is_harmless_in_every_table() -> None:
    product = Product("p", "=HYPERLINK(1)", (Variant("@sku", Money(100, "EUR")),), brand="＝1", category="-2+3")

    for form, delimiter in (("google-tsv", "\t"), ("stripe-csv", ","), ("shopify-csv", ",")):
        rows = list(csv.reader(io.StringIO(exported(form, [product])), delimiter=delimiter))
        assert {"'=HYPERLINK(1)", "'＝1", "'-2+3"} <= set(rows[1])
        assert not [cell for cell in rows[1] if cell[:1] in tuple("=+-@＝＋－＠")]


def test_openai_gets_every_field_that_it_requires() -> None:
    product = Product(
        "dress", "Dress", (Variant("D-1", Money(12900, "EUR"), {"Size": "M"}, stock=0),), "Linen.", "Maison Tiny",
        url="https://shop.example/dress", images=(Image("https://shop.example/d.jpg"),),
    )  # fmt: skip

    record = json.loads(exported("openai-jsonl", [product]))

    required = {
        "item_id": "D-1",
        "title": "Dress",
        "description": "Linen.",
        "url": "https://shop.example/dress",
        "brand": "Maison Tiny",
        "seller_name": SELLER.name,
        "image_url": "https://shop.example/d.jpg",
        "availability": "out_of_stock",
        "price": "129.00 EUR",
    }
    assert required.items() <= record.items()
    assert record["group_id"] == "dress" and record["variant_dict"] == {"Size": "M"}
    assert record["is_eligible_search"] is True and record["target_countries"] == ["FR"]


def test_google_xml_is_well_formed_whatever_the_shop_is_called() -> None:
    channel = fromstring(exported("google-xml", [])).find("channel")

    assert channel is not None and channel.findtext("title") == SELLER.name


def test_formats_are_found_by_the_names_people_use() -> None:
    assert [format_named(name) for name in ("OpenAI", "google_xml", "shopify.csv", "acp", "stripe")] == [
        "openai-jsonl", "google-xml", "shopify-csv", "acp-jsonl", "stripe-csv",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="there are google-tsv"):
        format_named("pdf")


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_the_whole_catalogue_is_written_in_pieces(database: Database) -> None:
    library = await tiny_library(database)
    try:
        files = {
            form: b"".join([piece async for piece in CatalogueExport(database).pieces(form, SELLER)]).decode()
            for form in FORMATS
        }
    finally:
        await library.close()

    assert len(files["openai-jsonl"].splitlines()) == VARIANTS
    assert len(files["acp-jsonl"].splitlines()) == PRODUCTS
    for form in FORMATS:
        assert sum(len(product.variants) for product in imported(form, files[form])) == VARIANTS


def test_the_catalogue_is_exported_on_the_command_line(tmp_path: Path) -> None:
    source = tmp_path / "feed.csv"
    source.write_text("Handle,Title,Variant SKU,Variant Price\nvase,Vase,VASE-1,45.00\n")
    assert comptoir("import", "feed", str(source), data=tmp_path / "shop").returncode == 0

    shown = comptoir("export", "catalogue", "openai", data=tmp_path / "shop")
    written = comptoir("export", "catalogue", "google-tsv", "--out", str(tmp_path / "g.tsv"), data=tmp_path / "shop")
    wrong = comptoir("export", "catalogue", "pdf", data=tmp_path / "shop")

    assert json.loads(shown.stdout)["price"] == "45.00 EUR", shown.stderr
    assert written.returncode == 0 and "45.00 EUR" in (tmp_path / "g.tsv").read_text()
    assert wrong.returncode == 1 and "google-tsv" in wrong.stderr
