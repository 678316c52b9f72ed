"""What a question is read against: the shop's words, options and headings in memory, as of one state of the database."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from knowledge.database import Database
from knowledge.embedder import Vector, Vectors
from knowledge.facets import Facets, facets
from knowledge.postings import Postings
from knowledge.ranking import Meaning
from knowledge.store import Store
from knowledge.texts import hash_of, name_texts
from knowledge.vectors import cosines, unpacked
from knowledge.words import Kind, WordIndex

NEAREST = 3
"""A document's passages that speak for it."""


@dataclass(frozen=True, slots=True)
class Names:
    """Titles and headings of passages with their vectors: a heading often is the question itself."""

    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 1), np.float32))
    of: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    """By passage: its document, and the places of its title's and heading's vectors; -1: not embedded yet."""

    def meanings(self, vector: Vector, keys: Iterable[str], similar: Mapping[str, float]) -> dict[str, Meaning]:
        near = cosines(vector, self.vectors) if len(self.vectors) else None
        by_document: dict[str, list[float]] = defaultdict(list)
        for key, cosine in similar.items():
            if key in self.of:
                by_document[self.of[key][0]].append(cosine)
        means = {document: _mean(sorted(found, reverse=True)) for document, found in by_document.items()}
        result = {}
        for key in keys:
            whole = similar.get(key, 0.0)
            document, title, heading = self.of.get(key, ("", -1, -1))
            named, headed = (whole if near is None or at < 0 else float(near[at]) for at in (title, heading))
            result[key] = Meaning(whole, named, headed, means.get(document, whole))
        return result


@dataclass(frozen=True, slots=True)
class Shop:
    mark: tuple[int, ...]
    postings: Mapping[Kind, Postings]
    facets: Facets
    names: Names


async def read_shop(
    database: Database, words: WordIndex, store: Store, embedder: str, before: Shop | None = None
) -> Shop:
    """`before`: what has not changed since is kept."""
    async with database.read() as connection:
        mark = await words.mark(connection)
        options = await facets(connection)
        postings: dict[Kind, Postings] = {}
        for place, kind in enumerate(KINDS):
            if before is not None and before.mark[2 * place : 2 * place + 2] == mark[2 * place : 2 * place + 2]:
                postings[kind] = before.postings[kind]
                continue
            hits = [hit async for hit in words.rows(connection, kind)]
            postings[kind] = await asyncio.to_thread(Postings, hits)
    return Shop(mark, postings, options, await _names(store, embedder))


KINDS: tuple[Kind, ...] = ("product", "passage")


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
