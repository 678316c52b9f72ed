"""Withdrawal from a contract, as Directive 2011/83/EU, Art. 11a asks: a statement, its confirmation, a receipt at once.

Nobody has to sign in, and no model takes part. A statement is received whatever it names: what the law excepts, or what
can't be found, is said in the receipt and goes to a person; the statement itself is never turned away.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from assistant.conversation import Conversations
from assistant.errors import NotFound, Problem
from assistant.escalation import Inbox
from assistant.identity import Asker
from assistant.order import Order
from assistant.orders import Orders
from assistant.outbox import outbox
from assistant.outgoing import tell
from assistant.phrases import say
from assistant.proposals import Proposals
from assistant.proposals_change import Change, Wanted
from assistant.tables_after import withdrawals
from knowledge.clock import aware, now
from knowledge.database import Database


@dataclass(frozen=True, slots=True)
class Withdrawal:
    id: str
    order_number: str
    """As the shopper wrote it."""
    name: str
    email: str
    items: Sequence[Mapping[str, Any]]
    """`{"item", "title", "quantity"}`; empty: the whole contract."""
    statement: str
    locale: str
    state: str
    """stated, confirmed"""
    outcome: Mapping[str, Any]
    created_at: datetime
    confirmed_at: datetime | None

    @property
    def confirmed(self) -> bool:
        return self.state == "confirmed"


class Withdrawals:
    def __init__(
        self, database: Database, orders: Orders, proposals: Proposals, conversations: Conversations, inbox: Inbox
    ) -> None:
        self._database = database
        self._orders = orders
        self._proposals = proposals
        self._conversations = conversations
        self._inbox = inbox

    async def lines(self, number: str, email: str) -> Order | None:
        """The order that both name, to choose from its lines."""
        return await self._orders.find(number, email)

    async def state(
        self, number: str, name: str, email: str, items: Sequence[Mapping[str, Any]], *, locale: str
    ) -> tuple[Withdrawal, str]:
        """The statement, to be confirmed by who holds the token that is returned with it."""
        token = secrets.token_urlsafe(24)
        row = {
            "id": secrets.token_hex(16),
            "token_hash": _hash(token),
            "order_number": number.strip()[:40],
            "name": name.strip()[:200],
            "email": email.strip().lower()[:320],
            "items": [dict(item) for item in items],
            "statement": _statement(number, name, items, locale),
            "locale": locale,
            "state": "stated",
            "outcome": {},
            "created_at": now(),
            "confirmed_at": None,
        }
        async with self._database.begin() as connection:
            await connection.execute(insert(withdrawals).values(row))
        return _withdrawal(row), token

    async def find(self, token: str) -> Withdrawal:
        query = select(withdrawals).where(withdrawals.c.token_hash == _hash(token))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such withdrawal")
        return _withdrawal(row)

    async def confirm(self, token: str) -> Withdrawal:
        """Received at this moment, whatever becomes of it: the receipt is a row of the same transaction. Once."""
        async with self._database.begin() as connection:
            mine = (withdrawals.c.token_hash == _hash(token)) & (withdrawals.c.state == "stated")
            values = {"state": "confirmed", "confirmed_at": now()}
            done = await connection.execute(update(withdrawals).where(mine).values(values).returning(withdrawals))
            row = done.mappings().one_or_none()
            if row is not None:
                received = _withdrawal(row)
                body = _receipt(received)
                await outbox(connection, "withdrawal_receipt", received.email, received.locale, body)
                told = {**body, "email": received.email, "items": [dict(item) for item in received.items]}
                await tell(connection, "withdrawal.confirmed", told, event_id=received.id)
        if row is not None:
            await self._finish(received)
        return await self.find(token)

    async def finish_due(self) -> None:
        """What was confirmed just before a crash is carried out now."""
        query = select(withdrawals).where(withdrawals.c.state == "confirmed")
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        for row in rows:
            if not row["outcome"]:
                await self._finish(_withdrawal(row))

    async def _finish(self, received: Withdrawal) -> None:
        outcome = await self._carry_out(received)
        async with self._database.begin() as connection:
            mine = withdrawals.c.id == received.id
            await connection.execute(update(withdrawals).where(mine).values(outcome=outcome))

    async def _carry_out(self, received: Withdrawal) -> dict[str, Any]:
        order = await self._orders.find(received.order_number, received.email)
        if order is None:
            await self._ask_for_person(received, "no order found")
            text = "We could not match the order by itself; a colleague looks at it and writes to you."
            return {"person": say(received.locale, text)}
        change = Change("withdraw", items=tuple(Wanted(item["item"], item["quantity"]) for item in received.items))
        # What the law lets us ask a guest for is the order, a name and an address: they stand for a sign-in here only.
        asker = Asker("verified", email=order.email, name=received.name, conversation_id=order.conversation_id or "")
        try:
            proposal = await self._proposals.propose(order.number, change, asker, locale=received.locale)
            if proposal.state == "proposed":
                said = {"locale": received.locale, "mail": "return_instructions"}
                proposal = await self._proposals.confirm(proposal.id, asker, **said)
        except Problem as problem:
            await self._ask_for_person(received, problem.rule or str(problem), order.conversation_id)
            return {"person": str(problem), "rule": problem.rule}
        return {"proposal": proposal.body(received.locale)}

    async def _ask_for_person(self, received: Withdrawal, why: str, conversation_id: str | None = None) -> None:
        """With everything filled in; a guest without a conversation gets one that staff can answer from."""
        if conversation_id:
            conversation = await self._conversations.for_staff(conversation_id)
        else:
            conversation, _ = await self._conversations.start(locale=received.locale)
        problem = f"{received.statement} ({why})"
        await self._inbox.ask_for_person(conversation, "policy", problem, email=received.email)


def _statement(number: str, name: str, items: Sequence[Mapping[str, Any]], locale: str) -> str:
    what = "; ".join(f"{item['quantity']} × {item['title']}" for item in items)
    if what:
        text = "I, {name}, withdraw from the contract of order {number} for these goods: {what}."
        return say(locale, text, name=name.strip(), number=number.strip(), what=what)
    text = "I, {name}, withdraw from the contract of order {number} as a whole."
    return say(locale, text, name=name.strip(), number=number.strip())


def _receipt(received: Withdrawal) -> dict[str, Any]:
    at = received.confirmed_at or now()
    own = {"statement": received.statement, "received_at": at.isoformat(), "order": received.order_number}
    return {**own, "name": received.name, "withdrawal": received.id}


def _withdrawal(row: RowMapping | Mapping[str, Any]) -> Withdrawal:
    names = ("id", "order_number", "name", "email", "items", "statement", "locale", "state", "outcome")
    own = {name: row[name] for name in names}
    done = row["confirmed_at"]
    return Withdrawal(**own, created_at=aware(row["created_at"]), confirmed_at=aware(done) if done else None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
