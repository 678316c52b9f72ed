"""What delivery costs and when it comes: the merchant's options by country, weight and amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.errors import Refused
from assistant.working_days import after, dispatched
from knowledge.money import Money, money

Price = str
MOST_OFFERS = 5
"""A page of Stripe's takes no more."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class _Rate(_Strict):
    """The first rate whose limits hold is the price."""

    price: Price
    up_to_grams: int | None = Field(None, gt=0)
    up_to_amount: Price | None = None


class _Option(_Strict):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")
    name: str | dict[str, str]
    countries: tuple[str, ...] = Field(min_length=1)
    price: Price | None = None
    rates: tuple[_Rate, ...] = ()
    free_from: Price | None = None
    days: tuple[int, int]
    """Working days on the way, at least and at most."""
    not_for: tuple[str, ...] = ()
    """Categories, product ids or SKUs that don't go this way."""
    max_grams: int | None = Field(None, gt=0)

    @field_validator("countries")
    @classmethod
    def _countries(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(country_code(each) for each in said)


class _Rules(_Strict):
    currency: str = Field(pattern="^[A-Z]{3}$")
    origin: str
    """The country from which parcels leave: its holidays count, and it is meant where no country is said."""
    cutoff: time = time(13)
    timezone: str = "Europe/Paris"
    default_grams: int = Field(0, ge=0)
    """For goods whose weight isn't known."""
    options: tuple[_Option, ...] = Field(min_length=1)

    @field_validator("origin")
    @classmethod
    def _origin(cls, said: str) -> str:
        return country_code(said)


@dataclass(frozen=True, slots=True)
class Goods:
    """What there is to send, of one line."""

    product: str
    sku: str
    category: str
    grams: int | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Offer:
    id: str
    name: str
    price: int
    """Minor units of the quote's currency, without what tax adds."""
    earliest: date
    latest: date
    days: tuple[int, int]
    tax: int = 0

    def as_json(self) -> dict[str, Any]:
        days = [self.earliest.isoformat(), self.latest.isoformat()]
        return {"id": self.id, "name": self.name, "price": self.price, "tax": self.tax, "arrives": days,
                "days": list(self.days)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shipping:
    rules: _Rules

    @property
    def origin(self) -> str:
        return self.rules.origin

    @property
    def currency(self) -> str:
        return self.rules.currency

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(country for option in self.rules.options for country in option.countries))

    def offers(
        self, country: str, goods: Sequence[Goods], amount: int, *, at: datetime, locale: str = "en"
    ) -> list[Offer]:
        """In the merchant's order, of which the first is proposed; `amount` is what the goods cost after discounts, in minor units."""
        grams = sum((line.grams or self.rules.default_grams) * line.quantity for line in goods)
        fitting = [option for option in self.rules.options if country in option.countries and _takes(option, goods)]
        priced = [(option, self._price(option, grams, amount)) for option in fitting]
        found = [self._offer(option, price, country, at, locale) for option, price in priced if price is not None]
        return found[:MOST_OFFERS]

    def serving(self, ids: Sequence[str]) -> tuple[str, ...]:
        """The countries to which all of these options go."""
        chosen = [set(option.countries) for option in self.rules.options if option.id in ids]
        return tuple(each for each in self.countries if all(each in one for one in chosen))

    def _price(self, option: _Option, grams: int, amount: int) -> int | None:
        """None where it can't go this way."""
        if option.max_grams is not None and grams > option.max_grams:
            return None
        if option.free_from is not None and amount >= self._minor(option.free_from):
            return 0
        if option.price is not None:
            return self._minor(option.price)
        return next((self._minor(rate.price) for rate in option.rates if self._holds(rate, grams, amount)), None)

    def _holds(self, rate: _Rate, grams: int, amount: int) -> bool:
        light = rate.up_to_grams is None or grams <= rate.up_to_grams
        return light and (rate.up_to_amount is None or amount <= self._minor(rate.up_to_amount))

    def _offer(self, option: _Option, price: int, country: str, at: datetime, locale: str) -> Offer:
        local = at.astimezone(ZoneInfo(self.rules.timezone))
        leaves = dispatched(local, self.rules.cutoff, self.origin)
        least, most = option.days
        arrives = (after(leaves, least, country), after(leaves, most, country))
        return Offer(option.id, _name(option.name, locale), price, *arrives, option.days)

    def _minor(self, price: Price) -> int:
        return money(price, self.currency).amount


def read_shipping(body: Mapping[str, Any]) -> Shipping:
    """Of the merchant's YAML or JSON; raises Refused with the place and the value."""
    try:
        rules = _Rules.model_validate(dict(body))
        ZoneInfo(rules.timezone)
        _check(rules)
    except ValidationError as problem:
        raise Refused(f"The shipping rules can't be used: {first_problem(problem)}") from None
    except (ValueError, KeyError, OSError) as problem:
        raise Refused(f"The shipping rules can't be used: {problem}") from None
    return Shipping(rules)


def first_problem(problem: ValidationError) -> str:
    first = problem.errors()[0]
    return f"{'.'.join(map(str, first['loc']))} is {first['input']!r}: {first['msg']}"


def _check(rules: _Rules) -> None:
    ids = [option.id for option in rules.options]
    if len(ids) != len(set(ids)):
        raise ValueError(f"the ids {ids} are not all different")
    for option in rules.options:
        if (option.price is None) == (not option.rates):
            raise ValueError(f"option {option.id!r} needs either a price or rates")
        if not 0 <= option.days[0] <= option.days[1] <= 90:
            raise ValueError(f"option {option.id!r} takes {list(option.days)} days; right would be such as [2, 3]")
        for price in (option.price, option.free_from, *(p for r in option.rates for p in (r.price, r.up_to_amount))):
            if price is not None:
                Money(money(price, rules.currency).amount, rules.currency)


def country_code(said: str) -> str:
    code = said.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise ValueError(f"{said!r} is no country; right would be two letters such as FR")
    return code


def _takes(option: _Option, goods: Sequence[Goods]) -> bool:
    barred = {each.casefold() for each in option.not_for}
    return not any({line.product.casefold(), line.sku.casefold(), line.category.casefold()} & barred for line in goods)


def _name(name: str | dict[str, str], locale: str) -> str:
    if isinstance(name, str):
        return name
    return name.get(locale[:2]) or name.get("en") or next(iter(name.values()))
