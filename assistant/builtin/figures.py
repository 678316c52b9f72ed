"""Figures by their names: a bust of 93 in `Bust: 88–95`, a UK 5 in `UK: 5`."""

import re
from functools import lru_cache

from assistant.builtin.words import STOP, fold
from knowledge.glossary import translations
from knowledge.terms import stem

_CELL = re.compile(r"([^\W\d_]+)(?: [^\W\d_]+)?: (\d+(?:[.,]\d+)?)(?: ?[–-] ?(\d+(?:[.,]\d+)?))?")
_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)?")


def by_name(question: str, row: str) -> list[bool]:
    """Whether the cells of a table's row hold the figures that the question gives for them."""
    told = {name: value for value, near in _named(question) for name in near}
    cells = [(stem(name), number(low), number(high or low)) for name, low, high in _CELL.findall(fold(row))]
    return [low <= told[name] <= high for name, low, high in cells if name in told]


def number(text: str) -> float:
    return float(text.replace(",", "."))


@lru_cache(maxsize=64)
def _named(question: str) -> tuple[tuple[float, frozenset[str]], ...]:
    """Each number with the words beside it, in either language: "bust 93", "93 de poitrine", "a UK 5"."""
    words = [word for word in _WORD.findall(fold(question)) if word not in STOP]
    beside = ((word, words[max(at - 1, 0) : at] + words[at + 1 : at + 2]) for at, word in enumerate(words))
    return tuple((number(word), _called(near)) for word, near in beside if word[0].isdigit())


def _called(words: list[str]) -> frozenset[str]:
    stems = {stem(word) for word in words if not word[0].isdigit()}
    return frozenset(stems.union(*(translations().get(one, frozenset()) for one in stems)))
