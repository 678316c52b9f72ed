"""A shop's till for the tests of buying: real tables, a shirt and a lamp, and payments that are handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from assistant import till
from assistant.cart import Carts
from assistant.checkouts import Checkouts
from assistant.conversation import Conversation, Conversations
from assistant.demo_payments import DemoPayments
from assistant.events import Events
from assistant.orders import Orders
from assistant.payments import Payments
from assistant.tables import payment_events
from assistant.waking import InProcessWaking
from knowledge.clock import now
from knowledge.database import Database
from knowledge.tables import products, variants

SECRET = "whsec_ours"
URL = "http://shop.example"
STOCK: Mapping[str, tuple[str, dict[str, str], int, int | None]] = {
    "SHIRT-S": ("shirt", {"Size": "S"}, 89_00, 5),
    "SHIRT-M": ("shirt", {"Size": "M"}, 89_00, 3),
    "SHIRT-L": ("shirt", {"Size": "L"}, 89_00, 0),
    "LAMP": ("lamp", {}, 49_50, None),
}
"""SKU: product, options, price in cents, stock (None: not counted)."""


@dataclass(frozen=True, slots=True)
class Till:
    parts: till.Till
    database: Database
    payments: Payments
    events: Events
    carts: Carts
    checkouts: Checkouts
    orders: Orders
    ada: Conversation

    async def pays(self, session: str | None) -> str:
        """Ada presses Pay on the pretend pay page."""
        assert isinstance(self.payments, DemoPayments)
        checkout = await self.checkouts.of_session(session or "")
        assert checkout is not None
        return await self.checkouts.receive(*self.payments.report(checkout.quote, "completed", email="ada@example.com"))

    async def closes(self, session: str | None) -> str:
        """Nobody pays there: the page's time is over."""
        assert isinstance(self.payments, DemoPayments)
        checkout = await self.checkouts.of_session(session or "")
        assert checkout is not None
        return await self.checkouts.receive(*self.payments.report(checkout.quote, "expired"))

    async def back(self) -> Conversation:
        """Ada's conversation as it is now."""
        return await Conversations(self.database).for_staff(self.ada.id)

    async def stranger(self) -> Conversation:
        return (await Conversations(self.database).start(locale="en"))[0]

    async def costs(self, sku: str, price: int) -> None:
        await self._change(sku, price=price)

    async def stocks(self, sku: str, stock: int) -> None:
        await self._change(sku, stock=stock)

    async def stock(self, sku: str) -> int | None:
        async with self.database.read() as connection:
            found: int | None = (
                await connection.execute(select(variants.c.stock).where(variants.c.sku == sku))
            ).scalar()
        return found

    async def seen(self, kind: str) -> list[Mapping[str, Any]]:
        return [event.body for event in await self.events.after(self.ada.id, 0) if event.kind == kind]

    async def outcomes(self) -> list[str]:
        async with self.database.read() as connection:
            query = select(payment_events.c.outcome).order_by(payment_events.c.received_at)
            return list((await connection.execute(query)).scalars())

    async def _change(self, sku: str, **columns: int) -> None:
        async with self.database.begin() as connection:
            await connection.execute(update(variants).where(variants.c.sku == sku).values(**columns))


async def open_till(database: Database, payments: Payments, *, key: bytes = b"our key") -> Till:
    await _fill(database)
    parts = till_of(database, payments, key)
    ada, _ = await Conversations(database).start(locale="en")
    return Till(parts, database, payments, parts.events, parts.carts, parts.checkouts, parts.orders, ada)


def till_of(database: Database, payments: Payments, key: bytes) -> till.Till:
    """On the tables as they are."""
    return till.set_up(database, payments, InProcessWaking(), key=key, url=URL, prefix="ML")


async def _fill(database: Database) -> None:
    titles = {"shirt": "Linen shirt", "lamp": "Desk lamp"}
    common = {
        "feed": "ours",
        "description": "",
        "tags": [],
        "attributes": {},
        "images": [],
        "position": 0,
        "version": 1,
    }
    async with database.begin() as connection:
        for product, title in titles.items():
            row = common | {"id": product, "title": title, "fingerprint": "", "text_hash": "", "updated_at": now()}
            await connection.execute(insert(products).values(row))
        for sku, (product, options, price, stock) in STOCK.items():
            own = {"sku": sku, "product_id": product, "options": options, "price": price, "stock": stock}
            await connection.execute(insert(variants).values(own | {"position": 0, "currency": "EUR"}))
