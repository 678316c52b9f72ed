"""Importing a shop's Shopify CSV: what is sold comes in, what can't be sold is named with its row and its value."""

import csv
import io
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalog import Image
from knowledge.feeds import FeedProblem
from knowledge.money import Money
from knowledge.plain import plain_text
from tests import feeds
from tests.feeds import FeedRead

OLD = {"handle": "Handle", "title": "Title", "body": "Body (HTML)", "price": "Variant Price", "sku": "Variant SKU", "before": "Variant Compare At Price", "tracker": "Variant Inventory Tracker", "stock": "Variant Inventory Qty", "policy": "Variant Inventory Policy", "image": "Image Src", "variant image": "Variant Image", "name1": "Option1 Name", "value1": "Option1 Value", "name2": "Option2 Name", "value2": "Option2 Value", "published": "Published", "status": "Status", "vendor": "Vendor", "type": "Type", "grams": "Variant Grams", "barcode": "Variant Barcode"}  # fmt: skip
NEW = {"handle": "URL handle", "title": "Title", "body": "Description", "price": "Price", "sku": "SKU", "before": "Compare-at price", "tracker": "Inventory tracker", "stock": "Inventory quantity", "policy": "Continue selling when out of stock", "image": "Product image URL", "variant image": "Variant image URL", "name1": "Option1 name", "value1": "Option1 value", "name2": "Option2 name", "value2": "Option2 value", "published": "Published on online store", "status": "Status", "vendor": "Vendor", "type": "Type", "grams": "Weight value (grams)", "barcode": "Barcode"}  # fmt: skip

LAMP = {"handle": "lamp", "title": "Reading lamp", "price": "89.00", "sku": "LAMP-1"}


def feed(*rows: Mapping[str, str], headers: Mapping[str, str] = OLD, delimiter: str = ",") -> str:
    """The rows under the headers; a key that is no concept of ours is a column's own name."""
    written = [{headers.get(key, key): value for key, value in row.items()} for row in rows]
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(column for row in written for column in row)), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(written)
    return file.getvalue()


def read(*rows: Mapping[str, str], headers: Mapping[str, str] = OLD) -> FeedRead:
    return feeds.read(feed(*rows, headers=headers))


def why(result: FeedRead) -> list[tuple[int, str, str]]:
    return [(rejection.row, rejection.product, rejection.value) for rejection in result.rejections]


@pytest.mark.parametrize("headers", [OLD, NEW], ids=["old headers", "new headers"])
def test_a_product_with_its_variants_and_pictures(headers: Mapping[str, str]) -> None:
    result = read(
        {"handle": "shirt", "title": "Shirt", "body": "<p>Soft.</p><p>Warm.</p>", "vendor": "Lune", "type": "Shirts",
         "name1": "Size", "value1": "S", "name2": "Colour", "value2": "Blue", "price": "25.00", "before": "30.00", "sku": "S-BLUE",
         "tracker": "shopify", "stock": "4", "policy": "deny", "image": "https://shop.example/1.jpg", "grams": "180", "barcode": "'0123", "Tags": "summer, cotton,summer"},
        {"handle": "shirt", "value1": "M", "value2": "Blue", "price": "26.00", "sku": "M-BLUE", "tracker": "shopify",
         "stock": "0", "policy": "continue", "variant image": "https://shop.example/m.jpg"},
        {"handle": "shirt", "image": "https://shop.example/2.jpg"},
        headers=headers,
    )  # fmt: skip

    (shirt,) = result.products
    small, medium = shirt.variants
    assert result.rejections == ()
    assert (shirt.id, shirt.title, shirt.description) == ("shirt", "Shirt", "Soft.\nWarm.")
    assert (shirt.brand, shirt.category, shirt.tags) == ("Lune", "Shirts", ("summer", "cotton"))
    assert shirt.url == "https://shop.example/products/shirt"
    assert shirt.images == (Image("https://shop.example/1.jpg"), Image("https://shop.example/2.jpg"))
    assert (small.options, small.price, small.compare_at) == ({"Size": "S", "Colour": "Blue"}, eur(25_00), eur(30_00))
    assert (small.stock, small.sells_without_stock, small.grams, small.barcode) == (4, False, 180, "0123")
    assert (medium.label, medium.stock, medium.available) == ("M / Blue", 0, True)
    assert medium.image == "https://shop.example/m.jpg"


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def test_a_single_variant_has_no_options() -> None:
    (lamp,) = read(LAMP | {"name1": "Title", "value1": "Default Title"}).products

    assert (lamp.variants[0].options, lamp.variants[0].label) == ({}, "")


