"""Money on its way back through the payment system: rows first, so that no crash loses or doubles a refund."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import Refused, Unavailable
from assistant.order import Order
from assistant.outgoing import tell
from assistant.payments import Payments
from assistant.proposals_change import Customer, Move
from assistant.tables_after import refunds
from knowledge.clock import now
from knowledge.database import Database
from knowledge.money import Money

log = logging.getLogger(__name__)
BACKOFF = timedelta(seconds=30)
MOST_TRIES = 12


class Refunds:
    def __init__(self, database: Database, payments: Payments) -> None:
        self._database = database
        self._payments = payments

    async def add(
        self,
        connection: AsyncConnection,
        order: Order,
        customer: Customer | None,
        moves: Sequence[Move],
        proposal_id: str,
    ) -> None:
        """Of payments of ours the payment system sends the money; of others the shop's own system does, and reads it here."""
        cards = {method.id for method in (customer.methods if customer else ()) if method.kind == "gift_card"}
        ours = {paid.method: paid.id for paid in order.payments if paid.kind == "payment" and paid.id}
        for move in moves:
            if move.kind != "refund" or not move.amount.amount:
                continue
            payment = ours.get(move.method, "") if order.checkout_id else ""
            state = "done" if move.method in cards else "due" if payment else "elsewhere"
            row: dict[str, Any] = {
                "order_number": order.number,
                "proposal_id": proposal_id,
                "payment": payment,
                "method": move.method,
            }
            row |= {"amount": move.amount.amount, "currency": move.amount.currency, "state": state, "tries": 0}
            row |= {"id": secrets.token_hex(16), "next_try_at": now(), "problem": "", "reference": ""}
            await connection.execute(insert(refunds).values(row | {"created_at": now()}))
            await tell(connection, "refund.requested", _told(row))

    async def send_due(self) -> int:
        """Sends what is due; a refund's own id is the payment system's key, so twice is once. Returns how many went."""
        query = select(refunds).where(refunds.c.state == "due", refunds.c.next_try_at <= now())
        async with self._database.read() as connection:
            due = (await connection.execute(query.order_by(refunds.c.created_at).limit(100))).mappings().all()
        return sum([await self._send(row) for row in due])

    async def of_order(self, number: str) -> list[dict[str, Any]]:
        query = select(refunds).where(refunds.c.order_number == number).order_by(refunds.c.created_at)
        return [_body(row) for row in await self._database.look(lambda read: read.execute(query).mappings().all())]

    async def _send(self, row: RowMapping) -> bool:
        amount = Money(row["amount"], row["currency"])
        try:
            sent = await self._payments.refund(row["payment"], amount, key=row["id"])
        except Unavailable as problem:
            log.warning("refund %s waits: %s", row["id"], problem)
            wait = BACKOFF * 2 ** min(row["tries"], 8)
            state = "due" if row["tries"] + 1 < MOST_TRIES else "failed"
            await self._keep(row, state=state, tries=row["tries"] + 1, next_try_at=now() + wait, problem=str(problem))
            return False
        except Refused as problem:
            log.error("refund %s was refused: %s", row["id"], problem)
            await self._keep(row, state="failed", tries=row["tries"] + 1, problem=str(problem))
            return False
        await self._keep(row, state="done", tries=row["tries"] + 1, reference=sent.id, problem="")
        return True

    async def _keep(self, row: RowMapping, **columns: Any) -> None:
        async with self._database.begin() as connection:
            await connection.execute(update(refunds).where(refunds.c.id == row["id"]).values(columns))
            if columns["state"] in ("done", "failed"):
                await tell(connection, f"refund.{columns['state']}", _told({**row, **columns}))


def _told(row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    """Of a `refund` event."""
    keys = ("order_number", "amount", "currency", "state", "reference", "problem")
    return {"refund": row["id"], **{key: row[key] for key in keys}}


def _body(row: RowMapping) -> dict[str, Any]:
    keys = ("id", "method", "amount", "currency", "state", "problem", "reference")
    return {key: row[key] for key in keys} | {"at": row["created_at"].isoformat()}
