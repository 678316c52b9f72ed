"""The people who work in the shop: who they are, what they may do, and how they prove it."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import Refused
from assistant.tables import people, sign_in_links, sign_ins
from knowledge.clock import now
from knowledge.database import Database

Role = Literal["owner", "merchant", "staff", "viewer"]
Right = Literal["answer", "edit"]
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "owner": frozenset({"answer", "edit"}),
    "merchant": frozenset({"answer", "edit"}),
    "staff": frozenset({"answer"}),
    "viewer": frozenset(),
}
"""`answer` shoppers in the inbox, `edit` what the shop says and sells. Everybody who is signed in may look."""
SIGN_IN_LIFE = timedelta(days=14)
LINK_LIFE = timedelta(minutes=10)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1024
DECOY = "$argon2id$v=19$m=19456,t=2,p=1$Y29tcHRvaXItZGVjb3k$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""A hash that no password fits, as costly to check as a real one."""
HASHES_AT_ONCE = 2
"""Each takes 19 MiB and about 80 ms: a flood of passwords waits in line instead of filling the memory."""


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    email: str
    name: str
    role: Role
    active: bool = True

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser's signed-in session."""

    person: Person
    csrf: str


class People:
    def __init__(self, database: Database) -> None:
        self._database = database
        # OWASP's figures for argon2id: 19 MiB, two passes, one lane.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._hashing = asyncio.Semaphore(HASHES_AT_ONCE)

    async def add(self, email: str, *, name: str, role: Role, password: str = "") -> Person:
        """Without a password the person signs in by links only. Refused: a known address, a weak password."""
        person = Person(secrets.token_hex(16), _address(email), name.strip(), _role(role))
        if not person.name:
            raise Refused("A person needs a name: shoppers read it when they answer")
        row = {"id": person.id, "email": person.email, "name": person.name, "role": person.role}
        hashed = await self._hash(password) if password else ""
        try:
            async with self._database.begin() as connection:
                await connection.execute(
                    insert(people).values(**row, password_hash=hashed, active=True, created_at=now())
                )
        except IntegrityError:
            raise Refused(f"{person.email!r} is already somebody's address here") from None
        return person

    async def by_email(self, email: str) -> Person | None:
        row = await self._row(people.c.email == email.strip().lower())
        return _person(row) if row is not None else None

    async def by_id(self, person_id: str) -> Person | None:
        row = await self._row(people.c.id == person_id)
        return _person(row) if row is not None else None

    async def all(self) -> list[Person]:
        async with self._database.read() as connection:
            rows = (await connection.execute(select(people).order_by(people.c.name))).mappings()
            return [_person(row) for row in rows]

    async def by_password(self, email: str, password: str) -> Person | None:
        """None for an unknown address as for a wrong password, after the same work."""
        row = await self._row((people.c.email == email.strip().lower()) & people.c.active)
        hashed = row["password_hash"] if row is not None else ""
        right = await self._verify(hashed or DECOY, password)
        return _person(row) if row is not None and hashed and right else None

    async def make_link(self, person: Person, life: timedelta = LINK_LIFE) -> str:
        """The token of a one-time sign-in link; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        row = {"token_hash": _fingerprint(token), "person_id": person.id, "expires_at": now() + life}
        async with self._database.begin() as connection:
            await connection.execute(delete(sign_in_links).where(sign_in_links.c.expires_at < now()))
            await connection.execute(insert(sign_in_links).values(**row, used_at=None))
        return token

    async def of_link(self, token: str) -> Person | None:
        """Whose link it is, while it works. Looking does not use it up: link previews look too."""
        query = select(people).join(sign_in_links, sign_in_links.c.person_id == people.c.id).where(*_usable(token))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return _person(row) if row is not None else None

    async def use_link(self, token: str) -> Person | None:
        """Once: of two who press the button together, one gets in."""
        using = update(sign_in_links).where(*_usable(token)).values(used_at=now())
        async with self._database.begin() as connection:
            taken = (await connection.execute(using.returning(sign_in_links.c.person_id))).scalar_one_or_none()
        row = await self._row((people.c.id == taken) & people.c.active) if taken else None
        return _person(row) if row is not None else None

    async def sign_in(self, person: Person) -> str:
        """The session cookie's value; only its hash is kept."""
        token, moment = secrets.token_urlsafe(32), now()
        row = {"token_hash": _fingerprint(token), "person_id": person.id, "csrf": secrets.token_urlsafe(32)}
        async with self._database.begin() as connection:
            await connection.execute(delete(sign_ins).where(sign_ins.c.expires_at < moment))
            await connection.execute(
                insert(sign_ins).values(**row, created_at=moment, expires_at=moment + SIGN_IN_LIFE)
            )
        return token

    async def signed_in(self, token: str) -> SignIn | None:
        query = (
            select(people, sign_ins.c.csrf)
            .join(sign_ins, sign_ins.c.person_id == people.c.id)
            .where(sign_ins.c.token_hash == _fingerprint(token), sign_ins.c.expires_at > now(), people.c.active)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return SignIn(_person(row), row["csrf"]) if row is not None else None

    async def sign_out(self, token: str) -> None:
        async with self._database.begin() as connection:
            await connection.execute(delete(sign_ins).where(sign_ins.c.token_hash == _fingerprint(token)))

    async def count(self) -> int:
        async with self._database.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(people))).scalar_one())

    async def _row(self, which: Any) -> Mapping[Any, Any] | None:
        async with self._database.read() as connection:
            return (await connection.execute(select(people).where(which))).mappings().one_or_none()

    async def _hash(self, password: str) -> str:
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise Refused(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, not {len(password)}")
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, hashed: str, password: str) -> bool:
        async with self._hashing:
            return await asyncio.to_thread(self._matches, hashed, password[:LONGEST_PASSWORD])

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def same(given: str, expected: str) -> bool:
    """In a time that tells nothing about `expected`."""
    return hmac.compare_digest(given.encode(), expected.encode())


def _usable(token: str) -> tuple[Any, ...]:
    links = sign_in_links.c
    return links.token_hash == _fingerprint(token), links.used_at.is_(None), links.expires_at > now()


def _person(row: Mapping[Any, Any]) -> Person:
    return Person(row["id"], row["email"], row["name"], cast(Role, row["role"]), row["active"])


def _address(email: str) -> str:
    address = email.strip().lower()
    name, at, host = address.partition("@")
    if not (name and at and host) or "@" in host or any(character.isspace() for character in address):
        raise Refused(f"{email!r} is not an e-mail address; right would be marie@example.com")
    return address


def _role(role: str) -> Role:
    if role not in RIGHTS:
        raise Refused(f"{role!r} is not a role; there are {', '.join(RIGHTS)}")
    return cast(Role, role)


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
