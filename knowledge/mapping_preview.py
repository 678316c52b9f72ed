"""What a mapping would read from a file's first rows: shown to a person before anything is imported."""

from dataclasses import dataclass

from knowledge.feeds import Recognised
from knowledge.feeds.mapped import offer_of
from knowledge.feeds.offer import Unfit, variant_of, web_address
from knowledge.feeds.prices import price
from knowledge.feeds.table import Row, key
from knowledge.mapping import TARGETS, Mapping
from knowledge.plain import plain_text

PRICES = ("price", "compare_at", "sale_price")
PICTURED = ("url", "image")
SHOWN = 300


@dataclass(frozen=True, slots=True)
class Reading:
    column: str
    raw: str
    """What stands there."""
    says: str
    """What it would be read as."""
    problem: str = ""


def previewed(seen: Recognised, mapping: Mapping, *, currency: str, locale: str) -> list[dict[str, Reading]]:
    """A row of the sample each, by target."""
    rows = [
        Row(place, {key(label): value for label, value in row.items() if value})
        for place, row in enumerate(seen.sample, 2)
    ]
    return [_previewed(row, mapping, currency, locale) for row in rows]


def _previewed(row: Row, mapping: Mapping, currency: str, locale: str) -> dict[str, Reading]:
    readings = {
        target: _reading(row, target, mapping, currency, locale) for target in TARGETS if target in mapping.fields
    }
    try:
        variant, _ = variant_of(offer_of(row, mapping, ""), currency)
    except Unfit as problem:
        for target, one in readings.items():
            if one.raw == problem.value and not one.problem and target not in PICTURED:
                readings[target] = Reading(one.column, one.raw, "", problem.why)
                break
    else:
        if "stock" in readings and variant.stock is not None:
            readings["stock"] = Reading(readings["stock"].column, readings["stock"].raw, str(variant.stock))
    return readings


def _reading(row: Row, target: str, mapping: Mapping, currency: str, locale: str) -> Reading:
    column = mapping.fields[target]
    raw = row.get(key(column))
    if not raw:
        missing = "nothing stands there" if target in ("title", "price") else ""
        return Reading(column, "", "", missing)
    if target in PRICES:
        own = row.get(key(mapping.fields.get("currency", ""))).upper() or mapping.currency or currency
        try:
            return Reading(column, raw, price(raw, own, mapping.decimal).text(locale))
        except ValueError as problem:
            return Reading(column, raw, "", str(problem))
    if target in PICTURED:
        return Reading(
            column, raw, raw if web_address(raw) else "", "" if web_address(raw) else f"{raw[:SHOWN]!r} is no address"
        )
    return Reading(column, raw, plain_text(raw)[:SHOWN])
