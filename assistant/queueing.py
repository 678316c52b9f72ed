"""So many at once, first come first served: calls of a model, whose line is short, questions that are looked up, and steps of the event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from assistant.errors import Unavailable
from knowledge.database import Database

PATIENCE = 3.0
"""Seconds; who waits longer is better served by somebody else."""
LATE = 0.01
"""Seconds in which the event loop comes round when there is time for more."""
WRITERS_WAIT = 2
LOOKS = 50
"""Then the next begins all the same."""


class Places:
    def __init__(self, at_once: int, *, line: int | None = None, patience: float = PATIENCE) -> None:
        """`line` is how many may wait; four times the places unless told."""
        self._places = asyncio.Semaphore(at_once)
        self._line = 4 * at_once if line is None else line
        self._patience = patience
        self.waiting = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Raises Unavailable at once when the line is full, and when the wait gets too long."""
        await self._take()
        try:
            yield
        finally:
            self._places.release()

    async def _take(self) -> None:
        if self._places.locked() and self.waiting >= self._line:
            raise Unavailable("the model", why="too many are waiting", healthy=True)
        self.waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable("the model", why="the line did not move", healthy=True) from None
        finally:
            self.waiting -= 1


class Room:
    """So many at once, and nobody new while the event loop or the database is behind: what was begun is finished first."""

    def __init__(self, at_once: int, database: Database) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._database = database

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        async with self._places:
            for _ in range(LOOKS):
                if not await self._behind():
                    break
                await asyncio.sleep(LATE)
            yield

    async def _behind(self) -> bool:
        start = monotonic()
        await asyncio.sleep(0)
        return monotonic() - start > LATE or self._database.writers_waiting > WRITERS_WAIT


class Rounds:
    """So many begin in one round of the event loop: a crowd that comes together doesn't hold up those who are being answered."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def begin(self) -> None:
        """Without waiting, where there is room in this round."""
        await self._places.acquire()
        asyncio.get_running_loop().call_soon(self._places.release)
