"""Policies, discounts, shipping, parcels, proposals, mails, keys."""

revision = "commerce"
down_revision = "talk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
