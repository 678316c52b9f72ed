"""Money as the shop counts it: integer minor units and an ISO 4217 currency, never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from babel.core import get_global
from babel.numbers import format_currency

MAX_PRICE = 10**12
"""In whole units: dearer than anything sold in any currency, and its minor units fit a 64-bit column."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.amount * quantity, self.currency)

    def text(self, locale: str) -> str:
        """`€1,299.00` for `en`, `1 299,00 €` for `fr` (CLDR's notation)."""
        return _written(self.amount, self.currency, locale)

    @property
    def plain(self) -> str:
        """`1299.00 EUR`, for records and programs."""
        places = digits(self.currency)
        return f"{Decimal(self.amount).scaleb(-places):.{places}f} {self.currency}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added up")


@lru_cache(maxsize=8192)
def _written(amount: int, currency: str, locale: str) -> str:
    return format_currency(Decimal(amount).scaleb(-digits(currency)), currency, locale=locale)


def money(decimal: str, currency: str) -> Money:
    """Reads a feed's decimal price such as `"89"` or `"89.90"`, half up beyond the minor unit.

    Raises ValueError for anything else.
    """
    try:
        value = Decimal(decimal.strip())
    except InvalidOperation:
        raise ValueError(f"{decimal!r} is not a price; right would be a number such as 89.90") from None
    if not value.is_finite() or not 0 <= value < MAX_PRICE:
        raise ValueError(f"{decimal!r} is not a price; right would be a number from 0 up to {MAX_PRICE:,}")
    minor = value.scaleb(digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(int(minor), currency)


@lru_cache(maxsize=256)
def digits(currency: str) -> int:
    """Decimal places of the currency's minor unit: 2 for EUR, 0 for JPY (CLDR)."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])
