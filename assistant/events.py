"""Everything that a listener sees of a conversation: numbered rows, written before they are sent."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, aclosing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import Conversation, numbered
from assistant.tables import events
from assistant.waking import Bell, Waking
from knowledge.clock import aware, now
from knowledge.database import Database

LOOK_AGAIN_SECONDS = 10.0
"""A listener reads on its own after so long: a wake lost with a database connection delays, never silences."""
PAGE = 500
"""Events that are read at once."""
LISTENERS_STEPS = 2
"""Of the event loop, from the bell to the wire."""
HANDED = 64
"""Events of a conversation that its listeners in this process get without reading them again."""

INBOX = "inbox"
INBOX_KINDS = ("message", "handed_over", "owner", "order")
"""Kinds of events that change what the inbox shows."""

_ADDED = insert(events)
_AFTER = (
    select(events)
    .where(events.c.conversation_id == bindparam("of"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("most"))
)


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
        self._handed: dict[str, deque[Event]] = {}
        self._listeners = Counter[str]()

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
        current = await numbered(connection, conversation_id, 1)
        (event,) = await self.write(connection, current, [(kind, body)], turn=turn)
        return event

    async def write(
        self,
        connection: AsyncConnection,
        current: Conversation,
        said: Sequence[tuple[str, Mapping[str, Any]]],
        *,
        turn: str | None = None,
    ) -> list[Event]:
        """Under the last of the numbers that `numbered` took for them in this transaction."""
        first = current.last_seq - len(said) + 1
        written = [Event(current.id, first + at, kind, turn, now(), dict(body)) for at, (kind, body) in enumerate(said)]
        await connection.execute(_ADDED, [_row(event) for event in written])
        await self._waking.announce(connection, current.id)
        if any(kind in INBOX_KINDS for kind, _ in said):
            await self._waking.announce(connection, INBOX)
            self._stirred.add(current.id)
        return written

    def wake(self, conversation_id: str, written: Iterable[Event] = ()) -> None:
        """After the commit. What was `written` need not be read again by this process's own listeners."""
        if conversation_id in self._handed:
            self._handed[conversation_id].extend(written)
        self._waking.wake(conversation_id)
        if conversation_id in self._stirred:
            self._stirred.discard(conversation_id)
            self._waking.wake(INBOX)

    async def hand_out(self, conversation_id: str, written: Iterable[Event]) -> None:
        """`wake`, and returns once this process's listeners had the time to pass it on: what the caller does next can wait so long."""
        self.wake(conversation_id, written)
        for _ in range(LISTENERS_STEPS):
            await asyncio.sleep(0)

    def listening(self, topic: str) -> AbstractContextManager[Bell]:
        """A bell that rings with each wake of a conversation, or of `INBOX`."""
        return self._waking.listening(topic)

    async def after(self, conversation_id: str, seq: int, *, limit: int = PAGE) -> list[Event]:
        some = {"of": conversation_id, "after": seq, "most": limit}
        rows = await self._database.glance(lambda connection: connection.execute(_AFTER, some).mappings().all())
        return [_event(row) for row in rows]

    async def within(self, connection: AsyncConnection, conversation_id: str, *, limit: int = 1000) -> list[Event]:
        """The latest, as the caller's transaction sees them, the oldest first."""
        newest = select(events).where(events.c.conversation_id == conversation_id).order_by(events.c.seq.desc())
        rows = (await connection.execute(newest.limit(limit))).mappings().all()
        return [_event(row) for row in reversed(rows)]

    async def listen(self, conversation_id: str, seq: int) -> AsyncGenerator[Event]:
        """What came after `seq`, then whatever comes; never ends by itself."""
        with self._waking.listening(conversation_id) as bell, self._hearing(conversation_id) as handed:
            while True:
                found = _following(handed, seq) or await self.after(conversation_id, seq)
                for event in found:
                    seq = event.seq
                    yield event
                if len(found) < PAGE:
                    await bell.wait(LOOK_AGAIN_SECONDS)

    @contextmanager
    def _hearing(self, conversation_id: str) -> Iterator[deque[Event]]:
        """What this process writes of a conversation while somebody here listens to it."""
        handed = self._handed.setdefault(conversation_id, deque(maxlen=HANDED))
        self._listeners[conversation_id] += 1
        try:
            yield handed
        finally:
            self._listeners[conversation_id] -= 1
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id], self._handed[conversation_id]

    async def of_turn(self, conversation_id: str, turn: str, seq: int = 0) -> AsyncGenerator[Event]:
        """A turn's events up to its `done` or `failed`."""
        async with aclosing(self.listen(conversation_id, seq)) as heard:
            async for event in heard:
                if event.turn != turn:
                    continue
                yield event
                if event.kind in ("done", "failed"):
                    return


def _following(handed: Iterable[Event], seq: int) -> list[Event]:
    """Those right after `seq`, without a gap: what another process wrote in between is read from the database."""
    found: list[Event] = []
    for event in handed:
        if event.seq == seq + len(found) + 1:
            found.append(event)
    return found


def _row(event: Event) -> dict[str, Any]:
    return {
        "conversation_id": event.conversation_id,
        "seq": event.seq,
        "kind": event.kind,
        "turn": event.turn,
        "at": event.at,
        "body": event.body,
    }


def _event(row: RowMapping) -> Event:
    return Event(row["conversation_id"], row["seq"], row["kind"], row["turn"], aware(row["at"]), row["body"])
