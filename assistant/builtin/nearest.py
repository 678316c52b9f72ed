"""What words that no rule knows are about: the wish whose examples they resemble most, letter by letter."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.builtin.places import without_countries
from assistant.builtin.words import fold
from knowledge.glossary import translations
from knowledge.terms import stem

WIDTH = 1 << 13
"""Places that features are hashed to: few of a saying's fifty share one."""
LETTERS = (3, 4)
"""Runs of letters that are counted beside words: "rembourssement" is as good as written right."""
SMOOTH = 0.6
"""How far one example may bend the answer (ridge regression's weight)."""
SURE, AHEAD = 0.42, 0.12
"""A wish counts from this likeness on, and this much before the next: measured on tests/journeys."""


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
        told = _unit(counted * rarity) if sense is None else np.hstack([_unit(counted * rarity), sense])
        owners = np.repeat(np.arange(len(labels)), [len(texts) for texts in sayings.values()])
        wanted = np.eye(len(labels), dtype=np.float32)[owners]
        alike = told @ told.T + SMOOTH * np.eye(len(told), dtype=np.float32)
        return cls(labels, rarity, (told.T @ np.linalg.solve(alike, wanted)).astype(np.float32))

    def wish(self, text: str, sense: NDArray[np.float32] | None = None, *, sure: float, ahead: float) -> str:
        """The label of the sayings that these words resemble; empty where none is near or two are equally so."""
        (best, label), (second, _) = self.ranked(text, sense)[:2]
        return label if best >= sure and best >= second + ahead else ""

    def ranked(self, text: str, sense: NDArray[np.float32] | None = None) -> list[tuple[float, str]]:
        told = _unit(_counted(text)[None] * self.rarity)[0]
        scores = (told if sense is None else np.hstack([told, sense])) @ self.weights
        return sorted(zip(map(float, scores), self.labels, strict=True), reverse=True)


@lru_cache(maxsize=5_000)
def wish_of(text: str) -> str:
    """What words are about by their letters alone, which tells at once and needs no embedder."""
    return _by_letters().wish(text, sure=SURE, ahead=AHEAD)


def subject_of(text: str) -> str:
    """The subject of the shop's pages that these words resemble most, named or not."""
    return as_subject(wish_of(text))


def as_subject(wish: str) -> str:
    return wish.removeprefix("page.") if wish.startswith("page.") else ""


@cache
def _by_letters() -> Nearest:
    return Nearest.of(sayings())


@cache
def sayings() -> Mapping[str, Sequence[str]]:
    wishes: dict[str, list[str]] = {}
    for line in (files("assistant.builtin") / "sayings").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            label, texts = line.split(": ", 1)
            wishes.setdefault(label, []).extend(texts.split(" | "))
    return wishes


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
