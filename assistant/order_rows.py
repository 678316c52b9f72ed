"""An order as the table `orders` keeps it, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from assistant.order import Amounts, Order, OrderLine, Paid
from knowledge.clock import aware, now
from knowledge.money import Money


def order_row(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "checkout_id": order.checkout_id,
        "conversation_id": order.conversation_id,
        "email": order.email.strip().lower(),
        "status": order.status,
        "lines": list(_line_rows(order.lines)),
        "total": order.total.amount,
        "currency": order.total.currency,
        "address": dict(order.address) if order.address else None,
        "tracking": dict(order.tracking) if order.tracking else None,
        "placed_at": order.placed_at,
        "updated_at": now(),
        "payment": order.payment,
        "customer_id": order.customer_id,
        "amounts": asdict(order.amounts) if order.amounts else None,
        "payments": [_paid_row(paid) for paid in order.payments],
        "fulfilments": [dict(parcel) for parcel in order.fulfilments],
        "returns": [dict(one) for one in order.returns],
        "history": [dict(entry) for entry in order.history],
        "delivered_at": order.delivered_at,
    }


def order_of(row: Mapping[Any, Any]) -> Order:
    currency = row["currency"]
    order = Order(
        number=row["number"],
        email=row["email"],
        status=row["status"],
        lines=tuple(_line(at, line, currency) for at, line in enumerate(row["lines"], 1)),
        total=Money(row["total"], currency),
        placed_at=aware(row["placed_at"]),
        address=row["address"],
        tracking=row["tracking"],
        checkout_id=row["checkout_id"],
        conversation_id=row["conversation_id"],
        payment=row["payment"],
        customer_id=row["customer_id"] or "",
        amounts=Amounts(**row["amounts"]) if row["amounts"] else None,
        payments=tuple(_paid(paid, currency) for paid in row["payments"] or ()),
        fulfilments=tuple(row["fulfilments"] or ()),
        returns=tuple(row["returns"] or ()),
        history=tuple(row["history"] or ()),
        delivered_at=aware(row["delivered_at"]) if row["delivered_at"] else None,
    )
    return _with_payment(order)


def _with_payment(order: Order) -> Order:
    """An order that doesn't say how it was paid was paid whole, by what its payment names."""
    if order.payments or not (order.payment or order.checkout_id):
        return order
    paid = Paid("payment", order.total, "checkout", order.payment, order.placed_at.isoformat())
    return replace(order, payments=(paid,))


def _line_rows(lines: Iterable[OrderLine]) -> Iterable[dict[str, Any]]:
    for at, line in enumerate(lines, 1):
        yield {
            "id": line.id or str(at),
            "sku": line.sku,
            "title": line.title,
            "label": line.label,
            "quantity": line.quantity,
            "total": line.total.amount if line.total else None,
            "product": line.product,
            "flags": list(line.flags),
            "category": line.category,
        }


def _line(at: int, said: Mapping[str, Any], currency: str) -> OrderLine:
    total = said.get("total")
    return OrderLine(
        title=said["title"],
        quantity=said["quantity"],
        sku=said.get("sku", ""),
        label=said.get("label", ""),
        total=Money(total, currency) if total is not None else None,
        id=said.get("id") or str(at),
        product=said.get("product", ""),
        flags=tuple(said.get("flags", ())),
        category=said.get("category", ""),
    )


def _paid_row(paid: Paid) -> dict[str, Any]:
    return {"kind": paid.kind, "amount": paid.amount.amount, "method": paid.method, "id": paid.id, "at": paid.at}


def _paid(said: Mapping[str, Any], currency: str) -> Paid:
    return Paid(said["kind"], Money(said["amount"], currency), said["method"], said.get("id", ""), said.get("at", ""))
