"""Ledgers as they are kept: chained per conversation in the transaction that ends a turn, read whole for a dispute."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.claims.ledger import START, broken_at, chained
from assistant.tables import conversations, turns
from assistant.tables_ledger import gaps, ledger_heads
from knowledge.clock import aware, now
from knowledge.database import Database

_COUNTED = 5_000
_OF = ledger_heads.c.conversation_id == bindparam("of")
_HEAD = select(ledger_heads.c.head, ledger_heads.c.entries).where(_OF)
_MOVED = update(ledger_heads).where(_OF)
_BEGUN = insert(ledger_heads)


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation's ledger: every sentence of every turn, in the order in which the turns ended."""

    entries: Sequence[Mapping[str, Any]]
    head: str

    @property
    def broken_at(self) -> int | None:
        return broken_at(self.entries, self.head)


@dataclass(frozen=True, slots=True)
class Gap:
    conversation_id: str
    turn: str
    question: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked in vain, however it was written."""

    question: str
    kinds: tuple[str, ...]
    times: int
    last: datetime
    conversation_id: str
    """Where it was asked last."""


class Ledgers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, conversation_id: str) -> Kept:
        rows = select(turns.c.ledger).where(turns.c.conversation_id == conversation_id)
        async with self._database.read() as connection:
            entries = [entry for (ledger,) in await connection.execute(rows) for entry in ledger if "hash" in entry]
            head, _ = await _head(connection, conversation_id)
        return Kept(sorted(entries, key=lambda entry: int(entry["n"])), head)

    async def gaps(self, limit: int = 20) -> list[Gap]:
        """What shoppers asked and the shop had no record for, newest first."""
        query = select(gaps).select_from(gaps.join(conversations)).where(~conversations.c.trial)
        query = query.order_by(gaps.c.at.desc(), gaps.c.id).limit(limit)
        async with self._database.read() as connection:
            return [
                Gap(row.conversation_id, row.turn, row.question, row.kind, aware(row.at))
                for row in await connection.execute(query)
            ]

    async def asked_in_vain(self, limit: int = 100) -> list[Asked]:
        """The gaps by question, the most asked first; of the newest few thousand."""
        found: dict[str, list[Gap]] = {}
        for gap in await self.gaps(_COUNTED):
            found.setdefault(" ".join(gap.question.casefold().split()).strip(" ?!."), []).append(gap)
        asked = [
            Asked(
                same[0].question,
                tuple(dict.fromkeys(gap.kind for gap in same)),
                len({gap.turn for gap in same}),
                same[0].at,
                same[0].conversation_id,
            )
            for same in found.values()
        ]
        return sorted(asked, key=lambda one: (-one.times, -one.last.timestamp()))[:limit]


async def linked(
    connection: AsyncConnection, conversation_id: str, turn: str, entries: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The entries chained to those before, whose head moves on. Of a transaction that has locked the conversation."""
    if not entries:
        return []
    head, count = await _head(connection, conversation_id)
    numbered = [{**entry, "turn": turn, "n": count + at} for at, entry in enumerate(entries, 1)]
    chain, head = chained(numbered, head)
    values = {"head": head, "entries": count + len(chain)}
    if count:
        await connection.execute(_MOVED, {"of": conversation_id, **values})
    else:
        await connection.execute(_BEGUN, {"conversation_id": conversation_id, **values})
    return chain


async def note_gaps(
    connection: AsyncConnection, conversation_id: str, turn: str, question: str, kinds: Sequence[str]
) -> None:
    for kind in dict.fromkeys(kinds):
        values = {"id": secrets.token_hex(16), "conversation_id": conversation_id, "turn": turn, "question": question}
        await connection.execute(insert(gaps).values(values | {"kind": kind, "at": now()}))


async def _head(connection: AsyncConnection, conversation_id: str) -> tuple[str, int]:
    row = (await connection.execute(_HEAD, {"of": conversation_id})).first()
    return (row.head, row.entries) if row else (START, 0)
