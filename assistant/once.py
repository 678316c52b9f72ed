"""A row that is written once: whoever comes second waits for the first, and learns that it is there."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def add_once(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """False where a row with the same primary key is there already."""
    add = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    key = next(iter(table.primary_key.columns))
    added = await connection.execute(add(table).values(dict(row)).on_conflict_do_nothing().returning(key))
    return added.scalar() is not None
