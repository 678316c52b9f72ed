"""Tax on what is sold: inside the prices or on top of them, by country and category, line by line and half up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from assistant.errors import Refused
from assistant.shipping import country_code, first_problem
from assistant.sums import rounded

WHOLE = 100_000
"""A rate is kept in thousandths of a percent: 20 % is 20,000, 8.875 % is 8,875."""


class _Rate(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    country: str
    """`*` for all others."""
    percent: str
    category: str = ""

    @field_validator("country")
    @classmethod
    def _country(cls, said: str) -> str:
        return "*" if said.strip() == "*" else country_code(said)

    @field_validator("percent")
    @classmethod
    def _percent(cls, said: str) -> str:
        try:
            value = Decimal(said)
        except InvalidOperation:
            raise ValueError("right would be a number such as 20 or 5.5") from None
        if not value.is_finite() or not 0 <= value <= 100 or value * 1000 % 1:
            raise ValueError("right would be 0 to 100 with at most three decimals")
        return said

    @property
    def thousandths(self) -> int:
        return int(Decimal(self.percent) * 1000)


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    included: bool
    """Whether the catalogue's prices (and the shipping rules') hold the tax."""
    rates: tuple[_Rate, ...] = ()
    shipping: bool = True
    """Whether delivery is taxed, at the country's plain rate."""
    stripe_tax: bool = False
    """Stripe works it out on its page; the rates here are not used then."""


@dataclass(frozen=True, slots=True)
class Tax:
    rules: _Rules

    @property
    def included(self) -> bool:
        return self.rules.included

    @property
    def outside(self) -> bool:
        return self.rules.stripe_tax

    def on_goods(self, amount: int, country: str, category: str) -> int:
        """In minor units, of an amount after its discount."""
        return self._of(amount, self.rate(country, category))

    def on_shipping(self, amount: int, country: str) -> int:
        return self._of(amount, self.rate(country, "")) if self.rules.shipping else 0

    def rate(self, country: str, category: str) -> int:
        """In thousandths of a percent. The most exact rate counts: category in country, country, category, others."""
        if self.outside:
            return 0
        wanted = category.casefold()
        for place in (country, "*"):
            for kind in (wanted, ""):
                for rate in self.rules.rates:
                    if rate.country == place and rate.category.casefold() == kind:
                        return rate.thousandths
        return 0

    def _of(self, amount: int, rate: int) -> int:
        return rounded(amount * rate, WHOLE + rate if self.included else WHOLE)


def read_tax(body: Mapping[str, Any]) -> Tax:
    """Of the merchant's YAML or JSON; raises Refused with the place and the value."""
    try:
        return Tax(_Rules.model_validate(dict(body)))
    except ValidationError as problem:
        raise Refused(f"The tax rules can't be used: {first_problem(problem)}") from None
