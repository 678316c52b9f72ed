"""Finds documents that say almost the same: by the runs of three words that they share."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

import numpy as np

NEAR = 0.8
"""Jaccard of two documents' three-word runs from which the newer one is a duplicate. A sentence added to a page of
fifteen leaves about 0.9; two pages made from one template with other content stay under 0.7."""
NEAR_SHORT = 0.92
SHORT = 40
"""Words. Under this a single changed word is much of what is said."""
ROUGHLY = 0.12
"""What the sketch may be off by; the words themselves decide."""
HASHES = 128
_PRIME = (1 << 61) - 1


def sketch(texts: Iterable[str]) -> bytes:
    """MinHash: the share of equal numbers in two sketches is about the share of common runs."""
    runs = _runs(texts)
    if not runs:
        return b""
    marks = np.fromiter((_mark(run) for run in runs), dtype=np.uint64, count=len(runs))
    factors, addends = _coefficients()
    least = [np.min((marks * factor + addend) >> np.uint64(32)) for factor, addend in zip(factors, addends, strict=True)]  # fmt: skip
    return np.array(least, dtype="<u4").tobytes()


def maybe_near(one: bytes, other: bytes) -> bool:
    if not one or len(one) != len(other):
        return False
    same = np.count_nonzero(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4"))
    return bool(same / HASHES >= NEAR - ROUGHLY)


def near(one: Iterable[str], other: Iterable[str]) -> bool:
    one, other = list(one), list(other)
    ours, theirs = _runs(one), _runs(other)
    both = len(ours & theirs)
    if not both:
        return False
    short = min(_length(one), _length(other)) < SHORT
    return both / len(ours | theirs) >= (NEAR_SHORT if short else NEAR)


def _runs(texts: Iterable[str]) -> set[tuple[str, ...]]:
    words = [word for text in texts for word in _words(text)]
    return {tuple(words[place : place + 3]) for place in range(max(1, len(words) - 2))} if words else set()


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(char for char in folded if not unicodedata.combining(char)))


def _length(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)


def _mark(run: tuple[str, ...]) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(run).encode(), digest_size=8).digest(), "little")


def _coefficients() -> tuple[list[np.uint64], list[np.uint64]]:
    drawn = np.random.default_rng(20261122).integers(1, _PRIME, size=(2, HASHES), dtype=np.uint64)
    return [np.uint64(each | 1) for each in drawn[0]], list(drawn[1])
