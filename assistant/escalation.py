"""Conversations that need a person: asked for, taken, answered, handed back."""

import secrets
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import RowMapping, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import Conversation, Owner, Step, reread, step
from assistant.errors import Refused
from assistant.events import INBOX, Event, Events
from assistant.helpdesk import Ticket, open_ticket
from assistant.mail_bodies import transcript_body
from assistant.outbox import outbox
from assistant.phrases import say
from assistant.shown import shortened
from assistant.tables import conversations, escalations, events, people, turns
from assistant.tables_after import mails
from knowledge.clock import aware, now
from knowledge.database import Database

LISTEN_SECONDS = 10.0
ONE_LINE = 140
LONGEST_REPLY = 8_000
AWAY_AFTER = timedelta(minutes=2)
"""An answer that nobody has had on their screen by then is mailed, with all that were written meanwhile."""


class Person(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class InboxRow:
    conversation_id: str
    owner: Owner
    problem: str
    reason: str
    state: str
    """waiting, taken, resolved; empty: nobody ever asked for a person"""
    since: datetime
    staff_id: str | None
    staff_name: str
    email: str
    last_message: str

    @property
    def age(self) -> timedelta:
        return now() - self.since


class Inbox:
    def __init__(self, database: Database, events: Events) -> None:
        self._database = database
        self._events = events

    async def waiting(self) -> list[InboxRow]:
        """Longest waiting first."""
        return await self._rows(_rows().where(conversations.c.owner == "waiting").order_by(escalations.c.created_at))

    async def mine(self, person: Person) -> list[InboxRow]:
        own = (conversations.c.owner == "staff") & (conversations.c.staff_id == person.id)
        return await self._rows(_rows().where(own).order_by(conversations.c.updated_at.desc()))

    async def everything(self, *, limit: int = 100) -> list[InboxRow]:
        """Every conversation in which something was said, the latest first."""
        said = conversations.c.id.in_(select(events.c.conversation_id).where(events.c.kind != "disclosure"))
        return await self._rows(_rows().where(said).order_by(conversations.c.updated_at.desc()).limit(limit))

    async def row(self, conversation_id: str) -> InboxRow | None:
        found = await self._rows(_rows().where(conversations.c.id == conversation_id))
        return found[0] if found else None

    async def listen(self) -> AsyncGenerator[None]:
        """Yields at once, then whenever the inbox may have changed."""
        with self._events.listening(INBOX) as bell:
            while True:
                yield None
                await bell.wait(LISTEN_SECONDS)

    async def ask_for_person(
        self, conversation: Conversation, reason: str, problem: str = "", *, email: str = "", turn: str | None = None
    ) -> None:
        """Asking twice is one escalation; the second time may add an e-mail address."""
        async with self._database.begin() as connection:
            await call_staff(connection, self._events, conversation.id, reason, problem, email=email, turn=turn)
        self._events.wake(conversation.id)

    async def take(self, conversation_id: str, person: Person) -> None:
        """Refused when a colleague has it. Taking one's own again changes nothing."""
        async with self._database.begin() as connection:
            current = await reread(connection, conversation_id, lock=True)
            if current.owner == "staff":
                if current.staff_id == person.id:
                    return
                raise Refused("A colleague has taken this conversation already")
            await self._step(connection, current, "take", person)
            await _move(connection, conversation_id, "taken", taken_at=now(), staff_id=person.id)
        self._events.wake(conversation_id)

    async def reply(self, conversation_id: str, person: Person, text: str) -> Event:
        """Only by the colleague who has taken it, so that two answers never cross."""
        said = text.strip()
        if not 0 < len(said) <= LONGEST_REPLY:
            raise Refused(f"A reply has 1 to {LONGEST_REPLY:,} characters; this one has {len(said):,}")
        async with self._database.begin() as connection:
            current = await _owned(connection, conversation_id, person)
            body = {"id": secrets.token_hex(16), "who": "staff", "name": person.name, "text": said}
            event = await self._events.append(connection, conversation_id, "message", body)
            await self._mail_if_away(connection, current, person)
        self._events.wake(conversation_id)
        return event

    async def hand_back(self, conversation_id: str, person: Person) -> None:
        await self._end(conversation_id, person, "hand_back")

    async def close(self, conversation_id: str, person: Person) -> None:
        await self._end(conversation_id, person, "close")

    async def _end(self, conversation_id: str, person: Person, taken: Step) -> None:
        async with self._database.begin() as connection:
            current = await reread(connection, conversation_id, lock=True)
            if current.owner == "staff":
                await _owned(connection, conversation_id, person)
            await self._step(connection, current, taken, person)
            await _move(connection, conversation_id, "resolved", resolved_at=now())
        self._events.wake(conversation_id)

    async def _step(self, connection: AsyncConnection, current: Conversation, taken: Step, person: Person) -> None:
        owner = await step(connection, current, taken, staff_id=person.id)
        body = {"owner": owner, "name": person.name} if owner == "staff" else {"owner": owner}
        await self._events.append(connection, current.id, "owner", body)

    async def _mail_if_away(self, connection: AsyncConnection, current: Conversation, person: Person) -> None:
        """To the address that the shopper has left; one mail for all answers until it goes out."""
        mine = (escalations.c.conversation_id == current.id) & (escalations.c.email != "")
        newest = select(escalations.c.email).where(mine).order_by(escalations.c.created_at.desc()).limit(1)
        email = (await connection.execute(newest)).scalar()
        if not email:
            return
        waiting = (mails.c.about == current.id) & (mails.c.kind == "transcript") & (mails.c.state == "due")
        said = await self._events.within(connection, current.id)
        body = transcript_body(said, current.id, person.name)
        taken = await connection.execute(update(mails).where(waiting, mails.c.tries == 0).values(body=body))
        if not taken.rowcount:
            await outbox(connection, "transcript", email, current.locale, body, at=now() + AWAY_AFTER)

    async def _rows(self, query: Select[Any]) -> list[InboxRow]:
        async with self._database.read() as connection:
            return [_row(row) for row in (await connection.execute(query)).mappings()]


async def call_staff(
    connection: AsyncConnection,
    events: Events,
    conversation_id: str,
    reason: str,
    problem: str = "",
    *,
    email: str = "",
    turn: str | None = None,
) -> None:
    """In the caller's transaction, which wakes the conversation's listeners after its commit."""
    current = await reread(connection, conversation_id, lock=True)
    owner = await step(connection, current, "ask")
    if await _open(connection, current.id) and owner == current.owner:
        await _add_email(connection, current.id, email)
        if not email:
            return
    else:
        line = shortened(problem or await _last_words(connection, current.id), ONE_LINE)
        ticket = Ticket(secrets.token_hex(16), current.id, reason, line, current.locale, email.strip())
        if not current.trial:
            await open_ticket(connection, ticket)
    body = _handed_over(reason, email, current.locale)
    await events.append(connection, current.id, "handed_over", body, turn=turn)
    if owner != current.owner:
        await events.append(connection, current.id, "owner", {"owner": owner}, turn=turn)


def _handed_over(reason: str, email: str, locale: str) -> dict[str, Any]:
    text = "I have asked a colleague to join. You will read the answer here."
    if email:
        text = "I have asked a colleague to join. You will read the answer here, and your e-mail address is in their hands."
    return {"reason": reason, "text": say(locale, text), "email_wanted": not email}


async def _owned(connection: AsyncConnection, conversation_id: str, person: Person) -> Conversation:
    current = await reread(connection, conversation_id, lock=True)
    if current.owner != "staff" or current.staff_id != person.id:
        raise Refused("Take this conversation over first; it is not yours")
    return current


async def _open(connection: AsyncConnection, conversation_id: str) -> bool:
    query = select(escalations.c.id).where(_unresolved(conversation_id))
    return (await connection.execute(query)).first() is not None


def _unresolved(conversation_id: str) -> Any:
    return (escalations.c.conversation_id == conversation_id) & (escalations.c.state != "resolved")


async def _add_email(connection: AsyncConnection, conversation_id: str, email: str) -> None:
    if email.strip():
        await connection.execute(update(escalations).where(_unresolved(conversation_id)).values(email=email.strip()))


async def _move(connection: AsyncConnection, conversation_id: str, state: str, **columns: Any) -> None:
    await connection.execute(update(escalations).where(_unresolved(conversation_id)).values(state=state, **columns))


async def _last_words(connection: AsyncConnection, conversation_id: str) -> str:
    query = select(turns.c.text).where(turns.c.conversation_id == conversation_id)
    return (await connection.execute(query.order_by(turns.c.created_at.desc()).limit(1))).scalar() or ""


def _rows() -> Select[Any]:
    """A conversation with its latest escalation, its owner's name and the shopper's last words."""
    latest = (
        select(escalations.c.id)
        .where(escalations.c.conversation_id == conversations.c.id)
        .order_by(escalations.c.created_at.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )
    last_words = (
        select(turns.c.text)
        .where(turns.c.conversation_id == conversations.c.id)
        .order_by(turns.c.created_at.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )
    joined = conversations.outerjoin(escalations, escalations.c.id == latest)
    columns = select(
        conversations.c.id,
        conversations.c.owner,
        conversations.c.staff_id,
        conversations.c.updated_at,
        escalations.c.problem,
        escalations.c.reason,
        escalations.c.state,
        escalations.c.email,
        escalations.c.created_at,
        people.c.name,
        last_words.label("last_message"),
    )
    asked = columns.select_from(joined.outerjoin(people, people.c.id == conversations.c.staff_id))
    return asked.where(~conversations.c.trial)


def _row(row: RowMapping | Mapping[Any, Any]) -> InboxRow:
    last = shortened(row["last_message"] or "", ONE_LINE)
    return InboxRow(
        conversation_id=row["id"],
        owner=row["owner"],
        problem=row["problem"] or last,
        reason=row["reason"] or "",
        state=row["state"] or "",
        since=aware(row["created_at"] or row["updated_at"]),
        staff_id=row["staff_id"],
        staff_name=row["name"] or "",
        email=row["email"] or "",
        last_message=last,
    )
