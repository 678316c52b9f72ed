"""Feeds that other systems write: Shopify's JSON, lists within objects, microdata, and exports with headers in German."""

import io
import json
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from knowledge.catalog import Product
from tests.feeds import eur, json_lines, read

NANO: dict[str, Any] = {
    "id": 632, "title": "Reading lamp", "handle": "reading-lamp", "body_html": "<p>A <b>small</b> lamp.</p>", "vendor": "Tiny",
    "product_type": "Lamps", "tags": ["desk", "led"], "published_at": "2026-01-01T00:00:00Z",
    "options": [{"name": "Color", "values": ["Pink", "Red"]}, {"name": "Size", "values": ["S"]}],
    "images": [{"id": 1, "src": "https://cdn.example/1.png", "alt": "front"}, {"id": 2, "src": "https://cdn.example/2.png"}],
    "variants": [
        {"id": 1, "option1": "Pink", "option2": "S", "option3": None, "sku": "LAMP-P", "price": "19.00", "compare_at_price": "25.00",
         "available": True, "grams": 567, "featured_image": {"src": "https://cdn.example/pink.png"}},
        {"id": 2, "option1": "Red", "option2": "S", "option3": None, "sku": "", "price": "19.00", "compare_at_price": "0.00",
         "available": False, "grams": 0},
    ],
}  # fmt: skip


def lamp_of(text: str) -> Product:
    found = read(text.encode())
    assert not found.rejections
    (lamp,) = found.products
    return lamp


@pytest.mark.parametrize("text", [
    json.dumps({"products": [NANO]}), json.dumps({"products": [NANO]}, indent=1), json.dumps({"product": NANO}), json.dumps([NANO]),
    json_lines([NANO]), json.dumps({"data": {"products": [NANO]}}),
])  # fmt: skip
def test_shopifys_json_of_products_is_read_however_it_is_wrapped(text: str) -> None:
    lamp = lamp_of(text)
    pink, red = lamp.variants

    assert (lamp.id, lamp.title, lamp.description, lamp.brand) == (
        "reading-lamp",
        "Reading lamp",
        "A small lamp.",
        "Tiny",
    )
    assert (lamp.category, lamp.tags, [image.url[-5:] for image in lamp.images]) == ("Lamps", ("desk", "led"), ["1.png", "2.png"])  # fmt: skip
    assert (pink.sku, pink.price, pink.compare_at, pink.stock) == ("LAMP-P", eur(1900), eur(2500), None)
    assert (pink.options, pink.image[-8:], pink.grams) == ({"Color": "Pink", "Size": "S"}, "pink.png", 567)
    assert (red.sku, red.compare_at, red.available) == ("reading-lamp:red-s", None, False)


def test_shopifys_json_says_what_is_counted_and_what_is_not_for_sale() -> None:
    counted = {"inventory_management": "shopify", "inventory_quantity": 0, "inventory_policy": "continue"}
    variants = [NANO["variants"][0] | counted, NANO["variants"][1] | {"inventory_management": None, "inventory_quantity": 0, "available": True}]  # fmt: skip
    plain = {"title": "Bulb", "handle": "bulb", "options": [{"name": "Title"}], "variants": [{"option1": "Default Title", "price": 5}]}  # fmt: skip
    found = read(json.dumps({"products": [NANO | {"variants": variants}, NANO | {"status": "draft"}, plain]}).encode())

    lamp, bulb = found.products
    assert [(one.stock, one.sells_without_stock) for one in lamp.variants] == [(0, True), (None, False)]
    assert (bulb.id, bulb.variants[0].options, bulb.variants[0].price) == ("bulb", {}, eur(500))
    assert [one.why for one in found.rejections] == ["not published in the shop"]


def test_a_list_deep_in_a_document_is_found_and_objects_go_by_their_names() -> None:
    desk = {"sku": "N1", "name": "Desk", "price": {"amount": 199.5, "currency": "EUR"}, "stock": {"quantity": 4},
            "images": [{"url": "https://e.example/d.jpg"}], "brand": {"id": 7, "name": "Nord"}, "attributes": {"Material": "Oak"}}  # fmt: skip
    chair = desk | {"sku": "N2", "name": "Chair", "images": []}
    first, second = read(json.dumps({"meta": {"count": 2}, "data": {"items": [desk, chair]}}).encode()).products

    assert (first.title, first.brand, first.variants[0].price, first.variants[0].stock) == (
        "Desk",
        "Nord",
        eur(19950),
        4,
    )
    assert ([image.url for image in first.images], dict(first.attributes)) == (["https://e.example/d.jpg"], {"Material": "Oak"})  # fmt: skip
    assert (second.id, second.images) == ("N2", ())


