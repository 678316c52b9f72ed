"""Google Merchant feeds as text, RSS and Atom: the standard's fields, groups wherever their rows stand, sales in time."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.catalog import Image, Sale
from tests.feeds import eur, looked_at, read, table

TEE = {
    "id": "TEE-B-M", "title": "Tee en coton bio - Bleu - M", "description": "Un tee épais.<br>Coupe droite.",
    "link": "https://maison.example/tee?v=1", "image_link": "https://maison.example/tee-bleu.jpg",
    "additional_image_link": "https://maison.example/a.jpg,https://maison.example/b.jpg", "availability": "in_stock",
    "price": "25.00 EUR", "brand": "Maison Tiny", "gtin": "3760123456784", "mpn": "TB-M", "condition": "new",
    "item_group_id": "TEE", "color": "Bleu", "size": "M", "gender": "unisex", "age_group": "adult",
    "google_product_category": "212", "product_type": "Vêtements > Hauts > T-shirts", "material": "Coton",
}  # fmt: skip
LAMP = {"id": "LAMP", "title": "Lampe de lecture", "price": "89.00 EUR", "availability": "in stock", "link": "https://maison.example/l",
        "image_link": "https://maison.example/l.jpg", "brand": "Halo", "condition": "new"}  # fmt: skip


def test_variants_share_a_product_though_their_rows_stand_apart() -> None:
    other = TEE | {"id": "TEE-R-L", "title": "Tee en coton bio - Rouge - L", "color": "Rouge", "size": "L", "price": "27.00 EUR",
                   "mpn": "TR-L", "image_link": "https://maison.example/tee-rouge.jpg", "availability": "out_of_stock"}  # fmt: skip
    result = read(table([TEE, LAMP, other], delimiter="\t"))

    tee, lamp = result.products
    blue, red = tee.variants
    assert result.rejections == ()
    assert (tee.id, tee.title, tee.brand, tee.category) == (
        "TEE",
        "Tee en coton bio",
        "Maison Tiny",
        "Vêtements > Hauts > T-shirts",
    )
    assert tee.description == "Un tee épais.\nCoupe droite."
    assert (blue.sku, blue.price, blue.options, blue.stock) == (
        "TEE-B-M",
        eur(25_00),
        {"Color": "Bleu", "Size": "M"},
        None,
    )
    assert (red.available, red.image, red.barcode) == (False, "https://maison.example/tee-rouge.jpg", "3760123456784")
    assert tee.attributes == {"Condition": "new", "Gender": "unisex", "Age group": "adult", "Material": "Coton"}
    assert [v.attributes for v in tee.variants] == [{"MPN": "TB-M"}, {"MPN": "TR-L"}]
    assert tee.images[:3] == tuple(Image(f"https://maison.example/{n}.jpg") for n in ("tee-bleu", "a", "b"))
    assert (lamp.id, lamp.variants[0].options, lamp.url) == ("LAMP", {}, "https://maison.example/l")


@pytest.mark.parametrize(("titles", "expected"), [
    (("Tee bleu", "Tee rouge"), "Tee"), (("Tee Bleu (taille M)", "Tee Rouge (taille M)"), "Tee"), (("Blue tee", "Red tee"), "Blue tee"),
    (("Robe longue, Bleu", "Robe longue, Rouge"), "Robe longue"), (("Lampe A", "Lampe B"), "Lampe"), (("A1", "A2"), "A1"), (("Bleu", "Rouge"), "Bleu"),
])  # fmt: skip
def test_a_products_title_leaves_out_what_tells_its_variants_apart(titles: tuple[str, str], expected: str) -> None:
    rows = [
        TEE | {"id": title, "title": title, "color": colour}
        for title, colour in zip(titles, ("Bleu", "Rouge"), strict=True)
    ]

    assert read(table(rows, delimiter="\t")).products[0].title == expected


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    content = table([TEE, LAMP | {"title": "Lampe d’été à 5 €"}], delimiter=delimiter).encode(encoding)

    assert looked_at(content).kind == "google"
    assert [product.title for product in read(content).products] == ["Tee en coton bio - Bleu - M", "Lampe d’été à 5 €"]


def test_a_sale_holds_within_its_time_only() -> None:
    now = datetime.now(UTC).replace(microsecond=0, second=0)
    stamp = "%Y-%m-%dT%H:%M+0000"

    def window(starts: int, ends: int) -> str:
        return f"{now + timedelta(days=starts):{stamp}}/{now + timedelta(days=ends):{stamp}}"

    running, coming = LAMP | {"id": "NOW", "sale_price": "69.00 EUR", "sale_price_effective_date": window(-1, 1)}, LAMP | {
        "id": "LATER", "sale_price": "69.00 EUR", "sale_price_effective_date": window(1, 2)}  # fmt: skip
    always = LAMP | {"id": "EVER", "sale_price": "69.00 EUR"}
    sold = read(table([running, coming, always], delimiter="\t")).variants

    assert (sold["NOW"].price, sold["NOW"].compare_at) == (eur(69_00), eur(89_00))
    assert sold["NOW"].sale == Sale(eur(69_00), now - timedelta(days=1), now + timedelta(days=1))
    assert (sold["LATER"].price, sold["LATER"].compare_at) == (eur(89_00), None)
    assert sold["LATER"].at(now + timedelta(days=1, hours=2)).price == eur(69_00)
    assert (sold["EVER"].price, sold["EVER"].compare_at, sold["EVER"].sale) == (eur(69_00), eur(89_00), None)


@pytest.mark.parametrize(
    ("sale", "window"),
    [
        ("99.00 EUR", ""),
        ("free", ""),
        ("69 USD", ""),
        ("69 EUR", "soon"),
        ("69 EUR", "2026-02-02T00:00Z/2026-01-01T00:00Z"),
    ],
)
def test_a_sale_that_is_none_costs_only_itself(sale: str, window: str) -> None:
    result = read(table([LAMP | {"sale_price": sale, "sale_price_effective_date": window}], delimiter="\t"))

    (lamp,) = result.products
    assert (lamp.variants[0].price, lamp.variants[0].compare_at, lamp.variants[0].sale) == (eur(89_00), None, None)
    assert [(rejection.row, rejection.product, rejection.value) for rejection in result.rejections] == [
        (2, "LAMP", window or sale)
    ]


@pytest.mark.parametrize(("availability", "stock", "available", "on_order"), [
    ("in_stock", None, True, False), ("In Stock", None, True, False), ("in stock", None, True, False), ("out_of_stock", 0, False, False),
    ("out of stock", 0, False, False), ("preorder", 0, True, True), ("backorder", 0, True, True), ("", None, True, False),
])  # fmt: skip
def test_availability(availability: str, stock: int | None, available: bool, on_order: bool) -> None:
    row = LAMP | {"availability": availability, "availability_date": "2027-05-12T10:00+0200"}
    (lamp,) = read(table([row], delimiter="\t")).products

    (variant,) = lamp.variants
    assert (variant.stock, variant.available, variant.sells_without_stock) == (stock, available, on_order)
    assert lamp.attributes.get("Availability", "") == (availability if on_order else "")
    assert lamp.attributes.get("Available from", "") == ("2027-05-12" if on_order else "")


@pytest.mark.parametrize(("column", "value"), [
    ("price", ""), ("price", "on request"), ("price", "-5 EUR"), ("price", "5 EURO USD"), ("title", ""), ("id", ""),
    ("availability", "maybe"), ("price", "12 XXQ"), ("expiration_date", "2020-01-01"),
])  # fmt: skip
def test_a_row_that_can_not_be_sold_is_named_and_the_others_come_in(column: str, value: str) -> None:
    result = read(table([LAMP | {column: value}, TEE], delimiter="\t"))

    assert [product.id for product in result.products] == ["TEE"]
    assert [(rejection.row, rejection.value) for rejection in result.rejections] == [(2, value)]


def test_the_second_row_of_an_id_is_left_out() -> None:
    result = read(table([LAMP, TEE, LAMP | {"price": "1.00 EUR"}], delimiter="\t"))

    assert result.variants["LAMP"].price == eur(89_00)
    assert [(r.row, r.value) for r in result.rejections] == [(4, "LAMP")]
    assert "row 2" in result.rejections[0].why


def test_details_and_highlights_become_attributes() -> None:
    row = LAMP | {"product_detail": "General:Type:Reading lamp,Light::LED,Light:Bulb:E14", "product_highlight": "Turns on a tap",
                  "shipping_weight": "1.2 kg", "shipping": "FR::Standard:4.90 EUR"}  # fmt: skip
    (lamp,) = read(table([row], delimiter="\t")).products

    assert lamp.attributes["Type"] == "Reading lamp"
    assert lamp.attributes["Bulb"] == "E14"
    assert lamp.attributes["Highlights"] == "Turns on a tap"
    assert lamp.attributes["Shipping"] == "FR::Standard:4.90 EUR"
    assert lamp.variants[0].grams == 1200


def test_headers_with_spaces_and_a_text_file_without_quotes() -> None:
    content = 'id\ttitle\tlink\timage link\tprice\tavailability\n1\t"Best" lamp 5" wide\thttps://m.example/1\thttps://m.example/1.jpg\t12,5 €\tin stock\n'
    (lamp,) = read(content).products

    assert lamp.title == '"Best" lamp 5" wide'
    assert (lamp.variants[0].price, lamp.images) == (eur(12_50), (Image("https://m.example/1.jpg"),))


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Maison</title><link>https://maison.example</link>
<item><g:id>TEE-B</g:id><title><![CDATA[Tee & co]]></title><g:description>Heavy &lt;b&gt;cotton&lt;/b&gt; &eacute;pais</g:description>
<link>https://maison.example/tee?a=1&amp;b=2</link><g:image_link>https://maison.example/b.jpg</g:image_link>
<g:additional_image_link>https://maison.example/c.jpg</g:additional_image_link><g:additional_image_link>https://maison.example/d.jpg</g:additional_image_link>
<g:availability>in_stock</g:availability><g:price>25.00 EUR</g:price><g:item_group_id>TEE</g:item_group_id><g:color>Blue</g:color>
<g:shipping><g:country>FR</g:country><g:service>Standard</g:service><g:price>4.90 EUR</g:price></g:shipping>
<g:product_detail><g:section_name>Care</g:section_name><g:attribute_name>Wash</g:attribute_name><g:attribute_value>30 °C</g:attribute_value></g:product_detail></item>
<item><g:id>BROKEN</g:id><title>Vase</titel></item>
<item><g:id>LAMP</g:id><title>Lamp &  shade</title><link>https://maison.example/l</link><g:price>89.00 EUR</g:price><g:availability>preorder</g:availability></item>
<item><g:id>TEE-R</g:id><title>Tee &amp; co</title><g:price>25.00 EUR</g:price><g:availability>out_of_stock</g:availability><g:item_group_id>TEE</g:item_group_id><g:color>Red</g:color></item>
</channel></rss>"""


