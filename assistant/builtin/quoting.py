"""Answers out of the shop's own pages: the sentences that fit a question, quoted, each with its number."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from assistant.builtin.places import EUROPEAN_UNION, countries, without_countries
from assistant.builtin.scene import Record
from assistant.builtin.tables import blocks
from assistant.builtin.words import OF_A_KIND, POLICY, STOP, fold, subjects, terms, tokens, without_phrases
from knowledge.glossary import translations
from knowledge.terms import stem

CLEARLY = 0.6
"""By so much a page answers better than one that should be quoted before it."""
MAX_QUOTES = 3
MAX_ROWS = 4
"""Of a table: a list of prices is of use whole."""
COVERED, COVERED_OF_POLICY = 0.5, 0.3
"""How much of what a question is about, by rarity, a passage must speak of to be quoted."""
Concept = frozenset[str]
"""One thing that a question is about: the terms that say it, in either language."""
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?…])[\"»”)]*\s+(?=[\"«“(]?[A-ZÀ-Ý0-9])|\n+")
FIGURE = re.compile(
    r"\b(\d+(?:[.,]\d+)?)[ \u00a0-]?(?:working |business |calendar )?(days?|jours?|weeks?|semaines?|months?|mois|hours?|heures?|years?|ans?|%)"
)
MAKES = {"paypal", "klarna", "visa", "mastercard", "amex", "apple", "google", "alma", "stripe", "ups", "dhl", "fedex"}
"""Names that stand for themselves, not for their kind."""
ALSO_CALLED = {"amex": "american"}
_MONEY = re.compile(r"[€$£]|\d[.,]\d\d\b|\b(?:free|offerte?s?|gratuite?s?)\b", re.IGNORECASE)
_MEASURE = re.compile(r"\b(\d+(?:[.,]\d+)?) ?(?:cm|mm|kg|g|m|ans?|years?|yo)\b")
_RANGE = re.compile(r"([^\W\d]+): (\d+(?:\.\d+)?) ?[–-] ?(\d+(?:\.\d+)?)\b")
_ABROAD = frozenset({"=abroad"})
"""What is said of going abroad at all is said of each country."""
_STREET = re.compile(
    r"\b\d{1,4},? (?:bis )?(?:rue|avenue|boulevard|place|quai|[a-z]+ (?:street|road|avenue|lane|square))\b"
)
_SPAN = re.compile(r"\b(\d+(?:\.\d+)?) ?[–-] ?(\d+(?:\.\d+)?) ?(?:cm|mm|kg|m)\b")
MEASURES = {"window", "cost"}


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
    return [sentence for sentence, _ in _parts(text)]


def _parts(text: str) -> list[tuple[str, bool]]:
    """Sentences, and whether each is a row of a table."""
    split = [(part, row) for block, row in blocks(text) for part in ([block] if row else _END.split(block))]
    clean = [(part.strip().lstrip("-*•#> ").strip(), row) for part, row in split]
    return [(part, row) for part, row in clean if len(part) > 2 and not _LINK.search(part)]


def quotes(question: str, passages: Sequence[Record], *, shop: str = "") -> list[Quote]:
    """The sentences that answer, best first; none where no passage shares what the question is about."""
    asked = _told([*located(concepts(question, shop), passages), *_kinds(question)], passages)
    pieces = [
        (text, row, passage, 0.6 / (rank + 1) + (0.3 if at == 0 else 0.0))
        for rank, passage in enumerate(passages)
        for at, (text, row) in enumerate(_parts(passage["text"]))
    ]
    weights = _rarity(asked, [_said(text) for text, *_ in pieces])
    scored = [
        Quote(text, passage, score + place, row)
        for text, row, passage, place in pieces
        if (score := _rated(question, text, row, passage, asked, weights)) > 0
    ]
    best = max((quote.score for quote in scored), default=0.0)
    fitting = [quote for quote in scored if quote.score >= best * 0.6]
    return sorted(fitting, key=lambda quote: -quote.score)


def _kinds(question: str) -> list[Concept]:
    """Of several words for one subject each alone: "pay by cheque" is of cheques, too."""
    words = [word for word in tokens(question) if word not in STOP and subjects(word) & OF_A_KIND]
    several = len({subject for word in words for subject in subjects(word)}) < len(words)
    return [frozenset({stem(word)} | translations().get(stem(word), frozenset())) for word in words] if several else []


def of_the_subject(question: str, passages: Sequence[Record], shop: str = "") -> list[Record]:
    """Those whose heading is a subject of the question, unless another says clearly more: it only mentions it."""
    named = {f"={subject}" for subject in subjects(question) & POLICY}
    headed = [passage for passage in passages if named & _heading(passage)]
    best = max((quote.score for quote in quotes(question, headed, shop=shop)), default=0.0)
    everywhere = max((quote.score for quote in quotes(question, passages, shop=shop)), default=0.0)
    return headed if headed and everywhere <= best + CLEARLY else list(passages)


def _told(asked: Sequence[Concept], passages: Sequence[Record]) -> list[Concept]:
    """Without the words that no page says: they tell no two sentences apart."""
    said = frozenset[str]().union(*(_said(passage["text"]) | _heading(passage) for passage in passages))
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


def measured(text: str) -> bool:
    """ "100 cm": of somebody or something, to be looked up in a table."""
    return bool(_MEASURE.search(fold(text)))


def told_of(quote: Quote) -> frozenset[str]:
    return terms(quote.text) | _heading(quote.passage)


def _rated(
    question: str, text: str, row: bool, passage: Record, asked: Sequence[Concept], weights: Mapping[Concept, float]
) -> float:
    said = _score(text, passage, asked, weights)
    if not said:
        return 0.0
    measured = _measured(text, asked) + _there(text, asked) if row else 0.0
    place = 1.5 if "address" in subjects(question) and _STREET.search(fold(text)) else 0.0
    return said + place + measured + _ranged(question, text) - _too_far(text, passage, asked)


def _ranged(question: str, text: str) -> float:
    """A measure of the question within the range of its column: a bust of 90 cm in `Bust: 88–95`."""
    said = [float(number.replace(",", ".")) for number in _MEASURE.findall(question)]
    asked = terms(question)
    ranges = [(float(low), float(high)) for name, low, high in _RANGE.findall(text) if terms(name) & asked]
    ranges += [(float(low), float(high)) for low, high in _SPAN.findall(text)]
    return 2.0 if any(low <= value <= high for value in said for low, high in ranges) else 0.0


def _too_far(text: str, passage: Record, asked: Sequence[Concept]) -> float:
    """Where no country is asked for, what holds for others only comes last; a row of another country is wrong."""
    here = {term for concept in asked for term in concept if term[0] == "@" or term in ("=eu", "=elsewhere")}
    named = {term for term in terms(text) if term[0] == "@"}
    if here:
        return 2.0 if named and not here & terms(text) else 0.0
    moved = any(concept & {"=delivery", "=return", "=cost"} for concept in asked)
    abroad = moved and ("=abroad" in _heading(passage) or (named and named != {"@FR"}))
    return 2.5 if abroad and not any("=abroad" in concept for concept in asked) else 0.0


def _place(quote: Quote) -> int:
    """A row begins with its first cell; its header is added to the rest."""
    return str(quote.passage["text"]).find(re.split(r" – |: ", quote.text)[0] + " | " if quote.row else quote.text)


def _score(sentence: str, passage: Record, asked: Sequence[Concept], weights: Mapping[Concept, float]) -> float:
    said, heading = _said(sentence), terms(_last_heading(passage))
    own = sum(weights[concept] for concept in asked if concept & said)
    # A heading names the subject for all its sentences, so that they need not repeat it.
    title = _heading(passage)
    unsaid = [concept for concept in asked if not concept & said]
    named = sum(weights[c] * (0.8 if c & heading else 0.6) for c in unsaid if c & title)
    figure = own and re.search(r"\d", sentence) and any("=window" in concept for concept in asked)
    on_topic = sum(0.2 * weights[concept] for concept in asked if concept & title & said)
    return own + named + on_topic + (0.5 if figure else 0.0)


def _measured(row: str, asked: Sequence[Concept]) -> float:
    """Where days or prices are asked for, the table that lists them answers best."""
    measures = {"=window", "=cost"} & frozenset().union(*asked)
    return 1.5 if measures & _said(row) else 0.0


def _there(row: str, asked: Sequence[Concept]) -> float:
    """Where nothing but a delivery is asked about, the row of its country says whether, how fast and what for."""
    named = {term for concept in asked for term in concept if term[0] == "@"}
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
    return terms(text) | cost | window


def _heading(passage: Record) -> frozenset[str]:
    return terms(f"{passage.get('title', '')} {passage.get('heading', '')}")


def concepts(question: str, shop: str = "") -> list[Concept]:
    """What a question is about, each thing once; the shop's own name says nothing."""
    ours = set(tokens(shop))
    found: list[set[str]] = [
        {f"@{code}"} | ({"=eu"} if code in EUROPEAN_UNION else set()) for code in countries(question)
    ]
    for word in tokens(without_phrases(_MEASURE.sub(" ", without_countries(question)))):
        if word in STOP or word in ours or (len(word) < 2 and not word.isdigit()):
            continue
        meant = {stem(word), *ALSO_CALLED.get(word, "").split()} if word in MAKES else _meant(word)
        alike = [one for one in found if one & meant]
        found = [one for one in found if not one & meant] + [meant.union(*alike)]
    left = {f"={subject}" for subject in subjects(question)} - set().union(*found)
    return [frozenset(one) for one in [*found, *({subject} for subject in sorted(left))]]