MICRODATA = """<html><body><div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">White 17" oven</h1>
<img itemprop="image" src="https://e.example/m.jpg"><img itemprop="image" src="https://e.example/n.jpg">
<span itemprop="brand" itemscope itemtype="https://schema.org/Brand"><span itemprop="name">Kenmore</span></span>
<span itemprop="sku">KM-17</span><meta itemprop="gtin13" content="4006381333931"/>
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><span itemprop="priceCurrency" content="EUR">€</span>
<span itemprop="price" content="55.00">55,00</span><link itemprop="availability" href="https://schema.org/OutOfStock"></div>
<div itemprop="description">A <b>countertop</b> oven.</div>
<div itemprop="isRelatedTo" itemscope itemtype="https://schema.org/Product"><span itemprop="name">Another</span></div>
</div></body></html>"""


@pytest.mark.parametrize(
    "script", ["", '<script type="application/ld+json">{"@type": "WebPage", "name": "x"}</script>']
)
def test_a_page_without_products_in_json_is_read_by_its_microdata(script: str) -> None:
    (oven,) = read((script + MICRODATA).encode()).products
    (variant,) = oven.variants

    assert (oven.id, oven.title, oven.brand, oven.description) == (
        "KM-17",
        'White 17" oven',
        "Kenmore",
        "A countertop oven.",
    )
    assert ([image.url[-5:] for image in oven.images], variant.barcode) == (["m.jpg", "n.jpg"], "4006381333931")
    assert (variant.price, variant.available) == (eur(5500), False)


def test_german_headers_mean_what_they_say() -> None:
    text = "Artikelnr.;Titel;Beschreibung;Bild;Preis;Verfügbarkeit;Marke;Farbe\nD1;Stuhl;Ein Stuhl;https://e.example/1.jpg;1.089,90 €;nicht auf lager;Nord;Rot\n"  # fmt: skip
    (chair,) = read(text.encode("cp1252")).products
    (variant,) = chair.variants

    assert (chair.id, chair.title, chair.description, chair.brand) == ("D1", "Stuhl", "Ein Stuhl", "Nord")
    assert (variant.price, variant.available, dict(variant.options)) == (eur(108990), False, {"Farbe": "Rot"})


def test_the_price_with_tax_is_the_shoppers_and_what_is_switched_off_is_not_sold() -> None:
    text = "Product ID;Image;Name;Reference;Category;Price (tax excl.);Price (tax incl.);Quantity;Product Visible?\n"
    text += (
        "1;https://e.example/1.jpg;Bird shirt;demo_1;Men;23.90;28.68;300;Y\n2;;Brown bear;demo_2;Art;9.00;10.80;0;N\n"
    )
    found = read(text.encode())

    assert [(one.id, one.variants[0].price) for one in found.products] == [("1", eur(2868))]
    assert [(one.product, one.why) for one in found.rejections] == [("2", "not published in the shop")]


def test_a_day_in_a_spreadsheet_is_a_day() -> None:
    book, file = Workbook(), io.BytesIO()
    for row in (["Export of today"], [], ["Article no.", "Name", "Retail price", "Available from"], [1, "Oak table", 499, datetime(2026, 12, 1)]):  # fmt: skip
        book.active.append(row)
    book.save(file)
    (table,) = read(file.getvalue()).products

    assert dict(table.attributes) == {"Available from": "2026-12-01"}


def test_woocommerces_parent_lends_its_pictures_first_wherever_it_stands() -> None:
    text = "ID,Type,SKU,Name,Published,Description,In stock?,Regular price,Images,Parent,Attribute 1 name,Attribute 1 value(s)\n"
    text += "11,variation,H-S,Hoodie,1,,1,45,https://e.example/s.jpg,id:10,Size,S\n"
    text += "10,variable,H,Hoodie,1,Warm\\nand soft,1,,https://e.example/h.jpg,,Size,S\n"
    (hoodie,) = read(text.encode()).products

    assert [image.url[-5:] for image in hoodie.images] == ["h.jpg", "s.jpg"]
    assert (hoodie.variants[0].image[-5:], hoodie.description) == ("s.jpg", "Warm\nand soft")
