"""Exact comparison of vectors in memory: with all of them, and with those that words have found."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Vector, Vectors
from knowledge.words import Kind

SCALE = 32_767
"""A number of a vector of norm 1 as a 16-bit integer: half the memory, and a cosine is right to 0.0001."""
BLOCK = 1_024
"""Vectors that are kept, and compared, together: unpacked they fit into the processor's cache."""


def packed(vector: Vector) -> bytes:
    """As the database keeps it: float32, little-endian."""
    return vector.astype("<f4").tobytes()


def unpacked(stored: bytes) -> Vector:
    return np.frombuffer(stored, dtype="<f4").astype(np.float32, copy=False)


def cosines(vector: Vector, others: Sequence[Vector] | Vectors) -> Vector:
    """All of them have the norm 1."""
    result: Vector = np.asarray(others) @ vector
    return result


class ExactIndex:
    """A vector index that compares with everything: 55,000 vectors in 5 ms."""

    def __init__(self) -> None:
        self._empty()

    def _empty(self) -> None:
        self._held: dict[Kind, _Held] = {"product": _Held(), "passage": _Held()}
        self._filled = False

    async def open(self, embedder: str, *, anew: bool = False) -> int:
        self._empty()
        return 0

    async def put(self, kind: Kind, entries: Sequence[tuple[str, Vector]]) -> None:
        self._held[kind].put(entries)

    async def drop(self, kind: Kind, ids: Sequence[str]) -> None:
        self._held[kind].drop(ids)

    async def keep(self, seq: int) -> None:
        self._filled = True

    async def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[tuple[str, float]]:
        return self._held[kind].nearest(vector, limit) if self._filled else []

    def cosines(self, kind: Kind, vector: Vector, ids: Iterable[str]) -> dict[str, float]:
        """Of those that have a vector."""
        return self._held[kind].cosines(vector, ids)

    def vector(self, kind: Kind, entry: str) -> Vector | None:
        return self._held[kind].vector(entry)

    async def close(self) -> None:
        self._empty()


class _Held:
    """In blocks, so that it grows without being copied; what is dropped gives its place to the last."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._place: dict[str, int] = {}
        self._blocks: list[NDArray[np.int16]] = []

    def put(self, entries: Iterable[tuple[str, Vector]]) -> None:
        for key, vector in entries:
            place = self._place.get(key, len(self._ids))
            if place == len(self._blocks) * BLOCK:
                self._blocks.append(np.zeros((BLOCK, len(vector)), np.int16))
            self._at(place)[:] = np.rint(vector * SCALE)
            if place == len(self._ids):
                self._place[key] = place
                self._ids.append(key)

    def drop(self, ids: Iterable[str]) -> None:
        for key in ids:
            if (place := self._place.pop(key, None)) is None:
                continue
            last = self._ids.pop()
            if last != key:
                self._at(place)[:] = self._at(len(self._ids))
                self._ids[place], self._place[last] = last, place

    def nearest(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        if not self._ids:
            return []
        similar = self._with_all(vector)
        some = np.argpartition(-similar, limit)[:limit] if limit < len(similar) else np.arange(len(similar))
        order = some[np.lexsort((some, -similar[some]))]
        return [(self._ids[place], float(similar[place])) for place in order]

    def cosines(self, vector: Vector, ids: Iterable[str]) -> dict[str, float]:
        there = [(key, place) for key in ids if (place := self._place.get(key)) is not None]
        if not there:
            return {}
        rows = np.stack([self._at(place) for _, place in there]).astype(np.float32)
        similar = (rows @ vector / np.float32(SCALE)).tolist()
        return dict(zip((key for key, _ in there), similar, strict=True))

    def vector(self, entry: str) -> Vector | None:
        place = self._place.get(entry)
        return None if place is None else self._at(place).astype(np.float32) / np.float32(SCALE)

    def _at(self, place: int) -> NDArray[np.int16]:
        row: NDArray[np.int16] = self._blocks[place // BLOCK][place % BLOCK]
        return row

    def _with_all(self, vector: Vector) -> Vector:
        similar = np.empty(len(self._blocks) * BLOCK, np.float32)
        unpacked_block = np.empty((BLOCK, len(vector)), np.float32)
        for start, block in zip(range(0, len(similar), BLOCK), self._blocks, strict=True):
            np.copyto(unpacked_block, block)
            np.dot(unpacked_block, vector, out=similar[start : start + BLOCK])
        return similar[: len(self._ids)] / np.float32(SCALE)