def _meant(word: str) -> set[str]:
    others = translations().get(stem(word), frozenset())
    # French "pays" is no English "pay".
    others -= {"countr"} if word == "pay" else set()
    return {stem(word), *others, *(f"={subject}" for subject in subjects(word))}


def located(asked: Sequence[Concept], passages: Sequence[Record]) -> list[Concept]:
    """A country that no page names is where pages say "elsewhere"."""
    said = frozenset[str]().union(*(terms(passage["text"]) | _heading(passage) for passage in passages))
    titles = frozenset[str]().union(*(terms(str(passage["title"])) for passage in passages))
    # Where a page is of one country ("Delivery in France"), what is said of a union's other countries isn't meant.
    asked = [one - {"=eu"} if any(term[0] == "@" and term in titles for term in one) else one for one in asked]
    return [one | {"=elsewhere"} if any(term[0] == "@" for term in one) and not one & said else one for one in asked]


def _rarity(asked: Sequence[Concept], texts: Sequence[frozenset[str]]) -> dict[Concept, float]:
    counts = {concept: sum(bool(concept & said) for said in texts) for concept in asked}
    return {concept: 1.0 + log((len(texts) + 1) / (count + 1)) for concept, count in counts.items()}


def covering(question: str, passages: Sequence[Record], *, shop: str = "") -> list[Record]:
    """The passages that speak of what is asked: a name must be there, and most of the rest, by rarity."""
    asked = located(concepts(question, shop), passages)
    asked = [one for one in asked if not all(term.isdigit() for term in one)] or asked
    said = [_heading(passage) | _said(passage["text"]) for passage in passages]
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
    headed = any(subject & _heading(passage) for passage in passages)
    return [
        passage
        for passage, share, one in zip(passages, shares, said, strict=True)
        # Whose heading is the subject itself is quoted beside one that shares more of the other words.
        if share >= (least if policy & terms(_last_heading(passage)) else max(least, best * 0.75))
        and (not speaking or (subject & _heading(passage) if headed and share < 0.75 else policy & one))
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
    named = subjects(question) - {"cost", "window", "size", "phone", "failure", "condition", "express"}
    return (
        bool(passage.get("sure")) or share >= 0.75 or bool(named and {f"={one}" for one in named} <= _heading(passage))
    )
