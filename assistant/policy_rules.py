"""The shop's rules on changes after a sale, as data: one model a kind of change, checked when a merchant brings them.

Each field is a rule of its own, named `<kind>.<field>` (`return.days`): refusals, answers and evidence name it so.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from knowledge.money import money

Kind = Literal["cancel", "change_address", "change_items", "change_payment", "return", "exchange", "refund", "withdraw"]
Role = Literal["shopper", "staff", "admin"]
Ground = Literal["final_sale", "hygiene", "digital", "made_to_measure", "perishable", "sealed_media", "other"]
Target = Literal["original", "gift_card", "on_file"]
"""Where money goes: what the order was paid with, a gift card on the customer's file, or any method on it."""
State = Literal["paid", "packing", "shipped", "delivered", "return_requested", "exchange_requested"]


def _is_amount(said: str) -> str:
    money(said, "EUR")
    return said


Amount = Annotated[str, AfterValidator(_is_amount)]
"""A decimal number of the order's currency: `4.90`."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class Source(_Strict):
    """The passage that a rule comes from."""

    document: str = Field(min_length=1, max_length=500, description="The document's name")
    quote: str = Field("", max_length=2000, description="Its words")


class Exclusion(_Strict):
    ground: Ground
    categories: tuple[str, ...] = ()
    flags: tuple[str, ...] = Field((), description="Of an order's line, or a product's tag")
    unless: tuple[str, ...] = Field((), description="Reasons for which it is taken back all the same")
    passage: Source | None = None


class Shorter(_Strict):
    hours: int = Field(ge=1)
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    name: str = Field("", max_length=200, description="How the goods are called to a person")


class _Rule(_Strict):
    allowed: bool = True
    passage: Source | None = None
    passages: dict[str, Source] = Field(default_factory=dict, description="By field, where one has its own")


class Cancel(_Rule):
    states: tuple[State, ...] = Field(("paid", "packing"), alias="while")
    within_hours: int | None = Field(None, ge=1, description="Of the order")
    shorter: tuple[Shorter, ...] = Field((), description="Goods, made to order perhaps, with fewer hours")
    reasons: tuple[str, ...] = Field((), description="Empty: any, or none")


class ChangeAddress(_Rule):
    states: tuple[State, ...] = Field(("paid", "packing"), alias="while")
    same_country: bool = True


class ChangeItems(_Rule):
    states: tuple[State, ...] = Field(("paid",), alias="while")
    once: bool = False
    locks: tuple[Kind, ...] = Field((), description="What can't be done to the order afterwards")
    same_product: bool = True
    same_variant: bool = Field(False, description="Whether a line may be changed to what it is")
    quantity: bool = True
    difference: tuple[Target, ...] = ("original",)


class ChangePayment(_Rule):
    allowed: bool = False
    states: tuple[State, ...] = Field(("paid",), alias="while")


class Return(_Rule):
    states: tuple[State, ...] = Field(("delivered", "return_requested", "exchange_requested"), alias="while")
    days: int | None = Field(14, ge=0, le=3650, description="From delivery; none: no limit")
    reasons: tuple[str, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    fee: Amount = "0"
    fee_free_reasons: tuple[str, ...] = ("damaged", "wrong_item")
    fee_free_countries: tuple[str, ...] = Field((), description="From where the fee isn't taken: FR")
    pays: Literal["shop", "customer"] = Field("customer", description="For sending it back")
    refund_to: tuple[Target, ...] = ("original",)
    refund_days: int | None = Field(14, ge=0, description="Until the money is back, from the parcel's arrival")
    condition: str = Field("", max_length=500, description="Unworn, in its packaging …")


class Exchange(_Rule):
    states: tuple[State, ...] = Field(("delivered", "return_requested", "exchange_requested"), alias="while")
    days: int | None = Field(14, ge=0, le=3650)
    reasons: tuple[str, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    same_product: bool = True
    same_variant: bool = False
    free: int | None = Field(None, ge=0, description="Free exchanges an order; none: all of them")
    fee: Amount = "0"
    difference: tuple[Target, ...] = ("original",)


class RefundRule(_Rule):
    """Money back without goods coming back: staff's alone."""

    roles: tuple[Role, ...] = ("staff", "admin")
    refund_to: tuple[Target, ...] = ("original", "gift_card")


class Withdraw(_Rule):
    """Directive 2011/83/EU, Art. 9 to 16."""

    days: int = Field(14, ge=14, le=3650)
    pays: Literal["shop", "customer"] = "customer"
    exempt: tuple[Exclusion, ...] = ()


class Limits(_Strict):
    """The most that one change may give back, by who confirms it; none: no limit."""

    shopper: Amount | None = None
    staff: Amount | None = None
    admin: Amount | None = None


class Rules(_Strict):
    cancel: Cancel = Cancel()
    change_address: ChangeAddress = ChangeAddress()
    change_items: ChangeItems = ChangeItems()
    change_payment: ChangePayment = ChangePayment()
    returns: Return = Field(Return(), alias="return")
    exchange: Exchange = Exchange()
    refund: RefundRule = RefundRule()
    withdraw: Withdraw = Withdraw()
    limits: Limits = Limits()

    def of(self, kind: Kind) -> _Rule:
        found: _Rule = getattr(self, "returns" if kind == "return" else kind)
        return found
