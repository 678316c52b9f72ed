"""Orders as JSON Lines, one an order; `?` may be left out. Amounts are decimal numbers of the order's currency.

{"number": "ML-1041", "email": "ada@example.com", "status": "shipped", "total": "178.00", "currency": "EUR",
 "placed_at": "2026-11-02T09:30:00+01:00", "customer_id"?: "c-17", "delivered_at"?: "2026-11-05T10:00:00+01:00",
 "lines": [{"title": "Linen shirt", "quantity": 2, "sku"?: "LS-M", "label"?: "M", "total"?: "178.00", "id"?: "1",
            "product"?: "linen-shirt", "category"?: "Shirts", "flags"?: ["final_sale"]}],
 "amounts"?: {"subtotal": "178.00", "discount"?: "0", "shipping"?: "0", "tax"?: "0"},
 "payments"?: [{"kind": "payment", "amount": "178.00", "method": "card-1", "id"?: "pi_…", "at"?: "…"}]; of an order that is paid and
              names none, the total was paid in the shop's own way,
 "tracking"?: {"carrier": "Colissimo", "number": "6A1234", "url"?: "https://…",
               "events"?: [{"at": "2026-11-03T08:00:00+01:00", "text": "Handed to the carrier"}]},
 "fulfilments"?: [{"id"?, "carrier", "number", "url"?, "shipped_at"?, "expected_at"?, "delivered_at"?,
                   "lines"?: [{"line": "1", "quantity": 1}], "events"?: [{"at", "text"}]}],
 "address"?: {"name": "Ada", "line1": "…", "line2"?, "city": "…", "state"?, "postal_code": "…", "country": "FR"}}

status: unpaid, paid, packing, shipped, delivered, cancelled, return_requested, exchange_requested, returned, refunded
"""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from assistant.order import Amounts, Order, OrderLine, Paid
from assistant.order_report import RejectedOrder, json_lines, rejected
from knowledge.money import Money, money

Status = Literal[
    "unpaid",
    "paid",
    "packing",
    "shipped",
    "delivered",
    "cancelled",
    "return_requested",
    "exchange_requested",
    "returned",
    "refunded",
]


