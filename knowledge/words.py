"""The word index: finds entries by the words in them, in whichever database the shop runs on.

Both databases index the same normalised terms and only *find* candidates; `knowledge.ranking` scores them, so that an
answer does not depend on the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

Kind = Literal["product", "passage"]


@dataclass(frozen=True, slots=True)
class WordEntry:
    """As people write it; the index normalises it."""

    id: str
    title: str
    keywords: str
    """What names it besides its title: SKUs, brand, category, tags, option values, headings."""
    text: str


@dataclass(frozen=True, slots=True)
class WordHit:
    """A candidate with its normalised terms, field by field, for the ranking."""

    id: str
    title: tuple[str, ...]
    keywords: tuple[str, ...]
    text: tuple[str, ...]


class WordIndex(Protocol):
    async def prepare(self, connection: AsyncConnection) -> None:
        """Creates what the index needs in the database, if it is not there."""
        ...

    async def put(self, connection: AsyncConnection, kind: Kind, entries: Sequence[WordEntry]) -> None:
        """In the caller's transaction; an entry of the same id is replaced."""
        ...

    async def drop(self, connection: AsyncConnection, kind: Kind, ids: Sequence[str]) -> None:
        """In the caller's transaction; unknown ids are ignored."""
        ...

    async def matching(
        self, connection: AsyncConnection, kind: Kind, terms: Sequence[str], limit: int
    ) -> list[WordHit]:
        """The entries that contain any of the normalised terms, those with the most and rarest ones first."""
        ...

    async def frequencies(self, connection: AsyncConnection, kind: Kind) -> Mapping[str, int]:
        """In how many entries each term occurs: its rarity, and the vocabulary for repairing typing errors."""
        ...

    async def get(self, connection: AsyncConnection, kind: Kind, ids: Sequence[str]) -> list[WordHit]:
        """The terms of entries found otherwise (by their vectors)."""
        ...
