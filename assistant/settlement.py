"""What a payment system's report leads to, in the caller's one transaction: an order, or the reason why not."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import RowMapping, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import keep, reread
from assistant.events import Events
from assistant.order import Order, OrderLine
from assistant.orders import Orders
from assistant.payments import OVER_KINDS, PAID_KINDS, PaymentEvent
from assistant.quote import Quote, Quotes
from assistant.tables import checkouts, payment_events
from knowledge.clock import now
from knowledge.tables import variants

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settled:
    outcome: str
    """paid, duplicate, already_paid, awaiting_payment, amount_differs, quote_differs, over, unknown_session, ignored"""
    conversation_id: str = ""
    """Where something new can be seen."""


async def settle(
    connection: AsyncConnection, event: PaymentEvent, *, quotes: Quotes, orders: Orders, events: Events
) -> Settled:
    if not await _first_time(connection, event):
        return Settled("duplicate")
    settled = await _outcome(connection, event, quotes, orders, events)
    mine = payment_events.c.id == event.id
    await connection.execute(update(payment_events).where(mine).values(outcome=settled.outcome))
    return settled


async def _first_time(connection: AsyncConnection, event: PaymentEvent) -> bool:
    """The inbox: a second report of the same event waits for the first, and then finds it."""
    add = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"id": event.id, "kind": event.kind, "session": event.session, "outcome": "", "received_at": now()}
    added = await connection.execute(
        add(payment_events).values(row).on_conflict_do_nothing().returning(payment_events.c.id)
    )
    return added.scalar() is not None


async def _outcome(
    connection: AsyncConnection, event: PaymentEvent, quotes: Quotes, orders: Orders, events: Events
) -> Settled:
    if event.kind not in PAID_KINDS + OVER_KINDS:
        return Settled("ignored")
    checkout = await _checkout(connection, event)
    if checkout is None:
        return Settled("unknown_session")
    if checkout["state"] == "paid":
        return Settled("already_paid")
    if event.kind in OVER_KINDS:
        await _move(connection, checkout, event, "expired")
        return Settled("over")
    if not event.paid:
        return Settled("awaiting_payment")
    quote = await quotes.find(connection, checkout["quote_id"])
    if quote is None or event.amount != quote.total:
        return _differs(event, quote)
    return await _buy(connection, event, checkout, quote, orders, events)


async def _checkout(connection: AsyncConnection, event: PaymentEvent) -> RowMapping | None:
    """By session; by quote where we fell over between opening the session and writing its id down."""
    lost = checkouts.c.session.is_(None) & (checkouts.c.quote_id == event.reference)
    query = select(checkouts).where(or_(checkouts.c.session == event.session, lost)).with_for_update()
    return (await connection.execute(query)).mappings().first()


def _differs(event: PaymentEvent, quote: Quote | None) -> Settled:
    """Money has come in that is not what we asked for: a person has to look."""
    log.warning("payment event %s: %s came in, the quote says %s", event.id, event.amount, quote and quote.total)
    return Settled("amount_differs" if quote else "quote_differs")


async def _buy(
    connection: AsyncConnection, event: PaymentEvent, checkout: RowMapping, quote: Quote, orders: Orders, events: Events
) -> Settled:
    conversation = await reread(connection, quote.conversation_id, lock=True)
    order = _order(await orders.next_number(connection), event, checkout["id"], quote)
    await orders.put(connection, order)
    await _move(connection, checkout, event, "paid")
    await _take_from_stock(connection, quote)
    await keep(connection, conversation.id, cart=_rest(conversation.cart, quote))
    await events.append(connection, conversation.id, "order", order.body(conversation.locale, receipt=True))
    return Settled("paid", conversation.id)


async def _move(connection: AsyncConnection, checkout: RowMapping, event: PaymentEvent, state: str) -> None:
    values = {"state": state, "session": event.session, "updated_at": now()}
    await connection.execute(update(checkouts).where(checkouts.c.id == checkout["id"]).values(values))


async def _take_from_stock(connection: AsyncConnection, quote: Quote) -> None:
    """In the order of SKUs, so that two payments at once don't wait for each other."""
    for line in sorted(quote.lines, key=lambda line: line.sku):
        left = case((variants.c.stock > line.quantity, variants.c.stock - line.quantity), else_=0)
        counted = (variants.c.sku == line.sku) & variants.c.stock.is_not(None)
        await connection.execute(update(variants).where(counted).values(stock=left))


def _rest(cart: Mapping[str, int], quote: Quote) -> dict[str, int]:
    """What was put into the cart after the page to pay was opened stays in it."""
    paid = {line.sku: line.quantity for line in quote.lines}
    return {sku: quantity - paid.get(sku, 0) for sku, quantity in cart.items() if quantity > paid.get(sku, 0)}


def _order(number: str, event: PaymentEvent, checkout_id: str, quote: Quote) -> Order:
    return Order(
        number=number,
        email=event.email,
        status="paid",
        lines=tuple(OrderLine(line.title, line.quantity, line.sku, line.label, line.total) for line in quote.lines),
        total=quote.total,
        placed_at=now(),
        address=event.address,
        checkout_id=checkout_id,
        conversation_id=quote.conversation_id,
        payment=event.payment,
    )
