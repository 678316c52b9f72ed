"""Services side by side, by what one page says of each: which is faster or cheaper and by how much; and what a page rules out for some things."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.builtin.words import tokens
from assistant.claims.claim import Grounds
from assistant.claims.evidence import Evidence
from assistant.claims.quantities import Quantity, quantities, role
from assistant.claims.runs import names
from assistant.claims.said import Said
from assistant.claims.sources import About, Piece, pieces
from assistant.claims.topics import topics
from assistant.claims.wording import Wording
from assistant.claims.words import alike, forms, words_of

_SIGNS = (
    ("span", -1, r"faster|quicker|shorter|plus rapides?|plus vite|plus courte?s?|takes? less time"),
    ("span", 1, r"slower|longer|plus lente?s?|plus longue?s?|plus longtemps"),
    (
        "money",
        -1,
        r"cheaper|less expensive|costs? less|moins (?:chere?s?|couteu\w+)|coute(?:nt)? moins|meilleur marche|(?:(?<=[€\d] )|(?<=euros ))(?:less|de moins)",
    ),
    (
        "money",
        1,
        r"dearer|pricier|more expensive|costs? more|plus (?:chere?s?|couteu\w+)|coute(?:nt)? plus|(?:(?<=[€\d] )|(?<=euros ))(?:more|de plus)",
    ),
)
_MOST = (
    ("span", -1, r"fastest|quickest|l[ea]s? plus rapides?"), ("span", 1, r"slowest|longest|l[ea]s? plus (?:lente?|longue?)s?"),
    ("money", -1, r"cheapest|least expensive|l[ea]s? moins chere?s?"), ("money", 1, r"dearest|most expensive|l[ea]s? plus chere?s?"),
)  # fmt: skip
_COMPARES = Wording("services.compares")
_CALLED = ("way", "carrier", "place", "kind")
_THAN = re.compile(r"\b(?:than|que|qu')")
_COLUMN = re.compile(r" – (?P<name>[^:]*): ")
Column = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Compared:
    text: str
    at: int
    kind: str
    sign: int
    most: bool

    @property
    def end(self) -> int:
        return self.at + len(self.text)


def comparisons(text: str) -> Iterator[Compared]:
    """`Faster than`, `the cheapest`, in folded words."""
    if not _COMPARES.search(text):
        return
    most = [Compared(m.group(), m.start(), k, s, True) for k, s, p in _MOST for m in re.finditer(rf"\b(?:{p})\b", text)]
    taken = [range(one.at, one.end) for one in most]
    yield from most
    for kind, sign, pattern in _SIGNS:
        for found in re.finditer(rf"\b(?:{pattern})\b", text):
            if _THAN.search(text, found.end()) and not any(found.start() in span for span in taken):
                yield Compared(found.group(), found.start(), kind, sign, False)


def carried(text: str, grounds: Grounds) -> Evidence | None:
    """The page by which all that the words compare is so."""
    found = [_page(one, text, grounds) for one in comparisons(text)]
    return found[0] if found and all(found) else None


def apart(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """`Two euros less than Colissimo`: what lies between the two, by one page."""
    found = [it for it in comparisons(one.folded) if it.kind == figure.kind and not it.most]
    return _page(found[0], one.folded, grounds, figure.high) if len(found) == 1 and figure.low == figure.high else None


def _page(one: Compared, text: str, grounds: Grounds, apart: Decimal | None = None) -> Evidence | None:
    than = _THAN.search(text, one.end)
    ours = _side(text[: one.at])
    theirs = _side(text[than.end() :]) if than and not one.most else []
    if not ours or not (theirs or one.most):
        return None
    for page in grounds.collected.passages():
        figures = [piece for piece in pieces(page.title, page.text) if piece.figures and not piece.whole]
        mine = _columns(one, text, [piece for piece in figures if _is_of(ours, piece)])
        rest = [p for p in figures if (not _is_of(ours, p) if one.most else _is_of(theirs, p))]
        if mine and _beats(one.sign, mine, _columns(one, text, rest), apart):
            return page
    return None


def _side(text: str) -> list[str]:
    carriers = topics(text).get("carrier", frozenset())
    rest = re.sub("|".join(carriers), " ", text) if carriers else text
    return [*carriers, *(word for word in tokens(rest) if names(word) or topics(word).keys() & {*_CALLED})]


def _is_of(side: Sequence[str], piece: Piece) -> bool:
    return all(
        forms(word) & words_of(piece.text)
        or any(topics(word).get(name, frozenset()) & piece.own.get(name, frozenset()) for name in _CALLED)
        for word in side
    )


def _columns(one: Compared, text: str, found: Sequence[Piece]) -> Mapping[Column, list[Quantity]]:
    """Figures of the kind that is compared, by the column that they stand in; only those of the orders that are spoken of."""
    spoken = {role(text, figure) for figure in quantities(text) if figure.kind == "money"} - {"is"}
    columns: dict[Column, list[Quantity]] = {}
    for piece in found:
        match = _COLUMN.search(piece.text)
        name, start = (match["name"], match.end()) if match else ("", 0)
        if spoken and not spoken & {role(piece.sentence, figure) for figure in piece.figures if figure.kind == "money"}:
            continue
        for figure in piece.figures:
            if (
                figure.kind == one.kind
                and not figure.free
                and role(piece.sentence, figure) == "is"
                and figure.at >= start
            ):
                columns.setdefault((name, figure.unit if one.kind == "span" else ()), []).append(figure)
    return columns


def _beats(
    sign: int,
    ours: Mapping[Column, list[Quantity]],
    theirs: Mapping[Column, list[Quantity]],
    apart: Decimal | None,
) -> bool:
    pairs = [(a, b) for name in ours.keys() & theirs.keys() for a in ours[name] for b in theirs[name]]
    ahead = [((a.high - b.high) * sign, (a.low - b.low) * sign) for a, b in pairs]
    if apart is not None:
        return any(high == low == apart for high, low in ahead)
    return any(high > 0 for high, _ in ahead) and all(high >= 0 and low >= 0 for high, low in ahead)


def ruled_out(one: Said, spoken: About, pieces: Iterable[Piece]) -> bool:
    """`Seeds can be returned within 30 days`, where one line gives 30 days and another says that seeds can't be returned."""
    things = [alike(word) for word in tokens(one.folded) if names(word)]
    acts = spoken.topics.get("act", frozenset())
    if spoken.denied or not things or not acts or spoken.topics.get("case"):
        return False
    whole = [piece for piece in pieces if piece.whole and acts & piece.own.get("act", frozenset())]
    named = [piece for piece in whole if all(thing & words_of(piece.text) for thing in things)]
    return bool(named) and all(piece.denied for piece in named)
