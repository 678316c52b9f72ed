"""French word by word in English: the built-in embedder knows English, and the sense of a text survives bad grammar."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from knowledge.terms import folded, stem

LONG = 4
"""Letters of a stem from which on it stands for its other endings, too: "chaud" is "chaude", "pas" isn't "passe"."""
_WORD = re.compile(r"aujourd'hui|(?:qu|jusqu|lorsqu|[cdjlmnst])'|[^\W\d_]+|\d+(?:[.,]\d+)?")
_ELIDED = {"j'": "I", "c'": "it", "d'": "of", "l'": "the", "m'": "me", "t'": "you", "s'": "if", "qu'": "that", "n'": ""}


def in_english(text: str) -> str:
    """What is in no dictionary stays: names, and words that both languages share."""
    words = (_in_english(word) for word in _WORD.findall(text.replace("’", "'").lower()))
    return " ".join(word for word in words if word)


def _in_english(word: str) -> str:
    """By its accents first: "là" is there, "la" the; many leave them out."""
    whole, plain, stems = dictionary()
    known = _ELIDED.get(word) or whole.get(word) or plain.get(folded(word))
    return known or (stems.get(stem(word), word) if len(word) >= LONG else word)


@cache
def dictionary() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    """English by the French word, by the word without accents, by its stem."""
    written = (files("knowledge") / "dictionary").read_text("utf-8")
    whole = dict(line.split(" = ") for line in written.splitlines() if " = " in line)
    # Spelt without accents it is the word that has none, where there is one.
    plain = {folded(french): whole[french] for french in sorted(whole, key=str.isascii)}
    return whole, plain, {stem(french): whole[french] for french in reversed(whole) if len(french) >= LONG}
