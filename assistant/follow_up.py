"""What happens to a payment after it came in: refunds and disputes, also those made at the payment system itself."""

from dataclasses import replace

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.escalation import call_staff
from assistant.events import Events
from assistant.once import add_once
from assistant.order import Order, Paid
from assistant.order_rows import order_of, order_row
from assistant.outgoing import tell_order
from assistant.payment_event import PaymentEvent
from assistant.payment_states import DISPUTE_STATES, REFUND_STATES
from assistant.tables import conversations, orders
from assistant.tables_money import payment_refunds, payments
from knowledge.clock import now
from knowledge.money import Money

GOING = ("paid", "packing", "shipped", "delivered")
"""An order in one of these is `refunded` once all its money has gone back; any other says already why it ended."""


async def follow(connection: AsyncConnection, event: PaymentEvent, events: Events) -> tuple[str, str, str]:
    """Outcome, conversation and order. What comes before its payment waits for it; of a foreign one it waits for ever."""
    if not event.payment:
        return "ignored", "", ""
    await _know(connection, event)
    if event.says == "dispute":
        moved = await _dispute(connection, event)
    elif event.says == "refund":
        moved = await _refund(connection, event)
    else:
        moved = await _said(connection, event)
    if not moved:
        return "late", "", ""
    outcome = "disputed" if event.says == "dispute" else "refunded"
    order = await _order(connection, event.payment)
    if order is None:
        return "followed", "", ""
    await _bring_up_to_date(connection, order, event.payment, events)
    return outcome, order.conversation_id or "", order.number


async def adopt(connection: AsyncConnection, event: PaymentEvent, checkout_id: str, number: str | None) -> bool:
    """The payment of a checkout's order (`number`); with None, whether it is known as that checkout's already."""
    if not event.payment:
        return number is None
    row = (await connection.execute(select(payments).where(payments.c.id == event.payment))).mappings().first()
    if number is None:
        return bool(row and row["checkout_id"] == checkout_id and row["order_number"])
    await _know(connection, event)
    mine = payments.c.id == event.payment
    amount = event.amount.amount if event.amount else 0
    await connection.execute(
        update(payments).where(mine).values(checkout_id=checkout_id, order_number=number, amount=amount)
    )
    return row is not None


async def _know(connection: AsyncConnection, event: PaymentEvent) -> None:
    currency = event.amount.currency if event.amount else ""
    empty = {"amount": 0, "refunded": 0, "refunded_said": 0, "dispute": "", "currency": currency}
    await add_once(connection, payments, {"id": event.payment, "updated_at": now(), **empty})
    await connection.execute(select(payments.c.id).where(payments.c.id == event.payment).with_for_update())


async def _dispute(connection: AsyncConnection, event: PaymentEvent) -> bool:
    before = (await connection.execute(select(payments.c.dispute).where(payments.c.id == event.payment))).scalar_one()
    after = DISPUTE_STATES.get((before, event.status))
    if after is None:
        return False
    await _keep(connection, event.payment, dispute=after)
    return True


async def _refund(connection: AsyncConnection, event: PaymentEvent) -> bool:
    mine = payment_refunds.c.id == event.subject
    before = (await connection.execute(select(payment_refunds.c.state).where(mine))).scalar() or ""
    after = REFUND_STATES.get((before, event.status))
    if after is None:
        return False
    values = {"state": after, "updated_at": now()}
    if before:
        await connection.execute(update(payment_refunds).where(mine).values(values))
    else:
        amount = event.amount.amount if event.amount else 0
        row = {"id": event.subject, "payment": event.payment, "amount": amount}
        await connection.execute(insert(payment_refunds).values(row | values))
    return await _sum(connection, event.payment, 0)


async def _said(connection: AsyncConnection, event: PaymentEvent) -> bool:
    """The payment's own sum of refunds: it never falls here, whatever order the reports come in."""
    return await _sum(connection, event.payment, event.amount.amount if event.amount else 0)


