"""The shop's one database, SQLite or PostgreSQL: the truth from which every index is derived."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from contextvars import copy_context
from typing import Any, TypeVar

from pydantic_core import PydanticSerializationError, from_json, to_json
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from knowledge.sqlite_trips import one_trip_driver
from knowledge.straight import carried_out

BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite writer of another process is waited for (`comptoir import` beside `comptoir serve`)."""

WRITER_SECONDS = 60.0
"""How long this process's own writers wait for each other."""
READERS, WRITERS = 4, 4
"""Threads; one writer on SQLite."""
POOL = 20
"""Connections of the asynchronous driver to PostgreSQL."""

T = TypeVar("T")


def _as_json(value: Any) -> str:
    """As `json.dumps`, in a fifth of the time."""
    try:
        return to_json(value).decode()
    except PydanticSerializationError:  # half of a surrogate pair
        return json.dumps(value)


def _from_json(text: str) -> Any:
    try:
        return from_json(text)
    except ValueError:
        return json.loads(text)


JSON: dict[str, Any] = {"json_serializer": _as_json, "json_deserializer": _from_json}


class Database:
    """`read()` and `begin()` hand out connections, `look` and `write` take work to one; one writer at a time on SQLite, as WAL wants it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.dialect = make_url(url).get_backend_name()
        self._near: Engine | _Held
        self._writing: Engine | _Held
        if self.dialect == "sqlite":
            self._writer = _sqlite(url, pool_size=1, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite(url, pool_size=4, begin="BEGIN")
            plain = make_url(url).set(drivername="sqlite")
            self._plain = _prepared(create_engine(plain, pool_size=READERS, **JSON), begin="BEGIN")
            self._near = _Held(_prepared(create_engine(plain, pool_size=1, **JSON), begin="BEGIN"))
            self._writing = _Held(_prepared(create_engine(plain, pool_size=1, **JSON), begin="BEGIN IMMEDIATE"))
        else:
            self._writer = self._reader = create_async_engine(url, pool_size=POOL // 2, max_overflow=POOL // 2, **JSON)
            self._plain = self._near = self._writing = create_engine(url, pool_size=READERS + WRITERS, **JSON)
        alone = self.dialect == "sqlite"
        self._turns = asyncio.Semaphore(1 if alone else POOL)
        self.writers_waiting = 0
        self._readers = ThreadPoolExecutor(READERS, "reads")
        self._writers = ThreadPoolExecutor(1 if alone else WRITERS, "writes")

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end of the block, rolled back on any exception."""
        async with self._turn(), self._writer.begin() as connection:
            yield connection

    async def write(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        """A transaction that writes and awaits nothing but its statements: it goes to a thread and back once, as a whole.

        Once begun it is carried out, even when the caller is told to stop meanwhile.
        """
        async with self._turn():
            going = asyncio.get_running_loop().run_in_executor(self._writers, copy_context().run, self._write, work)
            try:
                return await asyncio.shield(going)
            except asyncio.CancelledError:
                await asyncio.wait([going])
                raise

    def _write(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        with self._writing.begin() as connection:
            return carried_out(work, connection)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """First come, first served: SQLite itself lets those who wait for each other look again from time to time."""
        self.writers_waiting += 1
        try:
            async with asyncio.timeout(WRITER_SECONDS):
                await self._turns.acquire()
        finally:
            self.writers_waiting -= 1
        try:
            yield
        finally:
            self._turns.release()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._reader.begin() as connection:
            yield connection

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Reads within one thread, of one state of the database: for what every question waits for.

        A statement over the asynchronous driver costs several times what SQLite needs for it.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, copy_context().run, self.look_here, work)

    def look_here(self, work: Callable[[Connection], T]) -> T:
        """The same for who is in a thread of their own already."""
        with self._plain.begin() as connection:
            return work(connection)

    async def glance(self, work: Callable[[Connection], T]) -> T:
        """`look` at some rows by their keys. SQLite has them in less time than a thread takes to wake: there they are read at once."""
        if self.dialect != "sqlite":
            return await self.look(work)
        with self._near.begin() as connection:
            return work(connection)

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()
        for threads in (self._readers, self._writers):
            threads.shutdown()
        self._plain.dispose()
        self._near.dispose()
        self._writing.dispose()


class _Held:
    """An engine's only connection, for one thread: to fetch it and give it back takes as long as to read a row."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin():
            yield self._connection

    def dispose(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


def _sqlite(url: str, *, pool_size: int, begin: str) -> AsyncEngine:
    module = one_trip_driver()
    engine = create_async_engine(url, module=module, pool_size=pool_size, max_overflow=0, pool_timeout=60, **JSON)
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
        cursor = connection.connection.cursor()
        cursor.execute(begin)
        cursor.close()

    return engine
