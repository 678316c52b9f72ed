"""The shop's one database, SQLite or PostgreSQL: the truth from which every index is derived."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from knowledge.sqlite_trips import one_trip_driver

BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite writer of another process is waited for (`comptoir import` beside `comptoir serve`)."""

T = TypeVar("T")


class Database:
    """`read()` and `begin()` hand out connections; one writer at a time on SQLite, as WAL wants it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.dialect = make_url(url).get_backend_name()
        if self.dialect == "sqlite":
            self._writer = _sqlite(url, pool_size=1, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite(url, pool_size=4, begin="BEGIN")
            plain = create_engine(make_url(url).set(drivername="sqlite"), pool_size=4, max_overflow=4)
            self._plain = _prepared(plain, begin="BEGIN")
        else:
            self._writer = self._reader = create_async_engine(url, pool_size=10, max_overflow=10)
            self._plain = create_engine(url, pool_size=4, max_overflow=4)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end of the block, rolled back on any exception."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._reader.begin() as connection:
            yield connection

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Reads within one thread, of one state of the database: for what every question waits for.

        A statement over the asynchronous driver costs several times what SQLite needs for it.
        """
        return await asyncio.to_thread(self._look, work)

    def _look(self, work: Callable[[Connection], T]) -> T:
        with self._plain.begin() as connection:
            return work(connection)

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()
        self._plain.dispose()


def _sqlite(url: str, *, pool_size: int, begin: str) -> AsyncEngine:
    module = one_trip_driver()
    engine = create_async_engine(url, module=module, pool_size=pool_size, max_overflow=0, pool_timeout=60)
    _prepared(engine.sync_engine, begin=begin)
    return engine


def _prepared(engine: Engine, *, begin: str) -> Engine:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's lazy one
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
