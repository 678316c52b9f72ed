"""Answers out of the shop's own pages: the sentences that fit a question, quoted, each with its number."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from assistant.builtin.scene import Record
from assistant.builtin.words import fold, subjects, terms

MAX_QUOTES = 3
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?…])[\"»”)]*\s+(?=[\"«“(]?[A-ZÀ-Ý0-9])|\n+")
_FIGURE = re.compile(
    r"\b(\d+(?:[.,]\d+)?)[ \u00a0-]?(?:working |business |calendar )?(days?|jours?|weeks?|semaines?|months?|mois|hours?|heures?|years?|ans?|%)"
)
_MEASURES = {"window", "cost"}
_UNITS = {"jour": "day", "semaine": "week", "mois": "month", "moi": "month", "heure": "hour", "an": "year"}


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    passage: Record
    score: float

    @property
    def cited(self) -> str:
        ended = self.text if self.text[-1] in '.!?…»”"' else f"{self.text.rstrip(';,')}."
        heading = str(self.passage.get("heading") or "").rpartition(" > ")[2]
        # An item of a list says little without what it is a list of.
        whole = f"{heading} – {ended}" if heading and self.text[0].islower() else ended
        return f"{whole} [{self.passage['n']}]"


def sentences(text: str) -> list[str]:
    """Of a page or a record; list marks are taken off, addresses never leave."""
    parts = (part.strip().lstrip("-*•#> ").strip() for part in _END.split(text))
    return [part for part in parts if len(part) > 2 and not _LINK.search(part) and not _is_table_head(part)]


def _is_table_head(part: str) -> bool:
    return " | " in part and not re.search(r"\d", part)


def quotes(question: str, passages: Sequence[Record]) -> list[Quote]:
    """The sentences that answer, best first; none where no passage shares what the question is about."""
    asked = terms(question)
    pieces = [
        (text, passage, 1.2 / (rank + 1) + (0.4 if at == 0 else 0.0))
        for rank, passage in enumerate(passages)
        for at, text in enumerate(sentences(passage["text"]))
    ]
    weights = _rarity([terms(text) for text, _, _ in pieces])
    scored = [
        Quote(text, passage, score + place)
        for text, passage, place in pieces
        if (score := _score(text, passage, asked, weights))
    ]
    best = max((quote.score for quote in scored), default=0.0)
    fitting = [quote for quote in scored if quote.score >= best * 0.6]
    return sorted(fitting, key=lambda quote: -quote.score)


def chosen(found: Sequence[Quote]) -> list[Quote]:
    """What is quoted: the best sentences of the two best passages, as the pages order them."""
    numbers = list(dict.fromkeys(quote.passage["n"] for quote in found))[:2]
    kept = [quote for quote in found if quote.passage["n"] in numbers][:MAX_QUOTES]
    distinct = {fold(quote.text): quote for quote in reversed(kept)}.values()
    return sorted(
        distinct, key=lambda quote: (numbers.index(quote.passage["n"]), quote.passage["text"].find(quote.text))
    )


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
    return (subjects(quote.text) - _MEASURES) or (subjects(heading) - _MEASURES)


def _figures(text: str) -> dict[str, str]:
    """`{"day": "30"}`: what a sentence counts, in one language's units."""
    units: dict[str, str] = {}
    for number, unit in _FIGURE.findall(fold(text)):
        singular = unit.rstrip("s")
        units[_UNITS.get(singular, singular)] = number
    return units


def _score(sentence: str, passage: Record, asked: frozenset[str], weights: dict[str, float]) -> float:
    own = sum(weights.get(term, 0.0) for term in terms(sentence) & asked)
    heading = terms(f"{passage.get('title', '')} {passage.get('heading', '')}") & asked
    # A heading names the subject for all its sentences, so that they need not repeat it.
    return (
        own + 0.8 * len(heading) + (0.5 if own and re.search(r"\d", sentence) and "=window" in asked | heading else 0.0)
    )


def _rarity(all_terms: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(term for found in all_terms for term in found)
    return {term: 1.0 + log(len(all_terms) / count) for term, count in counts.items()}


def fits(question: str, passage: Record) -> bool:
    """Sure, or about a subject the question names: a page in another language shares no word with it."""
    named = subjects(question) - {"cost", "window", "size"}
    said = f"{passage.get('title', '')} {passage.get('heading', '')}"
    return bool(passage.get("sure")) or bool(named and named <= subjects(said))
