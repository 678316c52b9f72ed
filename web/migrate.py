"""Brings a database to the present schema, with Alembic, before anything uses it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

from knowledge.database import Database
from web.settings import Settings


def open_database(settings: Settings) -> Database:
    """At the present schema."""
    settings.data.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    return Database(settings.database)


def migrate(url: str) -> None:
    """Safe to call at every start: does nothing when the schema is up to date."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = make_url(url).set(drivername=_driver(url))
    command.upgrade(config, "head")


def _driver(url: str) -> str:
    return "sqlite" if make_url(url).get_backend_name() == "sqlite" else "postgresql+psycopg"
