"""Who is asking, decided in code alone: anonymous < knows number and e-mail < verified. A model can't raise a level.

Who knows an order's number and e-mail address sees its status and lines. Who is verified (by the shop's own login, or
by a code mailed to the address) sees all of their orders and may change them.
"""

import hashlib
import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import reread
from assistant.errors import NotAllowed, Refused
from assistant.escalation import Inbox
from assistant.identity_token import read_token
from assistant.order import Order
from assistant.orders import Orders
from assistant.outbox import outbox
from assistant.phrases import say
from assistant.policy_rules import Role
from assistant.tables_after import identities, order_codes
from knowledge.clock import aware, now
from knowledge.database import Database

log = logging.getLogger(__name__)
Level = Literal["anonymous", "knows", "verified"]
KNOWN_FOR, VERIFIED_FOR = timedelta(hours=1), timedelta(hours=1)
NOTICED = 5
"""Wrong numbers of one caller until staff hear of it, and again after as many."""
CODE_LIFE, CODE_TRIES = timedelta(minutes=10), 5


@dataclass(frozen=True, slots=True)
class Asker:
    """Who a conversation, or a person of the shop, is."""

    level: Level = "anonymous"
    role: Role = "shopper"
    name: str = ""
    customer_id: str = ""
    email: str = ""
    order_number: str = ""
    """The one order that was named, for who knows number and e-mail."""
    conversation_id: str = ""

    def owns(self, order: Order) -> bool:
        if self.level != "verified":
            return False
        if self.customer_id and order.customer_id:
            return hmac.compare_digest(self.customer_id.encode(), order.customer_id.encode())
        return bool(self.email) and hmac.compare_digest(self.email.encode(), order.email.encode())

    def may_change(self, order: Order) -> bool:
        return self.role != "shopper" or self.owns(order)

    def may_read(self, order: Order) -> bool:
        """Status and lines; the address takes `may_change`."""
        named = self.level == "knows" and self.order_number == order.number
        return self.may_change(order) or (named and self.email == order.email)


class Guessing(Protocol):
    """Slows down who guesses: raises a problem that says how long to wait."""

    def check(self, email: str, caller: str) -> None: ...
    def wrong(self, email: str, caller: str) -> int:
        """How often this caller was wrong."""
        ...

    def right(self, email: str, caller: str) -> None: ...


