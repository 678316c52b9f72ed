"""A statement on SQLite takes one trip to its thread, and behaves as with the driver's own cursor."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from knowledge.database import Database

MAKE = "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"
ADD = text("INSERT INTO things (name) VALUES (:name)")


async def test_rows_and_counts_are_the_drivers_own(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text(MAKE))
        added = await connection.execute(ADD, {"name": "lamp"})
        await connection.execute(ADD, [{"name": "cup"}, {"name": "plate"}])
        changed = await connection.execute(text("UPDATE things SET name = upper(name) WHERE id > 1"))
        given = await connection.execute(text("UPDATE things SET name = 'bowl' WHERE id = 2 RETURNING id, name"))

        assert (added.lastrowid, changed.rowcount, given.all()) == (1, 2, [(2, "bowl")])
    async with database.read() as connection:
        found = await connection.execute(text("SELECT id, name FROM things ORDER BY id"))

        assert list(found.keys()) == ["id", "name"]
        assert found.all() == [(1, "lamp"), (2, "bowl"), (3, "PLATE")]


async def test_no_row_is_no_error(database: Database) -> None:
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT 1 WHERE 1 = 0"))).first() is None


async def test_what_fails_undoes_its_transaction_alone(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text(MAKE))
        await connection.execute(ADD, {"name": "lamp"})
    with pytest.raises(IntegrityError):
        async with database.begin() as connection:
            await connection.execute(ADD, {"name": "cup"})
            await connection.execute(ADD, {"name": "lamp"})
    with pytest.raises(OperationalError, match="no such table"):
        async with database.read() as connection:
            await connection.execute(text("SELECT * FROM unknown_things"))

    async with database.read() as connection:
        assert (await connection.execute(text("SELECT name FROM things"))).scalars().all() == ["lamp"]


async def test_a_statement_that_nobody_waits_for_leaves_the_connection_usable(database: Database) -> None:
    slow = text(
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000) SELECT max(x) FROM n"
    )

    async def ask() -> None:
        async with database.read() as connection:
            await connection.execute(slow)

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0.02)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    async with database.read() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1


async def test_rows_can_be_read_piece_by_piece(database: Database) -> None:
    async with database.read() as connection:
        rows = await connection.stream(text("SELECT 1 AS x UNION SELECT 2"))

        assert [row.x async for row in rows] == [1, 2]


async def test_a_transaction_without_a_statement_leaves_nothing_open(database: Database) -> None:
    for _ in range(3):
        async with database.begin():
            pass
        async with database.read():
            pass

    async with database.begin() as connection:
        await connection.execute(text(MAKE))
        await connection.execute(ADD, {"name": "lamp"})
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM things"))).scalar() == 1


async def test_what_is_read_in_one_transaction_is_of_one_moment(database: Database) -> None:
    count = text("SELECT count(*) FROM things")
    async with database.begin() as connection:
        await connection.execute(text(MAKE))
    async with database.read() as connection:
        assert (await connection.execute(count)).scalar() == 0
        async with database.begin() as other:
            await other.execute(ADD, {"name": "lamp"})

        again = (await connection.execute(count)).scalar()

    assert again == (0 if database.dialect == "sqlite" else 1)  # PostgreSQL reads what is committed
    async with database.read() as connection:
        assert (await connection.execute(count)).scalar() == 1


async def test_what_was_begun_and_given_up_is_undone(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text(MAKE))

    async def add() -> None:
        async with database.begin() as connection:
            await connection.execute(ADD, {"name": "lamp"})
            await asyncio.sleep(60)

    adding = asyncio.create_task(add())
    await asyncio.sleep(0.1)
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding

    async with database.begin() as connection:
        await connection.execute(ADD, {"name": "cup"})
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT name FROM things"))).scalars().all() == ["cup"]
