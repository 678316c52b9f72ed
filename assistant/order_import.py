"""Orders from another system, as JSON Lines; a line that can't be read is reported, and the rest comes in.

{"number": "ML-1041", "email": "ada@example.com", "status": "shipped", "total": "178.00", "currency": "EUR",
 "placed_at": "2026-11-02T09:30:00+01:00",
 "lines": [{"title": "Linen shirt", "quantity": 2, "sku"?: "LS-M", "label"?: "M", "total"?: "178.00"}],
 "tracking"?: {"carrier": "Colissimo", "number": "6A1234", "url"?: "https://…",
               "events"?: [{"at": "2026-11-03T08:00:00+01:00", "text": "Handed to the carrier"}]},
 "address"?: {"name": "Ada", "line1": "…", "city": "…", "postal_code": "…", "country": "FR"}}
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from assistant.order import Order, OrderLine
from knowledge.money import money


@dataclass(frozen=True, slots=True)
class RejectedOrder:
    row: int
    """Counted from 1."""
    order: str
    """Its number, where it could be read."""
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderReport:
    new: int
    changed: int
    rejected: tuple[RejectedOrder, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


class _Line(_Strict):
    title: str = Field(min_length=1, max_length=500)
    quantity: int = Field(ge=1, le=100_000)
    sku: str = ""
    label: str = ""
    total: str | None = None


class _TrackingEvent(_Strict):
    at: AwareDatetime
    text: str


class _Tracking(_Strict):
    carrier: str
    number: str
    url: str = Field("", pattern="^(https?://.*)?$")
    events: list[_TrackingEvent] = Field(default_factory=list)


class _Order(_Strict):
    number: str = Field(min_length=1, max_length=40)
    email: str = Field(max_length=320, pattern="^[^@ ]+@[^@ ]+$")
    status: Literal["paid", "packing", "shipped", "delivered", "cancelled", "returned", "refunded"]
    lines: list[_Line] = Field(min_length=1)
    total: str
    currency: str = Field(pattern="^[A-Z]{3}$")
    placed_at: AwareDatetime
    tracking: _Tracking | None = None
    address: dict[str, str | None] | None = None


def read_orders(content: bytes | str) -> tuple[list[Order], list[RejectedOrder]]:
    """An order that stands there twice counts as its last line says."""
    orders: dict[str, Order] = {}
    rejected: list[RejectedOrder] = []
    for at, line in _lines(content):
        try:
            order = _read(line)
        except (ValidationError, ValueError) as problem:
            rejected.append(_rejected(at, line, problem))
        else:
            orders[order.number] = order
    return list(orders.values()), rejected


def _lines(content: bytes | str) -> Iterator[tuple[int, str]]:
    text = content.decode("utf-8-sig", errors="replace") if isinstance(content, bytes) else content
    for at, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield at, line


def _read(line: str) -> Order:
    said = _Order.model_validate_json(line)
    return Order(
        number=said.number,
        email=said.email.lower(),
        status=said.status,
        lines=tuple(_order_line(one, said.currency) for one in said.lines),
        total=money(said.total, said.currency),
        placed_at=_utc(said.placed_at),
        tracking=said.tracking.model_dump(mode="json", exclude_defaults=False) if said.tracking else None,
        address=said.address,
    )


def _order_line(said: _Line, currency: str) -> OrderLine:
    total = money(said.total, currency) if said.total is not None else None
    return OrderLine(said.title, said.quantity, said.sku, said.label, total)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _rejected(at: int, line: str, problem: ValueError) -> RejectedOrder:
    if not isinstance(problem, ValidationError):
        return RejectedOrder(at, _number(line), "", str(problem))
    first = problem.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return RejectedOrder(
        at, _number(line), repr(first["input"])[:80], f"{where}: {first['msg']}" if where else first["msg"]
    )


def _number(line: str) -> str:
    try:
        said: Any = json.loads(line)
    except ValueError:
        return ""
    return str(said.get("number", ""))[:40] if isinstance(said, dict) else ""
