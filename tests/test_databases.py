"""The schema stands on both databases."""

import pytest
from sqlalchemy import select

from knowledge.database import Database
from knowledge.tables import products
from tests.conftest import DATABASES


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_new_shop_has_an_empty_catalogue(database: Database) -> None:
    async with database.read() as connection:
        assert (await connection.execute(select(products))).all() == []
