"""Shopify's product CSV with its headers of today: a product's first row describes it, one row a variant and picture.

help.shopify.com/manual/products/import-export/using-csv
"""

import html
from collections.abc import Iterator
from itertools import zip_longest

from knowledge.catalog import Image, Product, Variant
from knowledge.exports import Outline
from knowledge.exports.cells import line
from knowledge.exports.offer import decimal, written

file_name = "shopify.csv"
media_type = "text/csv; charset=utf-8"
OPTIONS = 3
lost = (
    f"options beyond {OPTIONS}",
    "addresses of product pages, which Shopify makes of the handle",
    "variants that are priced in another currency than the shop's: the file names none",
    "the beginning and end of sales",
    "attributes of single variants",
)
COLUMNS = (
    "Title", "URL handle", "Description", "Vendor", "Type", "Tags", "Published on online store", "Status", "SKU",
    "Barcode", "Option1 name", "Option1 value", "Option2 name", "Option2 value", "Option3 name", "Option3 value",
    "Price", "Compare-at price", "Inventory tracker", "Inventory quantity", "Continue selling when out of stock",
    "Weight value (grams)", "Weight unit for display", "Product image URL", "Image position", "Image alt text",
    "Variant image URL",
)  # fmt: skip
GOOGLE = {"Gender", "Age group", "Condition", "MPN"}
"""Attributes that Shopify keeps under `Google Shopping / …`; the others are metafields."""
Row = dict[str, str | int | None]


def head(outline: Outline) -> str:
    return line((*COLUMNS, *(_column(name) for name in outline.attributes)))


def body(product: Product, outline: Outline) -> str:
    columns = (*COLUMNS, *(_column(name) for name in outline.attributes))
    return "".join(line(row.get(column) for column in columns) for row in _rows(product, outline.seller.currency))


def tail() -> str:
    return ""


def _column(attribute: str) -> str:
    if attribute in GOOGLE:
        return f"Google Shopping / {attribute}"
    key = "".join(character if character.isalnum() else "_" for character in attribute.lower())
    return f"{attribute} (product.metafields.custom.{key})"


def _rows(product: Product, currency: str) -> Iterator[Row]:
    sold = [variant for variant in product.variants if variant.price.currency == currency]
    names = [*product.options][:OPTIONS]
    pictured = enumerate(product.images, 1) if sold else ()
    for place, (variant, picture) in enumerate(zip_longest(sold, pictured)):
        row: Row = {"URL handle": product.id}
        row |= _described(product, names) if place == 0 else {}
        row |= _sold(variant, names) if variant else {}
        row |= _pictured(*picture) if picture else {}
        yield row


def _described(product: Product, names: list[str]) -> Row:
    return {
        "Title": written(product.title),
        "Description": _paragraphs(product.description),
        "Vendor": written(product.brand),
        "Type": written(product.category),
        "Tags": ", ".join(product.tags),
        "Published on online store": "true",
        "Status": "Active",
        **{f"Option{n} name": name for n, name in enumerate(names or ["Title"], 1)},
        **{_column(name): written(value) for name, value in product.attributes.items()},
    }


def _sold(variant: Variant, names: list[str]) -> Row:
    values = [variant.options.get(name, "") for name in names] or ["Default Title"]
    counted = variant.stock is not None
    return {
        "SKU": variant.sku,
        "Barcode": variant.barcode,
        **{f"Option{n} value": value for n, value in enumerate(values, 1)},
        "Price": decimal(variant.price),
        "Compare-at price": decimal(variant.compare_at) if variant.compare_at else None,
        "Inventory tracker": "shopify" if counted else None,
        "Inventory quantity": variant.stock,
        "Continue selling when out of stock": "TRUE" if variant.sells_without_stock else "FALSE",
        "Weight value (grams)": variant.grams,
        "Weight unit for display": "g" if variant.grams else None,
        "Variant image URL": variant.image,
    }


def _pictured(position: int, image: Image) -> Row:
    return {"Product image URL": image.url, "Image position": position, "Image alt text": image.alt}


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in text.split("\n")) if text else ""
