"""Wakes those who listen: within this process, and across processes through PostgreSQL's LISTEN/NOTIFY."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import Database

if TYPE_CHECKING:
    import psycopg

CHANNEL = "comptoir"
RECONNECT_SECONDS = 1.0

log = logging.getLogger(__name__)


class Bell:
    """One listener's bell: `wait` returns when it was rung since the last wait, or after `timeout`."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, timeout: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._rung.wait()
        self._rung.clear()


class Waking(Protocol):
    """A topic is a conversation's id, or `inbox`."""

    async def announce(self, connection: AsyncConnection, topic: str) -> None:
        """In the writer's transaction: other processes hear of it when that commits."""

    def wake(self, topic: str) -> None:
        """After the commit: this process's listeners look again."""

    @contextmanager
    def listening(self, topic: str) -> Iterator[Bell]:
        yield Bell()

    async def close(self) -> None: ...


class InProcessWaking:
    def __init__(self) -> None:
        self._bells: dict[str, set[Bell]] = {}

    async def announce(self, connection: AsyncConnection, topic: str) -> None:
        """There is no other process."""

    def wake(self, topic: str) -> None:
        for bell in self._bells.get(topic, ()):
            bell.ring()

    def wake_all(self) -> None:
        for topic in self._bells:
            self.wake(topic)

    @contextmanager
    def listening(self, topic: str) -> Iterator[Bell]:
        bell = Bell()
        self._bells.setdefault(topic, set()).add(bell)
        try:
            yield bell
        finally:
            self._bells[topic].discard(bell)
            if not self._bells[topic]:
                del self._bells[topic]

    async def close(self) -> None:
        """Holds nothing open."""


class PostgresWaking:
    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._local = InProcessWaking()
        self._task: asyncio.Task[None] | None = None

    async def announce(self, connection: AsyncConnection, topic: str) -> None:
        await connection.execute(select(func.pg_notify(CHANNEL, topic)))

    def wake(self, topic: str) -> None:
        self._local.wake(topic)

    @contextmanager
    def listening(self, topic: str) -> Iterator[Bell]:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._relay())
        with self._local.listening(topic) as bell:
            yield bell

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _relay(self) -> None:
        import psycopg  # 7 MB that a shop on SQLite need not hold

        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await self._hear(connection)
            except psycopg.Error as lost:
                log.warning("PostgreSQL's notifications are interrupted: %s", lost)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear(self, connection: "psycopg.AsyncConnection") -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        # Whatever was announced before the LISTEN was heard by nobody.
        self._local.wake_all()
        async for heard in connection.notifies():
            self._local.wake(heard.payload)


def waking_for(database: Database) -> Waking:
    return InProcessWaking() if database.dialect == "sqlite" else PostgresWaking(database.url)
