"""So many calls at once, first come first served, and a short line of those who wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.errors import Unavailable

PATIENCE = 3.0
"""Seconds; who waits longer is better served by somebody else."""


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
