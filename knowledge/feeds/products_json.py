"""Reads products as Shopify writes them in JSON: `/products.json` of a storefront, and the admin API's answers.

shopify.dev/docs/api/admin-rest/latest/resources/product: prices are decimals without a currency.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.catalog import Image
from knowledge.feeds.objects import text_of
from knowledge.feeds.offer import Offer
from knowledge.feeds.shopify import sku_of
from knowledge.feeds.table import SHOWN
from knowledge.report import Rejection

Node = Mapping[str, Any]


def is_product(found: Node) -> bool:
    variants = _nodes(product_in(found).get("variants"))
    return bool(variants) and "price" in variants[0] and not isinstance(variants[0]["price"], dict) and (
        "option1" in variants[0] or "body_html" in product_in(found)
    )  # fmt: skip


def product_in(found: Node) -> Node:
    """The admin API wraps a single one: `{"product": {…}}`."""
    inner = found.get("product")
    return inner if isinstance(inner, dict) else found


def key_of(product: Node) -> str:
    """The handle, as in Shopify's CSV."""
    return text_of(product.get("handle")) or text_of(product.get("id"))


def offers_of(line: int, product: Node, shop_url: str, currency: str) -> Iterator[Offer | Rejection]:
    key = key_of(product)
    status = text_of(product.get("status")).lower()
    if status not in ("", "active") or product.get("published_at", "") is None:
        yield Rejection(line, key[:SHOWN], status[:SHOWN], "not published in the shop")
        return
    variants = _nodes(product.get("variants"))
    if not variants:
        yield Rejection(line, key[:SHOWN], "", "the product has no variants")
    names = _option_names(product)
    pictures = {text_of(one.get("id")): text_of(one.get("src")) for one in _nodes(product.get("images"))}
    images = tuple(Image(text_of(one.get("src")), text_of(one.get("alt"))) for one in _nodes(product.get("images")))
    tags = product.get("tags")
    for variant in variants:
        options = {name: value for n, name in enumerate(names, 1) if (value := text_of(variant.get(f"option{n}")))}
        stock, availability = _stock(variant)
        own = variant.get("featured_image")
        yield Offer(
            line=line,
            id=sku_of(key, text_of(variant.get("sku")), options),
            title=text_of(product.get("title")),
            description=text_of(product.get("body_html")),
            brand=text_of(product.get("vendor")),
            category=text_of(product.get("product_type")),
            tags=tuple(filter(None, map(text_of, tags if isinstance(tags, list) else text_of(tags).split(",")))),
            url=f"{shop_url}/products/{key}" if shop_url and product.get("handle") else "",
            image=text_of(own.get("src"))
            if isinstance(own, dict)
            else pictures.get(text_of(variant.get("image_id")), ""),
            images=images,
            price=text_of(variant.get("price")),
            currency=currency,
            decimal=".",
            compare_at=text_of(variant.get("compare_at_price")),
            availability=availability,
            stock=stock,
            on_order=text_of(variant.get("inventory_policy")).lower() == "continue",
            options=options,
            gtin=text_of(variant.get("barcode")),
            weight=text_of(variant.get("grams")),
        )


def _option_names(product: Node) -> list[str]:
    """`Title` with `Default Title` is Shopify's way to say: none."""
    options = product.get("options")
    found = [text_of(one.get("name") if isinstance(one, dict) else one) for one in options or []]
    return [] if found == ["Title"] else found


def _stock(variant: Node) -> tuple[str, str]:
    """What is counted, else what the storefront says; where Shopify is not asked to count, the quantity means nothing."""
    if variant.get("inventory_management"):
        return text_of(variant.get("inventory_quantity")), ""
    return "", "out_of_stock" if variant.get("available") is False else ""


def _nodes(given: Any) -> list[Node]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
