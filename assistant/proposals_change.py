"""What somebody wants changed about an order, and what that would come to: amounts before and after, and who is paid."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.order import Order
from assistant.policy import Policy
from assistant.policy_rules import Kind, Role
from knowledge.catalog import Product, Variant
from knowledge.money import Money


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many units of a line, named by its id within the order or by its SKU."""

    item: str
    quantity: int = 1
    to: str = ""
    """The SKU that they shall become."""
    set_quantity: int | None = None
    """How many of this line there shall be; instead of `quantity` and `to`."""


@dataclass(frozen=True, slots=True)
class Change:
    kind: Kind
    reason: str = ""
    items: tuple[Wanted, ...] = ()
    """None: the whole order, where the kind can mean it."""
    address: Mapping[str, Any] | None = None
    method: str = ""
    """What pays or gets the money; empty: what the order was paid with."""
    amount: int | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "address": dict(self.address) if self.address else None}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Change":
        return cls(**{**said, "items": tuple(Wanted(**item) for item in said["items"])})


@dataclass(frozen=True, slots=True)
class Method:
    id: str
    kind: str
    """gift_card, card, paypal, checkout …"""
    balance: int | None = None
    """Of a gift card, in minor units."""


@dataclass(frozen=True, slots=True)
class Customer:
    id: str
    email: str
    name: str = ""
    address: Mapping[str, Any] | None = None
    methods: tuple[Method, ...] = ()
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Move:
    kind: str
    """payment, refund"""
    method: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Picked:
    """Units of one line of the order."""

    line: str
    sku: str
    title: str
    label: str
    quantity: int
    value: int
    """What was paid for them, in minor units, after discounts."""
    to: str = ""
    to_title: str = ""
    to_label: str = ""
    to_unit: int = 0
    to_product: str = ""
    resized: bool = False
    """The line stays and gets `quantity`; `value` is what it was worth before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change comes to, before anybody has confirmed it."""

    rules: tuple[str, ...]
    """Those that were asked and allow it."""
    policy: int
    """The policy's version."""
    before: Money
    after: Money
    moves: tuple[Move, ...] = ()
    """Money that moves when it is confirmed."""
    later: tuple[Move, ...] = ()
    """Money that moves when the goods are back."""
    fee: int = 0
    due: int = 0
    """What is paid on a page of its own before the change is carried out: nothing more can be taken from a past payment."""
    picked: tuple[Picked, ...] = ()
    exempt: tuple[Mapping[str, str], ...] = ()
    """`{"title", "ground"}`: what can't be withdrawn from."""

    @property
    def gives(self) -> int:
        """What goes back to the customer in all, in minor units."""
        return sum(move.amount.amount for move in self.moves + self.later if move.kind == "refund")

    def as_json(self) -> dict[str, Any]:
        return {
            "rules": list(self.rules),
            "policy": self.policy,
            "before": self.before.amount,
            "after": self.after.amount,
            "currency": self.before.currency,
            "moves": [_move_json(move) for move in self.moves],
            "later": [_move_json(move) for move in self.later],
            "fee": self.fee,
            "due": self.due,
            "items": [asdict(picked) for picked in self.picked],
            "exempt": [dict(one) for one in self.exempt],
        }


@dataclass(frozen=True, slots=True)
class Case:
    """All that a change is judged on."""

    order: Order
    policy: Policy
    role: Role
    locale: str
    customer: Customer | None = None
    catalogue: Mapping[str, tuple[Product, Variant]] = field(default_factory=dict)
    """The variants that the order and the change name, as far as the shop sells them."""

    def methods(self) -> dict[str, Method]:
        """Those on file, and those that have paid."""
        paid = {one.method: Method(one.method, "checkout") for one in self.order.payments}
        return paid | {method.id: method for method in (self.customer.methods if self.customer else ())}

    def promised(self) -> int:
        """Of returns that are under way: their money can't be promised twice."""
        under_way = (one for one in self.order.returns if one["state"] in ("requested", "received"))
        return sum(int(one["amount"]) for one in under_way)

    def original(self) -> list[str]:
        """What holds the order's money now; what paid first where nothing does."""
        holding = [method for method, kept in self.order.kept().items() if kept > 0]
        return holding or [paid.method for paid in self.order.payments[:1]]


def _move_json(move: Move) -> dict[str, Any]:
    return {"kind": move.kind, "method": move.method, "amount": move.amount.amount}
