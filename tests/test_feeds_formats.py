"""The feeds of OpenAI, ACP, Stripe and WooCommerce, and the products in a page."""

import gzip
import io
import json
import zipfile
from typing import Any

import pytest

from knowledge.feeds import FeedProblem
from tests.feeds import eur, json_lines, looked_at, read, table

SHIRT = {
    "item_id": "SH-1", "group_id": "SH", "listing_has_variations": True, "title": "Chemise en lin", "description": "Une chemise légère.",
    "url": "https://m.example/chemise", "brand": "Maison Tiny", "seller_name": "Maison", "image_url": "https://m.example/1.jpg",
    "additional_image_urls": ["https://m.example/2.jpg", "https://m.example/3.jpg"], "availability": "in_stock", "price": "79.00 EUR",
    "sale_price": "59.00 EUR", "variant_dict": {"color": "Bleu", "Fit": "Slim"}, "size": "M", "gtin": "3760123456784",
    "is_eligible_search": True, "is_eligible_checkout": False, "product_category": "Vêtements > Chemises", "inventory_quantity": 4,
    "star_rating": "4.5", "condition": "new",
}  # fmt: skip


def packed(text: str, kind: str) -> bytes:
    if kind == "gz":
        return gzip.compress(text.encode())
    if kind == "zip":
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("__MACOSX/._feed", "x")
            archive.writestr("feed.csv", text)
        return file.getvalue()
    return text.encode()


@pytest.mark.parametrize("pack", ["plain", "gz", "zip"])
@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "tsv"])
def test_openais_file_feed(form: str, pack: str) -> None:
    other = SHIRT | {
        "item_id": "SH-2",
        "variant_dict": {"color": "Blanc", "Fit": "Slim"},
        "sale_price": "",
        "availability": "pre_order",
    }
    rows = [SHIRT, other]
    flat = [{k: v if isinstance(v, str) else json.dumps(v) for k, v in row.items()} for row in rows]
    text = {
        "jsonl": json_lines(*rows),
        "json": json.dumps(rows),
        "csv": table(flat),
        "tsv": table(flat, delimiter="\t"),
    }[form]
    content = packed(text, pack)

    (shirt,) = read(content).products
    blue, white = shirt.variants
    assert looked_at(content).kind == "openai"
    assert (shirt.id, shirt.title, shirt.category, shirt.brand) == (
        "SH",
        "Chemise en lin",
        "Vêtements > Chemises",
        "Maison Tiny",
    )
    assert (blue.price, blue.compare_at, blue.stock) == (eur(59_00), eur(79_00), 4)
    assert blue.options == {"Color": "Bleu", "Size": "M", "Fit": "Slim"}
    assert (white.price, white.sells_without_stock, white.attributes["Availability"]) == (eur(79_00), True, "preorder")
    assert [image.url[-5:] for image in shirt.images] == ["1.jpg", "2.jpg", "3.jpg"]
    assert shirt.attributes["Condition"] == "new"


def test_a_price_may_be_an_object() -> None:
    (shirt,) = read(json_lines(SHIRT | {"price": {"amount": 79.5, "currency": "USD"}, "sale_price": None})).products

    assert (shirt.variants[0].price.amount, shirt.variants[0].price.currency) == (79_50, "USD")


