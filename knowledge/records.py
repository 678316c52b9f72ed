"""A product as one line of JSON, as its feed said it: what is staged, compared, and gone back to."""

import hashlib
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from knowledge.catalog import Product, Variant


class Record(NamedTuple):
    product_id: str
    fingerprint: str
    """Of all that the feed says about the product, and of nothing that depends on the day or that we count ourselves."""
    json: str
    place: int
    """In the feed."""
    mark: str = ""
    """Of the rows that it was read from."""


def record_of(product: Product, place: int, mark: str = "") -> Record:
    if product.version != 1 or any(variant.sale for variant in product.variants):
        product = replace(product, variants=tuple(map(_regular, product.variants)), version=1)
    written: bytes = _codec().dump_json(product, exclude_defaults=True)
    json = written.decode().replace("\\u0000", "")  # no database's text holds it
    return Record(product.id, hashlib.blake2b(json.encode(), digest_size=32).hexdigest(), json, place, mark)


def product_of(json: str) -> Product:
    product: Product = _codec().validate_json(json)
    return product


@cache
def _codec() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Product)


def _regular(variant: Variant) -> Variant:
    """Whether a sale is on today is no news of the feed."""
    return replace(variant, price=variant.regular, compare_at=None) if variant.sale else variant
