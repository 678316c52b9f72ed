"""The records that mails are written from, as they are at that moment: what was sent can be read again word for word."""

from collections.abc import Iterable
from typing import Any

from assistant.cart import money_body
from assistant.events import Event
from assistant.order import Order
from knowledge.money import Money

MOST_MESSAGES = 200


def receipt_body(order: Order, locale: str) -> dict[str, Any]:
    said = order.body(locale, receipt=True)
    names = ("placed_at", "lines", "total")
    own = {name: said[name] for name in names} | {"order": order.number}
    return own | {"sums": _sums(order, locale), "address": dict(order.address) if order.address else None}


def _sums(order: Order, locale: str) -> dict[str, Any]:
    def shown(amount: int) -> dict[str, Any] | None:
        return money_body(Money(amount, order.total.currency), locale) if amount else None

    parts = order.amounts
    amounts = (parts.subtotal, -parts.discount, parts.shipping, parts.tax) if parts else (0, 0, 0, 0)
    named = dict(zip(("subtotal", "discount", "shipping", "tax"), map(shown, amounts), strict=True))
    return named | {"total": money_body(order.total, locale)}


def transcript_body(events: Iterable[Event], conversation_id: str, name: str) -> dict[str, Any]:
    """The latest messages; `name`: who of the staff has answered, empty for nobody."""
    said: list[dict[str, Any]] = []
    turn = None
    for event in events:
        if event.kind == "message":
            said.append(_message(event, event.body["who"], event.body.get("name") or ""))
            turn = None
        elif event.kind == "text" and turn == event.turn and turn is not None:
            said[-1]["text"] += f" {event.body['text']}"
        elif event.kind == "text":
            said.append(_message(event, "assistant", ""))
            turn = event.turn
    return {"conversation": conversation_id, "name": name, "messages": said[-MOST_MESSAGES:]}


def _message(event: Event, who: str, name: str) -> dict[str, Any]:
    return {"who": who, "name": name, "text": str(event.body["text"]), "at": event.at.isoformat()}
