"""French word by word in English: the built-in embedder knows English, and the sense of a text survives bad grammar."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.terms import folded, stem

LONG = 4
"""Letters from which on a word stands for its other endings, too: "chaud" is "chaude", "pas" isn't "passe"."""
ENDINGS = ("s", "e", "es", "x", "nt")
_WORD = re.compile(r"aujourd'hui|(?:qu|jusqu|lorsqu|[cdjlmnst])'|[^\W\d_]+|\d+(?:[.,]\d+)?")
_ELIDED = {
    "j'": "I",
    "c'": "it",
    "d'": "of",
    "l'": "the",
    "m'": "me",
    "t'": "you",
    "s'": "if",
    "n'": "",
    "qu'": "that",
    "jusqu'": "until",
    "lorsqu'": "when",
}


def in_english(text: str) -> str:
    """What is in no list stays: names, and words that both languages share."""
    return " ".join(filter(None, _lists().english(_words(text))))


@cache
def everyday() -> frozenset[str]:
    """French words that name nothing in particular, without their accents."""
    return frozenset(folded(french) for french in _listed("everyday") if french.isalpha())


@dataclass(frozen=True, slots=True)
class _Lists:
    whole: Mapping[str, str]
    plain: Mapping[str, str]
    """Without accents."""
    stems: Mapping[str, str]
    """Of everyday words."""
    phrases: Mapping[str, Sequence[tuple[Sequence[str], str]]]
    """Of several words ("sac à dos"), by their first, the longest first; without accents."""

    def english(self, words: Sequence[str]) -> Iterator[str]:
        plain, at = list(map(folded, words)), 0
        while at < len(words):
            starting = self.phrases.get(plain[at], ())
            said, english = next((one for one in starting if plain[at : at + len(one[0])] == one[0]), ((), ""))
            yield english or self._word(words[at], plain[at])
            at += len(said) or 1

    def _word(self, word: str, plain: str) -> str:
        """By its accents first: "là" is there, "la" the; many leave them out."""
        if word in _ELIDED:
            return _ELIDED[word]
        known = self.whole.get(word) or self.plain.get(plain)
        return known or (self._in_another_form(plain) or word if len(word) >= LONG else word)

    def _in_another_form(self, plain: str) -> str:
        bare = (plain.removesuffix(ending) for ending in ENDINGS if plain.endswith(ending))
        return next((self.plain[one] for one in bare if one in self.plain), "") or self.stems.get(stem(plain), "")


@cache
def _lists() -> _Lists:
    everyday = _listed("everyday")
    whole = {**_listed("vocabulary"), **everyday}
    # Spelt without accents it is the word that has none, where there is one.
    plain = {folded(french): whole[french] for french in sorted(whole, key=str.isascii)}
    stems = {stem(folded(french)): whole[french] for french in reversed(everyday) if len(french) >= LONG}
    phrases: dict[str, list[tuple[list[str], str]]] = {}
    for words, english in sorted(
        ((_words(folded(one)), whole[one]) for one in whole if not one.isalpha()), reverse=True
    ):
        phrases.setdefault(words[0], []).append((words, english))
    return _Lists(whole, plain, stems, phrases)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("’", "'").lower())


def _listed(name: str) -> dict[str, str]:
    lines = (files("knowledge") / name).read_text("utf-8").splitlines()
    return dict(line.split(" = ") for line in lines if " = " in line)
