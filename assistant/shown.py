"""What a shopper sees of a record: cards and citations, as the events carry them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.cart import money_body
from assistant.phrases import say
from knowledge.catalog import Product, Variant
from knowledge.documents import Passage

if TYPE_CHECKING:
    from knowledge.filters import Filters

FEW = 5
"""From so many left downwards a shopper is told how many."""
CARDS = 6
QUOTED = 240


def products_body(cards: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"items": list(cards)[:CARDS]}


def card(product: Product, variant: Variant, locale: str, *, why: str = "") -> dict[str, Any]:
    """The card of a product, priced as the variant that fits."""
    image = product.images[0] if product.images else None
    return {
        "id": product.id,
        "sku": variant.sku,
        "title": product.title,
        "url": product.url,
        "image": variant.image or (image.url if image else ""),
        "alt": (image.alt if image else "") or product.title,
        **_priced(variant, locale),
        "available": product.available,
        "stock_text": stock_text(variant, locale) if variant.available or not product.available else "",
        "why": why,
        "variants": [_variant(one, locale) for one in product.variants],
    }


def stock_text(variant: Variant, locale: str) -> str:
    if not variant.available:
        return say(locale, "sold out")
    if variant.limit is not None and variant.limit <= FEW:
        return say(locale, "{count} left", count=variant.limit)
    return say(locale, "in stock")


def why(filters: "Filters", variant: Variant, locale: str) -> str:
    """What was asked for and holds: `size M · under €80.00`."""
    reasons = [f"{name} {value}" for name, value in variant.options.items() if value in filters.options.values()]
    for limit, text in ((filters.max_price, "up to {price}"), (filters.min_price, "from {price}")):
        if limit is not None:
            price = type(variant.price)(limit, variant.price.currency)
            reasons.append(say(locale, text, price=price.text(locale)))
    return " · ".join(reasons)


def citation(number: int, passage: Passage) -> dict[str, Any]:
    return {
        "n": number,
        "title": passage.title,
        "heading": passage.heading,
        "document": passage.document,
        "url": passage.url,
        "quote": shortened(passage.text, QUOTED),
    }


def shortened(text: str, length: int) -> str:
    """Cut at a word, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def quick_replies(kinds: Sequence[str], locale: str, *, empty: bool) -> list[str]:
    """What a shopper may want to say next, after a turn that showed these kinds of events."""
    if "handed_over" in kinds:
        return []
    if "checkout" in kinds or "order" in kinds:
        texts = ["Talk to a person"]
    elif "cart" in kinds:
        texts = ["Check out", "What does delivery cost?"]
    elif "products" in kinds:
        texts = ["Which ones are in stock?", "What does delivery cost?"]
    else:
        texts = ["Talk to a person"] if empty else []
    return [say(locale, text) for text in texts]


def _priced(variant: Variant, locale: str) -> dict[str, Any]:
    was = variant.compare_at if variant.compare_at and variant.compare_at > variant.price else None
    return {"price": money_body(variant.price, locale), "was": money_body(was, locale) if was else None}


def _variant(variant: Variant, locale: str) -> dict[str, Any]:
    return {
        "sku": variant.sku,
        "label": variant.label,
        **_priced(variant, locale),
        "available": variant.available,
        "stock_text": stock_text(variant, locale),
    }
