"""One trip to SQLite's thread for a whole statement: each trip there and back costs more than most statements do.

The driver's own cursor goes there four times: to be opened, to execute, to fetch, to be closed. A transaction begins on
the trip of its first statement, and where nothing has happened since the last commit there is nothing to roll back.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_


def one_trip_driver() -> AsyncAdapt_aiosqlite_dbapi:
    """For `create_async_engine(module=…)`."""
    return _Driver(aiosqlite, sqlite3)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """The rows are here once it has executed; there is nothing left to close."""

    __slots__ = ("_done",)
    _adapt_connection: "_Connection"
    _done: sqlite3.Cursor | None

    def __init__(self, adapted: "_Connection") -> None:
        self._adapt_connection = adapted
        self._connection = adapted._connection
        self._rows = deque()
        self._done = None

    @property
    def description(self) -> Any:
        return self._done.description if self._done else None

    @property
    def rowcount(self) -> int:
        return self._done.rowcount if self._done else -1

    @property
    def lastrowid(self) -> int:
        return (self._done.lastrowid if self._done else None) or 0

    def execute(self, operation: Any, parameters: Any = None) -> None:
        if operation.startswith("BEGIN"):
            self._adapt_connection.beginning = operation
        else:
            self._go(lambda cursor: cursor.execute(operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        self._go(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        return

    def _go(self, execute: Callable[[sqlite3.Cursor], object]) -> None:
        try:
            self._done, self._rows = await_(self._trip(execute))
        except Exception as error:  # noqa: BLE001 - SQLAlchemy's own way: what follows raises it again
            self._adapt_connection._handle_exception(error)

    async def _trip(self, execute: Callable[[sqlite3.Cursor], object]) -> tuple[sqlite3.Cursor, deque[Any]]:
        raw: Any = self._connection
        beginning = self._adapt_connection.begun()

        def there() -> tuple[sqlite3.Cursor, deque[Any]]:
            cursor = raw._conn.cursor()
            try:
                if beginning:
                    cursor.execute(beginning)
                execute(cursor)
                return cursor, deque(cursor.fetchall() if cursor.description else ())
            finally:
                cursor.close()

        async with self._adapt_connection._execute_mutex:
            found: tuple[sqlite3.Cursor, deque[Any]] = await raw._execute(there)
            return found


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("_used", "beginning")
    _cursor_cls = _Cursor  # type: ignore[assignment]  # its __init__ names the connection more closely

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.beginning = ""
        """The BEGIN that goes with the next statement."""
        self._used = False

    def begun(self) -> str:
        """What has to be executed first; there is something to commit or to roll back from now on."""
        beginning, self.beginning, self._used = self.beginning, "", True
        return beginning

    def cursor(self, server_side: bool = False) -> Any:
        if server_side and self.beginning:  # the driver's own cursor knows nothing of it
            self.cursor().execute("SELECT 1")
        return super().cursor(server_side)

    def commit(self) -> None:
        self._end(super().commit)

    def rollback(self) -> None:
        self._end(super().rollback)

    def _end(self, end: Callable[[], None]) -> None:
        """Only a trip that has come back says that nothing is left open."""
        self.beginning = ""
        if self._used:
            end()
            self._used = False


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *given: Any, **named: Any) -> _Connection:
        return _Connection(self, super().connect(*given, **named)._connection)
