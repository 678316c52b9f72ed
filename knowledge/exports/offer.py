"""What the formats say alike about a variant: its prices, whether it can be had, its pictures and options."""

import html
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from knowledge.catalog import Image, Product, Variant
from knowledge.facets import canonical_name
from knowledge.money import Money, digits
from knowledge.plain import plain_text

COLUMNS = {"colour": "color", "size": "size", "material": "material", "pattern": "pattern"}
"""What the shopping formats have a column for, by our name for it."""
ORDERED = "Availability"
"""The attribute in which a feed's `preorder` and `backorder` are kept."""


def decimal(money: Money) -> str:
    """`129.00`, `1500` for yen."""
    return f"{Decimal(money.amount).scaleb(-digits(money.currency)):f}"


def amount(money: Money) -> str:
    """`129.00 EUR`"""
    return f"{decimal(money)} {money.currency}"


def availability(variant: Variant) -> str:
    if variant.stock is None or variant.stock > 0:
        return "in_stock"
    if not variant.sells_without_stock:
        return "out_of_stock"
    return "preorder" if variant.attributes.get(ORDERED) == "preorder" else "backorder"


def written(text: str) -> str:
    """As plain text; escaped only where a reader of feeds would take it for HTML."""
    return text if plain_text(text) == text else "<br>".join(html.escape(part) for part in text.split("\n"))


def pictures(product: Product, variant: Variant) -> list[str]:
    """The variant's own first, each once."""
    return list(dict.fromkeys(filter(None, [variant.image, *(image.url for image in product.images)])))


def absolute(product: Product, shop_url: str) -> Product:
    """With whole addresses: who reads the file stands outside the shop."""
    return replace(
        product,
        url=_whole(product.url, shop_url),
        images=tuple(Image(_whole(image.url, shop_url), image.alt) for image in product.images),
        variants=tuple(replace(each, image=_whole(each.image, shop_url)) for each in product.variants),
    )


def _whole(url: str, shop_url: str) -> str:
    return shop_url.rstrip("/") + url if shop_url and url.startswith("/") else url


def columns(said: Mapping[str, str]) -> dict[str, str]:
    """Options or attributes that have a column, by the column; the first of two that mean one thing."""
    found: dict[str, str] = {}
    for name, value in said.items():
        if column := COLUMNS.get(canonical_name(name)):
            found.setdefault(column, value)
    return found


def prices(variant: Variant) -> tuple[Money, Money | None, str]:
    """The full price, the reduced one if there is one, and when it holds as an ISO 8601 interval (empty: always)."""
    if variant.sale is None:
        return variant.compare_at or variant.price, variant.price if variant.compare_at else None, ""
    starts, ends = (moment.isoformat() if moment else "" for moment in (variant.sale.starts, variant.sale.ends))
    return variant.regular, variant.sale.price, f"{starts}/{ends}"


def attributes(product: Product, variant: Variant) -> dict[str, str]:
    """The product's, and over them the variant's own; how it can be had stands elsewhere."""
    said = {**product.attributes, **variant.attributes}
    return {name: value for name, value in said.items() if name != ORDERED}
