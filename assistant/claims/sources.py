"""What the shop has written, in pieces that are each about one thing; and which piece, if any, is about what a claim says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.builtin.places import EUROPEAN_UNION
from assistant.claims.pages import Table, parts, rows
from assistant.claims.quantities import Quantity, quantities, role
from assistant.claims.said import Said, said
from assistant.claims.topics import Topics, content, covered, negations, topics, without_asides
from assistant.claims.wording import Wording

_NONE = frozenset[str]()
_GOES_ON = Wording("sources.goes_on")
_ONLY = Wording("sources.only")
"""What can only be exchanged can't be returned for money."""
_BOUND = Wording("sources.bound")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause of a page, or one cell of its tables with what names it."""

    text: str
    sentence: str
    own: Topics
    """Of the clause; of its sentence, then its headings, where it names none of its own."""
    words: frozenset[str]
    figures: tuple[Quantity, ...]
    denied: bool
    french: bool
    whole: bool = False
    """A sentence rather than a part of one."""

    @property
    def conditional(self) -> bool:
        return any(
            role(self.sentence, one) != "is"
            for one in quantities(self.sentence)
            if one.kind == "money" and not one.free
        )


@dataclass(frozen=True)
class About:
    """What a claim speaks of."""

    topics: Topics
    words: frozenset[str]
    denied: bool
    french: bool
    near: bool = True
    """The words stand in the claim's own clause."""

    @cached_property
    def acts(self) -> frozenset[str]:
        return self.topics.get("act", _NONE)

    @cached_property
    def musts(self) -> Sequence[tuple[str, frozenset[str]]]:
        """What a piece has to name too, by dimension."""
        named = ((dimension, self.topics.get(dimension, _NONE) - _PLAIN) for dimension in (*_MUST, "kind"))
        return [(dimension, names) for dimension, names in named if names]

    @cached_property
    def worn(self) -> bool:
        """`Not worn` holds both words; `worn` alone is what a rule on unworn things leaves out."""
        return "worn" in self.topics.get("case", _NONE)


@lru_cache(maxsize=2048)
def pieces(title: str, text: str) -> tuple[Piece, ...]:
    return tuple(_pieces(title, text))


def goes_on(folded: str) -> bool:
    """Whether a sentence speaks of what the one before it named: `They are free.`"""
    return bool(_GOES_ON.match(folded))


def figure_carried(one: Quantity, text: str, about: About, sources: Iterable[Piece]) -> Piece | None:
    """The piece that says this figure of this thing, unless another piece is more about it and says another."""
    fitting = [piece for piece in sources if piece.figures and not piece.whole and _fits(about, piece)]
    here = role(text, one)
    carrying = [piece for piece in fitting if any(_agree(one, here, text, other, piece) for other in piece.figures)]
    if not carrying:
        return None
    best = max(carrying, key=lambda piece: rank(about, piece))
    rivals = [
        p
        for p in fitting
        if p is not best and any(one.rivals(other) and role(p.sentence, other) == here for other in p.figures)
    ]
    strongest = max((rank(about, piece) for piece in rivals), default=float("-inf"))
    return best if rank(about, best) >= strongest - 0.01 else None


def statement_carried(
    about: About, sources: Sequence[Piece], *, least: float = 0.5, across: float = 0.6
) -> Piece | None:
    """The sentence that says the same without figures: its subjects, its words, and yes or no."""
    fitting = [piece for piece in sources if piece.whole and _fits(about, piece, strictly=True)]
    found = [
        (covered(about.words, piece.words) / (1.0 if about.french == piece.french else across), piece)
        for piece in fitting
    ]
    agreeing = max((one for one in found if one[1].denied == about.denied), key=lambda one: one[0], default=None)
    # Where the sentence that is nearest says no, another that says yes speaks of something else.
    against = [piece for piece in sources if piece.whole and piece.denied != about.denied]
    opposed = max((covered(about.words, piece.words) for piece in against), default=0.0)
    return agreeing[1] if agreeing and agreeing[0] >= max(least, opposed) else None


def rank(about: About, piece: Piece) -> float:
    score = covered(about.words, piece.words) * 2
    if piece.figures and about.near:  # of two figures in a sentence, the one that stands with the words
        score += covered(about.words, content(piece.text)) / 2
    for dimension in (name for name in _WEIGHTS if name in piece.own):
        ours, theirs = about.topics.get(dimension, _NONE), piece.own[dimension]
        extra = theirs - ours - _PLAIN
        score += _WEIGHTS[dimension] * len(ours & theirs) - (0.9 if dimension in _NARROWING else 0.3) * len(extra)
    return score


_WEIGHTS = {"act": 3, "way": 3, "place": 3, "case": 3, "carrier": 3, "kind": 2, "pay": 2, "speed": 1, "sum": 2}
_NARROWING = ("way", "place", "case", "kind", "carrier")
_PLAIN = frozenset(("standard", "home", "FR", "label", "unworn", "payment", "prepare"))
"""What needs no saying."""
_THINGS = frozenset(("gift card", "gift wrap", "engraving", "made to order", "sample", "rental", "newsletter"))
"""Acts that name what something is done to: returning a gift card is more than returning."""
_TAKEN_BACK = frozenset(("return", "refund", "exchange"))
"""What is refunded is not said to be returned by standing under `Returns`."""
_AT_THE_DOOR = frozenset(("payment", "delivery"))
"""Paying when it arrives is neither a rule on paying nor one on delivery."""
_MUST = ("way", "place", "carrier", "case", "pay", "speed")


