"""Pictures of goods on their way back."""

import sqlalchemy as sa
from alembic import op

revision = "pictures"
down_revision = "trials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "return_pictures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=40), nullable=False),
        sa.Column("return_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name=op.f("fk_return_pictures_order_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_pictures")),
    )
    op.create_index(op.f("ix_return_pictures_order_number"), "return_pictures", ["order_number"], unique=False)
    op.create_index(op.f("ix_return_pictures_return_id"), "return_pictures", ["return_id"], unique=False)
