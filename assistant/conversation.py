"""A conversation: who may open it, whose turn it is to answer in it, and what it remembers."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import RowMapping, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import NotFound, Refused
from assistant.tables import conversations
from knowledge.clock import aware, now
from knowledge.database import Database

Owner = Literal["assistant", "waiting", "staff", "closed"]
Step = Literal["write", "ask", "take", "hand_back", "close"]

OWNERSHIP: Mapping[tuple[Owner, Step], Owner] = {
    ("assistant", "write"): "assistant",
    ("assistant", "ask"): "waiting",
    ("assistant", "take"): "staff",
    ("assistant", "close"): "closed",
    ("waiting", "write"): "waiting",
    ("waiting", "ask"): "waiting",
    ("waiting", "take"): "staff",
    ("waiting", "hand_back"): "assistant",
    ("waiting", "close"): "closed",
    ("staff", "write"): "staff",
    ("staff", "ask"): "staff",
    ("staff", "hand_back"): "assistant",
    ("staff", "close"): "closed",
    ("closed", "write"): "assistant",
    ("closed", "ask"): "waiting",
    ("closed", "take"): "staff",
}
"""Who answers after a step; a pair that isn't here is refused. `write` and `ask` are the shopper's, the rest staff's."""

_WANTED = conversations.c.id == bindparam("wanted")
# Written once: to write a statement anew takes longer than SQLite needs for it.
_ONE = select(conversations).where(_WANTED)
_LOCKED = _ONE.with_for_update()
_KEPT = update(conversations).where(_WANTED)
_NUMBERED = _KEPT.values(last_seq=conversations.c.last_seq + bindparam("more")).returning(*conversations.c)


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    owner: Owner
    staff_id: str | None
    locale: str
    cart: Mapping[str, int]
    shown: Sequence[str]
    """Ids of the products shown last, in order: what "the second one" means."""
    page: Mapping[str, Any] | None
    last_seq: int
    trial: bool
    """Held by the shop itself, to see what would be answered: nobody is called, and it is in no inbox."""
    created_at: datetime
    updated_at: datetime


class Conversations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, *, locale: str, trial: bool = False) -> tuple[Conversation, str]:
        """The token is shown once: only its hash is kept."""
        token = secrets.token_urlsafe(32)
        row: dict[str, Any] = {
            "id": secrets.token_hex(16),
            "token_hash": _hash(token),
            "owner": "assistant",
            "staff_id": None,
            "locale": locale,
            "cart": {},
            "shown": [],
            "page": None,
            "last_seq": 0,
            "trial": trial,
            "created_at": now(),
            "updated_at": now(),
        }
        async with self._database.begin() as connection:
            await connection.execute(insert(conversations).values(row))
        return _conversation(row), token

    async def open(self, conversation_id: str, token: str) -> Conversation:
        """The only way in for a shopper. NotFound for a wrong token as for an unknown id, in the same time."""
        row = await self._row(conversation_id)
        expected = row["token_hash"] if row is not None else _hash("")
        if not hmac.compare_digest(expected, _hash(token)) or row is None:
            raise NotFound("There is no such conversation, or the token is not its own")
        return _conversation(row)

    async def of_token(self, token: str) -> Conversation:
        """By its token alone, for what belongs to a person and not to one conversation. NotFound as `open`."""
        query = select(conversations).where(conversations.c.token_hash == _hash(token))
        row = await self._database.glance(lambda connection: connection.execute(query).mappings().one_or_none())
        if row is None:
            raise NotFound("There is no such conversation, or the token is not its own")
        return _conversation(row)

    async def for_staff(self, conversation_id: str) -> Conversation:
        """Only behind a staff sign-in."""
        row = await self._row(conversation_id)
        if row is None:
            raise NotFound(f"There is no conversation {conversation_id!r}")
        return _conversation(row)

    async def _row(self, conversation_id: str) -> RowMapping | None:
        one = {"wanted": conversation_id}
        return await self._database.glance(lambda connection: connection.execute(_ONE, one).mappings().one_or_none())


async def numbered(connection: AsyncConnection, conversation_id: str, count: int, **columns: Any) -> Conversation:
    """As it is now, with `count` more numbers taken; the row is locked until the commit, so they become visible in their order.

    `columns` are kept in the same statement.
    """
    given = {"wanted": conversation_id, "more": count, "updated_at": now(), **columns}
    row = (await connection.execute(_NUMBERED, given)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no conversation {conversation_id!r}")
    return _conversation(row)


async def reread(connection: AsyncConnection, conversation_id: str, *, lock: bool = False) -> Conversation:
    """As it is now; `lock` keeps every other writer of this conversation waiting until the commit."""
    row = await _read(connection, conversation_id, lock=lock)
    if row is None:
        raise NotFound(f"There is no conversation {conversation_id!r}")
    return _conversation(row)


async def step(
    connection: AsyncConnection, conversation: Conversation, taken: Step, *, staff_id: str | None = None
) -> Owner:
    """Moves the conversation along OWNERSHIP in the caller's transaction; Refused where the table has no such step."""
    owner = OWNERSHIP.get((conversation.owner, taken))
    if owner is None:
        raise Refused(f"A conversation that is {conversation.owner!r} has no step {taken!r}")
    if owner != conversation.owner:
        await keep(connection, conversation.id, owner=owner, staff_id=staff_id if owner == "staff" else None)
    return owner


async def keep(connection: AsyncConnection, conversation_id: str, **columns: Any) -> None:
    await connection.execute(_KEPT, {"wanted": conversation_id, "updated_at": now(), **columns})


async def locale_of(connection: AsyncConnection, conversation_id: str | None) -> str:
    """English where there is no such conversation (any more)."""
    query = select(conversations.c.locale).where(conversations.c.id == (conversation_id or ""))
    return (await connection.execute(query)).scalar() or "en"


async def _read(connection: AsyncConnection, conversation_id: str, *, lock: bool = False) -> RowMapping | None:
    found = await connection.execute(_LOCKED if lock else _ONE, {"wanted": conversation_id})
    return found.mappings().one_or_none()


def _conversation(row: Mapping[Any, Any]) -> Conversation:
    return Conversation(
        id=row["id"],
        owner=row["owner"],
        staff_id=row["staff_id"],
        locale=row["locale"],
        cart=row["cart"],
        shown=tuple(row["shown"]),
        page=row["page"],
        last_seq=row["last_seq"],
        trial=row["trial"],
        created_at=aware(row["created_at"]),
        updated_at=aware(row["updated_at"]),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
