"""A variant in the words of Google's product data specification, which Stripe's catalogue and many others share.

support.google.com/merchants/answer/7052112; docs.stripe.com/agentic-commerce/product-feed
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.catalog import Product, Variant
from knowledge.exports.offer import amount, attributes, availability, columns, pictures, prices, written

FIELDS = (
    "id", "item_group_id", "title", "description", "link", "image_link", "additional_image_link", "availability",
    "inventory_quantity", "price", "sale_price", "sale_price_effective_date", "brand", "gtin", "mpn", "condition",
    "product_type", "color", "size", "material", "pattern", "gender", "age_group", "shipping_weight",
)  # fmt: skip
OWN_FIELD = {
    "MPN": "mpn", "Condition": "condition", "Gender": "gender", "Age group": "age_group", "Material": "material",
    "Pattern": "pattern",
}  # fmt: skip
"""Attributes that have a field of their own under this very name; the others are product details."""
STANDARD_OPTIONS = ("Color", "Size")
"""Options that the fields say well enough, in this order."""
OPTIONS = "Options"
"""The section of product details that tells variants apart."""
LOST = (
    "tags",
    "texts of images, and which of them are one variant's",
    "a stock below zero, and that a variant with stock sells on without",
)


@dataclass(frozen=True, slots=True)
class Detail:
    section: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Item:
    """One variant: a value by field, none where there is nothing to say, and what the fields have no place for."""

    values: Mapping[str, str]
    images: tuple[str, ...] = ()
    details: tuple[Detail, ...] = field(default=())


def items(product: Product) -> Iterator[Item]:
    for variant in product.variants:
        values = {name: value for name, value in _values(product, variant).items() if value}
        yield Item(values, tuple(pictures(product, variant)), tuple(_details(product, variant, values)))


def _values(product: Product, variant: Variant) -> dict[str, str]:
    full, reduced, window = prices(variant)
    return {
        "id": variant.sku,
        "item_group_id": product.id,
        "title": written(product.title),
        "description": written(product.description),
        "link": product.url,
        "availability": availability(variant),
        "inventory_quantity": "" if variant.stock is None else str(max(variant.stock, 0)),
        "price": amount(full),
        "sale_price": amount(reduced) if reduced else "",
        "sale_price_effective_date": window,
        "brand": written(product.brand),
        "gtin": variant.barcode,
        "product_type": written(product.category),
        "shipping_weight": f"{variant.grams} g" if variant.grams else "",
        **columns(attributes(product, variant)),
        **fielded(product, variant),
        **columns(variant.options),
    }


def fielded(product: Product, variant: Variant) -> dict[str, str]:
    said = attributes(product, variant)
    return {known: said[name] for name, known in OWN_FIELD.items() if name in said}


def _details(product: Product, variant: Variant, values: Mapping[str, str]) -> Iterator[Detail]:
    for name, value in attributes(product, variant).items():
        if name not in OWN_FIELD or values[OWN_FIELD[name]] != value:
            yield Detail("", name, value)
    if tuple(variant.options) != tuple(name for name in STANDARD_OPTIONS if name in variant.options):
        yield from (Detail(OPTIONS, name, value) for name, value in variant.options.items())
