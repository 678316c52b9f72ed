"""What the payment system knows and we don't: what webhooks have missed is listed, and repaired as they would have."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from assistant.checkouts import Checkouts
from assistant.payments import Payments
from assistant.tables import checkouts
from knowledge.clock import now
from knowledge.database import Database

KNOWN = ("duplicate", "already_paid", "ignored", "late", "followed", "unknown_session", "awaiting_payment")
"""Outcomes that say nothing new of ours."""


@dataclass(frozen=True, slots=True)
class Missed:
    kind: str
    about: str
    """The session, refund or dispute."""
    outcome: str
    order: str
    amount: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    checked: int
    foreign: int
    """Sessions that this shop has not opened."""
    missed: tuple[Missed, ...]
    repaired: bool
    unsaid: tuple[str, ...] = field(default=())
    """Sessions that are paid here and that the payment system doesn't name."""

    def as_json(self) -> dict[str, Any]:
        found = asdict(self) | {"missed": [asdict(one) for one in self.missed], "unsaid": list(self.unsaid)}
        return found | {"outcomes": dict(Counter(one.outcome for one in self.missed))}


class Reconciling:
    def __init__(self, database: Database, checkouts: Checkouts, payments: Payments) -> None:
        self._database = database
        self._checkouts = checkouts
        self._payments = payments

    async def run(self, days: int, *, repair: bool = True) -> Reconciled:
        """Compares the last `days`; without `repair` nothing is changed. Raises Unavailable."""
        since = now() - timedelta(days=days)
        missed: list[Missed] = []
        sessions: set[str] = set()
        checked = foreign = 0
        async for event in self._payments.since(since):
            checked += 1
            sessions.add(event.session)
            settled = await self._checkouts.take(event, keep=repair)
            foreign += settled.outcome == "unknown_session"
            if settled.outcome not in KNOWN:
                amount = event.amount.text("en") if event.amount else ""
                about = event.session or event.subject or event.payment
                missed.append(Missed(event.kind, about, settled.outcome, settled.order, amount))
        unsaid = () if self._payments.pretend else await self._unsaid(since, sessions)
        return Reconciled(checked, foreign, tuple(missed), repair, unsaid)

    async def _unsaid(self, since: datetime, sessions: set[str]) -> tuple[str, ...]:
        query = select(checkouts.c.session).where(checkouts.c.state == "paid", checkouts.c.created_at >= since)
        async with self._database.read() as connection:
            paid = (await connection.execute(query)).scalars().all()
        return tuple(session for session in paid if session and session not in sessions)
