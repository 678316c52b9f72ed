"""A cart with its prices, signed by us: what a checkout charges is what this says, for a few minutes."""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.cart import CartView
from assistant.errors import Refused
from assistant.tables import quotes
from knowledge.clock import aware, now
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

    @property
    def total(self) -> Money:
        return self.unit * self.quantity

    @property
    def name(self) -> str:
        return f"{self.title} ({self.label})" if self.label else self.title


@dataclass(frozen=True, slots=True)
class Quote:
    id: str
    conversation_id: str
    lines: tuple[QuoteLine, ...]
    total: Money
    created_at: datetime

    @property
    def expires_at(self) -> datetime:
        return self.created_at + VALID_FOR

    @property
    def payable_until(self) -> datetime:
        return self.created_at + PAYABLE_FOR


def price(conversation_id: str, view: CartView) -> Quote:
    """At the prices of the look that `view` is. Raises Refused for an empty cart."""
    total = view.total
    if total is None:
        raise Refused("The cart is empty.")
    lines = tuple(
        QuoteLine(line.variant.sku, line.product.title, line.variant.label, line.quantity, line.variant.price)
        for line in view.lines
    )
    return Quote(secrets.token_hex(16), conversation_id, lines, total, now())


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
        text = json.dumps([*said, [_as_json(line) for line in quote.lines]], sort_keys=True)
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def _as_json(line: QuoteLine) -> dict[str, Any]:
    own = {"sku": line.sku, "title": line.title, "label": line.label, "quantity": line.quantity}
    return {**own, "unit": line.unit.amount, "total": line.total.amount}


def _quote(row: RowMapping) -> Quote:
    currency = row["currency"]
    return Quote(
        id=row["id"],
        conversation_id=row["conversation_id"],
        lines=tuple(
            QuoteLine(line["sku"], line["title"], line["label"], line["quantity"], Money(line["unit"], currency))
            for line in row["lines"]
        ),
        total=Money(row["total"], currency),
        created_at=aware(row["created_at"]),
    )