def test_rss_with_one_broken_item() -> None:
    result = read(RSS)

    tee, lamp = result.products
    assert looked_at(RSS).kind == "google"
    assert (tee.title, tee.description, tee.url) == (
        "Tee & co",
        "Heavy cotton épais",
        "https://maison.example/tee?a=1&b=2",
    )
    assert [image.url[-5:] for image in tee.images] == ["b.jpg", "c.jpg", "d.jpg"]
    assert [variant.options for variant in tee.variants] == [{"Color": "Blue"}, {"Color": "Red"}]
    assert (tee.variants[0].attributes["Wash"], tee.variants[0].attributes["Shipping"]) == (
        "30 °C",
        "FR::Standard:4.90 EUR",
    )
    assert (lamp.title, lamp.variants[0].sells_without_stock) == ("Lamp & shade", True)
    assert [(rejection.row, rejection.product) for rejection in result.rejections] == [(9, "BROKEN")]


def test_atom() -> None:
    atom = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>x</title>
<entry><g:id>LAMP</g:id><title>Lampe</title><summary>Laiton</summary><link rel="alternate" href="https://maison.example/l"/>
<g:image_link>https://maison.example/l.jpg</g:image_link><g:price>1.299,00 EUR</g:price><g:availability>in stock</g:availability></entry></feed>"""
    (lamp,) = read(atom).products

    assert (lamp.title, lamp.description, lamp.url) == ("Lampe", "Laiton", "https://maison.example/l")
    assert lamp.variants[0].price == eur(1299_00)


def test_an_entity_bomb_costs_only_its_own_item() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        + RSS.replace("Lamp &  shade", "&b;").split("?>", 1)[1]
    )

    assert {product.id for product in read(bomb).products} >= {"TEE"}


def test_a_file_that_breaks_off_says_where() -> None:
    result = read(RSS[: RSS.index("<g:id>LAMP") + 40])

    assert [product.id for product in result.products] == ["TEE"]
    assert "breaks off" in result.rejections[-1].why
