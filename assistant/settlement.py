"""What a payment system's report leads to, in the caller's one transaction: an order, or the reason why not."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import keep, reread
from assistant.differences import note_difference
from assistant.discounts import count_use
from assistant.escalation import call_staff
from assistant.events import Events
from assistant.follow_up import adopt, catch_up, follow
from assistant.mail_bodies import receipt_body
from assistant.once import add_once
from assistant.order import Amounts, Order, OrderLine, Paid
from assistant.orders import Orders
from assistant.outbox import outbox
from assistant.outgoing import tell_order
from assistant.payment_event import PaymentEvent
from assistant.payment_states import Step, lock_checkout, move
from assistant.quote import Quote, QuoteLine, Quotes
from assistant.shipping import Offer
from assistant.tables import checkouts, payment_events
from knowledge.clock import now
from knowledge.money import Money
from knowledge.tables import variants

log = logging.getLogger(__name__)
STEPS: Mapping[str, Step] = {"expired": "expire", "declined": "decline", "waiting": "wait"}
OUTCOMES = {"expire": "over", "decline": "over", "wait": "awaiting_payment"}


@dataclass(frozen=True, slots=True)
class Settled:
    outcome: str
    """paid, difference_paid, paid_again, duplicate, already_paid, awaiting_payment, amount_differs, quote_differs, over, late,
    unknown_session, refunded, disputed, followed, ignored"""
    conversation_id: str = ""
    """Where something new can be seen."""
    order: str = ""


async def settle(
    connection: AsyncConnection, event: PaymentEvent, *, quotes: Quotes, orders: Orders, events: Events
) -> Settled:
    row = {"id": event.id, "kind": event.kind, "session": event.session, "outcome": "", "received_at": now()}
    # The inbox: the same event again waits here for the first, and then finds it.
    if not await add_once(connection, payment_events, row):
        return Settled("duplicate")
    settled = await _outcome(connection, event, quotes, orders, events)
    mine = payment_events.c.id == event.id
    await connection.execute(update(payment_events).where(mine).values(outcome=settled.outcome))
    return settled


async def _outcome(
    connection: AsyncConnection, event: PaymentEvent, quotes: Quotes, orders: Orders, events: Events
) -> Settled:
    if event.says == "other":
        return Settled("ignored")
    if event.says in ("refund", "refunded", "dispute"):
        return Settled(*await follow(connection, event, events))
    checkout = await _checkout(connection, event)
    if checkout is None:
        return Settled("unknown_session")
    if event.says != "paid":
        step = STEPS[event.says]
        # Of a page that was recovered after its time, the first one's end says nothing.
        if checkout["session"] not in (None, event.session) and step == "expire":
            return Settled("late")
        moved = await move(connection, checkout, step, session=event.session)
        return Settled(OUTCOMES[step] if moved else "late", _talk(checkout) if moved else "")
    return await _money_in(connection, event, checkout, quotes, orders, events)


async def _checkout(connection: AsyncConnection, event: PaymentEvent) -> RowMapping | None:
    """By session; by quote where we fell over before writing the session down, or where Stripe recovered the page."""
    found = await lock_checkout(connection, checkouts.c.session == event.session)
    if found or not event.reference:
        return found
    return await lock_checkout(connection, checkouts.c.quote_id == event.reference)


def _talk(checkout: RowMapping) -> str:
    return str(checkout["conversation_id"])


async def _money_in(
    connection: AsyncConnection,
    event: PaymentEvent,
    checkout: RowMapping,
    quotes: Quotes,
    orders: Orders,
    events: Events,
) -> Settled:
    if checkout["state"] == "paid":
        return await _again(connection, event, checkout, events)
    quote = await quotes.find(connection, checkout["quote_id"])
    offer = _chosen(quote, event) if quote else None
    if quote is None or event.amount != _expected(quote, offer, event):
        return await _differs(connection, event, checkout, quote, events)
    if number := await note_difference(connection, quote.id, event.payment):
        await move(connection, checkout, "pay", session=event.session)
        await adopt(connection, event, checkout["id"], number)
        return Settled("difference_paid", _talk(checkout), number)
    return await _buy(connection, event, checkout, quote, offer, orders, events)


def _chosen(quote: Quote, event: PaymentEvent) -> Offer | None:
    """The delivery that was chosen on the payment page; ours where there was no choice."""
    offers = quote.payable_offers
    return offers[event.offer] if event.offer is not None and event.offer < len(offers) else quote.chosen


def _expected(quote: Quote, offer: Offer | None, event: PaymentEvent) -> Money:
    outside = event.tax if quote.terms.outside_tax and not quote.terms.tax_included else 0
    return quote.total_with(offer) + Money(outside, quote.currency)


async def _differs(
    connection: AsyncConnection, event: PaymentEvent, checkout: RowMapping, quote: Quote | None, events: Events
) -> Settled:
    """Money has come in that is not what we asked for: no order, and a person has to look."""
    log.warning("payment event %s: %s came in, the quote says %s", event.id, event.amount, quote and quote.total)
    if await move(connection, checkout, "differ", session=event.session):
        came = event.amount.text("en") if event.amount else "Something"
        asked = quote.total.text("en") if quote else "a quote that is not ours any more"
        problem = f"{came} was paid at {event.session}, but {asked} was asked for ({event.payment or 'no payment'})"
        await call_staff(connection, events, checkout["conversation_id"], "payment", problem)
    return Settled("amount_differs" if quote else "quote_differs", _talk(checkout))


async def _again(connection: AsyncConnection, event: PaymentEvent, checkout: RowMapping, events: Events) -> Settled:
    """The same payment reported in another way; or a second payment, which a person has to give back."""
    known = await adopt(connection, event, checkout["id"], None)
    if known:
        return Settled("already_paid")
    problem = f"A second payment {event.payment} came in for a checkout that was paid already: give it back"
    await call_staff(connection, events, checkout["conversation_id"], "payment", problem)
    return Settled("paid_again", _talk(checkout))


async def _buy(
    connection: AsyncConnection,
    event: PaymentEvent,
    checkout: RowMapping,
    quote: Quote,
    offer: Offer | None,
    orders: Orders,
    events: Events,
) -> Settled:
    conversation = await reread(connection, quote.conversation_id, lock=True)
    order = _order(await orders.next_number(connection), event, checkout["id"], quote, offer)
    await orders.put(connection, order)
    await move(connection, checkout, "pay", session=event.session)
    short = await _take_from_stock(connection, quote)
    if quote.terms.code:
        await count_use(connection, quote.terms.code)
    await keep(connection, conversation.id, cart=_rest(conversation.cart, quote))
    await events.append(connection, conversation.id, "order", order.body(conversation.locale, receipt=True))
    await outbox(connection, "receipt", order.email, conversation.locale, receipt_body(order, conversation.locale))
    await tell_order(connection, "order.paid", order)
    if short:
        problem = f"Order {order.number} is paid, but the stock is short of {', '.join(short)}"
        await call_staff(connection, events, conversation.id, "payment", problem)
    await adopt(connection, event, checkout["id"], order.number)
    await catch_up(connection, event.payment, events)
    return Settled("paid", conversation.id, order.number)


async def _take_from_stock(connection: AsyncConnection, quote: Quote) -> list[str]:
    """What was sold beyond the stock. In the order of SKUs, so that two payments at once don't wait for each other."""
    short = []
    for line in sorted(quote.lines, key=lambda line: line.sku):
        query = select(variants.c.stock, variants.c.sells_without_stock).where(variants.c.sku == line.sku)
        row = (await connection.execute(query.with_for_update())).one_or_none()
        if row is None or row.stock is None:
            continue
        left = max(row.stock - line.quantity, 0)
        if row.stock < line.quantity and not row.sells_without_stock:
            short.append(f"{line.name} ({line.quantity - max(row.stock, 0)})")
        await connection.execute(update(variants).where(variants.c.sku == line.sku).values(stock=left))
    return short


