"""What a feed's last version was made of: rows that have not changed since need not be understood again."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

KNOWLEDGE = Path(__file__).parents[1]
NOWHERE = -1
LONGEST = 10_000
"""Products of one stretch: what waits to write meanwhile need not wait for long."""

Places = NDArray[np.int64]


class Before(Protocol):
    """The products that a feed's last version said and the shop still has as it said them, by their places in it."""

    def said(self, key: str) -> Iterator[tuple[Sequence[str], Sequence[int]]]:
        """Marks that were made with this key, without it, and their places; some thousands at a time."""

    def claimed(self, skus: Sequence[str], ids: Sequence[str]) -> list[int]:
        """The places of products that have one of these."""


class Stretch(NamedTuple):
    """Unchanged products that follow upon each other as they did before."""

    first: int
    last: int
    """Their places in the last version."""
    moved: int
    """How many places further on they are now."""

    @property
    def products(self) -> int:
        return self.last - self.first + 1


def key_of(*decides: object) -> str:
    """Of all that decides what is made of rows, besides what they say."""
    return hashlib.blake2b(json.dumps([_release(), *decides], default=str).encode(), digest_size=8).hexdigest()


def places_before(marks: NDArray[np.uint64], key: str, before: Before) -> Places:
    """Of each product, by the mark of its rows: the place that it had; NOWHERE: it was not there, or said otherwise."""
    order = np.argsort(marks)
    places = np.full(len(marks), NOWHERE, np.int64)
    for hexes, stood in before.said(key) if len(marks) else ():
        said = np.frombuffer(bytes.fromhex("".join(hexes)), ">u8").astype(np.uint64)
        now = order[np.minimum(np.searchsorted(marks, said, sorter=order), len(marks) - 1)]
        known = marks[now] == said
        places[now[known]] = np.array(stood, np.int64)[known]
    return places


def stretches(places: Places) -> Iterator[Stretch]:
    """In the order of now."""
    now = np.flatnonzero(places != NOWHERE)
    before = places[now]
    full = np.arange(1, len(now)) % LONGEST == 0
    breaks = np.flatnonzero((np.diff(now) != 1) | (np.diff(before) != 1) | full)
    firsts, lasts = np.append(0, breaks + 1), np.append(breaks, len(now) - 1)
    for first, last in zip(firsts, lasts, strict=True) if len(now) else ():
        yield Stretch(int(before[first]), int(before[last]), int(now[first] - before[first]))


@cache
def _release() -> str:
    """Of the code that reads: after an update everything is read anew."""
    mark = hashlib.blake2b(digest_size=16)
    for path in sorted([*KNOWLEDGE.glob("*.py"), *KNOWLEDGE.glob("feeds/*.py")]):
        mark.update(path.read_bytes())
    return mark.hexdigest()
