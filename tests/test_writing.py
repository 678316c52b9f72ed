"""A transaction in one trip: whole or not at all, one after the other, and carried out once it has begun."""

import asyncio
import threading

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import Database
from knowledge.tables_quality import asked
from tests.conftest import DATABASES

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


async def _add(connection: AsyncConnection, attribute: str) -> int:
    await connection.execute(insert(asked).values(attribute=attribute, day="2026-01-01", count=1))
    return (await connection.execute(select(func.count()).select_from(asked))).scalar_one()


async def _kept(database: Database) -> list[str]:
    query = select(asked.c.attribute).order_by(asked.c.attribute)
    return await database.look(lambda connection: list(connection.execute(query).scalars()))


async def test_what_is_written_is_kept_and_its_result_handed_back(database: Database) -> None:
    assert await database.write(lambda connection: _add(connection, "colour")) == 1
    assert await _kept(database) == ["colour"]


async def test_what_fails_leaves_nothing_behind(database: Database) -> None:
    async def failing(connection: AsyncConnection) -> None:
        await _add(connection, "colour")
        raise ValueError("too late")

    with pytest.raises(ValueError, match="too late"):
        await database.write(failing)

    assert await _kept(database) == []


async def test_who_awaits_something_else_in_between_is_told_so_and_leaves_nothing_behind(database: Database) -> None:
    async def waiting(connection: AsyncConnection) -> None:
        await _add(connection, "colour")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="awaits something else"):
        await database.write(waiting)

    assert await _kept(database) == []


async def test_many_writers_of_either_kind_take_turns(database: Database) -> None:
    async def step_by_step(name: str) -> None:
        async with database.begin() as connection:
            await _add(connection, name)
            await asyncio.sleep(0.001)

    names = [f"attribute {number:02}" for number in range(40)]
    await asyncio.gather(
        *(database.write(lambda connection, name=name: _add(connection, name)) for name in names[:20]),  # type: ignore[misc]
        *(step_by_step(name) for name in names[20:]),
    )

    assert await _kept(database) == names


async def test_what_has_begun_is_carried_out_though_nobody_waits_for_it_any_more(database: Database) -> None:
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    async def work(connection: AsyncConnection) -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait()
        await _add(connection, "colour")

    writing = asyncio.create_task(database.write(work))
    await begun.wait()
    writing.cancel()
    go_on.set()

    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await _kept(database) == ["colour"]
