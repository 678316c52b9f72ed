"""Feeds with their imports and mappings, sources, conflicts and what the quality report keeps."""

revision = "knowledge"
down_revision = "first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
