"""Everything that a listener sees of a conversation: numbered rows, written before they are sent."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import NotFound
from assistant.tables import conversations, events
from assistant.waking import Bell, Waking
from knowledge.clock import aware, now
from knowledge.database import Database

LOOK_AGAIN_SECONDS = 10.0
"""A listener reads on its own after so long: a wake lost with a database connection delays, never silences."""


INBOX = "inbox"
INBOX_KINDS = ("message", "handed_over", "owner", "order")
"""Kinds of events that change what the inbox shows."""


@dataclass(frozen=True, slots=True)
class Event:
    conversation_id: str
    seq: int
    kind: str
    turn: str | None
    at: datetime
    body: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As it goes over the wire."""
        return {"seq": self.seq, "kind": self.kind, "turn": self.turn, "at": self.at.isoformat(), **self.body}


class Events:
    def __init__(self, database: Database, waking: Waking) -> None:
        self._database = database
        self._waking = waking
        self._stirred: set[str] = set()
        """Conversations of which the inbox shows something new, until their wake."""

    async def append(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        kind: str,
        body: Mapping[str, Any],
        *,
        turn: str | None = None,
    ) -> Event:
        """In the caller's transaction; call `wake(conversation_id)` after its commit."""
        event = Event(conversation_id, await _next_seq(connection, conversation_id), kind, turn, now(), body)
        await connection.execute(
            insert(events).values(
                conversation_id=conversation_id, seq=event.seq, kind=kind, turn=turn, at=event.at, body=dict(body)
            )
        )
        await self._waking.announce(connection, conversation_id)
        if kind in INBOX_KINDS:
            await self._waking.announce(connection, INBOX)
            self._stirred.add(conversation_id)
        return event

    def wake(self, conversation_id: str) -> None:
        self._waking.wake(conversation_id)
        if conversation_id in self._stirred:
            self._stirred.discard(conversation_id)
            self._waking.wake(INBOX)

    def listening(self, topic: str) -> AbstractContextManager[Bell]:
        """A bell that rings with each wake of a conversation, or of `INBOX`."""
        return self._waking.listening(topic)

    async def after(self, conversation_id: str, seq: int, *, limit: int = 500) -> list[Event]:
        query = (
            select(events)
            .where(events.c.conversation_id == conversation_id, events.c.seq > seq)
            .order_by(events.c.seq)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [_event(row) for row in (await connection.execute(query)).mappings()]

    async def within(self, connection: AsyncConnection, conversation_id: str, *, limit: int = 1000) -> list[Event]:
        """The latest, as the caller's transaction sees them, the oldest first."""
        newest = select(events).where(events.c.conversation_id == conversation_id).order_by(events.c.seq.desc())
        rows = (await connection.execute(newest.limit(limit))).mappings().all()
        return [_event(row) for row in reversed(rows)]

    async def listen(self, conversation_id: str, seq: int) -> AsyncGenerator[Event]:
        """What came after `seq`, then whatever comes; never ends by itself."""
        with self._waking.listening(conversation_id) as bell:
            while True:
                seen = await self.after(conversation_id, seq)
                for event in seen:
                    seq = event.seq
                    yield event
                if not seen:
                    await bell.wait(LOOK_AGAIN_SECONDS)

    async def of_turn(self, conversation_id: str, turn: str, seq: int = 0) -> AsyncGenerator[Event]:
        """A turn's events up to its `done` or `failed`."""
        async with aclosing(self.listen(conversation_id, seq)) as heard:
            async for event in heard:
                if event.turn != turn:
                    continue
                yield event
                if event.kind in ("done", "failed"):
                    return


async def _next_seq(connection: AsyncConnection, conversation_id: str) -> int:
    """Takes the row's lock until the commit, so numbers become visible in their order."""
    taken = await connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(last_seq=conversations.c.last_seq + 1, updated_at=now())
        .returning(conversations.c.last_seq)
    )
    seq = taken.scalar_one_or_none()
    if seq is None:
        raise NotFound(f"There is no conversation {conversation_id!r}")
    return int(seq)


def _event(row: RowMapping) -> Event:
    return Event(row["conversation_id"], row["seq"], row["kind"], row["turn"], aware(row["at"]), row["body"])