PRODUCT: dict[str, Any] = {
    "id": "mug", "title": "Stoneware mug", "description": {"html": "<p>Holds 300 ml.</p>"}, "url": "https://m.example/mug",
    "media": [{"type": "image", "url": "https://m.example/mug.jpg", "alt_text": "A mug"}], "categories": [{"value": "Kitchen > Mugs", "taxonomy": "merchant"}],
    "variants": [
        {"id": "MUG-W", "title": "Stoneware mug, white", "price": {"amount": 1490, "currency": "EUR"}, "list_price": {"amount": 1990, "currency": "EUR"},
         "availability": {"available": True, "status": "in_stock"}, "variant_options": [{"name": "color", "value": "White"}],
         "barcodes": [{"type": "gtin", "value": "3760123456784"}], "condition": ["new"]},
        {"id": "MUG-B", "title": "Stoneware mug, black", "price": {"amount": 1490, "currency": "EUR"},
         "availability": {"available": False, "status": "out_of_stock"}, "variant_options": [{"name": "color", "value": "Black"}]},
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", ["jsonl", "json", "one"])
def test_acp_products(form: str) -> None:
    yen = {
        "id": "tea",
        "title": "Tea",
        "variants": [
            {
                "id": "TEA",
                "title": "Tea",
                "price": {"amount": 1299, "currency": "JPY"},
                "availability": {"available": True},
            }
        ],
    }
    header = {"feed_id": "f1", "account_id": "a", "target_country": "FR"}
    text = {
        "jsonl": json_lines(header, PRODUCT, yen),
        "json": json.dumps({"target_country": "FR", "products": [PRODUCT, yen]}),
        "one": json_lines(PRODUCT),
    }[form]

    result = read(text)
    mug = result.products[0]
    white, black = mug.variants
    assert looked_at(text).kind == "acp"
    assert result.rejections == ()
    assert (mug.id, mug.title, mug.description, mug.category) == (
        "mug",
        "Stoneware mug",
        "Holds 300 ml.",
        "Kitchen > Mugs",
    )
    assert (white.price, white.compare_at, white.options, white.barcode) == (
        eur(14_90),
        eur(19_90),
        {"Color": "White"},
        "3760123456784",
    )
    assert (black.available, mug.images[0].alt) == (False, "A mug")
    if form != "one":
        assert (result.variants["TEA"].price.amount, result.variants["TEA"].price.currency) == (1299, "JPY")


def test_stripes_catalogue() -> None:
    row = {"id": "S1", "title": "Lamp", "description": "Brass", "link": "https://m.example/l", "image_link": "https://m.example/l.jpg", "price": "89.00 EUR",
           "availability": "in_stock", "inventory_quantity": "3", "stripe_product_tax_code": "txcd_1", "item_group_id": "", "delete": "false"}  # fmt: skip
    text = table(
        [
            row,
            row | {"id": "S2", "delete": "true"},
            row | {"id": "S3", "inventory_not_tracked": "true", "inventory_quantity": "0"},
        ]
    )

    result = read(text)
    assert looked_at(text).kind == "stripe"
    assert [(product.id, product.variants[0].stock) for product in result.products] == [("S1", 3), ("S3", None)]
    assert result.why == [(3, "S2", "true")]


WOO = {"ID": "12", "Type": "simple", "SKU": "LAMP", "Name": "Lampe de lecture", "Published": "1", "Visibility in catalog": "visible",
       "Short description": "<p>Laiton.</p>", "Description": "<p>Une lampe.</p>", "Date sale price starts": "", "Date sale price ends": "",
       "In stock?": "1", "Stock": "5", "Backorders allowed?": "0", "Weight (kg)": "1.2", "Sale price": "", "Regular price": "89",
       "Categories": "Promo, Maison > Luminaires", "Tags": "laiton, bureau", "Images": "https://m.example/1.jpg, https://m.example/2.jpg", "Parent": "",
       "Attribute 1 name": "", "Attribute 1 value(s)": "", "Attribute 1 visible": "", "Attribute 1 global": "", "Attribute 2 name": "", "Attribute 2 value(s)": ""}  # fmt: skip
DRESS = WOO | {"ID": "20", "Type": "variable", "SKU": "ROBE", "Name": "Robe en lin", "Regular price": "", "Stock": "", "Attribute 1 name": "Taille",
               "Attribute 1 value(s)": "S, M", "Attribute 2 name": "Matière", "Attribute 2 value(s)": "Lin"}  # fmt: skip
SMALL = WOO | {"ID": "21", "Type": "variation", "SKU": "ROBE-S", "Name": "Robe en lin - S", "Regular price": "120", "Sale price": "99,50", "Stock": "2", "Parent": "ROBE",
               "Attribute 1 name": "Taille", "Attribute 1 value(s)": "S", "Images": "https://m.example/s.jpg", "Categories": "", "Tags": ""}  # fmt: skip
MEDIUM = SMALL | {
    "ID": "22",
    "SKU": "",
    "Name": "Robe en lin - M",
    "Sale price": "",
    "Stock": "0",
    "Backorders allowed?": "notify",
    "Parent": "id:20",
    "Attribute 1 value(s)": "M",
}
FRENCH = {"Name": "Nom", "SKU": "UGS", "Published": "Publié", "Regular price": "Tarif régulier", "Sale price": "Tarif promo", "In stock?": "En stock ?",
          "Categories": "Catégories", "Tags": "Étiquettes", "Short description": "Description courte", "Attribute 1 name": "Nom de l’attribut 1",
          "Attribute 1 value(s)": "Valeur(s) de l’attribut 1", "Attribute 2 name": "Nom de l’attribut 2", "Attribute 2 value(s)": "Valeur(s) de l’attribut 2",
          "Backorders allowed?": "Autoriser les commandes de produits en rupture ?", "Weight (kg)": "Poids (kg)", "Visibility in catalog": "Visibilité dans le catalogue"}  # fmt: skip


@pytest.mark.parametrize("french", [False, True])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 0, 3, 1)])
def test_woocommerce(french: bool, order: tuple[int, ...]) -> None:
    rows = [[WOO, DRESS, SMALL, MEDIUM][place] for place in order]
    named = [{FRENCH.get(name, name) if french else name: value for name, value in row.items()} for row in rows]
    text = table(named)

    result = read(text)
    assert looked_at(text).kind == "woocommerce"
    assert result.rejections == ()
    lamp, dress = sorted(result.products, key=lambda product: product.id)
    small, medium = sorted(dress.variants, key=lambda variant: variant.price.amount)
    assert (lamp.id, lamp.title, lamp.description, lamp.category) == (
        "LAMP",
        "Lampe de lecture",
        "Laiton.\nUne lampe.",
        "Maison > Luminaires",
    )
    assert (lamp.tags, lamp.variants[0].stock, lamp.variants[0].grams) == (("laiton", "bureau"), 5, 1200)
    assert (dress.id, dress.title, dress.attributes) == ("ROBE", "Robe en lin", {"Matière": "Lin"})
    assert (small.sku, small.price, small.compare_at, small.options) == (
        "ROBE-S",
        eur(99_50),
        eur(120_00),
        {"Taille": "S"},
    )
    assert (medium.sku, medium.stock, medium.sells_without_stock) == ("22", 0, True)
    assert small.image == "https://m.example/s.jpg"


