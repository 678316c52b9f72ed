"""A look at a cart: what can be bought of it now, at which price, and what is no longer as the shopper has seen it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.phrases import say
from knowledge.catalog import Product, Variant
from knowledge.money import Money

MAX_PER_LINE = 20
"""Of one variant, unless the merchant sets another number: more is a wholesale order, which a person should see."""


@dataclass(frozen=True, slots=True)
class CartLine:
    product: Product
    variant: Variant
    quantity: int
    most: int = MAX_PER_LINE

    @property
    def limit(self) -> int:
        return limit(self.variant, self.most)

    @property
    def total(self) -> Money:
        return self.variant.price * self.quantity

    @property
    def image(self) -> str:
        return self.variant.image or (self.product.images[0].url if self.product.images else "")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is not as the shopper has left or seen it."""

    kind: Literal["gone", "sold_out", "fewer", "currency", "price", "discount", "shipping", "tax"]
    text: str
    sku: str = ""
    before: Money | None = None
    now: Money | None = None

    def body(self, locale: str) -> dict[str, Any]:
        amounts = {"before": self.before, "now": self.now}
        said = {name: money_body(amount, locale) for name, amount in amounts.items() if amount}
        return {"kind": self.kind, "text": self.text, "sku": self.sku, **said}


@dataclass(frozen=True, slots=True)
class CartView:
    lines: tuple[CartLine, ...]
    """What can be bought now, in the order in which it was added."""
    changes: tuple[Change, ...] = ()

    @property
    def note(self) -> str:
        """Names what is in the cart and can't be bought as it stands, and prices that moved."""
        return " ".join(change.text for change in self.changes)

    @property
    def total(self) -> Money | None:
        total = None
        for line in self.lines:
            total = line.total if total is None else total + line.total
        return total

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    def body(self, locale: str) -> dict[str, Any]:
        """Of the `cart` event."""
        note = {"note": self.note} if self.note else {}
        total = money_body(self.total, locale) if self.total else None
        return {"lines": [_line_body(line, locale) for line in self.lines], "total": total, "count": self.count, **note}

    def told(self, locale: str) -> dict[str, Any]:
        """What the model reads."""
        total = self.total.text(locale) if self.total else None
        note = {"note": self.note} if self.note else {}
        return {"lines": [_line_told(line, locale) for line in self.lines], "total": total, "count": self.count, **note}

    def seen(self) -> dict[str, Any]:
        """The prices that whoever looks at this has seen."""
        currency = self.lines[0].variant.price.currency if self.lines else ""
        return {"currency": currency, "units": {line.variant.sku: line.variant.price.amount for line in self.lines}}


Found = Mapping[str, tuple[Product, Variant]]


def look(cart: Mapping[str, int], found: Found, seen: Mapping[str, Any] | None, most: int, locale: str) -> CartView:
    """`found` is what the catalogue knows of the cart's SKUs; `seen` the prices that were shown last."""
    lines: list[CartLine] = []
    changes: list[Change] = []
    for sku, quantity in cart.items():
        line, change = _line(sku, quantity, found.get(sku), most, locale)
        if line and lines and line.variant.price.currency != lines[0].variant.price.currency:
            item = full_name(line.product, line.variant)
            change = Change("currency", say(locale, "{item} is sold in another currency.", item=item), sku)
            line = None
        lines += [line] if line else []
        changes += [change] if change else []
    moved = [change for line in lines if (change := _moved(line, seen or {}, locale))]
    return CartView(tuple(lines), (*changes, *moved))


def limit(variant: Variant, most: int = MAX_PER_LINE) -> int:
    """How many of it one cart may hold now."""
    return most if variant.limit is None else min(variant.limit, most)


def full_name(product: Product, variant: Variant) -> str:
    return f"{product.title} ({variant.label})" if variant.label else product.title


def money_body(money: Money, locale: str) -> dict[str, Any]:
    """Money as every event carries it."""
    return {"amount": money.amount, "currency": money.currency, "text": money.text(locale)}


def _line(
    sku: str, quantity: int, found: tuple[Product, Variant] | None, most: int, locale: str
) -> tuple[CartLine | None, Change | None]:
    """The line as far as it can be bought now, and what to say where that is not as wanted."""
    if found is None:
        return None, Change("gone", say(locale, "{sku} is no longer sold here.", sku=sku), sku)
    product, variant = found
    item, right = full_name(product, variant), limit(variant, most)
    if right == 0:
        return None, Change("sold_out", say(locale, "{item} is sold out.", item=item), sku)
    fewer = None
    if quantity > right:
        fewer = Change("fewer", say(locale, "Only {limit} of {item} can be bought now.", limit=right, item=item), sku)
    return CartLine(product, variant, min(quantity, right), most), fewer


def _moved(line: CartLine, seen: Mapping[str, Any], locale: str) -> Change | None:
    price = line.variant.price
    before = seen.get("units", {}).get(line.variant.sku)
    if before is None or (before == price.amount and seen["currency"] == price.currency):
        return None
    was = Money(before, seen["currency"])
    item = full_name(line.product, line.variant)
    text = say(locale, "{item} now costs {now} instead of {before}.",
               item=item, now=price.text(locale), before=was.text(locale))  # fmt: skip
    return Change("price", text, line.variant.sku, was, price)


def _line_body(line: CartLine, locale: str) -> dict[str, Any]:
    return {
        "sku": line.variant.sku,
        "title": line.product.title,
        "label": line.variant.label,
        "image": line.image,
        "quantity": line.quantity,
        "limit": line.limit,
        "price": money_body(line.variant.price, locale),
        "total": money_body(line.total, locale),
    }


def _line_told(line: CartLine, locale: str) -> dict[str, Any]:
    return {
        "sku": line.variant.sku,
        "title": line.product.title,
        "label": line.variant.label,
        "quantity": line.quantity,
        "price": line.variant.price.text(locale),
        "total": line.total.text(locale),
    }
