"""Turns as rows: taken in once, run one at a time per conversation under a lease, kept whole at their end."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import Conversation, numbered, reread, step
from assistant.events import Event, Events
from assistant.ledger_store import linked, note_gaps
from assistant.model import Said
from assistant.phrases import say
from assistant.tables import turns
from knowledge.clock import aware, now
from knowledge.database import Database

LEASE = timedelta(seconds=20)
UNFINISHED = ("queued", "running")

_SAME = turns.c.message_id == bindparam("said")
_OTHERS = select(turns.c.id, _SAME.label("same")).where(
    turns.c.conversation_id == bindparam("of"), _SAME | turns.c.state.in_(UNFINISHED)
)
_RUNNING = select(turns.c.text).where(turns.c.id == bindparam("wanted"), turns.c.state == "running")
_ADDED = insert(turns)
_KEPT = update(turns).where(turns.c.id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A turn that may run now."""

    conversation: Conversation
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    turn: str
    new: bool
    silent: bool
    """A person answers: nothing is to be run."""
    claimed: Claimed | None = None
    """It may run now, and is ours; else it is to be waited for."""


@dataclass(slots=True)
class Outcome:
    """What is kept of a turn."""

    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    """In the shop's currency, by its price table."""
    timings: dict[str, int] = field(default_factory=dict)
    transcript: list[Said] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    """Kinds of claims that were asked for and that nothing carried."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a turn took."""

    model: str
    cost: float
    ms: int
    tools: tuple[str, ...]
    """That the model called, in order."""


