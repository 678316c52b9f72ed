"""The keys that other programs hold: what each may do, how it is proved, and how it is taken back."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast, get_args

from sqlalchemy import insert, or_, select, update

from assistant.errors import NotFound, Refused
from assistant.tables import api_keys
from knowledge.clock import aware, now
from knowledge.database import Database
from web.guards import Rate
from web.people import same

Part = Literal["admin", "catalogue", "orders"]
"""What a route belongs to; `admin` routes are for admin keys alone."""
KeyRole = Literal["admin", "catalogue", "orders", "read"]
ROLES: tuple[str, ...] = get_args(KeyRole)
MARK = "comptoir_"
"""Every key starts with it, so that secret scanners and people know a leaked one."""
LONGEST_NAME = 200
WRONG_KEYS = (20, 60.0)
"""From one address in so many seconds. A right key is let through all the same: others share the address."""
USE_NOTED = timedelta(minutes=1)
"""A key that is used all the time is written down once in this time, not at each call."""


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    name: str
    role: KeyRole
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def may(self, part: Part, *, reading: bool) -> bool:
        return self.role in ("admin", part) or (self.role == "read" and reading and part != "admin")


class Keys:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.wrong = Rate(*WRONG_KEYS)

    async def create(self, name: str, role: str) -> tuple[Key, str]:
        """The key's text is handed out here once; only its hash is kept. Refused: no name, an unknown role."""
        if not 0 < len(name.strip()) <= LONGEST_NAME:
            raise Refused(f"A key's name has 1 to {LONGEST_NAME} characters, not {len(name.strip())}")
        if role not in ROLES:
            raise Refused(f"{role!r} is not a role of keys; there are {', '.join(ROLES)}")
        key = Key(secrets.token_hex(6), name.strip(), cast(KeyRole, role), now())
        text = f"{MARK}{key.id}_{secrets.token_urlsafe(32)}"
        row = {"id": key.id, "name": key.name, "role": key.role, "hash": _hash(text), "created_at": key.created_at}
        async with self._database.begin() as connection:
            await connection.execute(insert(api_keys).values(row))
        return key, text

    async def find(self, text: str) -> Key | None:
        """None for an unknown, a wrong and a revoked one alike. Notes that it was used."""
        identity = text.removeprefix(MARK).partition("_")[0]
        async with self._database.read() as connection:
            row = (await connection.execute(select(api_keys).where(api_keys.c.id == identity))).mappings().one_or_none()
        right = same(_hash(text), row["hash"] if row is not None else _hash(""))
        if row is None or not right or row["revoked_at"] is not None:
            return None
        key = _key(row)
        await self._note_use(key)
        return key

    async def all(self) -> list[Key]:
        async with self._database.read() as connection:
            rows = (await connection.execute(select(api_keys).order_by(api_keys.c.created_at))).mappings()
            return [_key(row) for row in rows]

    async def revoke(self, key_id: str) -> None:
        """At once and for good; NotFound for a key that is not there or is revoked already."""
        live = (api_keys.c.id == key_id) & api_keys.c.revoked_at.is_(None)
        async with self._database.begin() as connection:
            done = await connection.execute(update(api_keys).where(live).values(revoked_at=now()))
        if not done.rowcount:
            raise NotFound(f"There is no live key {key_id!r}; comptoir keys list shows them")

    async def _note_use(self, key: Key) -> None:
        moment = now()
        stale = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < moment - USE_NOTED)
        if key.last_used_at is not None and key.last_used_at >= moment - USE_NOTED:
            return
        async with self._database.begin() as connection:
            using = update(api_keys).where(api_keys.c.id == key.id, stale)
            await connection.execute(using.values(last_used_at=moment))


def _key(row: Mapping[Any, Any]) -> Key:
    moments = {name: aware(row[name]) if row[name] else None for name in ("last_used_at", "revoked_at")}
    return Key(row["id"], row["name"], row["role"], aware(row["created_at"]), **moments)


def _hash(text: str) -> str:
    """Plain SHA-256: 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()
