"""How a shopper wants it: where to, which delivery, which code; and the prices that the shopper has been shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import NotFound
from assistant.once import add_once
from assistant.tables import conversations
from assistant.tables_money import wishes

_CART = (
    select(conversations.c.cart, wishes)
    .select_from(conversations.outerjoin(wishes, wishes.c.conversation_id == conversations.c.id))
    .where(conversations.c.id == bindparam("wanted"))
)


@dataclass(frozen=True, slots=True)
class Wishes:
    country: str = ""
    shipping: str = ""
    code: str = ""
    seen: Mapping[str, Any] | None = None
    """`{"currency", "units": {sku: minor units}, "sums"?: {"for", "discount", "shipping", "tax"}}`"""
    noted: str = ""


async def wishes_of(connection: AsyncConnection, conversation_id: str) -> Wishes:
    query = select(wishes).where(wishes.c.conversation_id == conversation_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    return _wishes(row) if row else Wishes()


def cart_and_wishes(connection: Connection, conversation_id: str) -> tuple[Mapping[str, int], Wishes]:
    """In one look."""
    row = connection.execute(_CART, {"wanted": conversation_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no conversation {conversation_id!r}")
    return row["cart"], _wishes(row) if row["conversation_id"] else Wishes()


def _wishes(row: RowMapping) -> Wishes:
    return Wishes(row["country"], row["shipping"], row["code"], row["seen"] or None, row["noted"])


async def keep_wishes(connection: AsyncConnection, conversation_id: str, **columns: Any) -> None:
    """In the caller's transaction."""
    mine = wishes.c.conversation_id == conversation_id
    changed = await connection.execute(update(wishes).where(mine).values(**columns))
    if not changed.rowcount:
        empty = {"country": "", "shipping": "", "code": "", "seen": {}, "noted": ""}
        await add_once(connection, wishes, empty | columns | {"conversation_id": conversation_id})
