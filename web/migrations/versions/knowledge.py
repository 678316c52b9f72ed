"""Feeds with their imports and mappings, sources, conflicts and what the quality report keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "knowledge"
down_revision = "first"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _imports()
    _sales()
    _quality()
    _documents()


def _sales() -> None:
    """Sales with a beginning and an end, and what a feed says of one variant alone."""
    op.add_column("variants", sa.Column("sale_price", sa.BigInteger(), nullable=True))
    op.add_column("variants", sa.Column("sale_starts", sa.DateTime(timezone=True), nullable=True))
    op.add_column("variants", sa.Column("sale_ends", sa.DateTime(timezone=True), nullable=True))
    op.add_column("variants", sa.Column("attributes", sa.JSON(), server_default="{}", nullable=False))
    op.create_index(op.f("ix_variants_sale_price"), "variants", ["sale_price"], unique=False)


def _imports() -> None:
    """Feeds and sources that come in by themselves, their versions, and the leases of the work on them."""
    _job_leases()
    _feeds()
    _feed_imports()
    _feed_files()
    _feed_rows()
    _feed_records()
    _sources()
    _source_pages()


def _job_leases() -> None:
    op.create_table(
        "job_leases",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_leases")),
    )


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("modified", sa.Text(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("shop_url", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feeds")),
    )
    op.create_index(op.f("ix_feeds_next_at"), "feeds", ["next_at"], unique=False)


def _feed_imports() -> None:
    op.create_table(
        "feed_imports",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("feed", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("held", Json, nullable=False),
        sa.Column("rejections", Json, nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("lease", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["feed"], ["feeds.name"], name=op.f("fk_feed_imports_feed"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_imports")),
    )
    op.create_index(op.f("ix_feed_imports_feed"), "feed_imports", ["feed"], unique=False)
    op.create_index(op.f("ix_feed_imports_state"), "feed_imports", ["state"], unique=False)


def _feed_files() -> None:
    op.create_table(
        "feed_files",
        sa.Column("import_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["feed_imports.id"], name=op.f("fk_feed_files_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_feed_files")),
    )


def _feed_rows() -> None:
    op.create_table(
        "feed_rows",
        sa.Column("import_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["feed_imports.id"], name=op.f("fk_feed_rows_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_feed_rows")),
    )
    op.create_index("ix_feed_rows_fingerprint", "feed_rows", ["fingerprint"], unique=False)
    op.create_index("ix_feed_rows_product", "feed_rows", ["import_id", "product_id"], unique=True)


def _feed_records() -> None:
    op.create_table(
        "feed_records",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_feed_records")),
    )


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("address", name=op.f("uq_sources_address")),
    )
    op.create_index(op.f("ix_sources_next_at"), "sources", ["next_at"], unique=False)


def _source_pages() -> None:
    op.create_table(
        "source_pages",
        sa.Column("source_id", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=500), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("modified", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_pages_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "address", name=op.f("pk_source_pages")),
    )


def _quality() -> None:
    """Repairs with a click, what shoppers ask for, the score over time, and which images could be fetched."""
    op.create_table(
        "repairs",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("sku", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
    )
    op.create_index(op.f("ix_repairs_product_id"), "repairs", ["product_id"], unique=False)
    op.create_table(
        "asked",
        sa.Column("attribute", sa.String(length=60), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("attribute", "day", name=op.f("pk_asked")),
    )
    op.create_table(
        "quality_scores",
        sa.Column("feed", sa.String(length=200), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("blocking", sa.Integer(), nullable=False),
        sa.Column("limiting", sa.Integer(), nullable=False),
        sa.Column("improving", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "day", name=op.f("pk_quality_scores")),
    )
    op.create_table(
        "image_checks",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_image_checks")),
    )
    op.create_index(op.f("ix_image_checks_state"), "image_checks", ["state"], unique=False)


def _documents() -> None:
    """Documents with their states, earlier versions, figures and what was decided between two of them."""
    op.add_column("documents", sa.Column("page", sa.Integer(), server_default="0", nullable=False))
    op.add_column("documents", sa.Column("pages", sa.Integer(), server_default="0", nullable=False))
    op.add_column("documents", sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("documents", sa.Column("kept", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("documents", sa.Column("other", sa.String(32), server_default="", nullable=False))
    op.add_column("documents", sa.Column("rival", sa.String(32), server_default="", nullable=False))
    op.add_column("documents", sa.Column("max_age_days", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("valid_until", MOMENT, nullable=True))
    op.add_column("documents", sa.Column("checked_at", MOMENT, nullable=True))
    op.add_column("documents", sa.Column("sketch", sa.LargeBinary(), nullable=True))
    op.add_column("passages", sa.Column("page", sa.Integer(), server_default="0", nullable=False))
    op.add_column("passages", sa.Column("context", sa.Text(), server_default="", nullable=False))
    op.add_column("passages", sa.Column("answers", sa.Boolean(), server_default=sa.true(), nullable=False))
    _document_versions()
    _statements()
    _verdicts()


def _document_versions() -> None:
    op.create_table(
        "document_versions",
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_versions_document_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "version", name=op.f("pk_document_versions")),
    )  # fmt: skip


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("passage_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("figure", sa.String(100), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name=op.f("fk_statements_passage_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("passage_id", "number", name=op.f("pk_statements")),
    )  # fmt: skip
    op.create_index(op.f("ix_statements_document_id"), "statements", ["document_id"], unique=False)
    op.create_index(op.f("ix_statements_question"), "statements", ["question"], unique=False)


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("right_document", sa.String(32), nullable=False),
        sa.Column("right_quote", sa.Text(), nullable=False),
        sa.Column("wrong_document", sa.String(32), nullable=False),
        sa.Column("wrong_text", sa.String(64), nullable=False),
        sa.Column("wrong_quote", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["wrong_document"], ["documents.id"], name=op.f("fk_verdicts_wrong_document"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
    )  # fmt: skip
    op.create_index(op.f("ix_verdicts_wrong_document"), "verdicts", ["wrong_document"], unique=False)
