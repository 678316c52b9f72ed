"""The numbered log that every derived index follows: what was put, what was dropped, in the order it happened."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.rows import chunks, insert_plain
from knowledge.tables import index_log
from knowledge.words import Kind

LAST = select(func.coalesce(func.max(index_log.c.seq), 0)).scalar_subquery()


@dataclass(frozen=True, slots=True)
class LogRow:
    seq: int
    kind: Kind
    entry: str
    text_hash: str | None
    """None: dropped."""


async def one_at_a_time(connection: AsyncConnection) -> None:
    """Makes numbers appear in their order: a follower never sees 10 before 9 is committed.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE index_log IN SHARE ROW EXCLUSIVE MODE"))


async def log(connection: AsyncConnection, kind: Kind, entries: Iterable[tuple[str, str | None]]) -> None:
    """Writes (entry, text hash or None) rows. Only the last row of an entry is kept: that is all a follower needs."""
    for chunk in chunks(entries):
        names = [entry for entry, _ in chunk]
        await connection.execute(delete(index_log).where(index_log.c.kind == kind, index_log.c.entry.in_(names)))
        rows = [(kind, entry, text_hash) for entry, text_hash in chunk]
        await insert_plain(connection, (index_log.c.kind, index_log.c.entry, index_log.c.text_hash), rows)


async def log_since(connection: AsyncConnection, seq: int, limit: int) -> list[LogRow]:
    query = select(index_log).where(index_log.c.seq > seq).order_by(index_log.c.seq).limit(limit)
    rows = (await connection.execute(query)).mappings()
    return [LogRow(row["seq"], row["kind"], row["entry"], row["text_hash"]) for row in rows]


async def last_seq(connection: AsyncConnection) -> int:
    return await connection.scalar(select(LAST)) or 0
