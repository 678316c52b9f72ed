"""What a word of a question may stand for in the shop's own words: other forms, typing errors, words glued or parted."""

import math
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.postings import Postings

PLURAL, RELATED = 0.97, 0.45
"""`drills` for `drill`, `drilling` for `drill`."""
GLUED, PARTED = 0.9, 0.95
REPAIRED = (0.85, 0.6, 0.6)
SUSPECTED = 0.5
"""A word that the shop has, where a much commoner one is one error away: `steele`."""
COMMONER = 40
REMEMBERED = 20_000
"""Words of one index."""
SHORTEST_REPAIRED, SHORTEST_PARTED = 4, 5
_CHANGED = {
    one: f"{one.rstrip('e').removesuffix('f')}ves"
    for one in "shelf bookshelf knife leaf half loaf scarf wolf calf hoof".split()  # noqa: SIM905
} | {"tooth": "teeth", "mouse": "mice", "man": "men", "woman": "women", "child": "children"}
_CHANGING = {many: one for one, many in _CHANGED.items()}
"""Plurals that no ending tells; French ones (`chevaux`) share their stem."""
# In logarithms of a word's frequency: what an error costs, more in short words and in the first letter.
_ERROR, _FIRST, _IN_SHORT, _VERY_SHORT = 2.0, 1.2, 1.3, 2.0
_PIECE = re.compile(r"[^\W\d_]{3,}|\d+")


@lru_cache(maxsize=20_000)
def light(word: str) -> str:
    """Without its plural and the French feminine of a participle: `boxes` and `box`, `vases` and `vase` end alike."""
    one = _CHANGING.get(word) or _one(word)
    return one[:-1] if one.endswith("ee") else one


def _one(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("e") and word[-2] in "sxzh":
        return word[:-1]
    if len(word) > 4 and word.endswith("es") and word[-3] in "sxzh":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2] not in "sui" else word


def forms(word: str, postings: Postings, share: float = 1.0) -> dict[str, float]:
    """The shop's words that are this one with another ending, and how well they stand for it."""
    found = {word: share} if postings.frequency(word) else {}
    if word.isalpha():
        for other in (each for form in _changed(word) for each in postings.inflected(postings.stem(form))):
            same = light(other) == light(word)
            found.setdefault(other, share * (PLURAL if same else RELATED))
    return found


def _changed(word: str) -> tuple[str, ...]:
    """`shelf` and `shelves` have no stem in common."""
    other = _CHANGING.get(word) or _CHANGED.get(word)
    return (word, other) if other else (word,)


def known(word: str, postings: Postings) -> bool:
    """As it stands or in its plural."""
    # Stems take long to work out, and most halves of words that are asked about are no words at all.
    one = light(word)
    there = any(map(postings.frequency, (*_changed(word), one, f"{one}s", f"{one}x", f"{one}es", f"{one[:-1]}ies")))
    return there and any(share >= PLURAL for share in forms(word, postings).values())


def repaired(word: str, postings: Postings) -> list[str]:
    """The likeliest of the shop's words that it may be a typing error of."""
    found: list[str] = _remembered("repaired", _repaired, word, postings)
    return found


def _remembered(what: str, work: Callable[[str, Postings], Any], word: str, postings: Postings) -> Any:
    """Shoppers use the same words again and again."""
    if (what, word) not in postings.memory:
        if len(postings.memory) >= REMEMBERED:
            postings.memory.clear()
        postings.memory[what, word] = work(word, postings)
    return postings.memory[what, word]


def _repaired(word: str, postings: Postings) -> list[str]:
    if not word.isalpha() or len(word) < SHORTEST_REPAIRED:
        return []
    own = _frequency(word, postings) if known(word, postings) else None
    scored = sorted((-score, other) for score, other in _candidates(word, own, postings))
    found: dict[str, str] = {}
    for _, other in scored:
        found.setdefault(light(other), other)
    return list(found.values())[: len(REPAIRED)]


def _candidates(word: str, own: int | None, postings: Postings) -> Iterator[tuple[float, str]]:
    errors = 1 if len(word) < 5 or own is not None else 2
    for other, distance in _near(word, errors, postings):
        common = _frequency(other, postings)
        if light(other) == light(word) or (own is not None and (len(word) < 5 or common < max(own, 1) * COMMONER)):
            continue
        cost = distance * _ERROR + _FIRST * (other[0] != word[0]) + _VERY_SHORT * (len(other) < 4)
        cost -= sorted(other) == sorted(word)
        yield math.log1p(common) - cost * (1.0 if len(word) > 5 else _IN_SHORT), other


def _near(word: str, errors: int, postings: Postings) -> list[tuple[str, float]]:
    pool = postings.spelled_like(word, errors)
    near = process.extract(word, pool, scorer=OSA.distance, score_cutoff=errors, limit=60)
    return [(other, distance) for other, distance, _ in near]


def _frequency(word: str, postings: Postings) -> int:
    return sum(postings.frequency(other) for other, share in forms(word, postings).items() if share >= PLURAL)


def parted(word: str, postings: Postings) -> tuple[str, str] | None:
    """`lawnmower` for a shop that writes `lawn mower`, and does so more often."""
    found: tuple[str, str] | None = _remembered("parted", _parted, word, postings)
    return found


def _parted(word: str, postings: Postings) -> tuple[str, str] | None:
    if not word.isalpha() or len(word) < SHORTEST_PARTED:
        return None
    places = ((word[:at], word[at:]) for at in range(1, len(word) - 1))
    pairs = [(first, rest) for first, rest in places if postings.frequency(first) and known(rest, postings)]
    counted = [(_together(first, rest, postings), first, rest) for first, rest in pairs]
    times, first, rest = max(counted, default=(0, "", ""))
    commoner = times >= _frequency(word, postings) if known(word, postings) else times > 0
    return (first, rest) if times and commoner else None


def _together(first: str, rest: str, postings: Postings) -> int:
    plurals = (other for other, share in forms(rest, postings).items() if share >= PLURAL)
    return sum(postings.together(first, other) for other in plurals)


def pieces(word: str) -> list[str]:
    """`dcb200` and `4x8wood` of a shop that writes them apart."""
    return _PIECE.findall(word) if any(char.isdigit() for char in word) and not word.isdigit() else []
