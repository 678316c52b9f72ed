"""The shop's orders, from its own checkouts and from elsewhere. A shopper finds one by number and e-mail, both right."""

import hmac
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.order import Order
from assistant.order_import import OrderReport, read_orders
from assistant.order_rows import order_of, order_row
from assistant.tables import orders
from knowledge.clock import now
from knowledge.database import Database

FIRST_NUMBER = 1001
SAME_NUMBER = 50
"""Orders under one number with different prefixes that are looked at."""
ASKED_BACK = ("return_requested", "exchange_requested")
"""An outside system that still says "delivered" doesn't undo what was asked for here."""
NUMBERING = 0x434F4D50
"""PostgreSQL's advisory lock under which the next number is taken."""


class Orders:
    def __init__(self, database: Database, *, prefix: str = "C") -> None:
        """New orders are numbered `PREFIX-1001` and up, above what was imported under the same prefix."""
        self._database = database
        self._prefix = prefix

    async def find(self, number: str, email: str) -> Order | None:
        """None whether the number is unknown or the e-mail another: a stranger learns nothing about either."""
        said = _plain_number(number)
        stored = func.replace(func.replace(func.replace(func.upper(orders.c.number), "-", ""), " ", ""), "#", "")
        # Few shoppers write the prefix: of `ML-1041` they say 1041, and the e-mail tells which shop's it is.
        ending = or_(*(orders.c.number.endswith(f"{sign}{said}", autoescape=True) for sign in "- #"))
        query = select(orders).where(or_(stored == said, ending) if said.isdigit() else stored == said)
        rows = await self._database.look(
            lambda connection: connection.execute(query.limit(SAME_NUMBER)).mappings().all()
        )
        known = [row for row in rows if _same_email(row["email"], email)]
        return order_of(known[0]) if len(known) == 1 else None

    async def by_number(self, number: str) -> Order | None:
        """As it is written. Whoever asks decides who may see it."""
        query = select(orders).where(orders.c.number == number)
        row = await self._database.look(lambda connection: connection.execute(query).mappings().first())
        return order_of(row) if row else None

    async def called(self, number: str) -> Order | None:
        """As people write it, where that means one order only. Whoever asks shows its lines to nobody but its owner."""
        if order := await self.by_number(number):
            return order
        stored = func.replace(func.replace(func.replace(func.upper(orders.c.number), "-", ""), " ", ""), "#", "")
        query = select(orders).where(stored == _plain_number(number)).limit(2)
        rows = await self._database.look(lambda connection: connection.execute(query).mappings().all())
        return order_of(rows[0]) if len(rows) == 1 else None

    async def of_customer(self, customer_id: str, email: str) -> list[Order]:
        """The newest first; by the address only where the order names no customer."""
        guest = orders.c.customer_id.is_(None) | (orders.c.customer_id == "") | (customer_id == "")
        mine = (orders.c.customer_id == customer_id) & (customer_id != "") | (orders.c.email == email) & (
            email != ""
        ) & guest
        async with self._database.read() as connection:
            found = await connection.execute(select(orders).where(mine).order_by(orders.c.placed_at.desc()).limit(200))
            return [order_of(row) for row in found.mappings()]

    async def locked(self, connection: AsyncConnection, number: str) -> Order | None:
        """In the caller's transaction, which no other writer of this order enters before its end."""
        query = select(orders).where(orders.c.number == number).with_for_update()
        row = (await connection.execute(query)).mappings().one_or_none()
        return order_of(row) if row else None

    async def keep(self, connection: AsyncConnection, order: Order) -> None:
        await connection.execute(update(orders).where(orders.c.number == order.number).values(order_row(order)))

    async def recent(self, limit: int = 50) -> list[Order]:
        query = select(orders).order_by(orders.c.placed_at.desc(), orders.c.number.desc()).limit(limit)
        async with self._database.read() as connection:
            return [order_of(row) for row in (await connection.execute(query)).mappings()]

    async def add(self, order: Order) -> None:
        async with self._database.begin() as connection:
            await self.put(connection, order)

    async def put(self, connection: AsyncConnection, order: Order) -> None:
        """In the caller's transaction."""
        await connection.execute(insert(orders).values(order_row(order)))

    async def import_orders(self, content: bytes | str) -> OrderReport:
        """A file as `assistant/order_import.py` knows it. A known number is brought up to date.

        Of an order that was bought here only status and tracking follow the file: what was paid is ours to know.
        """
        read, rejected = read_orders(content)
        counts = await self.bring(read)
        return OrderReport(counts.count("new"), counts.count("changed"), tuple(rejected))

    async def bring(self, read: Sequence[Order]) -> list[str]:
        """`new` or `changed` for each, all of them or none."""
        async with self._database.begin() as connection:
            return [await _bring_up_to_date(connection, order) for order in read]

    async def next_number(self, connection: AsyncConnection) -> str:
        """Of the caller's transaction alone until it ends."""
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": NUMBERING})
        mine = orders.c.number.regexp_match(f"^{re.escape(self._prefix)}-[0-9]{{1,12}}$")
        query = (
            select(orders.c.number).where(mine).order_by(func.length(orders.c.number).desc(), orders.c.number.desc())
        )
        last = (await connection.execute(query.limit(1))).scalar()
        number = int(last.rpartition("-")[2]) + 1 if last else FIRST_NUMBER
        return f"{self._prefix}-{number}"


async def _bring_up_to_date(connection: AsyncConnection, order: Order) -> str:
    there = await connection.execute(select(orders).where(orders.c.number == order.number).with_for_update())
    row = there.mappings().first()
    if row is None:
        await connection.execute(insert(orders).values(order_row(order)))
        return "new"
    kept = _theirs(order) if row["checkout_id"] is None else _followed(order)
    if row["status"] in ASKED_BACK and order.status in ("shipped", "delivered"):
        kept.pop("status")
    await connection.execute(update(orders).where(orders.c.number == order.number).values(kept | {"updated_at": now()}))
    return "changed"


def _theirs(order: Order) -> dict[str, Any]:
    """What the other system knows best; what was asked for and done here stays."""
    return {name: value for name, value in order_row(order).items() if name not in ("history", "returns")}


def _followed(order: Order) -> dict[str, Any]:
    """Of an order that was bought here: where it is."""
    row = order_row(order)
    said = {name: row[name] for name in ("status", "tracking", "delivered_at")}
    return said | ({"fulfilments": row["fulfilments"]} if row["fulfilments"] else {})


def _plain_number(said: str) -> str:
    """`#ml-1041` and `ML 1041` are `ML1041`."""
    return re.sub(r"[\s#-]+", "", said).upper()[:40]


def _same_email(known: str, said: str) -> bool:
    return bool(known) and hmac.compare_digest(known.encode(), _plain_email(said).encode())


def _plain_email(said: str) -> str:
    return said.strip().lower()
