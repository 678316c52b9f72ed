"""Answers out of the shop's own pages: the sentences that fit a question, quoted, each with its number."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from assistant.builtin.concepts import MEASURE, Concept, concepts, heading, located
from assistant.builtin.figures import by_name, number
from assistant.builtin.places import without_countries
from assistant.builtin.scene import Record
from assistant.builtin.tables import blocks
from assistant.builtin.words import OF_A_KIND, POLICY, STOP, fold, subjects, terms, tokens
from knowledge.glossary import translations
from knowledge.terms import stem

BESIDES, EACH = 2, 0.7
"""What all other words count together beside a question that is understood, and what each does at most."""
CLEARLY = 0.8
"""By so much a page answers better than one that should be quoted before it."""
MAX_QUOTES = 3
MAX_ROWS = 4
"""Of a table: a list of prices is of use whole."""
COVERED, COVERED_OF_POLICY = 0.5, 0.3
"""How much of what a question is about, by rarity, a passage must speak of to be quoted."""
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?…])[\"»”)]*\s+(?=[\"«“(]?[A-ZÀ-Ý0-9])|\n+")
FIGURE = re.compile(
    r"\b(\d+(?:[.,]\d+)?)[ \u00a0-]?(?:working |business |calendar )?(days?|jours?|weeks?|semaines?|months?|mois|hours?|heures?|years?|ans?|%)"
)
_MONEY = re.compile(r"[€$£]|\d[.,]\d\d\b|\b(?:free|offerte?s?|gratuite?s?)\b", re.IGNORECASE)
_ABROAD = frozenset({"=abroad"})
"""What is said of going abroad at all is said of each country."""
_STREET = re.compile(
    r"\b\d{1,4},? (?:bis )?(?:rue|avenue|boulevard|place|quai|[a-z]+ (?:street|road|avenue|lane|square))\b"
)
_SPAN = re.compile(r"\b(\d+(?:\.\d+)?) ?[–-] ?(\d+(?:\.\d+)?) ?(?:cm|mm|kg|m)\b")
MEASURES = {"window", "cost", "hours"}
_HOURS = re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:am|pm|h)\b|\bclosed\b|\bfermee?s?\b")


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    passage: Record
    score: float
    row: bool = False
    """Of a table."""

    @property
    def cited(self) -> str:
        ended = self.text if self.text[-1] in '.!?…»”"' else f"{self.text.rstrip(';,')}."
        heading = _last_heading(self.passage)
        # An item of a list says little without what it is a list of.
        whole = f"{heading} – {ended}" if heading and self.text[0].islower() else ended
        return f"{whole} [{self.passage['n']}]"


def sentences(text: str) -> list[str]:
    """Of a page or a record; list marks are taken off, addresses never leave."""
    return [sentence for sentence, _ in parts(text)]


def parts(text: str) -> list[tuple[str, bool]]:
    """Sentences, and whether each is a row of a table."""
    split = [(part, row) for block, row in blocks(text) for part in ([block] if row else _END.split(block))]
    clean = [(part.strip().lstrip("-*•#> ").strip(), row) for part, row in split]
    return [(part, row) for part, row in clean if len(part) > 2 and not _LINK.search(part)]


def quotes(
    question: str, passages: Sequence[Record], *, shop: str = "", said: str = "", home: frozenset[str] = frozenset()
) -> list[Quote]:
    """The sentences that answer, best first; none where no passage shares what the question is about.

    `said`: the shopper's own words, where the question is what they were understood to ask; of many each counts less.
    """
    asked = _told([*located(concepts(question, shop), passages), *_kinds(question)], passages)
    besides = _told(_besides(asked, located(concepts(said, shop), passages)), passages)
    pieces = [
        (text, row, passage, 0.6 / (rank + 1) + (0.3 if at == 0 else 0.0))
        for rank, passage in enumerate(passages)
        for at, (text, row) in enumerate(parts(passage["text"]))
    ]
    weights = _rarity([*asked, *besides], [_said(text) for text, *_ in pieces])
    story = min(EACH, BESIDES / max(len(besides), 1))
    weights |= {concept: story * weights[concept] for concept in besides if not _of_a_country(concept)}
    asked = [*asked, *besides]
    scored = [
        Quote(text, passage, score + place, row)
        for text, row, passage, place in pieces
        if (score := _rated(question, said or question, text, row, passage, asked, weights, home)) > 0
    ]
    best = max((quote.score for quote in scored), default=0.0)
    fitting = [quote for quote in scored if quote.score >= best * 0.6]
    return sorted(fitting, key=lambda quote: -quote.score)


def _besides(asked: Sequence[Concept], said: Sequence[Concept]) -> list[Concept]:
    """What else was said: no measure, which would only be one that is not asked for."""
    known = frozenset[str]().union(*asked, (f"={measure}" for measure in MEASURES))
    return [concept for concept in said if not concept & known]


def _of_a_country(concept: Concept) -> bool:
    return any(term[0] == "@" for term in concept)


def _kinds(question: str) -> list[Concept]:
    """Of several words for one subject each alone: "pay by cheque" is of cheques, too."""
    words = [word for word in tokens(question) if word not in STOP and subjects(word) & OF_A_KIND]
    several = len({subject for word in words for subject in subjects(word)}) < len(words)
    return [frozenset({stem(word)} | translations().get(stem(word), frozenset())) for word in words] if several else []


def of_the_subject(
    question: str, passages: Sequence[Record], rated: Callable[[Sequence[Record]], list[Quote]]
) -> list[Record]:
    """Those whose heading is a subject of the question, unless another says clearly more: it only mentions it."""
    named = {f"={subject}" for subject in subjects(question) & POLICY}
    headed = [passage for passage in passages if named & heading(passage)]
    best = max((quote.score for quote in rated(headed)), default=0.0)
    everywhere = max((quote.score for quote in rated(passages)), default=0.0)
    return headed if headed and everywhere <= best + CLEARLY else list(passages)


def _told(asked: Sequence[Concept], passages: Sequence[Record]) -> list[Concept]:
    """Without the words that no page says: they tell no two sentences apart."""
    said = frozenset[str]().union(*(_said(passage["text"]) | heading(passage) for passage in passages))
    return [one for one in asked if one & said]


def chosen(found: Sequence[Quote]) -> list[Quote]:
    """What is quoted: the best sentences of the two best passages, as the pages order them."""
    numbers = list(dict.fromkeys(quote.passage["n"] for quote in found))[:2]
    if found and found[0].row:
        # Rows that fit as well as the first: a price list. What is said beside them would only bury it.
        kept = [q for q in found if q.row and q.passage["n"] == numbers[0] and q.score >= found[0].score - 0.7]
        kept = kept[:MAX_ROWS]
    else:
        kept = [quote for quote in found if quote.passage["n"] in numbers][:MAX_QUOTES]
    distinct = {fold(quote.text): quote for quote in reversed(kept)}.values()
    return sorted(distinct, key=lambda quote: (numbers.index(quote.passage["n"]), _place(quote)))


def measures(quote: Quote) -> set[str]:
    """Which it gives: a price, a time, opening hours."""
    return {measure for measure in MEASURES if f"={measure}" in _said(quote.text)}


def told_of(quote: Quote) -> frozenset[str]:
    return terms(quote.text) | heading(quote.passage)


def _rated(
    question: str,
    said: str,
    text: str,
    row: bool,
    passage: Record,
    asked: Sequence[Concept],
    weights: Mapping[Concept, float],
    home: frozenset[str],
) -> float:
    score = _score(text, passage, asked, weights)
    if not score:
        return 0.0
    measured = _measured(text, asked) + _there(text, asked) if row else 0.0
    place = 1.5 if "address" in subjects(question) and _STREET.search(fold(text)) else 0.0
    return score + place + measured + _ranged(said, text) - _too_far(text, passage, asked, home)


def _ranged(question: str, text: str) -> float:
    """A measure of the question within the range of its column: a bust of 90 cm in `Bust: 88–95`, a UK 5 in `UK: 5`."""
    said = [number(each) for each in MEASURE.findall(question)]
    ranges = [(number(low), number(high)) for low, high in _SPAN.findall(text)]
    alone = 2.0 if any(low <= value <= high for value in said for low, high in ranges) else 0.0
    return alone or sum(1.0 if fits else -1.0 for fits in by_name(question, text))


def _too_far(text: str, passage: Record, asked: Sequence[Concept], home: frozenset[str]) -> float:
    """Where no country is asked for, what holds for others only comes last; a row of another country is wrong."""
    here = {term for concept in asked for term in concept if term[0] == "@" or term in ("=eu", "=elsewhere")}
    named = {term for term in terms(text) if term[0] == "@"}
    if here:
        # Where a table names the country, its row for "other countries" is of others.
        told = {term for term in here if term[0] == "@"} & terms(str(passage["text"]))
        others = named | (terms(text) & {"=eu", "=elsewhere"} if told else set())
        return 2.0 if others and not (told or here) & terms(text) else 0.0
    moved = any(concept & {"=delivery", "=return", "=cost"} for concept in asked)
    abroad = moved and ("=abroad" in heading(passage) or bool(named - {f"@{country}" for country in home}))
    return 2.5 if abroad and not any("=abroad" in concept for concept in asked) else 0.0


def _place(quote: Quote) -> int:
    """A row begins with its first cell; its header is added to the rest."""
    return str(quote.passage["text"]).find(re.split(r" – |: ", quote.text)[0] + " | " if quote.row else quote.text)


def _score(sentence: str, passage: Record, asked: Sequence[Concept], weights: Mapping[Concept, float]) -> float:
    said, last = _said(sentence), terms(_last_heading(passage))
    own = sum(weights[concept] for concept in asked if concept & said)
    # A heading names the subject for all its sentences, so that they need not repeat it.
    title = heading(passage)
    unsaid = [concept for concept in asked if not concept & said]
    named = sum(weights[c] * (0.8 if c & last else 0.6) for c in unsaid if c & title)
    figure = own and re.search(r"\d", sentence) and any("=window" in concept for concept in asked)
    on_topic = sum(0.2 * weights[concept] for concept in asked if concept & title & said)
    return own + named + on_topic + (0.5 if figure else 0.0)


def _measured(row: str, asked: Sequence[Concept]) -> float:
    """Where days, prices or hours are asked for, the table that lists them answers best."""
    measures = {f"={measure}" for measure in MEASURES} & frozenset().union(*asked)
    return 1.5 if measures & _said(row) else 0.0


def _there(row: str, asked: Sequence[Concept]) -> float:
    """Where nothing but a delivery is asked about, the row of its country says whether, how fast and what for."""
    named = frozenset[str]().union(*filter(_of_a_country, asked))
    besides = [concept for concept in asked if not concept & (named | {"=delivery", "=cost", "=window"})]
    if not named & terms(row):
        return 0.0
    return 1.5 if not besides else 0.0 if any(concept & terms(row) for concept in besides) else -1.5


def _said(text: str) -> frozenset[str]:
    """Its terms, and the measures that its figures are: `€9.90` speaks of cost without the word."""
    cost = {"=cost"} if _MONEY.search(text) else set[str]()
    window = (
        {"=window"} if FIGURE.search(fold(text)) or re.search(r"days?: \d|jours?[^:]*: \d", fold(text)) else set[str]()
    )
    hours = {"=hours"} if _HOURS.search(fold(text)) else set[str]()
    return terms(text) | cost | window | hours


def _rarity(asked: Sequence[Concept], texts: Sequence[frozenset[str]]) -> dict[Concept, float]:
    counts = {concept: sum(bool(concept & said) for said in texts) for concept in asked}
    return {concept: 1.0 + log((len(texts) + 1) / (count + 1)) for concept, count in counts.items()}


def covering(question: str, passages: Sequence[Record], *, shop: str = "") -> list[Record]:
    """The passages that speak of what is asked: a name must be there, and most of the rest, by rarity."""
    asked = located(concepts(question, shop), passages)
    asked = [one for one in asked if not all(term.isdigit() for term in one)] or asked
    said = [heading(passage) | _said(passage["text"]) for passage in passages]
    weights = _rarity(asked, said)
    total = sum(weights.values())
    names = [concept for concept in asked if concept & _names(question) or any(term[0] == "@" for term in concept)]
    shares = [
        sum(weights[concept] for concept in asked if concept & one) / total
        if total and all(name & one or (_ABROAD & one and any(term[0] == "@" for term in name)) for name in names)
        else 0.0
        for one in said
    ]
    policy = {f"={subject}" for subject in subjects(question) & POLICY}
    least = COVERED_OF_POLICY if policy else COVERED
    best = max(shares, default=0.0)
    speaking = any(policy & one for one in said)
    subject = {f"={one}" for one in subjects(question) - MEASURES}
    headed = any(subject & heading(passage) for passage in passages)
    return [
        passage
        for passage, share, one in zip(passages, shares, said, strict=True)
        # Whose heading is the subject itself is quoted beside one that shares more of the other words.
        if share >= (least if policy & terms(_last_heading(passage)) else max(least, best * 0.75))
        and (not speaking or (subject & heading(passage) if headed and share < 0.75 else policy & one))
        and fits(question, passage, share)
    ]


def _last_heading(passage: Record) -> str:
    return str(passage.get("heading") or "").rpartition(" > ")[2]


def _names(question: str) -> set[str]:
    """Words with a capital that begin no sentence: Switzerland, Klarna."""
    named = re.findall(r"(?<=[^.?!\s] )[A-ZÀ-Ý][a-zà-ÿ]{2,}", without_countries(question))
    return {stem(word) for name in named for word in tokens(name)}


def fits(question: str, passage: Record, share: float) -> bool:
    """Sure, or about a subject the question names: a page in another language shares no word with it."""
    named = subjects(question) - MEASURES - {"size", "phone", "failure", "condition", "express"}
    return (
        bool(passage.get("sure")) or share >= 0.75 or bool(named and {f"={one}" for one in named} <= heading(passage))
    )