def test_a_missing_sku_is_made_from_the_handle_and_the_options() -> None:
    result = read(
        {"handle": "ocean-blue-shirt", "title": "Shirt", "price": "50", "name1": "Title", "value1": "Default Title"},
        {"handle": "classic-varsity-top", "title": "Top", "price": "60", "name1": "Size", "value1": "Small"},
        {"handle": "classic-varsity-top", "price": "60", "value1": "Extra large"},
    )

    skus = [variant.sku for product in result.products for variant in product.variants]
    assert skus == ["ocean-blue-shirt", "classic-varsity-top:small", "classic-varsity-top:extra-large"]


def test_the_second_of_two_equal_skus_is_left_out() -> None:
    result = read(LAMP, LAMP | {"handle": "copy", "title": "Copy"})

    assert [product.id for product in result.products] == ["lamp"]
    assert why(result) == [(3, "copy", "LAMP-1")]
    assert "row 2" in result.rejections[0].why


@pytest.mark.parametrize(("tracker", "stock", "counted"), [("", "1", None), ("shopify", "1", 1), ("shopify", "-2", -2), ("shopify", "", None)])  # fmt: skip
def test_stock_that_the_shop_does_not_count_has_no_limit(tracker: str, stock: str, counted: int | None) -> None:
    (lamp,) = read(LAMP | {"tracker": tracker, "stock": stock}).products

    assert lamp.variants[0].stock == counted


@pytest.mark.parametrize(("column", "value"), [("published", "false"), ("status", "draft"), ("status", "archived")])
def test_what_is_not_published_stays_out_and_the_report_says_so(column: str, value: str) -> None:
    result = read(LAMP | {column: value}, {"handle": "vase", "title": "Vase", "price": "45"})

    assert [product.id for product in result.products] == ["vase"]
    assert why(result) == [(2, "lamp", value)]


@pytest.mark.parametrize("price", ["", "abc", "-5", "1,299", "NaN", "$5", "9" * 30])
def test_a_row_without_a_price_is_named_and_the_good_rows_come_in(price: str) -> None:
    result = read(
        {"handle": "shirt", "title": "Shirt", "price": price, "name1": "Size", "value1": "S", "sku": "S"},
        {"handle": "shirt", "price": "25", "value1": "M", "sku": "M"},
    )

    assert [variant.sku for product in result.products for variant in product.variants] == ["M"]
    assert result.products[0].variants[0].options == {"Size": "M"}
    assert why(result) == [(2, "shirt", price)]


@pytest.mark.parametrize(("row", "value"), [
    (LAMP | {"title": ""}, ""),
    (LAMP | {"handle": ""}, ""),
    (LAMP | {"tracker": "shopify", "stock": "many"}, "many"),
    (LAMP | {"tracker": "shopify", "stock": "9999999999"}, "9999999999"),
    (LAMP | {"sku": "X" * 201}, "X" * 200),
])  # fmt: skip
def test_what_can_not_be_sold_is_named_with_its_value(row: Mapping[str, str], value: str) -> None:
    result = read(row, {"handle": "vase", "title": "Vase", "price": "45"})

    assert [product.id for product in result.products] == ["vase"]
    assert [(rejection.row, rejection.value) for rejection in result.rejections] == [(2, value)]
    assert result.rejections[0].why


def test_a_price_before_that_is_no_price_costs_only_itself() -> None:
    result = read(LAMP | {"before": "a lot"})

    assert result.products[0].variants[0].compare_at is None
    assert why(result) == [(2, "lamp", "a lot")]


def test_a_price_before_that_is_not_higher_is_no_reduction() -> None:
    (lamp,) = read(LAMP | {"before": "89.00"}).products

    assert lamp.variants[0].compare_at is None


def test_a_french_spreadsheets_decimal_comma_is_a_price() -> None:
    content = feed(LAMP | {"price": "89,90"}, delimiter=";").encode()

    assert feeds.read(content).products[0].variants[0].price == eur(89_90)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    content = feed(LAMP | {"title": "Lampe d’été – 40 €"}, delimiter=delimiter).encode(encoding)

    assert feeds.read(content).products[0].title == "Lampe d’été – 40 €"


