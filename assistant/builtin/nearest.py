"""What words that no rule knows are about: the wish whose examples they resemble most, letter by letter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.builtin.learned import learned
from assistant.builtin.places import without_countries
from assistant.builtin.things import kinds
from assistant.builtin.words import fold
from knowledge.glossary import translations
from knowledge.terms import stem

THING, EACH = "{thing}", 2
"""Of what is said of any thing, this many sayings for each kind."""
WIDTH = 1 << 13
"""Places that features are hashed to: few of a saying's fifty share one."""
LETTERS = (3, 4)
"""Runs of letters that are counted beside words: "rembourssement" is as good as written right."""
SMOOTH = 0.6
"""How far one example may bend the answer (ridge regression's weight)."""
SENSE = 1.4
"""What a saying's meaning weighs beside its letters."""
SURE, AHEAD = 0.42, 0.12
OF_A_PAGE = 0.5, 0.2
"""A wish counts from this likeness on, and this much before the next: nine of ten are right then."""


@dataclass(frozen=True, slots=True)
class Nearest:
    labels: tuple[str, ...]
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, sayings: Mapping[str, Sequence[str]], sense: NDArray[np.float32] | None = None) -> "Nearest":
        """A ridge regression in closed form: the same sayings give the same weights. `sense`: a vector for each."""
        labels = tuple(sayings)
        counted = np.stack([_counted(text) for texts in sayings.values() for text in texts])
        rarity = np.log((1 + len(counted)) / (1 + (counted > 0).sum(0))).astype(np.float32)
        told = _unit(counted * rarity) if sense is None else np.hstack([_unit(counted * rarity), SENSE * sense])
        owners = np.repeat(np.arange(len(labels)), [len(texts) for texts in sayings.values()])
        wanted = np.eye(len(labels), dtype=np.float32)[owners]
        alike = told @ told.T + SMOOTH * np.eye(len(told), dtype=np.float32)
        return cls(labels, rarity, (told.T @ np.linalg.solve(alike, wanted)).astype(np.float32))

    def likeness(self, text: str, sense: NDArray[np.float32] | None = None) -> "Likeness":
        told = _unit(_counted(text)[None] * self.rarity)[0]
        scores = (told if sense is None else np.hstack([told, SENSE * sense])) @ self.weights
        return Likeness(dict(zip(self.labels, map(float, scores), strict=True)))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much words resemble the sayings of each wish; 1: just so."""

    of: Mapping[str, float]

    def wish(self, *, sure: float, ahead: float) -> str:
        """Whose sayings these words resemble; empty where none is near or two are equally so."""
        (best, label), (second, _) = self.ranked()[:2]
        return label if best >= sure and best >= second + ahead else ""

    def without(self, wishes: frozenset[str]) -> "Likeness":
        return Likeness({label: score for label, score in self.of.items() if wish(label) not in wishes})

    def ranked(self) -> list[tuple[float, str]]:
        """A page's subject is as near as all that is asked about it, together."""
        wishes: dict[str, float] = {}
        for label, score in self.of.items():
            wishes[wish(label)] = wishes.get(wish(label), 0.0) + score
        return sorted(((score, label) for label, score in wishes.items()), reverse=True)

    def likeliest(self, wishes: Sequence[str]) -> str:
        return next((wish for _, wish in self.ranked() if wish in wishes), "")

    def question(self, wishes: frozenset[str], *, sure: float, ahead: float) -> str:
        """Of what is asked about these subjects the likeliest; empty where two are equally so."""
        within = sorted(((score, label) for label, score in self.of.items() if wish(label) in wishes), reverse=True)
        best, second = [*within, (0.0, ""), (0.0, "")][:2]
        return best[1] if best[0] >= sure and best[0] >= second[0] + ahead else ""


@lru_cache(maxsize=5_000)
def likeness(text: str) -> Likeness:
    """By letters alone, which tells at once and needs no embedder."""
    return _by_letters().likeness(text)


@lru_cache(maxsize=5_000)
def wish_of(text: str) -> str:
    """What words are about by their letters; more is asked of what sense tells better, a page's subject."""
    near = likeness(text)
    found = near.wish(sure=SURE, ahead=AHEAD)
    return near.wish(sure=OF_A_PAGE[0], ahead=OF_A_PAGE[1]) if as_subject(found) else found


def subject_of(text: str) -> str:
    """The subject of the shop's pages that these words resemble most, named or not."""
    return as_subject(wish_of(text))


def as_subject(wish: str) -> str:
    return wish.removeprefix("page.") if wish.startswith("page.") else ""


def wish(label: str) -> str:
    """ "page.gift" of "page.gift.valid": the subject of a question."""
    return ".".join(label.split(".")[:2])


@cache
def _by_letters() -> Nearest:
    return written("letters") or Nearest.of(sayings())


def written(kind: str) -> Nearest | None:
    """As it was learned before, by letters alone or by both."""
    known = learned()
    if not known:
        return None
    return Nearest(tuple(sayings()), known["rarity"], known[kind].astype(np.float32))


@cache
def sayings() -> Mapping[str, Sequence[str]]:
    wishes: dict[str, list[str]] = {}
    for label, _, texts in lines():
        wishes.setdefault(label, []).extend(texts)
    return wishes


@cache
def questions() -> Mapping[str, tuple[str, str]]:
    """What is asked about pages, as pages would put it, in English and in French: the first saying of each line."""
    first = {(label, language): texts[0] for label, language, texts in lines()}
    return {label: (first[label, "en"], first[label, "fr"]) for label, _ in first if as_subject(label)}


def lines() -> Iterator[tuple[str, str, list[str]]]:
    """Label, language and sayings of each line: one in English, the next in French."""
    written = (files("assistant.builtin") / "sayings").read_text("utf-8").splitlines()
    told = [line.split(": ", 1) for line in written if line and not line.startswith("#")]
    for at, (label, texts) in enumerate(told):
        said = texts.split(" | ")
        plain = [text for text in said if THING not in text]
        yield label, ("en", "fr")[at % 2], [*plain, *_of_things([text for text in said if THING in text], at % 2)]


def _of_things(frames: Sequence[str], language: int) -> list[str]:
    """Some frames for each kind of thing, by turns."""
    return [
        frames[(at + turn) % len(frames)].replace(THING, kind[-language])
        for at, kind in enumerate(kinds())
        for turn in range(min(EACH, len(frames)))
    ]


def _counted(text: str) -> NDArray[np.float32]:
    counted = np.zeros(WIDTH, dtype=np.float32)
    for feature, weight in _features(text):
        counted[crc32(feature.encode()) % WIDTH] = weight
    return counted


def _features(text: str) -> list[tuple[str, float]]:
    words = re.findall(r"[a-z]+|\d+", fold(without_countries(text)))
    words = ["#" if word.isdigit() else word for word in words]
    stems = [stem(word) for word in words]
    meant = {other for one in stems for other in translations().get(one, ())}
    pairs = [f"{one} {two}" for one, two in zip(["^", *words], [*words, "$"], strict=True)]
    runs = {
        f" {word} "[at : at + length] for word in words for length in LETTERS for at in range(len(word) + 3 - length)
    }
    return [
        *((f"w{one}", 1.0) for one in stems),
        *((f"w{one}", 0.5) for one in meant),
        *((f"p{one}", 0.8) for one in pairs),
        *((f"r{run}", 0.35) for run in runs),
    ]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-6), dtype=np.float32)
