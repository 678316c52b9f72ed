"""Conversations that a merchant holds to see what would be answered."""

import sqlalchemy as sa
from alembic import op

revision = "trials"
down_revision = "commerce"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("trial", sa.Boolean(), nullable=False, server_default=sa.false()))
