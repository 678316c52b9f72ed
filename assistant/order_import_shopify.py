"""Orders from Shopify's own export (Orders > Export): an order's further lines stand on rows that repeat its name only."""

from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.order import Amounts, Order, OrderLine, Paid
from assistant.order_import_table import Row, read_table
from assistant.order_report import RejectedOrder
from knowledge.money import Money, money


def read_shopify(rows: Sequence[Row]) -> tuple[list[Order], list[RejectedOrder]]:
    return read_table(rows, lambda row: _cell(row, "Name"), _order)


def _order(name: str, rows: Sequence[Row]) -> Order:
    head = rows[0]
    currency = _cell(head, "Currency") or "EUR"
    total = money(_cell(head, "Total") or "0", currency)
    email = _cell(head, "Email").lower()
    if "@" not in email:
        raise ValueError(f"Email is {email!r}; right would be an address")
    fulfilled = _cell(head, "Fulfilled at")
    return Order(
        number=name[:40],
        email=email,
        status=_status(head, total),
        lines=tuple(_line(row, at, currency) for at, row in enumerate(rows, 1) if _cell(row, "Lineitem name")),
        total=total,
        placed_at=moment(_cell(head, "Created at")),
        address=_address(head),
        amounts=_amounts(head, currency),
        payments=_payments(head, total, currency),
        fulfilments=({"id": "1", "shipped_at": moment(fulfilled).isoformat(), "events": []},) if fulfilled else (),
    )


def _line(row: Row, at: int, currency: str) -> OrderLine:
    quantity = int(_cell(row, "Lineitem quantity") or "1")
    unit = money(_cell(row, "Lineitem price") or "0", currency)
    title, _, label = _cell(row, "Lineitem name").rpartition(" - ")
    if not title:
        title, label = label, ""
    off = money(_cell(row, "Lineitem discount") or "0", currency).amount
    line_total = Money(unit.amount * quantity - off, currency)
    return OrderLine(title, quantity, _cell(row, "Lineitem sku"), label, line_total, str(at))


def _status(head: Row, total: Money) -> str:
    paid, sent = _cell(head, "Financial Status").lower(), _cell(head, "Fulfillment Status").lower()
    if _cell(head, "Cancelled at") or paid == "voided":
        return "cancelled"
    if paid == "refunded":
        return "refunded"
    if paid in ("pending", "authorized", "expired", "unpaid") and total.amount:
        return "unpaid"
    return {"fulfilled": "shipped", "partial": "shipped", "restocked": "returned"}.get(sent, "paid")


def _amounts(head: Row, currency: str) -> Amounts:
    names = ("Subtotal", "Discount Amount", "Shipping", "Taxes")
    subtotal, discount, shipping, tax = (money(_cell(head, name) or "0", currency).amount for name in names)
    # Shopify's subtotal is after the discount; ours is what the lines add up to.
    return Amounts(subtotal + discount, discount, shipping, tax)


def _payments(head: Row, total: Money, currency: str) -> tuple[Paid, ...]:
    method = _cell(head, "Payment Method") or "shopify"
    reference, at = _cell(head, "Payment Reference"), _cell(head, "Paid at")
    if not at:
        return ()
    paid = [Paid("payment", total, method, reference, moment(at).isoformat())]
    back = money(_cell(head, "Refunded Amount") or "0", currency)
    return tuple(paid + ([Paid("refund", back, method)] if back.amount else []))


def _address(head: Row) -> dict[str, str] | None:
    names = {"name": "Name", "line1": "Address1", "line2": "Address2", "city": "City", "state": "Province"}
    names |= {"postal_code": "Zip", "country": "Country", "phone": "Phone"}
    for side in ("Shipping", "Billing"):
        # A leading ' keeps spreadsheets from eating a postal code's zeros.
        found = {key: _cell(head, f"{side} {name}").lstrip("'") for key, name in names.items()}
        if found["line1"] or found["city"]:
            return found
    return None


def moment(said: str) -> datetime:
    """`2026-11-02 09:30:00 +0100`; without a zone it is UTC."""
    try:
        read = datetime.fromisoformat(said.replace(" +", "+").replace(" -", "-").replace(" UTC", "+00:00"))
    except ValueError:
        raise ValueError(f"{said!r} is no date; right would be 2026-11-02 09:30:00 +0100") from None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _cell(row: Row, name: str) -> str:
    return (row.get(name) or "").strip()
