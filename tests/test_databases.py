"""The schema stands on both databases, and is what the code expects."""

from threading import get_ident

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, literal, select

from knowledge.database import Database
from knowledge.tables import metadata, products
from tests.conftest import DATABASES
from web.migrate import migrate


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_new_shop_has_an_empty_catalogue(database: Database) -> None:
    async with database.read() as connection:
        assert (await connection.execute(select(products))).all() == []


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_the_migrations_make_the_schema_that_the_code_expects(database: Database, database_url: str) -> None:
    migrate(database_url)  # a second start finds everything done

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_glance_wakes_no_thread_where_the_rows_are_nearer(database: Database) -> None:
    def read(connection: Connection) -> tuple[object, int]:
        return connection.scalar(select(literal("a row"))), get_ident()

    row, thread = await database.glance(read)

    assert row == "a row"
    assert (thread == get_ident()) is (database.dialect == "sqlite")