def _fits(about: About, piece: Piece, *, strictly: bool = False) -> bool:
    ours, theirs = about.acts, piece.own.get("act", _NONE)
    if ours and ours.isdisjoint(theirs):
        return False
    if about.worn and "unworn" in piece.own.get("case", _NONE):
        return False
    if strictly and ours >= _AT_THE_DOOR and not theirs >= _AT_THE_DOOR:
        return False
    done = ours - _THINGS
    if strictly and (not ours & _THINGS <= theirs or (done and not done & theirs)):
        return False
    return all(
        _within(name, piece.own.get(dimension, _NONE))
        for dimension, names in about.musts
        if strictly or dimension != "kind"
        for name in names
    )


def _within(name: str, named: frozenset[str]) -> bool:
    """Germany is in the European Union; everything but France is abroad."""
    if name in named or (name in EUROPEAN_UNION and named & {"EU", "europe"}):
        return True
    return len(name) == 2 and name.isupper() and name != "FR" and "world" in named


def _agree(one: Quantity, here: str, text: str, other: Quantity, piece: Piece) -> bool:
    there = role(piece.sentence, other) if other.at >= 0 else "is"
    if one.kind == "money" and not one.free:
        return one.same(other) and ("is" in (here, there)) == (here == there == "is")
    if one.free:
        said_figures = [figure for figure in quantities(text) if figure.kind == "money" and not figure.free]
        return other.free and (bool(said_figures) or not piece.conditional)
    return one.same(other) or (one.kind == "span" and bool(_BOUND.search(text[: one.at])) and one.bounds(other))


def _pieces(title: str, text: str) -> Iterator[Piece]:
    above, before = said(title), ""
    for part in parts(title, text):
        if isinstance(part, str):
            yield from _of_sentence(said(part), above, before)
            before = f"{before} {part}" if before.endswith(";") else part
        else:
            yield from _of_table(part, above)
            before = ""


def _of_sentence(one: Said, above: Said, before: str) -> Iterator[Piece]:
    # "What can't be returned" denies each item of the list below it.
    item = one.text.lstrip()[:1] in "-*•" or one.text.strip()[:1].islower()
    denied = (negations(one.folded) + (negations(above.folded.rpartition(">")[2]) if item else 0)) % 2 == 1
    bare = without_asides(one.folded)
    inherited = [topics(bare), topics(above.folded.rpartition(">")[2]), topics(above.folded)]
    if before and _GOES_ON.match(one.folded):
        inherited.insert(1, topics(said(before).folded))
    words = content(bare) | content(above.folded)
    listed: list[Topics] = []  # `Belgium and Germany: €18`: of both
    counted = False
    for clause in one.clauses:
        figures = tuple(q for q in quantities(one.folded) if one.clause_at(q.at) is clause)
        if figures:
            own = _first(topics(clause.text), [_united({}, listed)], inherited)
            if cases := topics(one.folded).get("case"):  # what a sentence requires, it requires in each of its clauses
                days = topics(clause.text).get("case", frozenset()) & DAYS
                own = {**own, "case": (cases - DAYS) | days if days else cases}
            yield Piece(clause.text, one.folded, own, words, figures, denied, one.french)
        listed = [*listed, topics(clause.text)] if not (figures or counted) else [topics(clause.text)]
        counted = bool(figures)
    whole = _united(inherited[0], inherited[1:])
    if "place" in inherited[0]:  # `International shipping` may be everywhere; where it names countries it is there
        whole = {**whole, "place": inherited[0]["place"]}
    if own_act := inherited[0].get("act", frozenset()) & _TAKEN_BACK:
        whole = {**whole, "act": whole["act"] - _TAKEN_BACK | own_act}
    yield Piece(one.folded, one.folded, whole, words, (), denied, one.french, whole=True)
    if _ONLY.search(one.folded) and not denied:
        others = frozenset(("return", "refund")) - whole.get("act", frozenset())
        yield Piece(one.folded, one.folded, {**whole, "act": others}, words, (), True, one.french, whole=True)
    if before and goes_on(one.folded):
        # A sentence is read with the one before it: "They are free."
        both = said(before)
        joined = _united(whole, [topics(both.folded)])
        yield Piece(one.folded, one.folded, joined, words | content(both.folded), (), denied, one.french, whole=True)


DAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekend"))


def _of_table(table: Table, above: Said) -> Iterator[Piece]:
    heading = content(said(" ".join(table[0])).folded) if len(table) > 1 else _NONE
    last, whole_title = topics(above.folded.rpartition(">")[2]), topics(above.folded)
    below = table[1:] if len(table) > 1 else table
    for row, (label, cells) in zip(below, rows(table), strict=True):
        whole = said("; ".join(row))
        words = content(whole.folded) | content(above.folded) | heading
        inherited = [topics(said(label).folded), last, whole_title]
        for name, cell in cells:
            text = said(f"{label} – {name}: {cell}")
            own = _first(topics(text.folded), [], inherited)
            yield Piece(
                text.folded, text.folded, own, words, quantities(text.folded), False, above.french or text.french
            )
        own = _united(topics(whole.folded), inherited[1:])
        yield Piece(
            whole.folded, whole.folded, own, words, (), negations(whole.folded) % 2 == 1, above.french, whole=True
        )


def _first(own: Topics, near: Sequence[Topics], inherited: Sequence[Topics]) -> Topics:
    """Per dimension what is said closest."""
    merged = dict(own)
    for other in (*near, *inherited):
        merged |= {dimension: names for dimension, names in other.items() if dimension not in merged}
    return merged


def _united(own: Topics, others: Sequence[Topics]) -> Topics:
    merged = dict(own)
    for other in others:
        merged |= {dimension: merged.get(dimension, frozenset()) | names for dimension, names in other.items()}
    return merged
