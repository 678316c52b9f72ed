"""What was bought: an order as the shop keeps it, as a card shows it, and as the model reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.cart import money_body
from assistant.phrases import say
from knowledge.money import Money

STATUSES: Mapping[str, str] = {
    "unpaid": "Not paid yet",
    "paid": "Paid",
    "packing": "Being packed",
    "shipped": "On its way",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "return_requested": "Return under way",
    "exchange_requested": "Exchange under way",
    "returned": "Returned",
    "refunded": "Refunded",
}
"""Each status an order can have, and how it is said to a person."""
TOLD: Mapping[str, str] = {
    "paid": "Order {number} is paid and will be packed next.",
    "packing": "Order {number} is being packed.",
    "shipped": "Order {number} has been shipped.",
    "delivered": "Order {number} has been delivered.",
    "cancelled": "Order {number} has been cancelled.",
    "returned": "Order {number} has been returned.",
    "refunded": "Order {number} has been refunded.",
}
"""The same as a sentence; what is under way is told by its status alone."""
PAGE = "checkout"
"""The payment method of what was paid on a page to pay; the second one is `checkout 2`."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    title: str
    quantity: int
    sku: str = ""
    label: str = ""
    total: Money | None = None
    """None: an imported order needn't say."""
    id: str = ""
    """Within the order; given when it is stored."""
    product: str = ""
    """The catalogue's id, where it is known."""
    flags: tuple[str, ...] = ()
    """What a policy can exclude by: `final_sale`, `hygiene`, `digital`, `made_to_measure` …"""
    category: str = ""

    @property
    def unit(self) -> Money | None:
        return Money(self.total.amount // self.quantity, self.total.currency) if self.total else None


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in, or went back (`refund`)."""

    kind: str
    """payment, refund"""
    amount: Money
    method: str
    """A method on the customer's file, or the payment system's name."""
    id: str = ""
    """The payment system's own id."""
    at: str = ""
    """ISO 8601"""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units of the order's currency; the total is the order's own."""

    subtotal: int
    discount: int = 0
    shipping: int = 0
    tax: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    number: str
    email: str
    """Lower case."""
    status: str
    lines: tuple[OrderLine, ...]
    total: Money
    placed_at: datetime
    address: Mapping[str, Any] | None = None
    tracking: Mapping[str, Any] | None = None
    """`{"carrier", "number", "url"?, "events": [{"at", "text"}]}`: of the latest parcel"""
    checkout_id: str | None = None
    """None: imported."""
    conversation_id: str | None = None
    payment: str = ""
    """The payment system's own id: what a refund names."""
    customer_id: str = ""
    """As the shop's own system calls them; empty: a guest."""
    amounts: Amounts | None = None
    payments: tuple[Paid, ...] = ()
    fulfilments: tuple[Mapping[str, Any], ...] = ()
    """Parcels: `{"id", "lines": [{"line", "quantity"}], "carrier", "number", "url", "shipped_at", "expected_at",
    "delivered_at", "events": [{"at", "text"}]}`; no lines: all of the order."""
    returns: tuple[Mapping[str, Any], ...] = ()
    """`{"id", "kind": return|exchange|withdraw, "state": requested|received|done|refused, "lines", "method",
    "amount": minor units, "reason", "at"}`"""
    history: tuple[Mapping[str, Any], ...] = ()
    """`{"at", "who", "what", "why"}`, the oldest first."""
    delivered_at: datetime | None = None

    def body(self, locale: str, *, receipt: bool = False) -> dict[str, Any]:
        """Of the `order` event; `receipt` where it was paid just now."""
        return {
            "number": self.number,
            "status": self.status,
            "status_text": self.status_text(locale),
            "placed_at": self.placed_at.isoformat(),
            "lines": [_line_body(line, locale) for line in self.lines],
            "total": money_body(self.total, locale),
            "tracking": self.tracking,
            "receipt": receipt,
        }

    def told(self, locale: str) -> dict[str, Any]:
        """What the model reads: nothing about who and where."""
        return {
            "number": self.number,
            "status": self.status,
            "status_text": self.status_text(locale),
            "placed_at": self.placed_at.date().isoformat(),
            "lines": [_line_told(line) for line in self.lines],
            "total": self.total.text(locale),
            "tracking": self.tracking,
        }

    def status_text(self, locale: str) -> str:
        return say(locale, STATUSES[self.status])

    def kept(self) -> dict[str, int]:
        """What each payment method has paid and not got back, in minor units."""
        kept: dict[str, int] = {}
        for paid in self.payments:
            sign = 1 if paid.kind == "payment" else -1
            kept[paid.method] = kept.get(paid.method, 0) + sign * paid.amount.amount
        return kept

    def next_page(self) -> str:
        """The method of what is paid on a page to pay from now on: payments are told apart by it."""
        pages = {one.method for one in self.payments if one.method.partition(" ")[0] == PAGE}
        return f"{PAGE} {len(pages) + 1}" if pages else PAGE

    def did(self, what: str) -> bool:
        return any(entry["what"] == what for entry in self.history)


def _line_told(line: OrderLine) -> dict[str, Any]:
    return {"title": line.title, "label": line.label, "quantity": line.quantity, "sku": line.sku or line.id}


def _line_body(line: OrderLine, locale: str) -> dict[str, Any]:
    total = {"total": money_body(line.total, locale)} if line.total else {}
    return {"title": line.title, "label": line.label, "quantity": line.quantity, **total}