@pytest.mark.parametrize("content", [
    b"", b"\n\n", b"\x89PNG\0\0", b"just words", b"id,name\n1,Lamp\n",
    b"%PDF-1.7", b"Handle,Title,Variant Price\n", b"\x00\x01\x02" * 500, b"PK\x03\x04 no zip", b"\x1f\x8b no gzip",
])  # fmt: skip
def test_a_file_that_is_no_feed_is_refused_in_plain_words(content: bytes) -> None:
    with pytest.raises(FeedProblem, match=r"Expected|Pack it|Save it"):
        feeds.read(content)


@pytest.mark.parametrize("row", ['lamp,"Lamp,89', 'lamp,"La"mp,89'])
def test_a_row_that_breaks_off_costs_only_itself(row: str) -> None:
    result = feeds.read(f"Handle,Title,Variant Price\n{row}\nvase,Vase,45\n")

    assert [product.id for product in result.products] == ["vase"]
    assert result.why == [(2, "lamp", row)]
    assert "quotes" in result.rejections[0].why


def test_a_row_with_a_comma_too_many_is_named() -> None:
    content = b"Handle,Title,Variant Price\nlamp,Lamp,big,89\nvase,Vase,45\n"

    result = feeds.read(content)

    assert [product.id for product in result.products] == ["vase"]
    assert why(result) == [(2, "lamp", "89")]


def test_rows_are_counted_in_lines_of_the_file() -> None:
    result = read(LAMP | {"body": "two\nlines"}, {"handle": "vase", "title": "Vase", "price": "free"})

    assert why(result) == [(4, "vase", "free")]


def test_attributes_come_from_google_shopping_and_metafields() -> None:
    (lamp,) = read(LAMP | {
        "Google Shopping / Age Group": "adult", "Google Shopping / MPN": "L1", "Google Shopping / Custom Label 0": "x",
        "Material (product.metafields.custom.material)": "brass", "Colour (product.metafields.shopify.color-pattern)": "gid://shopify/1",
    }).products  # fmt: skip

    assert lamp.attributes == {"Age group": "adult", "MPN": "L1", "Material": "brass"}


def test_the_category_is_the_shops_own_or_the_taxonomys() -> None:
    both = read(LAMP | {"type": "Lighting", "Product category": "Home > Lamps"}).products[0]
    taxonomy = read(LAMP | {"Product category": "Home > Lamps"}).products[0]

    assert (both.category, taxonomy.category) == ("Lighting", "Home > Lamps")


def test_an_address_that_is_no_web_address_is_no_picture() -> None:
    (lamp,) = read(LAMP | {"image": "javascript:alert(1)", "variant image": "data:image/png;base64,AA"}).products

    assert (lamp.images, lamp.variants[0].image) == ((), "")


def test_a_product_has_the_language_of_its_text() -> None:
    result = read(
        LAMP | {"body": "A brass lamp for reading late at night, with a warm light that does not tire the eyes."},
        {"handle": "robe", "title": "Robe d'été", "price": "120", "body": "Une robe légère coupée dans du lin français, pour les longues soirées d'été entre amis."},
    )  # fmt: skip

    assert [product.language for product in result.products] == ["en", "fr"]


@pytest.mark.parametrize(("html", "text"), [
    ("<p>One</p>\n<p>Two &amp; three</p>", "One\nTwo & three"),
    ("<ul><li>a</li><li><p>b</p></li></ul>", "- a\n- b"),
    ("before<script>alert(1)</script><style>p{}</style> after", "before after"),
    ("5 < 6 & 7", "5 < 6 & 7"), ("a\x00b", "a b"), ("", ""), ("<p></p>", ""), ("no<br>tags", "no\ntags"),
])  # fmt: skip
def test_a_description_becomes_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=12), st.binary(max_size=200))
def test_any_file_is_read_or_refused(cells: Sequence[str], noise: bytes) -> None:
    header = b"Handle,Title,Variant Price,Option1 Name,Option1 Value,Image Src\n"
    for content in (noise, header + noise, header + ",".join(cells).encode()):
        try:
            result = feeds.read(content)
        except FeedProblem as problem:
            assert str(problem)
        else:
            assert all(product.variants and product.title for product in result.products)
