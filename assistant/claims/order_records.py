"""An order as words: what its record holds, how both languages say what has become of it, and its numbers: only of those that were opened."""

import re
from collections.abc import Iterator
from functools import partial

from assistant.claims.claim import Claim, Grounds, product_evidence
from assistant.claims.evidence import Evidence
from assistant.claims.said import Said, fold
from assistant.claims.wording import Named, Wording
from assistant.order import TOLD, Order
from assistant.phrases import say

STATUS = Named("status")


def order_text(order: Order) -> str:
    return "\n".join(
        [
            order.number,
            *history(order),
            *_status_told(order),
            *(f"{line.title} {line.label} {line.sku} {line.quantity}" for line in order.lines),
        ]
    )


def _status_told(order: Order) -> list[str]:
    said = TOLD.get(order.status, "")
    return [fold(say(locale, said, number=order.number)) for locale in ("en", "fr") if said]


def history(order: Order) -> list[str]:
    events = (order.tracking or {}).get("events") or []
    return [
        order.placed_at.date().isoformat(),
        *(fold(f"{str(event.get('at', ''))[:10]} {event.get('text', '')}") for event in events),
    ]


NUMBER = Wording("order_numbers.number")
_UNFOUND = Wording("order_numbers.unfound")
_PARCEL = re.compile(r"(?<![\w/.-])(?=[a-z]*\d)(?=(?:[a-z]*\d){5})[a-z0-9]{7,}(?![\w/@])")


def numbers(one: Said, grounds: Grounds) -> Iterator[Claim]:
    """Of orders, also those that are only asked for or not found; and of parcels."""
    for parcel in _PARCEL.finditer(one.folded):
        yield Claim("status", parcel.group(), partial(_parcel_of, parcel.group(), one))
    if (one.asks or _UNFOUND.search(one.folded)) and not STATUS.search(one.folded):
        return
    for found in NUMBER.finditer(one.folded):
        number = found["a"] or found["b"]
        yield Claim("status", number, partial(_known, bare(number)))


def orders_meant(one: Said, grounds: Grounds) -> list[Evidence]:
    """Those of a number that is named; all that were opened where none is."""
    known = [evidence for evidence in grounds.collected.of("order") if evidence.order is not None]
    said_numbers = [bare(found["a"] or found["b"]) for found in NUMBER.finditer(one.folded)]
    named = [e for e in known if any(bare(e.id).endswith(number) for number in said_numbers)]
    return named if said_numbers else known


def names_parcel(clause: str, grounds: Grounds) -> bool:
    return any(_parcel(found.group(), grounds) for found in _PARCEL.finditer(clause))


def _parcel_of(number: str, one: Said, grounds: Grounds) -> Evidence | None:
    """Of the order that is named: another's number is nobody's."""
    if _names_known(one, grounds):
        return next((e for e in orders_meant(one, grounds) if number == _tracked(e)), None)
    return _parcel(number, grounds)


def _tracked(evidence: Evidence) -> str:
    return bare(str((evidence.order.tracking or {}).get("number", ""))) if evidence.order else ""


def _names_known(one: Said, grounds: Grounds) -> bool:
    return bool(NUMBER.search(one.folded) and orders_meant(one, grounds))


def _parcel(number: str, grounds: Grounds) -> Evidence | None:
    for evidence in grounds.collected.of("order"):
        if number == _tracked(evidence):
            return evidence
    return next((e for e in grounds.collected.of("asked", "passage", "policy") if number in bare(fold(e.text))), None)


def _known(number: str, grounds: Grounds) -> Evidence | None:
    for evidence in grounds.collected.of("order", "checkout"):
        if bare(evidence.id).endswith(number) or (evidence.order and number in bare(order_text(evidence.order))):
            return evidence
    asked = next(iter(grounds.collected.of("asked")), None)
    if asked and number in bare(grounds.asked):
        return asked
    products = grounds.collected.products()
    owner = next(
        (p for p in products if any(number in bare(v.sku) for v in p.variants) or number in bare(p.title)), None
    )
    return product_evidence(owner) if owner else None


def bare(number: str) -> str:
    return re.sub(r"[\W_]+", "", number).lower()
