"""What the commands of the command line open, hand to their work and close again, whatever comes of it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from web.cli import fail, settings

if TYPE_CHECKING:
    from knowledge.database import Database
    from knowledge.library import Library
    from web.settings import Settings

T = TypeVar("T")


def with_database(run: "Callable[[Database, Settings], Awaitable[T]]", data: Path | None) -> T:
    """The records alone: no model, no index."""

    async def opened() -> T:
        from web.migrate import open_database

        chosen = settings(data=data)
        database = await asyncio.to_thread(open_database, chosen)
        try:
            return await run(database, chosen)
        finally:
            await database.close()

    return asyncio.run(opened())


def with_library(run: "Callable[[Library, Settings], Awaitable[T]]", *, asking: bool = False, **given: Any) -> T:
    """`given` are settings that the command line says; `asking`: nothing is changed, a few questions are asked."""

    async def opened() -> T:
        from web.wiring import open_library

        chosen = settings(**given)
        database, library = await open_library(chosen, alone=True, asking=asking)
        try:
            done = await run(library, chosen)
            await library.filled()
            return done
        finally:
            await library.close()
            await database.close()

    return asyncio.run(opened())


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        fail(f"{str(path)!r} can't be read: {problem.strerror}")
