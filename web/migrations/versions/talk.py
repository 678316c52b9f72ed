"""What the turn keeps: the hash-chained ledger, gaps, spend, voice."""

import sqlalchemy as sa
from alembic import op

revision = "talk"
down_revision = "knowledge"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # --- the ledger's chain and the gaps ---
    op.create_table(
        "ledger_heads",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.create_table(
        "gaps",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.String(length=32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gaps_conversation_id", "gaps", ["conversation_id"])
    op.create_index("ix_gaps_at", "gaps", ["at"])


def downgrade() -> None:
    # --- the ledger's chain and the gaps ---
    op.drop_table("gaps")
    op.drop_table("ledger_heads")
