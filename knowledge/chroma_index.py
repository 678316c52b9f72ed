"""The vector index in an embedded Chroma: a directory that one process owns and that can be thrown away at any time.

    chroma/lock       held by the process that owns the directory
    chroma/current    which build answers, for which embedder, and how far into the change log it is filled
    chroma/<build>/   one Chroma store each; a new build replaces a broken or foreign one when it is complete

A killed writer can leave a store that crashes whoever opens it, so each is probed in a throw-away process first.
"""

import asyncio
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from knowledge.embedder import Vector
from knowledge.index import IndexBroken
from knowledge.words import Kind

BATCH = 50
"""Entries in one write: Chroma holds the interpreter for its whole length (50: 40 ms), and 20 cost as much as 50."""
BATCH_ALONE = 1_000
"""The same in a command's own process, where nobody waits for an answer."""
PROBE_SECONDS = 600
"""A large store replays its log at the first question after opening (20,000 entries: 18 s, on a busy machine much longer)."""
# Chroma keeps so many entries as a log, and lays all of it into its graph at the first write after a question, holding
# the interpreter: with 10,000 of them nobody is answered for 18 s. A kill while it writes the graph may leave a store that
# can't be read; the probe finds that.
CONFIGURATION: Any = {"hnsw": {"space": "cosine", "sync_threshold": 1_000}}
COLLECTIONS: dict[Kind, str] = {"product": "products", "passage": "passages"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Current:
    build: str
    embedder: str
    seq: int


class ChromaIndex:
    def __init__(self, directory: Path, *, alone: bool = False) -> None:
        """`alone`: nobody waits for an answer meanwhile, so it writes more at once and without a pause."""
        self._directory, self._at_once, self._pauses = directory, BATCH_ALONE if alone else BATCH, not alone
        self._lock = FileLock(directory / "lock", blocking=False)
        self._current = Current("", "", 0)
        self._client: Any = None
        self._collections: dict[Kind, Any] = {}
        self._owner = self._broken = self._ready = False

    async def open(self, embedder: str, *, anew: bool = False) -> int:
        was_broken = await self._shut() or anew
        self._directory.mkdir(parents=True, exist_ok=True)
        self._owner = self._own()
        if not self._owner:
            # Another process owns the store, and a second one would read and write it wrongly.
            return 0
        current = _read(self._directory / "current")
        usable = current is not None and current.embedder == embedder and not was_broken
        if current is None or not usable or not await _readable(self._directory / current.build):
            current = Current(secrets.token_hex(6), embedder, 0)
        self._current = current
        await self._guarded(self._connect)
        self._ready = current.seq > 0
        return current.seq

    async def put(self, kind: Kind, entries: Sequence[tuple[str, Vector]]) -> None:
        for start in range(0, len(entries) if self._owner else 0, self._at_once):
            some = entries[start : start + self._at_once]
            ids, vectors = [key for key, _ in some], [vector for _, vector in some]
            begun = time.monotonic()
            await self._guarded(partial(self._of(kind).upsert, ids=ids, embeddings=vectors))
            if self._pauses:
                # As long again for those who ask: a first import writes for minutes.
                await asyncio.sleep(time.monotonic() - begun)

    async def drop(self, kind: Kind, ids: Sequence[str]) -> None:
        for start in range(0, len(ids) if self._owner else 0, self._at_once):
            await self._guarded(partial(self._of(kind).delete, ids=list(ids[start : start + self._at_once])))

    async def keep(self, seq: int) -> None:
        if self._owner:
            self._current, self._ready = replace(self._current, seq=seq), True
            await asyncio.to_thread(_write, self._directory / "current", self._current)
            await asyncio.to_thread(self._remove_others)

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[tuple[str, float]]:
        if not self._ready or kind not in self._collections:
            return []
        ask = partial(self._of(kind).query, query_embeddings=[vector], n_results=limit, include=["distances"])
        found = self._guarded_here(ask)
        return [(key, 1 - distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    async def close(self) -> None:
        await self._shut()
        self._lock.release()

    def _own(self) -> bool:
        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True

    def _connect(self) -> None:
        import chromadb
        from chromadb.config import Settings

        path = self._directory / self._current.build
        self._client = chromadb.PersistentClient(path, Settings(anonymized_telemetry=False))
        for kind, name in COLLECTIONS.items():
            self._collections[kind] = self._client.get_or_create_collection(
                name, configuration=CONFIGURATION, embedding_function=None
            )
            _wake(self._collections[kind])

    def _of(self, kind: Kind) -> Any:
        return self._collections[kind]

    async def _guarded(self, act: Callable[[], T]) -> T:
        """To its end also when nobody waits for it any more: what closes the store meanwhile would leave it half written."""
        going = asyncio.ensure_future(asyncio.to_thread(self._guarded_here, act))
        try:
            return await asyncio.shield(going)
        except asyncio.CancelledError:
            await asyncio.wait([going])
            raise

    def _guarded_here(self, act: Callable[[], T]) -> T:
        from chromadb.errors import ChromaError

        try:
            return act()
        except (ChromaError, OSError, KeyError) as problem:
            self._broken = True
            raise IndexBroken(f"Chroma in {self._current.build!r}: {problem}") from problem

    async def _shut(self) -> bool:
        """Whether the store had turned out broken."""
        client, self._client, self._collections = self._client, None, {}
        broken, self._broken, self._ready = self._broken, False, False
        if client is not None:
            await asyncio.to_thread(client.close)
        return broken

    def _remove_others(self) -> None:
        for path in self._directory.iterdir():
            if path.is_dir() and path.name != self._current.build:
                shutil.rmtree(path, ignore_errors=True)


def _wake(collection: Any) -> None:
    """It reads its graph at the first question: at this one, and not at a shopper's."""
    if collection.count():
        known = collection.get(limit=1, include=["embeddings"])["embeddings"]
        collection.query(query_embeddings=[known[0]], n_results=1, include=[])


async def _readable(build: Path) -> bool:
    if not await asyncio.to_thread(build.is_dir):
        return False
    probe = Path(__file__).with_name("chroma_probe.py")
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(sys.executable, str(probe), str(build), stdout=quiet, stderr=quiet)
    try:
        return await asyncio.wait_for(process.wait(), PROBE_SECONDS) == 0
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _read(pointer: Path) -> Current | None:
    try:
        return Current(**json.loads(pointer.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write(pointer: Path, current: Current) -> None:
    fresh = pointer.with_name(f"current.{os.getpid()}")
    fresh.write_text(json.dumps(asdict(current)), "utf-8")
    fresh.replace(pointer)
