"""How a merchant says a discount or a file of rules, on the command line as over the API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import yaml

from assistant.discounts import Discount, Discounts, plain_code
from assistant.errors import Refused
from assistant.trade_rules import TradeRules
from knowledge.money import money


def discount_from(said: Mapping[str, Any], currency: str) -> Discount:
    """Of `percent` or `amount` with the rest of a discount's names. Raises Refused with the value."""
    percent, amount = said.get("percent"), said.get("amount")
    if (percent is None) == (amount is None):
        raise Refused("A discount is either a percentage or an amount: say one of percent and amount")
    kind = "amount" if percent is None else "percentage"
    return Discount(
        code=plain_code(str(said["code"])),
        kind="amount" if kind == "amount" else "percentage",
        value=_minor(amount, currency) if percent is None else _hundredths(str(percent)),
        currency=currency,
        minimum=None if said.get("minimum") is None else _minor(said["minimum"], currency),
        starts_at=_moment(said.get("starts_at")),
        ends_at=_moment(said.get("ends_at")),
        max_uses=_count(said.get("max_uses")),
        products=tuple(said.get("products") or ()),
        categories=tuple(said.get("categories") or ()),
        active=bool(said.get("active", True)),
    )


def rules_file(content: bytes) -> dict[str, Any]:
    """YAML, and JSON as a part of it. Every value is read as text: prices stay exact, `NO` is Norway and 13:00 a time."""
    try:
        body = yaml.load(content.decode("utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but text
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise Refused(f"The file is neither YAML nor JSON: {' '.join(str(problem).split())}") from None
    if not isinstance(body, dict):
        raise Refused("The file holds no rules; right would be names and values such as 'currency: EUR'")
    return body


async def take_in(content: bytes, discounts: Discounts, trade_rules: TradeRules, currency: str) -> None:
    """A file with `shipping`, `tax` and `discounts`."""
    body = rules_file(content)
    await trade_rules.put("shipping", body["shipping"])
    await trade_rules.put("tax", body["tax"])
    for said in body["discounts"]:
        await discounts.put(discount_from(said, currency))


def _hundredths(percent: str) -> int:
    try:
        value = Decimal(percent.strip().removesuffix("%").strip())
    except InvalidOperation:
        raise Refused(f"{percent!r} is no percentage; right would be a number such as 10 or 12.5") from None
    if not value.is_finite():
        raise Refused(f"{percent!r} is no percentage; right would be a number such as 10 or 12.5")
    return int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _minor(said: object, currency: str) -> int:
    try:
        return money(str(said), currency).amount
    except ValueError as problem:
        raise Refused(str(problem)) from None


def _count(said: object) -> int | None:
    if said is None or isinstance(said, int):
        return said
    if not str(said).strip().isdecimal():
        raise Refused(f"{said!r} is no number of uses; right would be a whole number such as 100")
    return int(str(said))


def _moment(said: object) -> datetime | None:
    if said is None or isinstance(said, datetime):
        return said.replace(tzinfo=said.tzinfo or UTC) if said else None
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        raise Refused(f"{said!r} is no moment; right would be such as 2026-12-01T00:00:00Z") from None
    return found.replace(tzinfo=found.tzinfo or UTC)
