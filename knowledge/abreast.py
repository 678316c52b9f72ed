"""Keeps what is known abreast of the database, whoever changes it: words, options and vectors in memory, and the vector index."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from knowledge.follower import Follower
from knowledge.memory import give_back
from knowledge.report import Progress
from knowledge.search import Search

PATIENCE = 5.0
"""Seconds that opening waits for the vectors and their index, and a search for what has changed."""
MOST_AHEAD = 4_000
"""Texts that wait to be embedded: some seconds' work."""
LOOKED_AFTER = 0.5
"""Seconds after which a search looks whether another process has changed the shop."""

Task = asyncio.Task[None]
Begin = Callable[[Callable[[], Coroutine[Any, Any, None]]], Task]


class Abreast:
    def __init__(self, search: Search, follower: Follower, begin: Begin) -> None:
        """`begin`: what it is given goes on while the shop answers."""
        self._search, self._follower, self._begin = search, follower, begin
        self._looked, self._took_in = 0.0, False
        self._soon: list[str] = []
        self._embedding: Task | None = None
        self._catching_up: Task | None = None
        self._following: Task | None = None

    def ahead(self, texts: Sequence[str]) -> None:
        """What will be in the shop soon is embedded while it is read and written, which keeps one processor busy.

        What there is no time for is embedded when it is taken in.
        """
        self._soon += texts[: MOST_AHEAD - len(self._soon)]
        if self._soon and (self._embedding is None or self._embedding.done()):
            self._embedding = self._begin(self._embed_soon)

    async def take_in(self, on_progress: Progress) -> None:
        """Returns when what is new is found by its words and by its meaning."""
        await asyncio.gather(self._embed(on_progress), self._learn())
        await self._follower.remember()
        await self._search.refresh()
        self._took_in = True
        self._follow()

    async def filled(self) -> None:
        """Returns when the vector index holds what was taken in here."""
        if self._took_in:
            await self._follow()

    async def look(self) -> None:
        """Cheap: reads a few numbers of the database, at most twice a second."""
        if time.monotonic() - self._looked < LOOKED_AFTER:
            return
        if await self._search.behind():
            await asyncio.wait([self.catch_up()], timeout=PATIENCE)
        elif self._follower.behind or self._search.seq != self._follower.applied:
            self.catch_up()
        self._looked = time.monotonic()

    async def settled(self, *, embed: bool = False) -> None:
        """Returns when nothing is left to catch up with."""
        await self.catch_up(embed=embed)
        await self._follow()
        await asyncio.to_thread(give_back)

    def catch_up(self, *, embed: bool = False) -> Task:
        async def work() -> None:
            if await self._search.behind():
                await self._search.refresh()
            if embed:
                await self._follower.embed_missing()
                await self._search.refresh()
            await self._follower.remember()
            self._follow()
            await self._search.learn()

        if self._catching_up is None or self._catching_up.done():
            self._catching_up = self._begin(work)
        return self._catching_up

    def _follow(self) -> Task:
        """The vector index takes its time: until it is abreast, the vectors in memory answer."""
        if self._following is None or self._following.done():
            self._following = self._begin(self._follower.follow)
        return self._following

    async def _embed_soon(self) -> None:
        while self._soon:
            texts, self._soon = self._soon, []
            await self._follower.embed(texts)

    async def _embed(self, on_progress: Progress) -> None:
        self._soon = []
        if self._embedding:
            await asyncio.gather(self._embedding, return_exceptions=True)  # what it failed at is tried again
        await self._follower.embed_missing(on_progress)

    async def _learn(self) -> None:
        """The words that are new, which answer before they are embedded."""
        await self._search.refresh()
        await self._search.learn()