class Turns:
    def __init__(self, database: Database, events: Events) -> None:
        self._database = database
        self._events = events

    async def take_in(
        self, conversation: Conversation, message_id: str, text: str, *, locale: str, page: Mapping[str, Any] | None
    ) -> Taken:
        """The message, its event and its turn in one transaction; the same message again finds the same turn.

        Where no earlier turn is unfinished, this one runs at once.
        """

        async def work(connection: AsyncConnection) -> tuple[Taken, list[Event]]:
            current = await reread(connection, conversation.id, lock=True)
            others = (await connection.execute(_OTHERS, {"of": conversation.id, "said": message_id})).all()
            if known := next((row.id for row in others if row.same), None):
                return Taken(known, new=False, silent=True), []
            changed = {"locale": locale} | ({"page": dict(page)} if page else {})
            return await self._add(connection, current, message_id, text, alone=not others, changed=changed)

        taken, written = await self._database.write(work)
        await self._events.hand_out(conversation.id, written)
        return taken

    async def _add(
        self,
        connection: AsyncConnection,
        current: Conversation,
        message_id: str,
        text: str,
        *,
        alone: bool,
        changed: Mapping[str, Any],
    ) -> tuple[Taken, list[Event]]:
        """The turn, and what the conversation's listeners see of it."""
        owner = await step(connection, current, "write")
        turn, silent = secrets.token_hex(16), owner == "staff"
        state = "done" if silent else "running" if alone else "queued"
        row: dict[str, Any] = {
            "id": turn,
            "conversation_id": current.id,
            "message_id": message_id,
            "text": text,
            "state": state,
            "transcript": [as_json(Said("shopper", text))],
        }
        row |= {"created_at": now(), "ended_at": now() if silent else None, "timings": {}, "ledger": []}
        row |= {"lease_until": now() + LEASE if state == "running" else None}
        await connection.execute(_ADDED, row)
        seen: list[tuple[str, dict[str, Any]]] = [("message", {"id": message_id, "who": "shopper", "text": text})]
        seen += [("owner", {"owner": owner})] if owner != current.owner else []
        seen += [("done", {"ms": 0, "replies": []})] if silent else []
        as_it_is = await numbered(connection, current.id, len(seen), **changed)
        claimed = Claimed(as_it_is, text) if state == "running" else None
        written = await self._events.write(connection, as_it_is, seen, turn=turn)
        return Taken(turn, new=True, silent=silent, claimed=claimed), written

    async def claim(self, turn: str, conversation_id: str) -> Claimed | Literal["wait"] | None:
        """`wait`: an earlier turn has not ended. None: somebody else runs this one, or ended it."""

        async def work(connection: AsyncConnection) -> Claimed | Literal["wait"] | None:
            conversation = await reread(connection, conversation_id, lock=True)
            unfinished = (
                select(turns.c.id, turns.c.text, turns.c.state, turns.c.lease_until)
                .where(turns.c.conversation_id == conversation_id, turns.c.state.in_(UNFINISHED))
                .order_by(turns.c.created_at)
            )
            for row in (await connection.execute(unfinished)).all():
                if row.id == turn:
                    if row.state != "queued":
                        return None
                    await _set(connection, turn, state="running", lease_until=now() + LEASE)
                    return Claimed(conversation, row.text)
                if row.state == "queued" or aware(row.lease_until) > now():
                    return "wait"
                await self._fail(connection, row.id, conversation_id)
            return None

        return await self._database.write(work)

    async def renew(self, turn: str) -> None:
        await self._database.write(lambda connection: _set(connection, turn, lease_until=now() + LEASE))

    async def end(self, turn: str, conversation_id: str, kind: str, body: Mapping[str, Any], outcome: Outcome) -> None:
        """The whole turn and its last event, in one transaction; a turn that was ended for us stays as it is."""

        async def work(connection: AsyncConnection) -> list[Event]:
            await reread(connection, conversation_id, lock=True)
            question = (await connection.execute(_RUNNING, {"wanted": turn})).scalar()
            if question is None:
                return []
            columns = asdict(outcome) | {"transcript": [as_json(said) for said in outcome.transcript]}
            columns["ledger"] = await linked(connection, conversation_id, turn, outcome.ledger)
            await note_gaps(connection, conversation_id, turn, question, columns.pop("gaps"))
            state = "done" if kind == "done" else "failed"
            await _set(connection, turn, state=state, ended_at=now(), lease_until=None, **columns)
            return [await self._events.append(connection, conversation_id, kind, body, turn=turn)]

        self._events.wake(conversation_id, await self._database.write(work))

    async def abandoned(self) -> list[tuple[str, str]]:
        """(turn, conversation) of every turn that waits for a worker, or whose worker's lease has run out."""
        gone = (turns.c.state == "running") & (turns.c.lease_until < now())
        query = select(turns.c.id, turns.c.conversation_id).where(or_(turns.c.state == "queued", gone))
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(turns.c.created_at))).all()
        return [(row.id, row.conversation_id) for row in rows]

    async def fail_if_abandoned(self, turn: str, conversation_id: str) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            await reread(connection, conversation_id, lock=True)
            gone = select(turns.c.id).where(turns.c.id == turn, turns.c.state == "running", turns.c.lease_until < now())
            if (await connection.execute(gone)).first() is None:
                return False
            await self._fail(connection, turn, conversation_id)
            return True

        failed = await self._database.write(work)
        if failed:
            self._events.wake(conversation_id)
        return failed

    async def _fail(self, connection: AsyncConnection, turn: str, conversation_id: str) -> None:
        locale = (await reread(connection, conversation_id)).locale
        await _set(connection, turn, state="failed", ended_at=now(), lease_until=None)
        body = {"text": say(locale, "The answer was interrupted. Please try again."), "retry": True}
        await self._events.append(connection, conversation_id, "failed", body, turn=turn)


async def facts_of(database: Database, conversation_id: str) -> dict[str, Facts]:
    """By turn, of those that have ended."""
    wanted = turns.c.conversation_id == conversation_id, turns.c.ended_at.is_not(None)
    async with database.read() as connection:
        rows = (await connection.execute(select(turns).where(*wanted))).all()
    return {row.id: Facts(row.model, row.cost, row.timings.get("total_ms", 0), _called(row.transcript)) for row in rows}


def _called(transcript: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(call["name"] for said in transcript for call in said.get("calls", ()))


def as_json(said: Said) -> dict[str, Any]:
    short: dict[str, Any] = {"role": said.role, "text": said.text}
    if said.calls:
        short["calls"] = [{"id": c.id, "name": c.name, "arguments": dict(c.arguments)} for c in said.calls]
    return short | ({"answers": said.answers} if said.answers else {})


async def _set(connection: AsyncConnection, turn: str, **columns: Any) -> None:
    await connection.execute(_KEPT, {"wanted": turn, **columns})


def transcript_of(text: str, rounds: Sequence[Said], answer: str) -> list[Said]:
    """What later turns read of this one: the words, and the model's own tool calls with their results shortened."""
    return [Said("shopper", text), *rounds, *([Said("assistant", answer)] if answer else [])]
