"""A question as the shop reads it: what each of its words stands for in the shop's own words, and what it is worth."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.glossary import phrases, translated, written
from knowledge.phrasing import asks_for_help, content, head_of, is_compound, is_french
from knowledge.postings import Postings
from knowledge.repair import GLUED, PARTED, REPAIRED, SUSPECTED, forms, known, light, parted, pieces, repaired
from knowledge.tokens import same_measure
from knowledge.words import Kind

TRANSLATED, MEASURED = 0.8, 0.95
PIECE = 0.8
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
HALF, UNSURE = 0.6, 0.9
"""What half of a parted word and a repaired word are worth."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of the question: the shop's words that would satisfy it, with how well, and what it is worth."""

    word: str
    alternatives: Mapping[str, float]
    worth: float
    known: bool
    """It occurs in the shop: as written, inflected, translated or repaired."""


@dataclass(frozen=True, slots=True)
class Question:
    concepts: tuple[Concept, ...]
    french: bool
    head: Concept | None = None
    """What the thing itself is called: `dress` in `a linen dress for summer`, `robe` in `une robe en lin`."""
    help: bool = False
    """It asks how, when or why: an answer is a page, never a product."""
    compound: bool = False
    """The head is only half of the thing's name: `planche de surf`."""


def read_question(text: str, postings: Postings, *, kind: Kind = "product", language: str = "") -> Question:
    french = is_french(text, language)
    asked = content(text, kind)
    together = _together([postings.stem(word) for word in asked])
    read = _concepts(asked, together, postings)
    named = head_of(text, asked, french=french) if kind == "product" else ""
    head = next((concept for concept in read if concept.word == named), None)
    compound = is_compound(text, named, french=french)
    return Question(tuple(read), french, head, asks_for_help(text), compound)


def rarity(entries: int, of: int) -> float:
    """BM25's inverse document frequency (Robertson and Zaragoza 2009, section 3.1), never negative."""
    return math.log1p((max(of - entries, 0) + 0.5) / (entries + 0.5))


def _together(asked: Sequence[str]) -> dict[str, frozenset[str]]:
    """What stems mean as part of the phrases that the question holds."""
    found: dict[str, frozenset[str]] = {}
    for phrase, meant in phrases().items():
        if phrase[0] in asked and any(tuple(asked[at : at + len(phrase)]) == phrase for at in range(len(asked))):
            found |= dict.fromkeys(phrase, meant)
    return found


def _concepts(asked: Sequence[str], together: Mapping[str, frozenset[str]], postings: Postings) -> list[Concept]:
    read: list[Concept] = []
    for place, word in enumerate(asked):
        meant = together.get(postings.stem(word))
        found = _meant(word, meant, postings)
        _add(found, _measured(word, asked[place + 1 : place + 2], postings))
        for first, second in pairwise(asked[max(place - 1, 0) : place + 2]):
            if (first + second).isalpha():
                _add(found, forms(first + second, postings, GLUED))
        if halves := parted(word, postings):
            read.append(_concept(halves[0], forms(halves[0], postings, PARTED), postings, HALF))
            _add(found, forms(halves[1], postings, PARTED))
        else:
            _add(found, _errors(word, postings, instead=not found))
        if not found:
            read += [_concept(piece, forms(piece, postings, PIECE), postings, HALF) for piece in pieces(word)]
        sure = halves or known(word, postings)
        read.append(_concept(word, found, postings, 1.0 if sure else UNSURE))
    return read


def _meant(word: str, meant: Iterable[str] | None, postings: Postings) -> dict[str, float]:
    """`meant`: the stems it stands for within its phrase, in place of those it stands for alone."""
    found = forms(word, postings)
    for other in translated(postings.stem(word), spelt=bool(found)) if meant is None else meant:
        for spelled in written().get(other, (other,)):
            _add(found, forms(spelled, postings, TRANSLATED))
    if word in (alike := written().get(postings.stem(word), frozenset())):
        # `recyclé` and `recycled` have their stem in common.
        for spelled in alike - {word}:
            _add(found, forms(spelled, postings, TRANSLATED))
    return found


def _measured(word: str, following: Sequence[str], postings: Postings) -> dict[str, float]:
    """A measure in other units; of its bare number, which comes before it, the numbers of those."""
    bare = bool(following) and word.isascii() and word[:1].isdigit() and following[0].rstrip(_LETTERS) == word
    others = same_measure(following[0] if bare else word)
    said = [other.rstrip(_LETTERS) if bare else other for other in others]
    return {other: MEASURED for other in said if postings.frequency(other)}


def _errors(word: str, postings: Postings, *, instead: bool) -> dict[str, float]:
    """What it may be a typing error of. A word of the glossary is none, though the shop sells no such thing."""
    if {word, light(word)} & written().get(postings.stem(word), frozenset()):
        return {}
    shares = REPAIRED if instead else (SUSPECTED,) * len(REPAIRED)
    found: dict[str, float] = {}
    for other, share in zip(repaired(word, postings), shares, strict=False):
        _add(found, forms(other, postings, share))
    return found


def _add(found: dict[str, float], others: Mapping[str, float]) -> None:
    for word, share in others.items():
        found[word] = max(found.get(word, 0.0), share)


def _concept(word: str, alternatives: Mapping[str, float], postings: Postings, sureness: float) -> Concept:
    best = max(alternatives.values(), default=0.0)
    entries = sum(postings.frequency(other) for other, share in alternatives.items() if share >= 0.8 * best)
    return Concept(
        word, alternatives, sureness * rarity(min(entries, len(postings)), len(postings)), bool(alternatives)
    )