class Identities:
    def __init__(
        self, database: Database, orders: Orders, inbox: Inbox, *, key: bytes, token_key: str = "", guesses: Guessing
    ) -> None:
        """`key` makes stored codes worthless to who reads the table; `token_key` is what the shop's login signs with."""
        self._database = database
        self._orders = orders
        self._inbox = inbox
        self._key = key
        self._token_key = token_key
        self._guesses = guesses

    async def of(self, conversation_id: str) -> Asker:
        query = select(identities).where(identities.c.conversation_id == conversation_id)
        row = await self._database.look(lambda connection: connection.execute(query).mappings().one_or_none())
        if row is None or aware(row["until"]) <= now():
            return Asker(conversation_id=conversation_id)
        named = {name: row[name] for name in ("customer_id", "email", "order_number")}
        return Asker(row["level"], conversation_id=conversation_id, **named)

    async def by_token(self, conversation_id: str, token: str) -> Asker:
        """The shop's login says who this is. NotAllowed for a token that isn't its own, or is over."""
        login = read_token(token, self._token_key)
        until = min(login.until, now() + VERIFIED_FOR)
        async with self._database.begin() as connection:
            said = {"customer_id": login.customer_id, "email": login.email}
            await _keep(connection, conversation_id, "verified", until, **said)
        return await self.of(conversation_id)

    async def by_number(self, conversation_id: str, number: str, email: str, *, caller: str = "") -> Order | None:
        """None whether the number is unknown or the e-mail another's. Who guesses waits longer and longer."""
        who = caller or conversation_id
        self._guesses.check(email, who)
        order = await self._orders.find(number, email)
        if order is None:
            await self.notice(conversation_id, self._guesses.wrong(email, who))
            return None
        self._guesses.right(email, who)
        current = await self.of(conversation_id)
        if not current.owns(order):
            async with self._database.begin() as connection:
                known = {"email": order.email, "order_number": order.number}
                await _keep(connection, conversation_id, "knows", now() + KNOWN_FOR, **known)
        return order

    async def notice(self, conversation_id: str, times: int) -> None:
        """Who is wrong again and again is a person's matter: one who can't find their order, or one who guesses."""
        if times % NOTICED:
            return
        log.warning("%s wrong order numbers, the last in conversation %s", times, conversation_id)
        async with self._database.read() as connection:
            conversation = await reread(connection, conversation_id)
        if conversation.owner != "closed":
            problem = f"{times} orders were asked for with a wrong number or e-mail address"
            await self._inbox.ask_for_person(conversation, "guessing", problem)

    async def send_code(self, conversation_id: str, number: str, email: str, *, locale: str) -> None:
        """The same rows are written whether or not there is such an order: nothing tells one from the other."""
        order = await self._orders.find(number, email)
        code = f"{secrets.randbelow(1_000_000):06}"
        kept = self._hash(conversation_id, code if order else secrets.token_hex(8))
        until = now() + CODE_LIFE
        async with self._database.begin() as connection:
            row = {"conversation_id": conversation_id, "email": email.strip().lower(), "code_hash": kept}
            await _replace(connection, order_codes, row | {"tries": 0, "expires_at": until})
            body = {"code": code if order else "", "minutes": CODE_LIFE.seconds // 60}
            to, state = (order.email, "due") if order else (email.strip().lower(), "void")
            await outbox(connection, "code", to, locale, body, state=state)

    async def by_code(self, conversation_id: str, code: str, *, locale: str) -> Asker:
        """Refused for a wrong code, after five tries, after ten minutes: the same words for all of them."""
        async with self._database.begin() as connection:
            mine = order_codes.c.conversation_id == conversation_id
            taken = await connection.execute(
                update(order_codes).where(mine).values(tries=order_codes.c.tries + 1).returning(order_codes)
            )
            row = taken.mappings().one_or_none()
            right = hmac.compare_digest(row["code_hash"] if row else "", self._hash(conversation_id, code.strip()))
            fits = right and row is not None and row["tries"] <= CODE_TRIES and aware(row["expires_at"]) > now()
            if fits and row is not None:
                await connection.execute(update(order_codes).where(mine).values(tries=CODE_TRIES))
                await _keep(connection, conversation_id, "verified", now() + VERIFIED_FOR, email=row["email"])
        if not fits:
            log.warning("a wrong or late code in conversation %s", conversation_id)
            raise Refused(say(locale, "This code is wrong or no longer valid. You can ask for a new one."))
        return await self.of(conversation_id)

    async def forget(self, conversation_id: str) -> None:
        """At sign-out on the shop's page."""
        async with self._database.begin() as connection:
            await connection.execute(identities.delete().where(identities.c.conversation_id == conversation_id))

    def _hash(self, conversation_id: str, code: str) -> str:
        return hmac.new(self._key, f"{conversation_id} {code}".encode(), hashlib.sha256).hexdigest()


def demand_verified(asker: Asker, locale: str) -> None:
    if asker.role == "shopper" and asker.level != "verified":
        text = "Please sign in at the shop, or confirm the code that we mail you, before an order is changed."
        raise NotAllowed(say(locale, text), rule="identity.verified")


async def _keep(connection: AsyncConnection, conversation_id: str, level: Level, until: datetime, **said: str) -> None:
    row = {"customer_id": "", "email": "", "order_number": ""} | said
    await _replace(connection, identities, {**row, "conversation_id": conversation_id, "level": level, "until": until})


async def _replace(connection: AsyncConnection, table: Any, row: dict[str, Any]) -> None:
    add = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    put = add(table).values(row)
    await connection.execute(put.on_conflict_do_update(index_elements=["conversation_id"], set_=row))
