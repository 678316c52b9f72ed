"""French word by word in English: the built-in embedder knows English, and the sense of a question survives bad grammar."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from assistant.builtin.nearest import lines, wish
from assistant.builtin.shorthand import spelt_out
from assistant.builtin.words import fold, tokens
from knowledge.terms import stem

LONG = 4
"""Letters of a stem from which on it stands for its other endings, too: "chaud" is "chaude", "pas" isn't "passe"."""
WIDELY = 3
"""Wishes in whose sayings a word stands that says nothing of its own."""
_WORD = re.compile(r"aujourd'hui|(?:qu|jusqu|lorsqu|[cdjlmnst])'|[^\W\d_]+|\d+(?:[.,]\d+)?")
_ELIDED = {"j'": "I", "c'": "it", "d'": "of", "l'": "the", "m'": "me", "t'": "you", "s'": "if", "qu'": "that", "n'": ""}


@lru_cache(maxsize=5_000)
def in_english(text: str) -> str:
    """What is in no dictionary stays: names, and words that both languages share."""
    words = (_glossed(word) for word in _WORD.findall(spelt_out(text).replace("’", "'").lower()))
    return " ".join(word for word in words if word)


@cache
def everyday() -> frozenset[str]:
    """Words that name nothing in particular: those of the dictionary, and what people say whatever they wish."""
    wishes: dict[str, set[str]] = {}
    for label, _, texts in lines():
        for word in tokens(" ".join(texts)):
            wishes.setdefault(word, set()).add(wish(label))
    said = {word for word, labels in wishes.items() if len(labels) >= WIDELY}
    return frozenset(said | _dictionary()[1].keys())


def _glossed(word: str) -> str:
    """By its accents first: "là" is there, "la" the; many leave them out."""
    whole, plain, stems = _dictionary()
    known = _ELIDED.get(word) or whole.get(word) or plain.get(fold(word))
    return known or (stems.get(stem(word), word) if len(word) >= LONG else word)


@cache
def _dictionary() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    written = (files("assistant.builtin") / "dictionary").read_text("utf-8")
    whole = dict(line.split(" = ") for line in written.splitlines() if " = " in line)
    # Spelt without accents it is the word that has none, where there is one.
    plain = {fold(french): whole[french] for french in sorted(whole, key=str.isascii)}
    return whole, plain, {stem(french): whole[french] for french in reversed(whole) if len(french) >= LONG}
