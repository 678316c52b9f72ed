"""One thing that can be bought as a feed says it, and how it becomes a variant of ours."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from knowledge.catalog import Image, Sale, Variant
from knowledge.feeds.moments import moment, window
from knowledge.feeds.prices import is_currency, price
from knowledge.feeds.stocks import Stock, stock_of
from knowledge.money import Money

LONGEST_SKU = 200
_GRAMS = {"": 1.0, "g": 1.0, "gr": 1.0, "gram": 1.0, "grams": 1.0, "grammes": 1.0, "kg": 1000.0, "kgs": 1000.0,
          "kilogram": 1000.0, "lb": 453.592, "lbs": 453.592, "oz": 28.3495, "mg": 0.001}  # fmt: skip


@dataclass
class Unfit(Exception):
    """A value with which a variant can't be sold, or that it goes without."""

    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Offer:
    """All text that nobody has checked; empty where the feed says nothing."""

    line: int
    id: str
    title: str = ""
    description: str = ""
    brand: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""
    image: str = ""
    """The variant's own."""
    images: tuple[Image, ...] = ()
    price: str = ""
    currency: str = ""
    decimal: str = ""
    compare_at: str = ""
    sale_price: str = ""
    sale_window: str = ""
    """Google's `start/end`; else the two below."""
    sale_starts: str = ""
    sale_ends: str = ""
    availability: str = ""
    available_from: str = ""
    stock: str = ""
    on_order: bool = False
    """Sells although the stock is zero."""
    options: Mapping[str, str] = field(default_factory=dict)
    traits: Mapping[str, str] = field(default_factory=dict)
    """Attributes: the product's where all its variants say the same."""
    gtin: str = ""
    weight: str = ""


def variant_of(offer: Offer, currency: str) -> tuple[Variant, tuple[Unfit, ...]]:
    """The variant, and what it goes without. Raises Unfit where it can't be sold."""
    if not offer.id:
        raise Unfit("", "the row has no id; right would be one that stays the same at every import")
    if len(offer.id) > LONGEST_SKU:
        raise Unfit(offer.id[:LONGEST_SKU], f"the id is longer than {LONGEST_SKU} characters")
    regular = _price(offer, offer.price, currency)
    ignored: list[Unfit] = []
    stock = _stock(offer)
    said = {"Availability": stock.said, "Available from": _day(offer.available_from, ignored) if stock.said else ""}
    variant = Variant(
        sku=offer.id,
        price=regular,
        options=dict(offer.options),
        stock=stock.count,
        sells_without_stock=stock.on_order or offer.on_order,
        image=web_address(offer.image),
        barcode=re.sub(r"[\s'-]", "", offer.gtin)[:64],
        grams=_grams(offer.weight),
        attributes={name: value for name, value in said.items() if value},
    )
    return _with_sale(variant, offer, ignored), tuple(ignored)


def web_address(url: str) -> str:
    """Nothing but a page's own kind of address gets into an `<img>` or an `<a>`."""
    url = url.strip()
    if re.match(r"//[\w.-]+\.\w+/", url):
        return f"https:{url}"
    return url if re.match(r"https?://[^\s/]|/(?!/)", url, re.IGNORECASE) and not re.search(r'[\s"<>]', url) else ""


def _price(offer: Offer, text: str, currency: str) -> Money:
    if not text:
        raise Unfit("", "the row has no price; right would be a number such as 89.90")
    own = offer.currency.strip().upper() or currency
    if not is_currency(own):
        raise Unfit(offer.currency, f"{offer.currency!r} is no currency; right would be a code such as EUR")
    try:
        found = price(text, own, offer.decimal)
    except ValueError as problem:
        raise Unfit(text, str(problem)) from None
    if offer.currency and found.currency != own:
        raise Unfit(text, f"{text!r} is not in {own}, which the prices of this feed are in")
    return found


def _stock(offer: Offer) -> Stock:
    try:
        return stock_of(offer.availability, offer.stock)
    except ValueError as problem:
        wrong = offer.stock if "is not a stock" in str(problem) else offer.availability
        raise Unfit(wrong, str(problem)) from None


def _with_sale(variant: Variant, offer: Offer, ignored: list[Unfit]) -> Variant:
    """A sale that is not lower is none, and a price before that is not higher neither."""
    if offer.sale_price:
        try:
            return _sold(variant, offer)
        except Unfit as problem:
            ignored.append(Unfit(problem.value, f"sold without its sale price: {problem.why}"))
    if offer.compare_at:
        try:
            before = _price(offer, offer.compare_at, variant.price.currency)
        except Unfit as problem:
            ignored.append(Unfit(problem.value, f"sold without its price before: {problem.why}"))
        else:
            higher = before.currency == variant.price.currency and before.amount > variant.price.amount
            return replace(variant, compare_at=before if higher else None)
    return variant


def _sold(variant: Variant, offer: Offer) -> Variant:
    lower = _price(offer, offer.sale_price, variant.price.currency)
    if not lower.amount:
        return variant  # shop systems write 0.00 for none
    if lower.currency != variant.price.currency:
        raise Unfit(offer.sale_price, f"it is not in {variant.price.currency} as the price is")
    if lower.amount == variant.price.amount:
        return variant
    if lower.amount > variant.price.amount:
        raise Unfit(offer.sale_price, f"it is higher than the price, {offer.price!r}")
    starts, ends = _window(offer)
    if not starts and not ends:
        return replace(variant, price=lower, compare_at=variant.price)
    return replace(variant, sale=Sale(lower, starts, ends))


def _window(offer: Offer) -> tuple[datetime | None, datetime | None]:
    try:
        if offer.sale_window:
            return window(offer.sale_window)
        starts, ends = moment(offer.sale_starts), moment(offer.sale_ends, end=True)
    except ValueError as problem:
        raise Unfit(offer.sale_window or f"{offer.sale_starts}/{offer.sale_ends}", str(problem)) from None
    if starts and ends and ends <= starts:
        raise Unfit(f"{offer.sale_starts}/{offer.sale_ends}", "the sale ends before it begins")
    return starts, ends


def _day(text: str, ignored: list[Unfit]) -> str:
    try:
        found = moment(text)
    except ValueError as problem:
        ignored.append(Unfit(text, str(problem)))
        return ""
    return found.date().isoformat() if found else ""


def _grams(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,9}(?:[.,]\d+)?)\s*([a-z]*)\.?", text.strip().lower())
    if not found or found[2] not in _GRAMS:
        return None
    return round(float(found[1].replace(",", ".")) * _GRAMS[found[2]]) or None


def listed(text: str) -> Iterator[str]:
    """Addresses from a JSON list or from text that parts them by commas, bars, semicolons or lines."""
    for part in re.split(r"[\s,;|]+(?=https?://|//|/)|[\"\]\[]+|\n", text):
        if part := part.strip(" ,;|"):
            yield part
