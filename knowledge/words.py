"""The word index: the words of every entry, kept in whichever database the shop runs on.

The database keeps them in the same transaction as the records; `knowledge.postings` holds them in memory for finding
and ranking, so that an answer does not depend on the database.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

Kind = Literal["product", "passage"]


@dataclass(frozen=True, slots=True)
class WordEntry:
    """As people write it; the index folds it."""

    id: str
    title: str
    keywords: str
    """What names it besides its title: SKUs, brand, category, tags, option values, headings."""
    text: str


@dataclass(frozen=True, slots=True)
class WordHit:
    """An entry's folded words, field by field."""

    id: str
    title: tuple[str, ...]
    keywords: tuple[str, ...]
    text: tuple[str, ...]
    number: int = 0
    """Grows with every put: a replaced entry gets a new one."""


class WordIndex(Protocol):
    async def prepare(self, connection: AsyncConnection) -> None:
        """Creates what the index needs in the database, if it is not there."""
        ...

    async def put(self, connection: AsyncConnection, kind: Kind, entries: Sequence[WordEntry]) -> None:
        """In the caller's transaction; an entry of the same id is replaced, one of the same words is left alone."""
        ...

    async def drop(self, connection: AsyncConnection, kind: Kind, ids: Sequence[str]) -> None:
        """In the caller's transaction; unknown ids are ignored."""
        ...

    async def mark(self, connection: AsyncConnection) -> tuple[int, ...]:
        """For products, then for passages: the newest number and how many there are; another after every change."""
        ...

    def newest(self) -> Sequence[ColumnElement[int]]:
        """As columns of a statement: the newest numbers alone, which do not tell of what was dropped."""
        ...

    def rows(self, connection: AsyncConnection, kind: Kind, *, after: int = 0) -> AsyncIterator[WordHit]:
        """Every entry of a higher number, in their order."""
        ...

    async def numbers(self, connection: AsyncConnection, kind: Kind) -> Sequence[int]:
        """Of every entry."""
        ...

    async def stems(self, connection: AsyncConnection) -> dict[str, str]:
        """Of the words that were learned."""
        ...

    async def learn(self, connection: AsyncConnection, stems: Mapping[str, str]) -> None:
        """Keeps what took long to work out."""
        ...
