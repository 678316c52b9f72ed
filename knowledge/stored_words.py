"""The word index's rows as tables of the shop's own database: they change in the same transaction as the records."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Column, ColumnElement, Integer, MetaData, String, Table, Text, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.rows import insert_plain
from knowledge.tokens import LONGEST, tokens
from knowledge.words import Kind, WordEntry, WordHit

LONGEST_TEXT = 4_000
"""Words of an entry's text; more would be a book, not a product or passage."""
AT_ONCE = 500
"""Ids in one statement."""

Item = TypeVar("Item")

metadata = MetaData()
# Named anew whenever words are read in another way.
ENTRIES = {
    kind: Table(
        f"words_{kind}",
        metadata,
        Column("row", Integer, primary_key=True, autoincrement=True),
        Column("entry", String(200), nullable=False, unique=True),
        # Folded words, separated by spaces.
        Column("title", Text, nullable=False),
        Column("keywords", Text, nullable=False),
        Column("text", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    for kind in ("product", "passage")
}
STEMS = Table(
    "words_stems",
    metadata,
    Column("word", String(LONGEST), primary_key=True),
    Column("stem", String(LONGEST), nullable=False),
)
"""A stem takes a third of a millisecond to work out, and a large shop has 25,000 words."""


_FIELDS = {kind: (table.c.entry, table.c.title, table.c.keywords, table.c.text) for kind, table in ENTRIES.items()}


class StoredWords:
    async def prepare(self, connection: AsyncConnection) -> None:
        if connection.dialect.name == "postgresql":
            # Two processes that start at once would both create the tables.
            await connection.execute(text("SELECT pg_advisory_xact_lock(7229103)"))
        await connection.run_sync(metadata.create_all)

    async def put(self, connection: AsyncConnection, kind: Kind, entries: Sequence[WordEntry]) -> None:
        rows = {entry.id: _row(entry) for entry in entries}
        for some in parts(list(rows)):
            # A new price is no new word: whoever holds the index in memory need not read the entry again.
            known = select(*_FIELDS[kind]).where(ENTRIES[kind].c.entry.in_(some))
            for row in await connection.execute(known):
                if rows[row.entry] == row:
                    del rows[row.entry]
        await self.drop(connection, kind, list(rows))
        await insert_plain(connection, _FIELDS[kind], list(rows.values()))

    async def drop(self, connection: AsyncConnection, kind: Kind, ids: Sequence[str]) -> None:
        for some in parts(ids):
            await connection.execute(delete(ENTRIES[kind]).where(ENTRIES[kind].c.entry.in_(some)))

    async def mark(self, connection: AsyncConnection) -> tuple[int, ...]:
        columns = [each for table in ENTRIES.values() for each in (_newest(table), _entries(table))]
        return tuple((await connection.execute(select(*columns))).one())

    def newest(self) -> Sequence[ColumnElement[int]]:
        return [_newest(table) for table in ENTRIES.values()]

    async def rows(self, connection: AsyncConnection, kind: Kind, *, after: int = 0) -> AsyncIterator[WordHit]:
        table = ENTRIES[kind]
        fields = (table.c.row, table.c.entry, table.c.title, table.c.keywords, table.c.text)
        found = await connection.stream(select(*fields).where(table.c.row > after).order_by(table.c.row))
        async for some in found.partitions(5_000):
            for number, entry, *words in some:
                title, keywords, said = (tuple(field.split()) for field in words)
                yield WordHit(entry, title, keywords, said, number)

    async def numbers(self, connection: AsyncConnection, kind: Kind) -> Sequence[int]:
        return (await connection.scalars(select(ENTRIES[kind].c.row))).all()

    async def stems(self, connection: AsyncConnection) -> dict[str, str]:
        return {row.word: row.stem for row in await connection.execute(select(STEMS))}

    async def learn(self, connection: AsyncConnection, stems: Mapping[str, str]) -> None:
        await insert_plain(connection, (STEMS.c.word, STEMS.c.stem), list(stems.items()), unless_there=True)


def _newest(table: Table) -> ColumnElement[int]:
    return select(func.coalesce(func.max(table.c.row), 0)).scalar_subquery()


def _entries(table: Table) -> ColumnElement[int]:
    return select(func.count()).select_from(table).scalar_subquery()


def parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


def _row(entry: WordEntry) -> tuple[str, ...]:
    return (entry.id, *(" ".join(tokens(said)[:LONGEST_TEXT]) for said in (entry.title, entry.keywords, entry.text)))