IN_ITS_OWN_WAY = "original"
"""The method of a payment of which nothing was said."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


class LineIn(Strict):
    title: str = Field(min_length=1, max_length=500)
    quantity: int = Field(ge=1, le=100_000)
    sku: str = Field("", max_length=200)
    label: str = Field("", max_length=500)
    total: str | None = None
    id: str = Field("", max_length=40)
    product: str = Field("", max_length=200)
    category: str = Field("", max_length=300)
    flags: list[str] = Field(default_factory=list, max_length=20)


class ParcelEventIn(Strict):
    at: AwareDatetime
    text: str = Field(max_length=500)


class TrackingIn(Strict):
    carrier: str = Field(max_length=200)
    number: str = Field(max_length=200)
    url: str = Field("", pattern="^(https?://.*)?$", max_length=2000)
    events: list[ParcelEventIn] = Field(default_factory=list, max_length=200)


class ParcelLineIn(Strict):
    line: str = Field(description="The line's id, or its SKU")
    quantity: int = Field(1, ge=1)


class ParcelIn(TrackingIn):
    carrier: str = Field("", max_length=200)
    number: str = Field("", max_length=200)
    id: str = Field("", max_length=40)
    shipped_at: AwareDatetime | None = None
    expected_at: AwareDatetime | None = Field(None, description="When it should arrive")
    delivered_at: AwareDatetime | None = None
    lines: list[ParcelLineIn] = Field(default_factory=list, description="Empty: all of the order")


class PaidIn(Strict):
    kind: Literal["payment", "refund"] = "payment"
    amount: str
    method: str = Field(min_length=1, max_length=200)
    id: str = Field("", max_length=200)
    at: AwareDatetime | None = None


class AmountsIn(Strict):
    subtotal: str
    discount: str = "0"
    shipping: str = "0"
    tax: str = "0"


class OrderIn(Strict):
    number: str = Field(min_length=1, max_length=40)
    email: str = Field(max_length=320, pattern="^[^@ ]+@[^@ ]+$")
    status: Status
    lines: list[LineIn] = Field(min_length=1, max_length=1000)
    total: str
    currency: str = Field(pattern="^[A-Z]{3}$")
    placed_at: AwareDatetime
    customer_id: str = Field("", max_length=200)
    delivered_at: AwareDatetime | None = None
    amounts: AmountsIn | None = None
    payments: list[PaidIn] = Field(
        default_factory=list,
        max_length=100,
        description="None of a paid order: its total was paid in the shop's own way",
    )
    tracking: TrackingIn | None = None
    fulfilments: list[ParcelIn] = Field(default_factory=list, max_length=100)
    address: dict[str, str | None] | None = None

    def order(self) -> Order:
        """Raises ValueError where an amount is none."""
        parcels = tuple(parcel_row(parcel, at) for at, parcel in enumerate(self.fulfilments, 1))
        return Order(
            number=self.number,
            email=self.email.lower(),
            status=self.status,
            lines=tuple(_line(one, at, self.currency) for at, one in enumerate(self.lines, 1)),
            total=money(self.total, self.currency),
            placed_at=self.placed_at.astimezone(UTC),
            tracking=self.tracking.model_dump(mode="json") if self.tracking else tracking_of(parcels),
            address=self.address,
            customer_id=self.customer_id,
            amounts=self._amounts(),
            payments=self._payments(),
            fulfilments=parcels,
            delivered_at=self._delivered_at(),
        )

    def _payments(self) -> tuple[Paid, ...]:
        """What is paid back later goes the way that it came, whatever that was: the shop's own system is told."""
        if self.payments or self.status not in ("paid", "packing", "shipped", "delivered"):
            return tuple(_paid(one, self.currency) for one in self.payments)
        return (Paid("payment", money(self.total, self.currency), IN_ITS_OWN_WAY, at=self.placed_at.isoformat()),)

    def _amounts(self) -> Amounts | None:
        if self.amounts is None:
            return None
        said = self.amounts.model_dump()
        return Amounts(**{name: money(value, self.currency).amount for name, value in said.items()})

    def _delivered_at(self) -> datetime | None:
        at = self.delivered_at or max((p.delivered_at for p in self.fulfilments if p.delivered_at), default=None)
        return at.astimezone(UTC) if at else None


def read_json_orders(text: str) -> tuple[list[Order], list[RejectedOrder]]:
    orders: dict[str, Order] = {}
    bad: list[RejectedOrder] = []
    for at, line in json_lines(text):
        try:
            order = OrderIn.model_validate_json(line).order()
        except (ValidationError, ValueError) as problem:
            bad.append(rejected(at, line, problem))
        else:
            orders[order.number] = order
    return list(orders.values()), bad


def parcel_row(parcel: ParcelIn, at: int) -> dict[str, Any]:
    said = parcel.model_dump(mode="json", exclude_none=True)
    return said | {"id": parcel.id or str(at)}


def tracking_of(parcels: tuple[dict[str, Any], ...]) -> dict[str, Any] | None:
    """The latest parcel, as a card shows it."""
    if not parcels or not parcels[-1].get("number"):
        return None
    return {key: parcels[-1].get(key, "") for key in ("carrier", "number", "url")} | {
        "events": parcels[-1].get("events", [])
    }


def _line(said: LineIn, at: int, currency: str) -> OrderLine:
    total = money(said.total, currency) if said.total is not None else None
    own = {"product": said.product, "category": said.category, "flags": tuple(said.flags)}
    return OrderLine(said.title, said.quantity, said.sku, said.label, total, said.id or str(at), **own)  # type: ignore[arg-type]


def _paid(said: PaidIn, currency: str) -> Paid:
    amount: Money = money(said.amount, currency)
    return Paid(said.kind, amount, said.method, said.id, said.at.isoformat() if said.at else "")
