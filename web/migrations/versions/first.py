"""The first schema."""

from alembic import op

import assistant.tables  # noqa: F401
from knowledge.tables import metadata

revision = "first"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
