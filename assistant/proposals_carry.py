"""How a confirmed change is carried out on an order: pure, so that what is stored is what was judged."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.order import Order, OrderLine, Paid
from assistant.proposals_change import Change, Move, Outcome, Picked
from knowledge.money import Money


def carried(order: Order, change: Change, outcome: Outcome, *, who: str, at: datetime, payment: str = "") -> Order:
    """`payment`: the payment system's id of what was due before."""
    done = _CARRY[change.kind](order, change, outcome, at)
    note = {"at": at.isoformat(), "who": who, "what": change.kind, "why": change.reason or change.note}
    return replace(done, payments=order.payments + paid(outcome.moves, at, payment), history=(*order.history, note))


def paid(moves: tuple[Move, ...], at: datetime, payment: str = "") -> tuple[Paid, ...]:
    ids = {"payment": payment}
    return tuple(Paid(one.kind, one.amount, one.method, ids.get(one.kind, ""), at.isoformat()) for one in moves)


def split(order: Order, moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """A payment gives back no more than it brought: the rest comes from what else was paid on a page."""
    kept, currency = order.kept(), order.total.currency
    pages = [method for method in kept if method.partition(" ")[0] == "checkout"]
    found: list[Move] = []
    for move in moves:
        if move.kind != "refund" or move.method not in pages or len(pages) < 2:
            found.append(move)
            continue
        missing = move.amount.amount
        for method in (move.method, *(page for page in pages if page != move.method)):
            if part := min(missing, max(kept[method], 0)):
                found.append(Move("refund", method, Money(part, currency)))
                missing, kept[method] = missing - part, kept[method] - part
    return tuple(found)


def _cancel(order: Order, _change: Change, _outcome: Outcome, _at: datetime) -> Order:
    return replace(order, status="cancelled")


def _address(order: Order, change: Change, _outcome: Outcome, _at: datetime) -> Order:
    # Who gets the parcel stays the same unless another name is said.
    kept = {name: said for name in ("name", "phone") if (said := (order.address or {}).get(name))}
    return replace(order, address=kept | dict(change.address or {}))


def _same(order: Order, _change: Change, _outcome: Outcome, _at: datetime) -> Order:
    return order


def _items(order: Order, _change: Change, outcome: Outcome, _at: datetime) -> Order:
    lines = list(order.lines)
    for picked in outcome.picked:
        at = next(at for at, line in enumerate(lines) if line.id == picked.line)
        lines[at : at + 1] = _changed(lines[at], picked, taken=[line.id for line in lines])
    return replace(order, lines=tuple(lines), total=outcome.after, amounts=_amounts(order, outcome))


def _changed(line: OrderLine, picked: Picked, *, taken: list[str]) -> list[OrderLine]:
    """The line as it becomes; where only some of its units change, what stays is a line of its own."""
    currency = (line.total or Money(0, "EUR")).currency
    if picked.resized:
        unit = Money(picked.to_unit * picked.quantity, currency)
        return [replace(line, quantity=picked.quantity, total=unit)] if picked.quantity else []
    new = replace(
        line,
        sku=picked.to,
        title=picked.to_title,
        label=picked.to_label,
        product=picked.to_product,
        quantity=picked.quantity,
        total=Money(picked.to_unit * picked.quantity, currency),
    )
    rest = line.quantity - picked.quantity
    if not rest:
        return [new]
    left = Money(line.total.amount - picked.value, currency) if line.total else None
    stays = replace(line, quantity=rest, total=left)
    return [stays, replace(new, id=str(max((int(one) for one in taken if one.isdigit()), default=0) + 1))]


def _amounts(order: Order, outcome: Outcome) -> Any:
    """The goods' part moves with the total; shipping, tax and discount stay as they were charged."""
    if order.amounts is None:
        return None
    return replace(order.amounts, subtotal=order.amounts.subtotal + outcome.after.amount - outcome.before.amount)


def _sent_back(order: Order, change: Change, outcome: Outcome, at: datetime) -> Order:
    if change.kind == "withdraw" and outcome.moves:
        return replace(order, status="cancelled")
    later = outcome.later[0]
    one: Mapping[str, Any] = {
        "id": secrets.token_hex(6),
        "kind": change.kind,
        "state": "requested",
        "lines": [
            {
                "line": p.line,
                "sku": p.sku,
                "title": p.title,
                "label": p.label,
                "quantity": p.quantity,
                "to": p.to,
                "to_label": p.to_label,
            }
            for p in outcome.picked
        ],
        "method": later.method,
        "amount": later.amount.amount if later.kind == "refund" else 0,
        "charge": later.amount.amount if later.kind == "payment" else 0,
        "paid": outcome.due,
        "fee": outcome.fee,
        "reason": change.reason,
        "at": at.isoformat(),
    }
    status = "exchange_requested" if change.kind == "exchange" else "return_requested"
    return replace(order, status=status, returns=(*order.returns, one))


def _refund(order: Order, _change: Change, outcome: Outcome, _at: datetime) -> Order:
    whole = sum(order.kept().values()) == outcome.gives
    return replace(order, status="refunded" if whole else order.status)


_CARRY = {
    "cancel": _cancel,
    "change_address": _address,
    "change_items": _items,
    "change_payment": _same,
    "return": _sent_back,
    "exchange": _sent_back,
    "withdraw": _sent_back,
    "refund": _refund,
}
