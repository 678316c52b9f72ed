"""Two pages of the shop that give different figures for one subject."""

from collections.abc import Sequence

from assistant.builtin.quoting import FIGURE, MEASURES, Quote
from assistant.builtin.words import fold, subjects

_UNITS = {"jour": "day", "semaine": "week", "mois": "month", "moi": "month", "heure": "hour", "an": "year"}


def contradiction(question: str, found: Sequence[Quote]) -> list[Quote]:
    """Two pages that give different figures for one subject: both, for a person to judge."""
    asked = subjects(question)
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            if one.passage["document"] != other.passage["document"] and _differ(one, other, asked):
                return [one, other]
    return []


def _differ(one: Quote, other: Quote, asked: frozenset[str]) -> bool:
    topics = _topics(one)
    if not topics & asked or topics != _topics(other):
        return False
    here, there = _figures(one.text), _figures(other.text)
    return len(here) == len(there) == 1 and here.keys() == there.keys() and here != there


def _topics(quote: Quote) -> frozenset[str]:
    heading = f"{quote.passage.get('title', '')} {quote.passage.get('heading', '')}"
    return (subjects(quote.text) - MEASURES) or (subjects(heading) - MEASURES)


def _figures(text: str) -> dict[str, str]:
    """`{"day": "30"}`: what a sentence counts, in one language's units."""
    units: dict[str, str] = {}
    for number, unit in FIGURE.findall(fold(text)):
        singular = unit.rstrip("s")
        units[_UNITS.get(singular, singular)] = number
    return units
