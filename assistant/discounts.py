"""Discount codes: the merchant's own table. A code that isn't in it takes nothing off, whoever says so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import NotFound, Refused
from assistant.phrases import say
from assistant.sums import rounded, spread
from assistant.tables_money import discounts
from knowledge.clock import aware, now
from knowledge.database import Database
from knowledge.money import Money

WHOLE = 10_000
"""A percentage is kept in hundredths: 10 % is 1,000."""
CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,39}")

Kind = Literal["percentage", "amount"]


@dataclass(frozen=True, slots=True)
class Discount:
    code: str
    kind: Kind
    value: int
    """Hundredths of a percent, or minor units."""
    currency: str
    minimum: int | None = None
    """The goods it applies to must come to so much before it."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    max_uses: int | None = None
    used: int = 0
    products: tuple[str, ...] = ()
    """Product ids or SKUs; with `categories` empty too, everything."""
    categories: tuple[str, ...] = ()
    active: bool = True

    def told(self, locale: str) -> str:
        """`10 %` or `€5.00`."""
        if self.kind == "amount":
            return Money(self.value, self.currency).text(locale)
        percent = f"{self.value / 100:.2f}".rstrip("0").rstrip(".")
        return percent.replace(".", ",") + "\u202f%" if locale[:2] == "fr" else percent + "%"

    def minimum_told(self, locale: str) -> str:
        """`€50.00`; nothing where it has none."""
        return "" if self.minimum is None else Money(self.minimum, self.currency).text(locale)

    def fits(self, product: str, sku: str, category: str) -> bool:
        if not self.products and not self.categories:
            return True
        return product in self.products or sku in self.products or any(_within(category, c) for c in self.categories)

    def off(self, totals: Sequence[int]) -> list[int]:
        """What it takes off each of these lines: a percentage line by line, half up; an amount in their proportion."""
        if self.kind == "percentage":
            return [rounded(total * self.value, WHOLE) for total in totals]
        return spread(min(self.value, sum(totals)), totals)

    def why_not(self, totals: Sequence[int], currency: str, at: datetime, uses: int, locale: str) -> str:
        """Why it takes nothing off these lines; empty where it does. `uses`: paid and under way."""
        if not self.active or (self.starts_at and at < self.starts_at):
            return say(locale, "The code {code} is not valid at the moment.", code=self.code)
        if self.ends_at and at >= self.ends_at:
            return say(locale, "The code {code} has expired.", code=self.code)
        if self.max_uses is not None and uses >= self.max_uses:
            return say(locale, "The code {code} has been used up.", code=self.code)
        if (self.kind == "amount" or self.minimum is not None) and self.currency != currency:
            return say(locale, "The code {code} is for prices in {currency}.", code=self.code, currency=self.currency)
        if not totals or not sum(totals):
            return say(locale, "The code {code} applies to nothing in the cart.", code=self.code)
        if self.minimum is not None and sum(totals) < self.minimum:
            least = self.minimum_told(locale)
            return say(locale, "The code {code} is for orders from {amount}.", code=self.code, amount=least)
        return ""

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "kind": self.kind,
            "value": self.value,
            "value_text": self.told("en"),
            "currency": self.currency,
            "minimum": self.minimum,
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "max_uses": self.max_uses,
            "used": self.used,
            "products": list(self.products),
            "categories": list(self.categories),
            "active": self.active,
        }


_CODE = select(discounts).where(discounts.c.code == bindparam("wanted"))


class Discounts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Discount]:
        async with self._database.read() as connection:
            rows = (await connection.execute(select(discounts).order_by(discounts.c.code))).mappings()
            return [_discount(row) for row in rows]

    async def put(self, discount: Discount) -> None:
        """Replaces the code's own record; how often it was used stays."""
        _check(discount)
        row = _row(discount)
        async with self._database.begin() as connection:
            mine = discounts.c.code == discount.code
            kept = {key: value for key, value in row.items() if key not in ("code", "used")}
            changed = await connection.execute(update(discounts).where(mine).values(kept))
            if not changed.rowcount:
                await connection.execute(insert(discounts).values(row | {"created_at": now()}))

    async def remove(self, code: str) -> None:
        async with self._database.begin() as connection:
            gone = await connection.execute(delete(discounts).where(discounts.c.code == plain_code(code)))
        if not gone.rowcount:
            raise NotFound(f"There is no discount code {code!r}")


def find_discount(connection: Connection, code: str, *, lock: bool = False) -> Discount | None:
    query = _CODE.with_for_update() if lock else _CODE
    row = connection.execute(query, {"wanted": plain_code(code)}).mappings().one_or_none()
    return _discount(row) if row else None


async def count_use(connection: AsyncConnection, code: str) -> None:
    mine = discounts.c.code == plain_code(code)
    await connection.execute(update(discounts).where(mine).values(used=discounts.c.used + 1))


def plain_code(said: str) -> str:
    """`welcome10 ` is `WELCOME10`."""
    return re.sub(r"\s+", "", said).upper()[:40]


def _within(category: str, wanted: str) -> bool:
    """A category holds those below it: `Home` holds `Home > Candles`."""
    own, above = category.casefold(), wanted.casefold()
    return own == above or re.match(re.escape(above) + r"\s*[>/]", own) is not None


def _check(discount: Discount) -> None:
    if not CODE.fullmatch(discount.code):
        raise Refused(f"The code {discount.code!r} is none; right would be 2 to 40 letters, digits, - and _")
    if discount.kind == "percentage" and not 0 < discount.value <= WHOLE:
        raise Refused(f"{discount.value / 100:g} % is no discount; right would be more than 0 and up to 100")
    if discount.kind == "amount" and discount.value <= 0:
        raise Refused(f"{discount.value} is no discount; right would be an amount above 0")
    if discount.minimum is not None and discount.minimum < 0:
        raise Refused(f"The minimum {discount.minimum} is below 0")
    if discount.max_uses is not None and discount.max_uses < 1:
        raise Refused(f"{discount.max_uses} uses are none; right would be 1 or more")
    if discount.starts_at and discount.ends_at and discount.starts_at >= discount.ends_at:
        raise Refused(f"It ends at {discount.ends_at.isoformat()}, before it starts")


def _row(discount: Discount) -> dict[str, Any]:
    names = ("code", "kind", "value", "currency", "minimum", "starts_at", "ends_at", "max_uses", "used", "active")
    row = {name: getattr(discount, name) for name in names}
    return row | {"products": list(discount.products), "categories": list(discount.categories)}


def _discount(row: RowMapping | Mapping[Any, Any]) -> Discount:
    return Discount(
        code=row["code"],
        kind=row["kind"],
        value=row["value"],
        currency=row["currency"],
        minimum=row["minimum"],
        starts_at=aware(row["starts_at"]) if row["starts_at"] else None,
        ends_at=aware(row["ends_at"]) if row["ends_at"] else None,
        max_uses=row["max_uses"],
        used=row["used"],
        products=tuple(row["products"]),
        categories=tuple(row["categories"]),
        active=row["active"],
    )
