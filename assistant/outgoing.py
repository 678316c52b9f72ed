"""What the shop's own systems are told: a row for each receiver, written in the transaction that causes it."""

import secrets
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.order import Order
from assistant.tables_outgoing import deliveries, webhooks
from knowledge.clock import now

EVENTS: Mapping[str, str] = {
    "order.paid": "A payment has come in and became an order",
    "order.changed": "An order's status, lines, address or parcels are not what they were",
    "return.requested": "Goods are to come back, to be exchanged too",
    "return.picture": "A picture of goods that are to come back has arrived",
    "return.received": "Goods have come back",
    "return.done": "A return is over, and its money is on its way",
    "return.refused": "Goods that came back were not taken",
    "refund.requested": "Money is to go back",
    "refund.done": "The payment system has sent money back",
    "refund.failed": "The payment system refuses to send money back; a person has to look",
    "withdrawal.confirmed": "A withdrawal from a contract was received",
    "escalation": "A conversation needs a person",
}
"""Each kind of event, and what it says."""


def wanted(events: Sequence[str], kind: str) -> bool:
    """`order.*` is every kind of order event, `*` everything."""
    return any(fnmatchcase(kind, pattern) for pattern in events)


async def tell(connection: AsyncConnection, kind: str, data: Mapping[str, Any], *, event_id: str = "") -> None:
    """In the caller's transaction. The same `event_id` is told once to each receiver."""
    assert kind in EVENTS, f"{kind!r} is no kind of event"
    receivers = (await connection.execute(select(webhooks.c.id, webhooks.c.events))).all()
    chosen = [row.id for row in receivers if wanted(row.events, kind)]
    if not chosen:
        return
    event_id = event_id or secrets.token_hex(16)
    known = select(deliveries.c.webhook_id).where(deliveries.c.event_id == event_id, deliveries.c.kind == kind)
    told = set((await connection.execute(known)).scalars())
    body = {"id": event_id, "type": kind, "at": now().isoformat(), "data": dict(data)}
    for webhook_id in chosen:
        if webhook_id not in told:
            await connection.execute(insert(deliveries).values(delivery_row(webhook_id, event_id, kind, body)))


def delivery_row(webhook_id: str, event_id: str, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    named = {"id": secrets.token_hex(16), "webhook_id": webhook_id, "event_id": event_id, "kind": kind}
    new = {"state": "due", "tries": 0, "next_try_at": now(), "status": 0, "cause": "", "created_at": now()}
    return {**named, **new, "body": dict(body)}


async def tell_order(connection: AsyncConnection, kind: str, order: Order, **more: Any) -> None:
    await tell(connection, kind, {"order": order_data(order), **more})


def order_data(order: Order) -> dict[str, Any]:
    """An order as programs read it; amounts in minor units of its currency."""
    return {
        "number": order.number,
        "status": order.status,
        "email": order.email,
        "customer_id": order.customer_id,
        "lines": [
            {
                "line": line.id,
                "sku": line.sku,
                "title": line.title,
                "quantity": line.quantity,
                "total": line.total.amount if line.total else None,
            }
            for line in order.lines
        ],
        "total": order.total.amount,
        "currency": order.total.currency,
        "address": dict(order.address) if order.address else None,
        "tracking": dict(order.tracking) if order.tracking else None,
        "returns": [dict(one) for one in order.returns],
        "placed_at": order.placed_at.isoformat(),
    }
