"""Keeps the vectors in memory and the vector index abreast of the database.

Embeds what is new, follows the numbered log, and rebuilds an index that broke.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence

from knowledge.embedder import Embedder, Vector
from knowledge.index import IndexBroken, VectorIndex
from knowledge.index_log import LogRow
from knowledge.report import Progress, silent
from knowledge.store import Store
from knowledge.texts import hash_of
from knowledge.vectors import ExactIndex, packed, unpacked
from knowledge.words import Kind

log = logging.getLogger(__name__)
MISSING_AT_ONCE = 100_000
EMBEDDED_AT_ONCE = 2_048
"""Texts between two writes: a killed import has lost some seconds' work, and batches of one length stay full."""
READ_AT_ONCE = 1_000
KINDS: tuple[Kind, ...] = ("product", "passage")


class Follower:
    def __init__(self, store: Store, embedder: Embedder, index: VectorIndex | None) -> None:
        """Without an index everything is compared exactly: what a process that only asks a little does."""
        self._store, self.embedder, self._memory = store, embedder, ExactIndex()
        self._in_memory = _Following(store, embedder.name, self._memory)
        self._in_index = _Following(store, embedder.name, index) if index else None
        self._remembering, self._turn = asyncio.Lock(), asyncio.Lock()
        self._opened = False

    async def remember(self) -> None:
        """Returns when everything that has a vector is found by its meaning."""
        async with self._remembering:
            if not self._in_memory.begun:
                await self._read_all()
            await self._in_memory.go_on()

    async def follow(self, *, anew: bool = False) -> None:
        """Returns when the index holds the same, and answers faster. A broken one is built once more from the database."""
        await self.remember()
        if self._in_index is None:
            return
        async with self._turn:
            try:
                await self._follow(self._in_index, anew=anew)
            except IndexBroken as broken:
                log.warning("the vector index is rebuilt: %s", broken)
                await self._follow(self._in_index, anew=True)

    async def embed(self, texts: Iterable[str]) -> None:
        """Also what nothing in the shop says yet."""
        by_hash = {hash_of(text): text for text in texts}
        stored = await self._store.vectors_by_hash(self.embedder.name, by_hash)
        await self._embed([(mark, text) for mark, text in by_hash.items() if mark not in stored], silent)

    async def embed_missing(self, on_progress: Progress = silent) -> None:
        name = self.embedder.name
        for kind in KINDS:
            done = MISSING_AT_ONCE
            while done == MISSING_AT_ONCE:
                missing = await self._store.missing_vectors(name, kind, limit=MISSING_AT_ONCE)
                done = await self._embed(missing, on_progress)
        await self._embed(await self._store.missing_names(name), silent)

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Compared with all in memory while the index is not as far. Takes some milliseconds: call it in a thread."""
        found: list[tuple[str, float]] = []
        try:
            if self._opened and self._in_index and self._in_index.whole >= self._in_memory.whole:
                found = self._in_index.index.nearest(kind, vector, limit)
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
        return not (self._opened or self._in_index is None) or bool(self._last.waiting)

    @property
    def applied(self) -> int:
        """The last number of the log that has been read."""
        return self._last.applied

    @property
    def _last(self) -> "_Following":
        return self._in_index or self._in_memory

    async def close(self) -> None:
        async with self._turn:
            if self._in_index:
                await self._in_index.index.close()

    async def _follow(self, following: "_Following", *, anew: bool) -> None:
        if anew or not self._opened:
            following.begin(await following.index.open(self.embedder.name, anew=anew))
            self._opened = True
        await following.go_on()

    async def _read_all(self) -> None:
        seq = await self._store.last_seq()
        for kind in KINDS:
            async for some in self._store.every_vector(self.embedder.name, kind):
                await self._memory.put(kind, [(entry, unpacked(vector)) for entry, vector in some])
        self._in_memory.begin(seq)

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


class _Following:
    """One index on its way along the log."""

    def __init__(self, store: Store, embedder: str, index: VectorIndex) -> None:
        self._store, self._embedder, self.index = store, embedder, index
        self.begun = False
        self.waiting: list[LogRow] = []
        self.applied = self.whole = 0
        """The last number that has been read, and the last up to which nothing lacks."""

    def begin(self, seq: int) -> None:
        self.begun, self.waiting = True, []
        self.applied = self.whole = seq

    async def go_on(self) -> None:
        rows = self.waiting
        while rows or self.applied < await self._store.last_seq():
            rows += await self._store.log_since(self.applied, READ_AT_ONCE)
            before, self.applied = self.applied, max([self.applied, *(row.seq for row in rows)])
            self.waiting = await self._apply(rows)
            if before == self.applied:
                break
            rows = self.waiting
        # What waits for its vector is looked at again, also by the next process.
        self.whole = min((row.seq - 1 for row in self.waiting), default=self.applied)
        await self.index.keep(self.whole)

    async def _apply(self, rows: Sequence[LogRow]) -> list[LogRow]:
        """Those whose vector is not there yet."""
        waiting: list[LogRow] = []
        rows = list({(row.kind, row.entry): row for row in sorted(rows, key=lambda row: row.seq)}.values())
        for kind in KINDS:
            gone = [row.entry for row in rows if row.kind == kind and row.text_hash is None]
            put = {row.entry: row for row in rows if row.kind == kind and row.text_hash is not None}
            stored = dict(await self._store.vectors_for(self._embedder, kind, put))
            await self.index.drop(kind, gone)
            await self.index.put(kind, [(entry, unpacked(vector)) for entry, vector in stored.items()])
            waiting += [row for entry, row in put.items() if entry not in stored]
        return waiting
