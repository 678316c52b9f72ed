"""What a shopper means to buy: variants and quantities, never a price; prices are the catalogue's, read at each look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from assistant.conversation import Conversation, keep, reread
from assistant.errors import Refused
from assistant.events import Events
from assistant.phrases import say
from knowledge.catalog import Product, Variant
from knowledge.database import Database
from knowledge.money import Money

MAX_PER_LINE = 20
"""Of one variant: more is a wholesale order, which a person should see."""
MAX_LINES = 50
"""A payment page takes at most 100."""

Mode = Literal["add", "set"]


class Catalogue(Protocol):
    async def variant(self, sku: str) -> tuple[Product, Variant] | None: ...


@dataclass(frozen=True, slots=True)
class CartLine:
    product: Product
    variant: Variant
    quantity: int

    @property
    def limit(self) -> int:
        return limit(self.variant)

    @property
    def total(self) -> Money:
        return self.variant.price * self.quantity

    @property
    def image(self) -> str:
        return self.variant.image or (self.product.images[0].url if self.product.images else "")


@dataclass(frozen=True, slots=True)
class CartView:
    lines: tuple[CartLine, ...]
    """What can be bought now, in the order in which it was added."""
    note: str = ""
    """Names what is in the cart and can't be bought as it stands."""

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


class Carts:
    def __init__(self, database: Database, catalogue: Catalogue, events: Events) -> None:
        self._database = database
        self._catalogue = catalogue
        self._events = events

    async def press(self, conversation: Conversation, sku: str, quantity: int, *, mode: Mode = "set") -> dict[str, Any]:
        """A button of the widget: changes the cart and shows it as a `cart` event, whose body it returns."""
        view = await self.update(conversation.id, sku, quantity, mode=mode, locale=conversation.locale)
        await self.show(conversation, view)
        return view.body(conversation.locale)

    async def show(self, conversation: Conversation, view: CartView) -> None:
        async with self._database.begin() as connection:
            await self._events.append(connection, conversation.id, "cart", view.body(conversation.locale))
        self._events.wake(conversation.id)

    async def update(
        self, conversation_id: str, sku: str, quantity: int, mode: Mode = "add", *, locale: str = "en"
    ) -> CartView:
        """`add` adds to what is there, `set` replaces it; `set` to 0 removes. Refused where it can't be bought so."""
        found = None if mode == "set" and quantity == 0 else await self._buyable(sku, locale)
        async with self._database.begin() as connection:
            cart = dict((await reread(connection, conversation_id, lock=True)).cart)
            if found is None:
                if cart.pop(sku, None) is None:
                    raise Refused(say(locale, "{sku} is not in the cart.", sku=repr(sku)))
            else:
                there = cart.get(sku, 0) if mode == "add" else 0
                cart[sku] = there + _checked(*found, quantity, there, mode, locale)
                if len(cart) > MAX_LINES:
                    raise Refused(say(locale, "A cart holds at most {limit} different items.", limit=MAX_LINES))
            await keep(connection, conversation_id, cart=cart)
        return await self._look(cart, locale)

    async def view(self, conversation_id: str, locale: str = "en") -> CartView:
        return await self._look(await self._kept(conversation_id), locale)

    async def trim(self, conversation_id: str, view: CartView) -> None:
        """Leaves in the cart what `view` says can be bought."""
        async with self._database.begin() as connection:
            await reread(connection, conversation_id, lock=True)
            await keep(connection, conversation_id, cart={line.variant.sku: line.quantity for line in view.lines})

    async def _kept(self, conversation_id: str) -> Mapping[str, int]:
        async with self._database.read() as connection:
            return (await reread(connection, conversation_id)).cart

    async def _buyable(self, sku: str, locale: str) -> tuple[Product, Variant]:
        found = await self._catalogue.variant(sku)
        if found is None:
            raise Refused(say(locale, "There is no item {sku} in this shop.", sku=repr(sku)))
        return found

    async def _look(self, cart: Mapping[str, int], locale: str) -> CartView:
        lines: list[CartLine] = []
        notes: list[str] = []
        for sku, quantity in cart.items():
            line, note = _line(sku, quantity, await self._catalogue.variant(sku), locale)
            if line and lines and line.variant.price.currency != lines[0].variant.price.currency:
                note = say(locale, "{item} is sold in another currency.", item=full_name(line.product, line.variant))
                line = None
            lines += [line] if line else []
            notes += [note] if note else []
        return CartView(tuple(lines), " ".join(notes))


def limit(variant: Variant) -> int:
    """How many of it one cart may hold now."""
    return MAX_PER_LINE if variant.limit is None else min(variant.limit, MAX_PER_LINE)


def full_name(product: Product, variant: Variant) -> str:
    return f"{product.title} ({variant.label})" if variant.label else product.title


def money_body(money: Money, locale: str) -> dict[str, Any]:
    """Money as every event carries it."""
    return {"amount": money.amount, "currency": money.currency, "text": money.text(locale)}


def _checked(product: Product, variant: Variant, quantity: int, there: int, mode: Mode, locale: str) -> int:
    """The quantity, if it can be bought beside those already `there`."""
    item, most = full_name(product, variant), limit(variant)
    if most == 0:
        raise Refused(say(locale, "{item} is sold out.", item=item))
    if quantity < (0 if mode == "set" else 1) or quantity + there > most:
        text = "{quantity} of {item} can't be put into the cart: right would be 1 to {limit}."
        if there:
            text = (
                "{quantity} more of {item} can't be added: the cart holds {there}, and at most {limit} can be bought."
            )
        raise Refused(say(locale, text, quantity=quantity, item=item, limit=most, there=there))
    return quantity


def _line(
    sku: str, quantity: int, found: tuple[Product, Variant] | None, locale: str
) -> tuple[CartLine | None, str | None]:
    """The line as far as it can be bought now, and what to say where that is not as wanted."""
    if found is None:
        return None, say(locale, "{sku} is no longer sold here.", sku=sku)
    product, variant = found
    item, most = full_name(product, variant), limit(variant)
    if most == 0:
        return None, say(locale, "{item} is sold out.", item=item)
    note = say(locale, "Only {limit} of {item} can be bought now.", limit=most, item=item) if quantity > most else None
    return CartLine(product, variant, min(quantity, most)), note


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
