"""Policies, discounts, shipping, parcels, proposals, mails, keys."""

import sqlalchemy as sa
from alembic import op

revision = "commerce"
down_revision = "talk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keys()


def downgrade() -> None:
    pass


def _keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
    )