@pytest.mark.parametrize(("row", "value"), [
    (WOO | {"Published": "-1"}, "-1"), (WOO | {"Type": "grouped"}, "grouped"), (WOO | {"Type": "external"}, "external"),
    (WOO | {"Visibility in catalog": "hidden"}, "hidden"), (SMALL | {"Parent": "NONE"}, "NONE"), (WOO | {"Regular price": ""}, ""), (SMALL | {"Parent": ""}, ""),
    (DRESS | {"SKU": "ALONE", "ID": "99"}, ""),
])  # fmt: skip
def test_what_woocommerce_does_not_sell_stays_out(row: dict[str, str], value: str) -> None:
    result = read(table([row, WOO | {"ID": "99", "SKU": "VASE"} if row["SKU"] != "ALONE" else WOO]))

    assert len(result.products) == 1
    assert [(rejection.row, rejection.value) for rejection in result.rejections] == [(2, value)]


def page(*documents: object) -> str:
    scripts = "".join(
        f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one)}</script>\n'
        for one in documents
    )
    return f"<!DOCTYPE html>\n<html><head><title>x</title>\n{scripts}</head><body>Hi</body></html>"


def test_a_product_in_a_page() -> None:
    lamp = {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, {
        "@type": "Product", "name": "Lampe de lecture", "sku": "LAMP", "description": "Laiton", "brand": {"@type": "Brand", "name": "Halo"},
        "image": ["/l.jpg", {"@type": "ImageObject", "url": "https://m.example/2.jpg"}], "gtin13": "3760123456784", "material": "Laiton",
        "additionalProperty": [{"@type": "PropertyValue", "name": "Culot", "value": "E14"}, {"name": "Hauteur", "value": 40, "unitText": "cm"}],
        "offers": {"@type": "Offer", "price": 89.9, "priceCurrency": "EUR", "availability": "https://schema.org/InStock", "itemCondition": "https://schema.org/NewCondition"}}]}  # fmt: skip
    result = read(page(lamp, '{"@type": "Product", "name": '))

    (product,) = result.products
    assert looked_at(page(lamp)).kind == "jsonld"
    assert (product.id, product.brand, product.variants[0].price) == ("LAMP", "Halo", eur(89_90))
    assert product.attributes == {"Material": "Laiton", "Condition": "new", "Culot": "E14", "Hauteur": "40 cm"}
    assert [image.url for image in product.images] == ["https://shop.example/l.jpg", "https://m.example/2.jpg"]
    assert [(rejection.row, "broken" in rejection.why) for rejection in result.rejections] == [(4, True)]


def test_a_group_of_products_in_a_page() -> None:
    group = {"@type": "ProductGroup", "productGroupID": "TEE", "name": "Tee", "variesBy": ["https://schema.org/size"], "hasVariant": [
        {"@type": "Product", "sku": "TEE-M", "name": "Tee M", "size": "M", "color": "Blue", "offers": {"price": "25.00", "priceCurrency": "EUR", "availability": "InStock"}},
        {"@type": "Product", "sku": "TEE-L", "name": "Tee L", "size": "L", "color": "Blue", "offers": {"price": "25.00", "priceCurrency": "EUR", "availability": "http://schema.org/OutOfStock"}},
    ]}  # fmt: skip
    (tee,) = read(page([group])).products

    assert (tee.id, tee.title) == ("TEE", "Tee")
    assert [(v.sku, v.options, v.available) for v in tee.variants] == [
        ("TEE-M", {"Color": "Blue", "Size": "M"}, True),
        ("TEE-L", {"Color": "Blue", "Size": "L"}, False),
    ]


def test_several_offers_of_one_product() -> None:
    offers = {"@type": "AggregateOffer", "lowPrice": "10", "highPrice": "12", "priceCurrency": "EUR", "offers": [
        {"@type": "Offer", "sku": "C-S", "price": "10.00", "availability": "InStock"}, {"@type": "Offer", "sku": "C-L", "price": "12.00"}]}  # fmt: skip
    result = read(page({"@type": "Product", "name": "Candle", "sku": "C", "offers": offers}, {"@type": "Product", "name": "Vague", "sku": "V", "offers": {
        "@type": "AggregateOffer", "lowPrice": "5", "highPrice": "9", "priceCurrency": "EUR"}}))  # fmt: skip

    assert {sku: variant.price for sku, variant in result.variants.items()} == {"C-S": eur(10_00), "C-L": eur(12_00)}
    assert [(rejection.product, rejection.value) for rejection in result.rejections] == [("V", "5 - 9")]


@pytest.mark.parametrize("content", ["<html><body>No products here</body></html>", page({"@type": "Organization"})])
def test_a_page_without_products_is_refused(content: str) -> None:
    with pytest.raises(FeedProblem, match="Expected"):
        read(content)
