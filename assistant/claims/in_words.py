"""What is exact without a figure: a part of the year, a speed, everybody and nobody, the weekday of a date. A page says it so, or nobody does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from assistant.claims.claim import Claim, Grounds, product_evidence, product_text
from assistant.claims.evidence import Evidence
from assistant.claims.quantities import Quantity
from assistant.claims.said import Said, fold
from assistant.claims.topics import topics
from assistant.claims.wording import Wording
from knowledge.clock import now

_MONTH = Wording("in_words.month")
"""A part of the year."""
_ABSOLUTE = Wording("in_words.absolute")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    here = topics(one.folded)
    for found in _MONTH.finditer(one.folded):
        yield Claim("date", found.group(), partial(_in_words, found.group()))
    for found in _ABSOLUTE.finditer(one.folded):
        yield Claim("policy", found.group(), partial(_in_words, found.group()))
    if here.get("act", frozenset()) & {"delivery", "prepare", "repair", "refund", "exchange"} and not one.asks:
        for speed in sorted(here.get("speed", frozenset())):
            yield Claim("delivery", speed, partial(_speed, speed))


def _in_words(found: str, grounds: Grounds) -> Evidence | None:
    record = next((product for product in grounds.about if found in product_text(product)), None)
    return (
        product_evidence(record)
        if record
        else next((e for e in grounds.collected.passages() if found in fold(e.text)), None)
    )


def _speed(speed: str, grounds: Grounds) -> Evidence | None:
    """`The same afternoon`: a page speaks of it, or the order's own history does."""
    found = (evidence for piece, evidence in grounds.sources if speed in piece.own.get("speed", frozenset()))
    return next(found, None)


@dataclass(frozen=True, slots=True)
class Weekday:
    name: str
    right: bool


def weekday(figure: Quantity, one: Said) -> Weekday | None:
    """`Friday 8 January 2027`: the day of the week is reckoned, not looked up."""
    said_day = re.search(r"(?:^| )(?P<day>\w+),? (?:the |le )?$", one.folded[: figure.at])
    names = [name for name, words in _DAYS.items() if said_day and re.fullmatch(words, said_day["day"])]
    year = re.search(r"\b(20\d\d)\b", one.folded[figure.at : figure.end + 6])
    if not names:
        return None
    try:
        reckoned = date(int(year[1]) if year else now().year, int(figure.high) // 100, int(figure.high) % 100)
    except ValueError:
        return Weekday(names[0], right=False)
    return Weekday(names[0], list(_DAYS)[reckoned.weekday()] == names[0])


_DAYS = {
    "monday": "monday|lundi", "tuesday": "tuesday|mardi", "wednesday": "wednesday|mercredi", "thursday": "thursday|jeudi",
    "friday": "friday|vendredi", "saturday": "saturday|samedi", "sunday": "sunday|dimanche",
}  # fmt: skip
