"""The vector index: finds the entries nearest to a vector. Derived from the vectors in the database, and expendable."""

from collections.abc import Sequence
from typing import Protocol

from knowledge.embedder import Vector
from knowledge.words import Kind


class IndexBroken(Exception):
    """The index can't be read. `open` it again: it starts anew, and is filled from the database."""


class VectorIndex(Protocol):
    async def open(self, embedder: str, *, anew: bool = False) -> int:
        """Up to which number of the change log the index is filled with this embedder's vectors; 0: it is empty.

        May be called again at any time. `anew` throws away what is there.
        """
        ...

    async def put(self, kind: Kind, entries: Sequence[tuple[str, Vector]]) -> None: ...

    async def drop(self, kind: Kind, ids: Sequence[str]) -> None: ...

    async def keep(self, seq: int) -> None:
        """Remembers that everything up to this number of the change log is in."""
        ...

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Ids with their cosine, nearest first; nothing before the first `keep`. May name entries that are gone.

        Takes some milliseconds: call it in a thread.
        """
        ...

    async def close(self) -> None: ...
