"""The shop's one database, SQLite or PostgreSQL: the truth from which every index is derived."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from knowledge.sqlite_trips import one_trip_driver

BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite writer of another process is waited for (`comptoir import` beside `comptoir serve`)."""


class Database:
    """`read()` and `begin()` hand out connections; one writer at a time on SQLite, as WAL wants it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.dialect = make_url(url).get_backend_name()
        if self.dialect == "sqlite":
            self._writer = _sqlite(url, pool_size=1, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite(url, pool_size=4, begin="BEGIN")
        else:
            self._writer = self._reader = create_async_engine(url, pool_size=10, max_overflow=10)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end of the block, rolled back on any exception."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._reader.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()


def _sqlite(url: str, *, pool_size: int, begin: str) -> AsyncEngine:
    module = one_trip_driver()
    engine = create_async_engine(url, module=module, pool_size=pool_size, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's lazy one
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
