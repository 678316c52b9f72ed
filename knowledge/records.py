"""A product as one line of JSON, as its feed said it: what is staged, compared, and gone back to."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from knowledge.catalog import Product, Variant
from knowledge.report import Rejection

LONGEST_KEY, LONGEST_CATEGORY, LONGEST_BARCODE = 200, 300, 64
"""Characters, as the tables keep them."""
HIGHEST_PRICE, HIGHEST_STOCK = 10**14, 2**31 - 1


@dataclass(frozen=True, slots=True)
class Record:
    product_id: str
    fingerprint: str
    """Of all that the feed says about the product, and of nothing that depends on the day or that we count ourselves."""
    json: str
    """Empty: as it is kept already."""
    mark: str = ""
    """Of the rows that it was read from."""


def record_of(product: Product, mark: str = "") -> Record:
    if product.version != 1 or any(variant.sale for variant in product.variants):
        product = replace(product, variants=tuple(map(_regular, product.variants)), version=1)
    written: bytes = _codec().dump_json(product, exclude_defaults=True)
    json = written.decode().replace("\\u0000", "")  # no database's text holds it
    return Record(product.id, hashlib.blake2b(json.encode(), digest_size=32).hexdigest(), json, mark)


def product_of(json: str) -> Product:
    product: Product = _codec().validate_json(json)
    return product


class Fitting:
    """Lets through what the tables can hold: identifiers and SKUs once in a feed, nothing longer than its column."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._skus: set[str] = set()

    def fit(self, product: Product) -> tuple[Product | None, list[Rejection]]:
        key = product.id
        if not key or len(key) > LONGEST_KEY:
            why = f"an identifier has 1 to {LONGEST_KEY} characters"
            return None, [Rejection(0, key[:LONGEST_KEY], key[:80], why)]
        if key in self._ids:
            return None, [Rejection(0, key, key, "the identifier is another product's in this file already")]
        kept, rejected = self._variants(product)
        if not kept:
            return None, rejected or [Rejection(0, key, "", "it has nothing that can be bought")]
        self._ids.add(key)
        self._skus.update(variant.sku for variant in kept)
        return _cut(product, kept), rejected

    def _variants(self, product: Product) -> tuple[list[Variant], list[Rejection]]:
        kept: list[Variant] = []
        rejected = []
        for variant in product.variants:
            if why := self._wrong(variant, kept):
                rejected.append(Rejection(0, product.id, variant.sku[:80], why))
            else:
                kept.append(variant)
        return kept, rejected

    def _wrong(self, variant: Variant, others: Sequence[Variant]) -> str:
        if not variant.sku or len(variant.sku) > LONGEST_KEY:
            return f"a SKU has 1 to {LONGEST_KEY} characters"
        if variant.sku in self._skus or any(variant.sku == other.sku for other in others):
            return "the SKU is another product's in this file already"
        if not 0 <= variant.regular.amount <= HIGHEST_PRICE:
            return f"{variant.regular.amount} is no price"
        return ""


@cache
def _codec() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Product)


def _regular(variant: Variant) -> Variant:
    """Whether a sale is on today is no news of the feed."""
    return replace(variant, price=variant.regular, compare_at=None) if variant.sale else variant


def _cut(product: Product, variants: Sequence[Variant]) -> Product:
    cut = tuple(map(_fitting, variants))
    if cut != product.variants or len(product.brand) > LONGEST_KEY or len(product.category) > LONGEST_CATEGORY:
        brand, category = product.brand[:LONGEST_KEY], product.category[:LONGEST_CATEGORY]
        return replace(product, brand=brand, category=category, variants=cut)
    return product


def _fitting(variant: Variant) -> Variant:
    if len(variant.barcode) <= LONGEST_BARCODE and abs(variant.stock or 0) <= HIGHEST_STOCK:
        return variant
    return replace(
        variant,
        barcode=variant.barcode if len(variant.barcode) <= LONGEST_BARCODE else "",
        stock=None if variant.stock is None else max(-HIGHEST_STOCK, min(variant.stock, HIGHEST_STOCK)),
    )
