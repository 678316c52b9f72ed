"""The word index as tables of the shop's own database, so that it changes in the same transaction as the records."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.terms import terms
from knowledge.words import Kind, WordEntry, WordHit

ALL = ""
"""The term that stands for every entry: its frequency is their number."""
LONGEST_TEXT = 4_000
"""Terms of an entry's text; more would be a book, not a product or passage."""
MOST_LOOKED_UP = 30_000
"""Entries looked at for one question: the rarest terms first, and the very common ones not at all (200,000 entries: 104 ms
with, a few without)."""
AT_ONCE = 500
"""Ids in one statement."""

metadata = MetaData()
ENTRIES = {
    kind: Table(
        f"word_{kind}",
        metadata,
        Column("row", Integer, primary_key=True, autoincrement=True),
        Column("entry", String(200), nullable=False, unique=True),
        # Normalised terms, separated by spaces.
        Column("title", Text, nullable=False),
        Column("keywords", Text, nullable=False),
        Column("text", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    for kind in ("product", "passage")
}
FREQUENCIES = {
    kind: Table(
        f"word_{kind}_terms",
        metadata,
        Column("term", String(80), primary_key=True),
        Column("entries", Integer, nullable=False),
    )
    for kind in ("product", "passage")
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What differs between databases; `{kind}` stands for the kind."""

    setup: tuple[str, ...]
    """Statements that create the full-text index over the entries' table, if it is not there."""
    anywhere: str
    """A select of the `row`s whose entry holds `:term`."""
    in_title: str
    quote: Callable[[str], str]


class StoredWords:
    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    async def prepare(self, connection: AsyncConnection) -> None:
        if connection.dialect.name == "postgresql":
            # Two processes that start at once would both create the tables.
            await connection.execute(text("SELECT pg_advisory_xact_lock(7229103)"))
        await connection.run_sync(metadata.create_all)
        for kind in ENTRIES:
            for statement in self._finding.setup:
                await connection.execute(text(statement.format(kind=kind)))

    async def put(self, connection: AsyncConnection, kind: Kind, entries: Sequence[WordEntry]) -> None:
        rows = {entry.id: _row(entry) for entry in entries}
        old = {hit.id: hit for hit in await self.get(connection, kind, list(rows))}
        table = ENTRIES[kind]
        if fresh := [row for key, row in rows.items() if key not in old]:
            await connection.execute(insert(table), fresh)
        if known := [{**row, "known": key} for key, row in rows.items() if key in old]:
            fields: dict[str, Any] = {name: bindparam(name) for name in ("title", "keywords", "text")}
            await connection.execute(update(table).where(table.c.entry == bindparam("known")).values(fields), known)
        await self._count(connection, kind, gone=old.values(), come=map(_hit, rows.values()))

    async def drop(self, connection: AsyncConnection, kind: Kind, ids: Sequence[str]) -> None:
        gone = await self.get(connection, kind, ids)
        for some in parts([hit.id for hit in gone]):
            await connection.execute(delete(ENTRIES[kind]).where(ENTRIES[kind].c.entry.in_(some)))
        await self._count(connection, kind, gone=gone, come=())

    async def matching(
        self, connection: AsyncConnection, kind: Kind, terms: Sequence[str], limit: int
    ) -> list[WordHit]:
        weights = await self._weights(connection, kind, terms)
        if not weights:
            return []
        selects: list[str] = []
        values: dict[str, Any] = {"limit": limit}
        for number, (term, weight) in enumerate(weights.items()):
            values |= {f"term{number}": self._finding.quote(term), f"weight{number}": weight}
            for where in (self._finding.anywhere, self._finding.in_title):
                found = where.format(kind=kind).replace(":term", f":term{number}")
                selects.append(f"SELECT row, CAST(:weight{number} AS REAL) AS weight FROM ({found}) AS f{len(selects)}")  # noqa: S608
        statement = f"""
            SELECT w.entry, w.title, w.keywords, w.text
            FROM (SELECT row, SUM(weight) AS total FROM ({" UNION ALL ".join(selects)}) AS found
                  GROUP BY row ORDER BY total DESC, row LIMIT :limit) AS best
            JOIN word_{kind} AS w ON w.row = best.row ORDER BY best.total DESC, best.row"""  # noqa: S608
        return [_read(row) for row in await connection.execute(text(statement), values)]

    async def frequencies(self, connection: AsyncConnection, kind: Kind) -> Mapping[str, int]:
        table = FREQUENCIES[kind]
        return {row.term: row.entries for row in await connection.execute(select(table.c.term, table.c.entries))}

    async def get(self, connection: AsyncConnection, kind: Kind, ids: Sequence[str]) -> list[WordHit]:
        table = ENTRIES[kind]
        hits: list[WordHit] = []
        for some in parts(list(ids)):
            hits += map(_read, await connection.execute(_fields(table).where(table.c.entry.in_(some))))
        return hits

    async def _weights(self, connection: AsyncConnection, kind: Kind, terms: Sequence[str]) -> dict[str, float]:
        """The rarest terms that are worth looking up, with their rarity."""
        table = FREQUENCIES[kind]
        chosen = select(table.c.term, table.c.entries).where(table.c.term.in_([*dict.fromkeys(terms), ALL]))
        counts = {row.term: row.entries for row in await connection.execute(chosen)}
        weights: dict[str, float] = {}
        total, looked_up = counts.pop(ALL, 0), 0
        for term, count in sorted(counts.items(), key=lambda pair: (pair[1], pair[0])):
            looked_up += count
            if weights and looked_up > MOST_LOOKED_UP:
                break
            weights[term] = rarity(count, total)
        return weights

    async def _count(
        self, connection: AsyncConnection, kind: Kind, *, gone: Iterable[WordHit], come: Iterable[WordHit]
    ) -> None:
        change: Counter[str] = Counter()
        for hit in come:
            change.update(_distinct(hit))
        for hit in gone:
            change.subtract(_distinct(hit))
        # In one order, so that two writers never wait for each other.
        rows = [{"term": term, "entries": by} for term, by in sorted(change.items()) if by]
        if not rows:
            return
        table = f"word_{kind}_terms"
        add = f"""INSERT INTO {table} (term, entries) VALUES (:term, :entries)
                  ON CONFLICT (term) DO UPDATE SET entries = {table}.entries + excluded.entries"""  # noqa: S608
        await connection.execute(text(add), rows)
        await connection.execute(delete(FREQUENCIES[kind]).where(FREQUENCIES[kind].c.entries <= 0))


def rarity(entries: int, of: int) -> float:
    """BM25's inverse document frequency (Robertson and Zaragoza 2009, section 3.1), never negative."""
    return math.log1p((max(of - entries, 0) + 0.5) / (entries + 0.5))


def parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _row(entry: WordEntry) -> dict[str, str]:
    fields = {"title": entry.title, "keywords": entry.keywords, "text": entry.text}
    return {"entry": entry.id} | {name: " ".join(terms(value)[:LONGEST_TEXT]) for name, value in fields.items()}


def _fields(table: Table) -> Any:
    return select(table.c.entry, table.c.title, table.c.keywords, table.c.text)


def _read(row: Row[Any]) -> WordHit:
    return _hit(dict(row._mapping))


def _hit(row: Mapping[str, str]) -> WordHit:
    return WordHit(row["entry"], *(tuple(row[name].split()) for name in ("title", "keywords", "text")))


def _distinct(hit: WordHit) -> set[str]:
    return {ALL, *hit.title, *hit.keywords, *hit.text}
