"""The Agentic Commerce Protocol's `products.jsonl`: one product with its variants a line, money in minor units."""

import json
from typing import Any

from knowledge.catalog import Product, Variant
from knowledge.exports import Outline, Seller
from knowledge.exports.offer import availability, written
from knowledge.money import Money

file_name = "products.jsonl"
media_type = "application/jsonl"
lost = (
    "brand",
    "tags",
    "attributes",
    "weight",
    "how many are in stock",
    "which images are one variant's",
    "the beginning and end of sales",
)


def head(outline: Outline) -> str:
    return ""


def body(product: Product, outline: Outline) -> str:
    record = {
        "id": product.id,
        "title": written(product.title),
        "description": {"plain": written(product.description)},
        "url": product.url,
        "media": [_picture(image.url, image.alt) for image in product.images],
        "variants": [_variant(product, variant, outline.seller) for variant in product.variants],
    }
    return json.dumps(_said(record), ensure_ascii=False) + "\n"


def tail() -> str:
    return ""


def _variant(product: Product, variant: Variant, seller: Seller) -> dict[str, Any]:
    status = availability(variant)
    return _said(
        {
            "id": variant.sku,
            "title": written(product.title),
            "url": product.url,
            "price": _money(variant.price),
            "list_price": _money(variant.compare_at) if variant.compare_at else None,
            "availability": {"available": status != "out_of_stock", "status": status},
            "variant_options": [{"name": name, "value": value} for name, value in variant.options.items()],
            "barcodes": [{"type": "gtin", "value": variant.barcode}] if variant.barcode else [],
            "categories": [{"value": written(product.category), "taxonomy": "merchant"}] if product.category else [],
            "media": [_picture(variant.image)] if variant.image else [],
            "seller": _said(
                {"name": seller.name, "links": [{"type": "website", "url": seller.url}] if seller.url else []}
            ),
        }
    )


def _money(money: Money) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency}


def _picture(url: str, alt: str = "") -> dict[str, Any]:
    return _said({"type": "image", "url": url, "alt_text": alt})


def _said(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in ("", None, [], {})}