async def _sum(connection: AsyncConnection, payment: str, said: int) -> bool:
    """Refunds one by one, or the sum that was named without those that failed since: whichever is more."""
    query = (
        select(payment_refunds.c.state, func.sum(payment_refunds.c.amount))
        .where(payment_refunds.c.payment == payment)
        .group_by(payment_refunds.c.state)
    )
    by_state = {state: int(amount) for state, amount in (await connection.execute(query)).all()}
    row = (await connection.execute(select(payments).where(payments.c.id == payment))).mappings().one()
    most = max(row["refunded_said"], said)
    failed = by_state.get("failed", 0)
    given = by_state.get("done", 0) + by_state.get("pending", 0)
    refunded = max(given, most - failed, 0)
    await _keep(connection, payment, refunded=refunded, refunded_said=most)
    return bool(refunded != row["refunded"])


async def _keep(connection: AsyncConnection, payment: str, **columns: object) -> None:
    await connection.execute(update(payments).where(payments.c.id == payment).values(updated_at=now(), **columns))


async def _order(connection: AsyncConnection, payment: str) -> Order | None:
    later = select(payments.c.order_number).where(payments.c.id == payment)
    query = select(orders).where((orders.c.payment == payment) | orders.c.number.in_(later)).with_for_update()
    row = (await connection.execute(query)).mappings().first()
    return order_of(row) if row else None


async def catch_up(connection: AsyncConnection, payment: str, events: Events) -> None:
    """What was reported of a payment before its order was there."""
    row = (await connection.execute(select(payments).where(payments.c.id == payment))).mappings().first()
    order = await _order(connection, payment)
    if row and order and (row["refunded"] or row["dispute"]):
        await _bring_up_to_date(connection, order, payment, events)


async def _bring_up_to_date(connection: AsyncConnection, order: Order, payment: str, events: Events) -> None:
    """The order says what the payment has become. A refund that we asked for stands there already."""
    row = (await connection.execute(select(payments).where(payments.c.id == payment))).mappings().one()
    changed = _with_refund(_with_dispute(order, row["dispute"]), payment, row["refunded"])
    if changed is order:
        return
    values = order_row(changed)
    names = ("status", "payments", "history", "updated_at")
    await connection.execute(
        update(orders).where(orders.c.number == order.number).values({name: values[name] for name in names})
    )
    await tell_order(connection, "order.changed", changed)
    locale = await _locale(connection, order.conversation_id or "")
    if not locale or not order.conversation_id:
        return
    if len(changed.payments) > len(order.payments):
        await events.append(connection, order.conversation_id, "order", changed.body(locale))
    if row["dispute"] in ("open", "lost"):
        problem = f"The payment of order {order.number} is disputed ({row['dispute']})"
        await call_staff(connection, events, order.conversation_id, "payment", problem)


def _with_refund(order: Order, payment: str, refunded: int) -> Order:
    method = next((paid.method for paid in order.payments if paid.kind == "payment" and paid.id == payment), "checkout")
    known = sum(paid.amount.amount for paid in order.payments if paid.kind == "refund" and paid.method == method)
    if refunded <= known:
        return order
    at, more = now().isoformat(), Money(refunded - known, order.total.currency)
    entry = {"at": at, "who": "payment system", "what": "refunded", "why": more.text("en")}
    paid = Paid("refund", more, method, payment, at)
    left = sum(order.kept().values()) - more.amount
    status = "refunded" if left <= 0 and order.status in GOING else order.status
    return replace(order, status=status, payments=(*order.payments, paid), history=(*order.history, entry))


def _with_dispute(order: Order, dispute: str) -> Order:
    entry = {"at": now().isoformat(), "who": "payment system", "what": f"dispute {dispute}", "why": ""}
    return replace(order, history=(*order.history, entry)) if dispute and not order.did(entry["what"]) else order


async def _locale(connection: AsyncConnection, conversation_id: str) -> str:
    """Empty where there is no such conversation any more."""
    query = select(conversations.c.locale).where(conversations.c.id == conversation_id)
    return (await connection.execute(query)).scalar() or ""
