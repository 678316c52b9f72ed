"""What happens to goods on their way back: received or refused by the shop, and the money that follows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.conversation import locale_of
from assistant.customers import customer_of, move_balances
from assistant.errors import NotFound, Refused
from assistant.events import Events
from assistant.order import Order
from assistant.orders import Orders
from assistant.outbox import outbox
from assistant.outgoing import tell_order
from assistant.proposals_carry import paid, split
from assistant.proposals_change import Move
from assistant.refunds import Refunds
from knowledge.clock import now
from knowledge.database import Database
from knowledge.money import Money

STATES: Mapping[tuple[str, str], str] = {
    ("requested", "receive"): "received",
    ("requested", "refuse"): "refused",
    ("received", "finish"): "done",
    ("received", "refuse"): "refused",
}
"""A return's way; a pair that isn't here is refused. Money moves at `finish`, once."""


class Returns:
    def __init__(self, database: Database, orders: Orders, events: Events, refunds: Refunds) -> None:
        self._database = database
        self._orders = orders
        self._events = events
        self._refunds = refunds

    async def step(self, number: str, return_id: str, taken: str, *, who: str, why: str = "") -> Order:
        """`receive`, `finish` (the money goes back) or `refuse`. NotFound, or Refused where the table has no such step."""
        async with self._database.begin() as connection:
            order = await self._orders.locked(connection, number)
            one = next((one for one in order.returns if one["id"] == return_id), None) if order else None
            if order is None or one is None:
                raise NotFound(f"There is no return {return_id!r} of order {number!r}")
            state = STATES.get((one["state"], taken))
            if state is None:
                raise Refused(f"A return that is {one['state']!r} has no step {taken!r}")
            changed = _stepped(order, one, state, who=who, why=why)
            moves = split(order, _moves(one, state, order.total.currency))
            changed = replace(changed, payments=changed.payments + paid(moves, now()))
            await self._orders.keep(connection, changed)
            customer = await connection.run_sync(customer_of, order.customer_id, lock=True)
            await move_balances(connection, customer, moves)
            await self._refunds.add(connection, order, customer, moves, return_id)
            if moves:
                locale = await locale_of(connection, order.conversation_id)
                total = Money(sum(move.amount.amount for move in moves), order.total.currency)
                body = {"order": number, "amount": total.text(locale), "return": dict(one)}
                await outbox(connection, "refund", order.email, locale, body)
            await tell_order(connection, f"return.{state}", changed, **{"return": {**one, "state": state}})
        if moves:
            await self._refunds.send_due()
        return changed


def _stepped(order: Order, one: Mapping[str, Any], state: str, *, who: str, why: str) -> Order:
    returns = tuple({**each, "state": state} if each["id"] == one["id"] else each for each in order.returns)
    note = {"at": now().isoformat(), "who": who, "what": f"{one['kind']} {state}", "why": why}
    return replace(order, returns=returns, status=_status(order, returns), history=(*order.history, note))


def _status(order: Order, returns: tuple[Mapping[str, Any], ...]) -> str:
    """Of the whole order: what is still under way, then what it has come to."""
    for one in returns:
        if one["state"] in ("requested", "received"):
            return "exchange_requested" if one["kind"] == "exchange" else "return_requested"
    back = sum(line["quantity"] for one in returns if one["state"] == "done" and one["kind"] != "exchange" for line in one["lines"])  # fmt: skip
    return "returned" if back >= sum(line.quantity for line in order.lines) else "delivered"


def _moves(one: Mapping[str, Any], state: str, currency: str) -> tuple[Move, ...]:
    if state == "received":
        return ()
    kind, amount = ("refund", one["amount"]) if one["amount"] else ("payment", one.get("charge", 0))
    if state == "refused":  # what was paid in advance for a dearer item goes back
        kind, amount = "refund", one.get("paid", 0)
    return (Move(kind, one["method"], Money(amount, currency)),) if amount else ()
