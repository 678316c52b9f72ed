"""Keeps the vectors in memory and the vector index abreast of the database.

Embeds what is new, follows the numbered log, and rebuilds an index that broke.
"""

import asyncio
import logging
from collections.abc import Sequence

from knowledge.embedder import Embedder, Vector
from knowledge.index import IndexBroken, VectorIndex
from knowledge.index_log import LogRow
from knowledge.report import Progress, silent
from knowledge.store import Store
from knowledge.vectors import ExactIndex, packed, unpacked
from knowledge.words import Kind

log = logging.getLogger(__name__)
MISSING_AT_ONCE = 100_000
EMBEDDED_AT_ONCE = 512
"""Texts between two writes: a killed import has lost a second's work, and batches of one length stay full."""
READ_AT_ONCE = 1_000
KINDS: tuple[Kind, ...] = ("product", "passage")


class Follower:
    def __init__(self, store: Store, embedder: Embedder, index: VectorIndex | None) -> None:
        """Without an index everything is compared exactly: what a process that only asks a little does."""
        self._store, self.embedder, self._index = store, embedder, index
        self._turn = asyncio.Lock()
        self._memory = ExactIndex()
        self._remembered = -1
        """What is in memory is as new as this number of the log."""
        self._opened = False
        self._waiting: list[LogRow] = []
        self.applied = 0
        """The last number of the log that has been read."""

    async def follow(self, *, anew: bool = False) -> None:
        """Returns when the index holds all that has a vector. A broken one is built once more from the database."""
        async with self._turn:
            try:
                await self._follow(anew=anew)
            except IndexBroken as broken:
                log.warning("the vector index is rebuilt: %s", broken)
                await self._follow(anew=True)

    async def embed_missing(self, on_progress: Progress = silent) -> None:
        name = self.embedder.name
        for kind in KINDS:
            while await self._embed(await self._store.missing_vectors(name, kind, limit=MISSING_AT_ONCE), on_progress):
                pass
        await self._embed(await self._store.missing_names(name), silent)

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Compared with all in memory while the index is not ready. Takes some milliseconds: call it in a thread."""
        found: list[tuple[str, float]] = []
        try:
            if self._opened and self._index:
                found = self._index.nearest(kind, vector, limit)
        except IndexBroken as broken:
            log.warning("the vectors in memory answer alone: %s", broken)
            self._opened = False
        return found or self._memory.nearest(kind, vector, limit)

    def cosines(self, kind: Kind, vector: Vector, ids: Sequence[str]) -> Vector:
        """0 for what is not embedded yet."""
        return self._memory.cosines(kind, vector, ids)

    def vector(self, kind: Kind, entry: str) -> Vector | None:
        return self._memory.vector(kind, entry)

    @property
    def behind(self) -> bool:
        """Whether there is something to do besides what the log says."""
        return not self._opened or bool(self._waiting)

    async def close(self) -> None:
        async with self._turn:
            if self._index:
                await self._index.close()

    async def _follow(self, *, anew: bool) -> None:
        if self._remembered < 0:
            await self._remember()
        if anew or not self._opened:
            self.applied = await self._index.open(self.embedder.name, anew=anew) if self._index else self._remembered
            self._opened, self._waiting = True, []
        rows = self._waiting
        while rows or self.applied < await self._store.last_seq():
            rows += await self._store.log_since(self.applied, READ_AT_ONCE)
            before, self.applied = self.applied, max([self.applied, *(row.seq for row in rows)])
            self._waiting = await self._apply(rows)
            if before == self.applied:
                break
            rows = self._waiting
        # What waits for its vector is looked at again, also by the next process.
        if self._index:
            await self._index.keep(min((row.seq - 1 for row in self._waiting), default=self.applied))

    async def _remember(self) -> None:
        seq = await self._store.last_seq()
        for kind in KINDS:
            async for some in self._store.every_vector(self.embedder.name, kind):
                await self._memory.put(kind, [(entry, unpacked(vector)) for entry, vector in some])
        await self._memory.keep(seq)
        self._remembered = seq

    async def _apply(self, rows: Sequence[LogRow]) -> list[LogRow]:
        """Those whose vector is not there yet."""
        waiting: list[LogRow] = []
        rows = list({(row.kind, row.entry): row for row in sorted(rows, key=lambda row: row.seq)}.values())
        for kind in KINDS:
            gone = [row.entry for row in rows if row.kind == kind and row.text_hash is None]
            put = {row.entry: row for row in rows if row.kind == kind and row.text_hash is not None}
            stored = dict(await self._store.vectors_for(self.embedder.name, kind, put))
            vectors = [(entry, unpacked(vector)) for entry, vector in stored.items()]
            for index in filter(None, (self._memory, self._index)):
                await index.drop(kind, gone)
                await index.put(kind, vectors)
            waiting += [row for entry, row in put.items() if entry not in stored]
        return waiting

    async def _embed(self, missing: Sequence[tuple[str, str]], on_progress: Progress) -> int:
        """Short texts first: those of one length pad each other least. One batch is written while the next is embedded."""
        done, writing = 0, None
        missing = sorted(missing, key=lambda pair: len(pair[1]))
        try:
            for start in range(0, len(missing), EMBEDDED_AT_ONCE):
                some = missing[start : start + EMBEDDED_AT_ONCE]
                vectors = await asyncio.to_thread(self.embedder.embed, [text for _, text in some])
                if writing:
                    await writing
                by_hash = {mark: packed(vector) for (mark, _), vector in zip(some, vectors, strict=True)}
                writing = asyncio.create_task(self._store.put_vectors(self.embedder.name, by_hash))
                done += len(some)
                on_progress(done, len(missing))
        finally:
            if writing:
                await writing
        return done
