"""A cart with its prices, signed by us: what a checkout charges is what this says, for a few minutes.

Integers of minor units throughout. Discount and tax are worked out line by line and rounded half up; a sum is the sum
of its lines, so that every total adds up: goods - discount + delivery, + tax where it isn't inside the prices.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.shipping import Offer
from assistant.tables import quotes
from knowledge.clock import aware
from knowledge.money import Money

VALID_FOR = timedelta(minutes=15)
"""A checkout may be opened again on these prices for so long."""
PAYABLE_FOR = timedelta(minutes=35)
"""A page to pay stays open for so long: Stripe wants 30 minutes at least, and a retry takes some of them."""


@dataclass(frozen=True, slots=True)
class QuoteLine:
    sku: str
    title: str
    label: str
    quantity: int
    unit: Money
    discount: int = 0
    """Minor units off the whole line."""
    tax: int = 0
    """On what is left, inside it or on top of it as the terms say."""
    product: str = ""
    category: str = ""

    @property
    def gross(self) -> int:
        """`total`, in minor units."""
        return self.unit.amount * self.quantity

    @property
    def total(self) -> Money:
        """Before the discount."""
        return Money(self.gross, self.unit.currency)

    @property
    def net(self) -> Money:
        return Money(self.gross - self.discount, self.unit.currency)

    @property
    def name(self) -> str:
        return f"{self.title} ({self.label})" if self.label else self.title


@dataclass(frozen=True, slots=True)
class Terms:
    """What a quote says beside its lines."""

    locale: str = "en"
    country: str = ""
    code: str = ""
    """A discount code that holds."""
    refused_code: str = ""
    """Why the code that the shopper named takes nothing off."""
    offers: tuple[Offer, ...] = ()
    """How it can be delivered, the chosen way first; none: the shop has no rules of delivery."""
    tax_included: bool = True
    outside_tax: bool = False
    """The payment system works the tax out."""
    countries: tuple[str, ...] = ()
    """To which all this can be sent at these amounts."""


PLAIN = Terms()
_PLAIN_TERMS = ("locale", "country", "code", "refused_code", "tax_included", "outside_tax")


@dataclass(frozen=True, slots=True)
class Quote:
    id: str
    conversation_id: str
    lines: tuple[QuoteLine, ...]
    total: Money
    created_at: datetime
    terms: Terms = PLAIN

    @property
    def currency(self) -> str:
        return self.total.currency

    @property
    def goods(self) -> int:
        return sum(line.gross for line in self.lines)

    @property
    def discount(self) -> int:
        return sum(line.discount for line in self.lines)

    @property
    def chosen(self) -> Offer | None:
        return self.terms.offers[0] if self.terms.offers else None

    @property
    def shipping(self) -> int:
        return self.chosen.price if self.chosen else 0

    @property
    def ships_to(self) -> tuple[str, ...]:
        """The countries among which the payment page may ask for an address; none: nothing is sent by rules of ours."""
        return self.terms.countries or ((self.terms.country,) if self.chosen else ())

    @property
    def tax(self) -> int:
        return self.tax_with(self.chosen)

    @property
    def expires_at(self) -> datetime:
        return self.created_at + VALID_FOR

    @property
    def payable_until(self) -> datetime:
        return self.created_at + PAYABLE_FOR

    @property
    def payable_offers(self) -> tuple[Offer, ...]:
        """Those among which the payment page lets choose: tax on top is a fixed line there, so only one."""
        return self.terms.offers if self.terms.tax_included or self.terms.outside_tax else self.terms.offers[:1]

    def tax_with(self, offer: Offer | None) -> int:
        return sum(line.tax for line in self.lines) + (offer.tax if offer else 0)

    def total_with(self, offer: Offer | None) -> Money:
        before_tax = self.goods - self.discount + (offer.price if offer else 0)
        return Money(before_tax + (0 if self.terms.tax_included else self.tax_with(offer)), self.currency)

    def same_deal(self, other: "Quote") -> bool:
        return (self.lines, self.total, self.terms) == (other.lines, other.total, other.terms)


class Quotes:
    """The stored quotes. A row that doesn't carry our signature is none of ours."""

    def __init__(self, key: bytes) -> None:
        if not key:
            raise ValueError("Quotes need a key to sign with: an empty one would let anybody sign")
        self._key = key

    async def keep(self, connection: AsyncConnection, quote: Quote) -> None:
        await connection.execute(
            insert(quotes).values(
                id=quote.id,
                conversation_id=quote.conversation_id,
                lines=[_as_json(line) for line in quote.lines],
                total=quote.total.amount,
                currency=quote.total.currency,
                terms=_terms_json(quote.terms),
                signature=self._sign(quote),
                created_at=quote.created_at,
                expires_at=quote.expires_at,
            )
        )

    async def find(self, connection: AsyncConnection, quote_id: str) -> Quote | None:
        """None where there is none, or where it was changed since it was signed."""
        row = (await connection.execute(select(quotes).where(quotes.c.id == quote_id))).mappings().one_or_none()
        if row is None:
            return None
        quote = _quote(row)
        return quote if hmac.compare_digest(self._sign(quote), row["signature"]) else None

    def _sign(self, quote: Quote) -> str:
        said = [quote.id, quote.conversation_id, quote.total.amount, quote.total.currency, quote.created_at.timestamp()]
        text = json.dumps([*said, _terms_json(quote.terms), [_as_json(line) for line in quote.lines]], sort_keys=True)
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def _as_json(line: QuoteLine) -> dict[str, Any]:
    own = {"sku": line.sku, "title": line.title, "label": line.label, "quantity": line.quantity}
    more = {"discount": line.discount, "tax": line.tax, "product": line.product, "category": line.category}
    return {**own, **more, "unit": line.unit.amount, "total": line.gross}


def _terms_json(terms: Terms) -> dict[str, Any]:
    plain = {name: getattr(terms, name) for name in _PLAIN_TERMS}
    return plain | {"offers": [offer.as_json() for offer in terms.offers], "countries": list(terms.countries)}


def _quote(row: RowMapping) -> Quote:
    currency = row["currency"]
    return Quote(
        id=row["id"],
        conversation_id=row["conversation_id"],
        lines=tuple(_line(line, currency) for line in row["lines"]),
        total=Money(row["total"], currency),
        created_at=aware(row["created_at"]),
        terms=_terms(row["terms"]) if row["terms"] else PLAIN,
    )


def _line(said: dict[str, Any], currency: str) -> QuoteLine:
    names = ("sku", "title", "label", "quantity", "discount", "tax", "product", "category")
    return QuoteLine(**{name: said[name] for name in names if name in said}, unit=Money(said["unit"], currency))


def _terms(said: dict[str, Any]) -> Terms:
    offers = tuple(_offer(offer) for offer in said["offers"])
    return Terms(**said | {"offers": offers, "countries": tuple(said["countries"])})


def _offer(said: dict[str, Any]) -> Offer:
    earliest, latest = (date.fromisoformat(day) for day in said["arrives"])
    least, most = said["days"]
    return Offer(said["id"], said["name"], said["price"], earliest, latest, (least, most), said["tax"])
