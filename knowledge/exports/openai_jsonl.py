"""OpenAI's product feed, one variant a line (developers.openai.com/commerce/specs/file-upload/products)."""

import json
from typing import Any

from knowledge.catalog import Product, Variant
from knowledge.exports import Outline, Seller
from knowledge.exports.offer import amount, attributes, availability, columns, pictures, prices, written
from knowledge.exports.shopping import LOST, fielded

file_name = "openai.jsonl"
media_type = "application/jsonl"
lost = (*LOST, "attributes without a field of their own")


def head(outline: Outline) -> str:
    return ""


def body(product: Product, outline: Outline) -> str:
    return "".join(_line(product, variant, outline.seller) for variant in product.variants)


def tail() -> str:
    return ""


def _line(product: Product, variant: Variant, seller: Seller) -> str:
    said = {
        name: value for name, value in _optional(product, variant, seller).items() if value not in ("", None, [], {})
    }
    return json.dumps(_required(product, variant, seller) | said, ensure_ascii=False) + "\n"


def _required(product: Product, variant: Variant, seller: Seller) -> dict[str, Any]:
    """The nine that discovery wants, and the flags that earlier revisions of the page wanted too."""
    return {
        "item_id": variant.sku,
        "title": written(product.title),
        "description": written(product.description),
        "url": product.url,
        "brand": written(product.brand),
        "seller_name": seller.name,
        "image_url": next(iter(pictures(product, variant)), ""),
        "availability": availability(variant),
        "price": amount(prices(variant)[0]),
        "is_eligible_search": True,
        "is_eligible_checkout": False,
        "group_id": product.id,
        "listing_has_variations": len(product.variants) > 1,
    }


def _optional(product: Product, variant: Variant, seller: Seller) -> dict[str, Any]:
    _, reduced, window = prices(variant)
    starts, _, ends = window.partition("/")
    return {
        "additional_image_urls": pictures(product, variant)[1:],
        "sale_price": amount(reduced) if reduced else "",
        "sale_price_start_date": starts,
        "sale_price_end_date": ends,
        "product_category": written(product.category),
        "gtin": variant.barcode,
        "weight": f"{variant.grams} g" if variant.grams else "",
        "inventory_quantity": None if variant.stock is None else max(variant.stock, 0),
        "seller_url": seller.url,
        "target_countries": [seller.country] if seller.country else [],
        "store_country": seller.country,
        **columns(attributes(product, variant)),
        **fielded(product, variant),
        **{name: value for name, value in columns(variant.options).items() if name in ("color", "size")},
        "variant_dict": dict(variant.options),
    }
