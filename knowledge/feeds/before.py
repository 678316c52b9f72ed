"""What a feed's last version was made of: rows that have not changed since need not be understood again."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

KNOWLEDGE = Path(__file__).parents[1]
NEAR = 30_000
"""Rows. What has moved farther than that in the file is read anew."""


class Same(NamedTuple):
    """A product that is in the shop already, as these rows say it."""

    product_id: str
    fingerprint: str
    skus: tuple[str, ...]


class Before:
    """Holds those that stand near the place that is read in the file: a feed may have a million products."""

    def __init__(self, rows: Iterator[Iterable[Sequence[str]]]) -> None:
        """Mark, product, fingerprint, and its SKUs line by line; some at a time, in the order of the file before."""
        self._rows = rows
        self._ahead = 0
        self._newer: dict[str, Sequence[str]] = {}
        self._older: dict[str, Sequence[str]] = {}

    def find(self, mark: str) -> Same | None:
        if self._ahead < NEAR:
            self._read_on()
        self._ahead -= 1
        found = self._newer.get(mark) or self._older.get(mark)
        return Same(found[1], found[2], tuple(found[3].split("\n"))) if found and found[3] else None

    def _read_on(self) -> None:
        while self._ahead < NEAR and (some := next(self._rows, None)) is not None:
            if len(self._newer) >= NEAR:
                self._older, self._newer = self._newer, {}
            rows = {row[0]: row for row in some}
            self._newer |= rows
            self._ahead += len(rows)


class Marks:
    """Of rows, together with all else that decides what is made of them."""

    def __init__(self, *decides: object) -> None:
        self._base = hashlib.blake2b(json.dumps([_release(), *decides], default=str).encode(), digest_size=16)

    def of(self, said: Sequence[bytes]) -> str:
        mark = self._base.copy()
        mark.update(b"\0".join(said))
        return mark.hexdigest()


@cache
def _release() -> str:
    """Of the code that reads: after an update everything is read anew."""
    mark = hashlib.blake2b(digest_size=16)
    for path in sorted([*KNOWLEDGE.glob("*.py"), *KNOWLEDGE.glob("feeds/*.py")]):
        mark.update(path.read_bytes())
    return mark.hexdigest()
