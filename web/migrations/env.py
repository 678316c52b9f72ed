"""Alembic's entry: runs the migrations on the address that `web.migrate` hands over."""

from alembic import context
from sqlalchemy import create_engine

import assistant.tables
from knowledge.tables import metadata

assert assistant.tables.conversations.metadata is metadata

engine = create_engine(context.config.attributes["url"])
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
