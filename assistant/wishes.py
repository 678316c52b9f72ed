"""How a shopper wants it: where to, which delivery, which code; and the prices that the shopper has been shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.tables_money import wishes


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
    if row is None:
        return Wishes()
    return Wishes(row["country"], row["shipping"], row["code"], row["seen"] or None, row["noted"])


async def keep_wishes(connection: AsyncConnection, conversation_id: str, **columns: Any) -> None:
    """In the caller's transaction, which holds the conversation's lock."""
    mine = wishes.c.conversation_id == conversation_id
    changed = await connection.execute(update(wishes).where(mine).values(**columns))
    if not changed.rowcount:
        empty = {"country": "", "shipping": "", "code": "", "seen": {}, "noted": ""}
        await connection.execute(insert(wishes).values(empty | columns | {"conversation_id": conversation_id}))
