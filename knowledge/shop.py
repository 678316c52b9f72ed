"""What a question is read against: the shop's words, options and headings in memory, as of one state of the database."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import Database
from knowledge.embedder import Vector, Vectors
from knowledge.facets import Facets, facets
from knowledge.index_log import LAST, last_seq
from knowledge.postings import Floats, Fresh, Postings
from knowledge.ranking import Meaning
from knowledge.store import Store
from knowledge.texts import hash_of, name_texts
from knowledge.vectors import cosines, unpacked
from knowledge.words import Kind, WordHit, WordIndex

READ_AT_ONCE = 5_000
NEAREST = 3
"""A document's passages that speak for it."""


@dataclass(frozen=True, slots=True)
class Names:
    """Titles and headings of passages with their vectors: a heading often is the question itself."""

    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 1), np.float32))
    of: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    """By passage: its document, and the places of its title's and heading's vectors; -1: not embedded yet."""

    @property
    def complete(self) -> bool:
        return all(-1 not in places for _, *places in self.of.values())

    def meaning(self, vector: Vector, keys: Sequence[str], whole: Floats) -> Meaning:
        of = [self.of.get(key, ("", -1, -1)) for key in keys]
        # What is not embedded yet is as near as the passage is.
        near = cosines(vector, self.vectors) if len(self.vectors) else np.zeros(1, np.float32)
        titles, headings = (np.array([each[place] for each in of], np.int32) for place in (1, 2))
        named, headed = (np.where(places >= 0, near[places], whole) for places in (titles, headings))
        by_document: dict[str, list[float]] = defaultdict(list)
        for (document, *_), cosine in zip(of, whole.tolist(), strict=True):
            by_document[document].append(cosine)
        means = {document: _mean(sorted(found, reverse=True)) for document, found in by_document.items()}
        documents = [means[document] if document else cosine for (document, *_), cosine in zip(of, whole, strict=True)]
        return Meaning(whole, named, headed, np.array(documents, np.float32))


@dataclass(frozen=True, slots=True)
class Shop:
    mark: tuple[int, ...]
    """For products, then for passages the newest number and how many there are; then the last number of the log."""
    postings: Mapping[Kind, Postings]
    facets: Facets
    names: Names

    @property
    def newest(self) -> tuple[int, ...]:
        return self.mark[::2]


KINDS: tuple[Kind, ...] = ("product", "passage")


async def read_shop(
    database: Database, words: WordIndex, store: Store, embedder: str, before: Shop | None = None
) -> Shop:
    """`before`: what has not changed since is kept, and of what has only the entries that were touched are read."""
    async with database.read() as connection:
        mark = await mark_of(connection, words)
        stems = await words.stems(connection) if before is None else before.postings["product"].stems
        postings: dict[Kind, Postings] = {}
        for kind in KINDS:
            old = before.postings[kind] if before else Postings((), stems)
            same = before is not None and of_kind(before.mark, kind) == of_kind(mark, kind)
            postings[kind] = old if same else await _followed(connection, words, kind, old, of_kind(mark, kind)[1])
        same = before is not None and before.mark[-1] == mark[-1] and postings["product"] is before.postings["product"]
        options = await facets(connection, before.facets if before and same else None)
    if before and postings["passage"] is before.postings["passage"] and before.names.complete:
        return Shop(mark, postings, options, before.names)
    return Shop(mark, postings, options, await _names(store, embedder))


async def mark_of(connection: AsyncConnection, words: WordIndex) -> tuple[int, ...]:
    """Another one after every change of what can be found."""
    return (*await words.mark(connection), await last_seq(connection))


async def newest(database: Database, words: WordIndex) -> tuple[int, ...]:
    """The mark without its counts, which take as long as a question: what drops an entry writes into the log too."""
    query = select(*words.newest(), LAST)
    return await database.look(lambda connection: tuple(connection.execute(query).one()))


def of_kind(mark: tuple[int, ...], kind: Kind) -> tuple[int, ...]:
    place = KINDS.index(kind)
    return mark[2 * place : 2 * place + 2]


async def _followed(connection: AsyncConnection, words: WordIndex, kind: Kind, old: Postings, entries: int) -> Postings:
    fresh, some = Fresh(old), list[WordHit]()
    async for hit in words.rows(connection, kind, after=int(old.numbers.max(initial=0))):
        some.append(hit)
        if len(some) == READ_AT_ONCE:
            await asyncio.to_thread(fresh.read, some)
            some = []
    fresh.read(some)
    gone = [key for key, row in zip(fresh.ids, old.keys.rows(fresh.ids).tolist(), strict=True) if row >= 0]
    if len(old) - len(gone) + len(fresh.ids) != entries:
        there = np.isin(old.numbers, np.array(await words.numbers(connection, kind), np.int64))
        gone += old.keys.at(~there)
    return await asyncio.to_thread(old.changed, gone, fresh)


async def _names(store: Store, embedder: str) -> Names:
    rows = await store.passage_names()
    texts = {row.id: tuple(map(hash_of, name_texts(row.title, row.heading))) for row in rows}
    stored = await store.vectors_by_hash(embedder, {mark for marks in texts.values() for mark in marks})
    if not stored:
        return Names(of={row.id: (row.document_id, -1, -1) for row in rows})
    place = {mark: number for number, mark in enumerate(stored)}
    of = {row.id: (row.document_id, *(place.get(mark, -1) for mark in texts[row.id])) for row in rows}
    return Names(np.stack([unpacked(vector) for vector in stored.values()]), of)


def _mean(best: list[float]) -> float:
    some = best[:NEAREST]
    return (sum(some) + some[-1] * (NEAREST - len(some))) / NEAREST
