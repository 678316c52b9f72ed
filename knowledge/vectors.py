"""Exact comparison of vectors in memory: with all of them, and with those that words have found."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Vector, Vectors
from knowledge.keys import Keys
from knowledge.words import Kind

SCALE = 32_767
"""A number of a vector of norm 1 as a 16-bit integer: half the memory, and a cosine is right to 0.0001."""
BLOCK = 512
"""Vectors that are compared together: unpacked they fit into the processor's cache."""
PART = 128 * BLOCK
"""Vectors that one thread compares."""


def packed(vector: Vector) -> bytes:
    """As the database keeps it: float32, little-endian."""
    return vector.astype("<f4").tobytes()


def unpacked(stored: bytes) -> Vector:
    return np.frombuffer(stored, dtype="<f4").astype(np.float32, copy=False)


def cosines(vector: Vector, others: Sequence[Vector] | Vectors) -> Vector:
    """All of them have the norm 1."""
    return dots(np.asarray(others), vector)


def dots(rows: Vectors, vector: Vector) -> Vector:
    """In this thread alone: for some thousands the linear algebra's own threads wait for each other longer than that."""
    result: Vector = np.vecdot(rows, vector)
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

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[tuple[str, float]]:
        return self._held[kind].nearest(vector, limit) if self._filled else []

    def cosines(self, kind: Kind, vector: Vector, ids: Sequence[str]) -> Vector:
        """0 for what has no vector."""
        return self._held[kind].cosines(vector, ids)

    def vector(self, kind: Kind, entry: str) -> Vector | None:
        return self._held[kind].vector(entry)

    async def close(self) -> None:
        self._empty()


class _Held:
    """Rows of one matrix; what is dropped leaves its row to what comes next."""

    def __init__(self) -> None:
        self._keys, self._matrix = Keys(), np.zeros((0, 0), np.int16)

    def put(self, entries: Sequence[tuple[str, Vector]]) -> None:
        if not entries:
            return
        ids = [key for key, _ in entries]
        known = self._keys.rows(ids)
        keys = self._keys.plus([key for key, row in zip(ids, known.tolist(), strict=True) if row < 0])
        self._make_room(len(keys), len(entries[0][1]))
        self._matrix[keys.rows(ids)] = np.rint(np.stack([vector for _, vector in entries]) * SCALE)
        # Last: whoever finds a row finds its vector.
        self._keys = keys

    def drop(self, ids: Sequence[str]) -> None:
        rows = self._keys.known(ids)
        self._keys = self._keys.without(rows)
        self._matrix[rows] = 0

    def nearest(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        keys = self._keys
        if not len(keys):
            return []
        similar = self._with_all(vector, len(keys))
        some = np.argpartition(-similar, limit)[:limit] if limit < len(similar) else np.arange(len(similar))
        order = some[np.lexsort((some, -similar[some]))]
        return [(key, cosine) for key, cosine in zip(keys.at(order), similar[order].tolist(), strict=True) if key]

    def cosines(self, vector: Vector, ids: Sequence[str]) -> Vector:
        rows = self._keys.rows(ids)
        similar: Vector = np.zeros(len(rows), np.float32)
        known = np.flatnonzero(rows >= 0)
        for start in range(0, len(known), BLOCK):
            some = known[start : start + BLOCK]
            similar[some] = dots(self._matrix[rows[some]].astype(np.float32), vector)
        return similar / np.float32(SCALE)

    def vector(self, entry: str) -> Vector | None:
        (row,) = self._keys.rows([entry])
        return None if row < 0 else self._matrix[row].astype(np.float32) / np.float32(SCALE)

    def _make_room(self, rows: int, dimension: int) -> None:
        if rows > len(self._matrix):
            # What is not written yet takes no memory.
            larger = np.empty((rows + rows // 2, dimension), np.int16)
            larger[: len(self._keys)] = self._matrix[: len(self._keys)].reshape(-1, dimension)
            self._matrix = larger

    def _with_all(self, vector: Vector, rows: int) -> Vector:
        """In threads: it takes the processor 8 ms for 100,000."""
        similar = np.empty(rows, np.float32)
        compare, parts = partial(_compare, self._matrix, vector, similar), range(0, len(similar), PART)
        if len(parts) < 2:  # a thread would take longer to begin
            list(map(compare, parts))
        else:
            with ThreadPoolExecutor() as threads:
                list(threads.map(compare, parts))
        return similar / np.float32(SCALE)


def _compare(matrix: NDArray[np.int16], vector: Vector, similar: Vector, begin: int) -> None:
    unpacked_block = np.empty((BLOCK, len(vector)), np.float32)
    end = min(begin + PART, len(similar))
    for start in range(begin, end, BLOCK):
        some = matrix[start : min(start + BLOCK, end)]
        np.copyto(unpacked_block[: len(some)], some)
        np.dot(unpacked_block[: len(some)], vector, out=similar[start : start + len(some)])