def _rest(cart: Mapping[str, int], quote: Quote) -> dict[str, int]:
    """What was put into the cart after the page to pay was opened stays in it."""
    paid = {line.sku: line.quantity for line in quote.lines}
    return {sku: quantity - paid.get(sku, 0) for sku, quantity in cart.items() if quantity > paid.get(sku, 0)}


def _order(number: str, event: PaymentEvent, checkout_id: str, quote: Quote, offer: Offer | None) -> Order:
    """Each line at what was paid for it, after its discount: what goes back when it is returned."""
    placed = now()
    total = event.amount or quote.total_with(offer)
    order = Order(
        number=number,
        email=event.email,
        status="paid",
        lines=tuple(_order_line(line) for line in quote.lines),
        total=total,
        placed_at=placed,
        address=event.address,
        checkout_id=checkout_id,
        conversation_id=quote.conversation_id,
        payment=event.payment,
        payments=(Paid("payment", total, "checkout", event.payment, placed.isoformat()),),
        history=({"at": placed.isoformat(), "who": "shopper", "what": "paid", "why": _why(quote, offer)},),
    )
    tax = event.tax if quote.terms.outside_tax else quote.tax_with(offer)
    return replace(order, amounts=Amounts(quote.goods, quote.discount, offer.price if offer else 0, tax))


def _order_line(line: QuoteLine) -> OrderLine:
    return OrderLine(
        line.title, line.quantity, line.sku, line.label, line.net, product=line.product, category=line.category
    )


def _why(quote: Quote, offer: Offer | None) -> str:
    said = [f"code {quote.terms.code}"] if quote.terms.code else []
    return ", ".join([*said, *([f"delivery {offer.id}"] if offer else [])])
