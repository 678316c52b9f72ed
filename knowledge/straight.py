"""Runs a transaction written with `await` straight through, in a thread of its own: its statements return at once there."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


class _Straight:
    """An `AsyncConnection` as far as a transaction needs one: what is awaited of it is there already."""

    def __init__(self, connection: Connection) -> None:
        self.sync_connection = connection

    async def execute(self, *given: Any, **named: Any) -> Any:
        return self.sync_connection.execute(*given, **named)

    async def scalar(self, *given: Any, **named: Any) -> Any:
        return self.sync_connection.scalar(*given, **named)

    async def run_sync(self, work: Callable[..., T], *given: Any, **named: Any) -> T:
        return work(self.sync_connection, *given, **named)


def carried_out(work: Callable[[AsyncConnection], Coroutine[Any, Any, T]], connection: Connection) -> T:
    going = work(cast("AsyncConnection", _Straight(connection)))
    try:
        going.send(None)
    except StopIteration as done:
        return cast("T", done.value)
    going.close()
    raise RuntimeError("A transaction that is carried out in one trip awaits something else than its statements")
