"""What the turn keeps: the hash-chained ledger, gaps, spend, voice."""

revision = "talk"
down_revision = "knowledge"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
