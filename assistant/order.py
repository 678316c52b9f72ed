"""What was bought: an order as the shop keeps it, as a card shows it, and as the model reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.cart import money_body
from assistant.phrases import say
from knowledge.money import Money

STATUSES: Mapping[str, str] = {
    "paid": "Paid",
    "packing": "Being packed",
    "shipped": "On its way",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "returned": "Returned",
    "refunded": "Refunded",
}
"""Each status an order can have, and how it is said to a person."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    title: str
    quantity: int
    sku: str = ""
    label: str = ""
    total: Money | None = None
    """None: an imported order needn't say."""


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
    """`{"carrier", "number", "url"?, "events": [{"at", "text"}]}`"""
    checkout_id: str | None = None
    """None: imported."""
    conversation_id: str | None = None
    payment: str = ""

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
            "lines": [{"title": line.title, "label": line.label, "quantity": line.quantity} for line in self.lines],
            "total": self.total.text(locale),
            "tracking": self.tracking,
        }

    def status_text(self, locale: str) -> str:
        return say(locale, STATUSES[self.status])


def _line_body(line: OrderLine, locale: str) -> dict[str, Any]:
    total = {"total": money_body(line.total, locale)} if line.total else {}
    return {"title": line.title, "label": line.label, "quantity": line.quantity, **total}
