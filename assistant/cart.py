"""What a shopper means to buy: variants and quantities, never a price; prices are the catalogue's, read at each look."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection

from assistant.cart_view import MAX_PER_LINE, CartLine, CartView, full_name, limit, look, money_body
from assistant.conversation import Conversation, keep, reread
from assistant.errors import Refused
from assistant.events import Events
from assistant.phrases import say
from assistant.wishes import Wishes, cart_and_wishes, keep_wishes, wishes_of
from knowledge.catalog import Product, Variant
from knowledge.database import Database
from knowledge.rows import sold

__all__ = ["MAX_LINES", "MAX_PER_LINE", "CartLine", "CartView", "Carts", "full_name", "limit", "money_body"]
MAX_LINES = 50
"""A payment page takes at most 100."""

Mode = Literal["add", "set"]


class Carts:
    def __init__(self, database: Database, events: Events, *, max_per_line: int = MAX_PER_LINE) -> None:
        self._database = database
        self._events = events
        self._most = max_per_line

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
                cart[sku] = there + self._checked(*found, quantity, there, mode, locale)
                _demand_few(cart, locale)
            wishes = await wishes_of(connection, conversation_id)
            await keep(connection, conversation_id, cart=cart)
        return await self._shown(conversation_id, cart, wishes, locale)

    async def replace(self, conversation: Conversation, lines: Sequence[tuple[str, int]]) -> CartView:
        """The whole cart at once; the same SKU twice is one line. Refused, and left as it was, where one can't be bought."""
        wanted: dict[str, int] = {}
        for sku, quantity in lines:
            wanted[sku] = wanted.get(sku, 0) + quantity
        locale = conversation.locale
        found = await self._found(wanted)
        for sku, quantity in wanted.items():
            if sku not in found:
                raise _unknown(sku, locale)
            self._checked(*found[sku], quantity, 0, "add", locale)
        _demand_few(wanted, locale)
        async with self._database.begin() as connection:
            await reread(connection, conversation.id, lock=True)
            wishes = await wishes_of(connection, conversation.id)
            await keep(connection, conversation.id, cart=wanted)
        view = await self._shown(conversation.id, wanted, wishes, locale)
        await self.show(conversation, view)
        return view

    async def view(self, conversation_id: str, locale: str = "en") -> CartView:
        view, _ = await self._database.look(
            lambda connection: self.view_and_wishes(connection, conversation_id, locale)
        )
        return view

    def view_and_wishes(self, connection: Connection, conversation_id: str, locale: str) -> tuple[CartView, Wishes]:
        cart, wishes = cart_and_wishes(connection, conversation_id)
        return look(cart, sold(connection, cart), wishes.seen, self._most, locale), wishes

    async def open(self, conversation: Conversation) -> CartView:
        """The shopper looks at the cart: what it says counts as seen."""
        cart, wishes = await self._database.look(lambda connection: cart_and_wishes(connection, conversation.id))
        return await self._shown(conversation.id, cart, wishes, conversation.locale)

    async def greet(self, conversation: Conversation) -> None:
        """A shopper comes back: what is no longer as it was left is named in a `cart` event, once."""
        if not conversation.cart:
            return
        view = await self.view(conversation.id, conversation.locale)
        async with self._database.begin() as connection:
            await reread(connection, conversation.id, lock=True)
            if view.note == (await wishes_of(connection, conversation.id)).noted:
                return
            await keep_wishes(connection, conversation.id, noted=view.note)
        if view.note:
            await self.show(conversation, view)

    async def keep_only(self, conversation_id: str, quantities: Mapping[str, int]) -> None:
        """Takes out of the cart what isn't here, and lowers what is here with less."""
        async with self._database.begin() as connection:
            cart = (await reread(connection, conversation_id, lock=True)).cart
            left = {sku: min(cart[sku], most) for sku, most in quantities.items() if sku in cart}
            await keep(connection, conversation_id, cart=left)

    async def _shown(self, conversation_id: str, cart: Mapping[str, int], wishes: Wishes, locale: str) -> CartView:
        view = look(cart, await self._found(cart), wishes.seen, self._most, locale)
        async with self._database.begin() as connection:
            await keep_wishes(connection, conversation_id, seen=view.seen())
        return view

    async def _buyable(self, sku: str, locale: str) -> tuple[Product, Variant]:
        found = await self._found([sku])
        if sku not in found:
            raise _unknown(sku, locale)
        return found[sku]

    async def _found(self, skus: Iterable[str]) -> Mapping[str, tuple[Product, Variant]]:
        return await self._database.look(lambda connection: sold(connection, skus))

    def _checked(self, product: Product, variant: Variant, quantity: int, there: int, mode: Mode, locale: str) -> int:
        """The quantity, if it can be bought beside those already `there`."""
        item, most = full_name(product, variant), limit(variant, self._most)
        if most == 0:
            raise Refused(say(locale, "{item} is sold out.", item=item))
        if quantity < (0 if mode == "set" else 1) or quantity + there > most:
            text = "{quantity} of {item} can't be put into the cart: right would be 1 to {limit}."
            if there:
                text = "{quantity} more of {item} can't be added: the cart holds {there}, and at most {limit} can be bought."
            raise Refused(say(locale, text, quantity=quantity, item=item, limit=most, there=there))
        return quantity


def _unknown(sku: str, locale: str) -> Refused:
    return Refused(say(locale, "There is no item {sku} in this shop.", sku=repr(sku)))


def _demand_few(cart: Mapping[str, int], locale: str) -> None:
    if len(cart) > MAX_LINES:
        raise Refused(say(locale, "A cart holds at most {limit} different items.", limit=MAX_LINES))
