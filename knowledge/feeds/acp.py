"""Reads products as the Agentic Commerce Protocol's feed API (and UCP's catalogue) writes them: variants in each object.

developers.openai.com/commerce/specs/api/products: amounts in minor units, currencies in upper case.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from knowledge.catalog import Image
from knowledge.feeds.objects import text_of
from knowledge.feeds.offer import Offer
from knowledge.money import digits


def is_acp(found: Mapping[str, Any]) -> bool:
    """A product with priced variants, or the file's header."""
    variants = found.get("variants")
    if isinstance(variants, list) and variants and isinstance(variants[0], dict):
        return isinstance(variants[0].get("price"), dict) or isinstance(variants[0].get("availability"), dict)
    return is_header(found)


def is_header(found: Mapping[str, Any]) -> bool:
    return "variants" not in found and "title" not in found and ("feed_id" in found or "target_country" in found)


def offers_of(line: int, product: Mapping[str, Any]) -> Iterator[Offer]:
    variants = product.get("variants")
    for variant in variants if isinstance(variants, list) else []:
        if isinstance(variant, dict):
            yield _offer(line, product, variant)


def _offer(line: int, product: Mapping[str, Any], variant: Mapping[str, Any]) -> Offer:
    price, currency = _amount(variant.get("price"))
    listed, _ = _amount(variant.get("list_price"))
    media = [picture for owner in (variant, product) for picture in _media(owner.get("media"))]
    availability, stock = _availability(variant.get("availability"))
    options = dict(_pairs(variant.get("variant_options") or variant.get("options")))
    condition = variant.get("condition") or product.get("condition")
    barcodes = [code for code in _list(variant.get("barcodes")) if isinstance(code, dict)]
    by_kind = {str(code.get("type", "gtin")).lower(): text_of(code.get("value")) for code in barcodes}
    mpn = by_kind.pop("mpn", "") or text_of(variant.get("mpn"))
    return Offer(
        line=line,
        id=text_of(variant.get("id") or variant.get("sku")),
        title=text_of(product.get("title")) or text_of(variant.get("title")),
        description=_description(product.get("description")) or _description(variant.get("description")),
        brand=text_of(variant.get("brand") or product.get("brand") or _of(product, "metadata", "brand")),
        category=_category(variant.get("categories")) or _category(product.get("categories")),
        tags=tuple(text_of(tag) for tag in _list(product.get("tags") or variant.get("tags"))),
        url=text_of(product.get("url")) or text_of(variant.get("url")),
        image=media[0].url if media else "",
        images=tuple(media),
        price=price,
        currency=currency,
        decimal=".",
        compare_at=listed,
        availability=availability,
        available_from=text_of(_of(variant, "availability", "available_at") or _of(variant, "availability", "date")),
        stock=stock,
        options=options,
        traits={name: value for name, value in {"Condition": _words(condition), "MPN": mpn}.items() if value},
        gtin=next((value for value in by_kind.values() if value), "") or text_of(variant.get("gtin")),
        weight=text_of(variant.get("weight")) if not isinstance(variant.get("weight"), dict) else "",
    )


def _amount(given: Any) -> tuple[str, str]:
    """Minor units as a decimal: 7999 USD is 79.99."""
    if not isinstance(given, dict):
        return text_of(given), ""
    currency = text_of(given.get("currency")).upper()
    amount = text_of(given.get("amount"))
    try:
        whole = Decimal(amount)
        return (str(whole.scaleb(-digits(currency))) if whole == whole.to_integral_value() else amount), currency
    except (InvalidOperation, ValueError):
        return amount, currency


def _availability(given: Any) -> tuple[str, str]:
    if not isinstance(given, dict):
        return text_of(given), ""
    status = text_of(given.get("status"))
    stock = text_of(given.get("quantity") or given.get("inventory_quantity"))
    if given.get("available") is False and status.lower() in ("", "in_stock", "limited_stock", "unknown"):
        return "out_of_stock", stock
    return status or ("in_stock" if given.get("available") else ""), stock


def _description(given: Any) -> str:
    if isinstance(given, dict):
        return text_of(given.get("html") or given.get("plain") or given.get("markdown"))
    return text_of(given)


def _category(given: Any) -> str:
    for one in _list(given):
        value = text_of(one.get("value") or one.get("name")) if isinstance(one, dict) else text_of(one)
        if value and not value.isdigit():
            return value
    return ""


def _pairs(given: Any) -> Iterator[tuple[str, str]]:
    if isinstance(given, dict):
        given = [{"name": name, "value": value} for name, value in given.items()]
    for option in _list(given):
        if isinstance(option, dict):
            name, value = text_of(option.get("name")), text_of(option.get("value") or option.get("label"))
            if name and value:
                yield name[:1].upper() + name[1:], value


def _media(given: Any) -> Iterator[Image]:
    for one in _list(given):
        if isinstance(one, str):
            yield Image(one)
        elif isinstance(one, dict) and text_of(one.get("type") or "image").lower() in ("image", "photo"):
            yield Image(text_of(one.get("url")), text_of(one.get("alt_text")))


def _words(given: Any) -> str:
    return ", ".join(text_of(one) for one in _list(given))


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given] if given else []


def _of(given: Mapping[str, Any], *path: str) -> Any:
    for name in path:
        given = given.get(name, {}) if isinstance(given, dict) else {}
    return given or ""
