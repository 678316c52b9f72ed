"""The tables of the library: products, documents, their vectors, and the numbered log that every index follows."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s",
                                       "fk": "fk_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"})  # fmt: skip
Json = JSON().with_variant(JSONB(), "postgresql")
Moment = DateTime(timezone=True)
"""Written aware and in UTC. SQLite hands it back naive: read it through `knowledge.clock.aware`."""

products = Table(
    "products",
    metadata,
    Column("id", String(200), primary_key=True),  # the feed's own id or handle
    Column(
        "feed", String(200), nullable=False, index=True
    ),  # the feed's name; a re-import replaces that feed's products
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),  # plain text
    Column("brand", String(200), nullable=False, default=""),
    Column("category", String(300), nullable=False, default="", index=True),
    Column("tags", Json, nullable=False),  # [str]
    Column("attributes", JSON, nullable=False),  # {name: value}, in the feed's order
    Column("url", Text, nullable=False, default=""),
    Column("images", Json, nullable=False),  # [{"url", "alt"}], the first is the main one
    Column("language", String(8), nullable=False, default=""),
    Column("position", Integer, nullable=False),  # the feed's order
    Column("fingerprint", String(64), nullable=False),  # of the whole record with its variants
    Column("text_hash", String(64), nullable=False),  # of the text that is embedded: key into vectors
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

variants = Table(
    "variants",
    metadata,
    Column("sku", String(200), primary_key=True),  # the feed's, or made from handle and options where it has none
    Column("product_id", ForeignKey("products.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column(
        "options", JSON, nullable=False
    ),  # {"Size": "M", "Colour": "Blue"}; {} for a single variant; JSONB forgets the order
    Column("price", BigInteger, nullable=False, index=True),  # minor units; the regular one
    Column("compare_at", BigInteger),
    Column("sale_price", BigInteger, index=True),
    Column("sale_starts", Moment),  # None: since ever
    Column("sale_ends", Moment),  # the first moment after it
    Column("currency", String(3), nullable=False),
    Column("stock", Integer),  # None: not tracked, sold without limit
    Column("sells_without_stock", Boolean, nullable=False, default=False),  # Shopify's inventory policy "continue"
    Column("image", Text, nullable=False, default=""),
    Column("barcode", String(64), nullable=False, default=""),
    Column("grams", Integer),
    Column("attributes", JSON, nullable=False, default=dict, server_default="{}"),  # {name: value}, its own only
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(500), nullable=False, unique=True),  # the file's name as imported
    Column("title", Text, nullable=False, default=""),
    Column("kind", String(40), nullable=False, default=""),  # markdown, html, pdf …; answer: written by hand
    Column("language", String(8), nullable=False, default=""),
    Column("url", Text, nullable=False, default=""),
    Column("state", String(20), nullable=False, index=True),  # worked out by `knowledge.states` from what follows
    Column("cause", Text, nullable=False, default=""),  # why it failed
    Column("fix", Text, nullable=False, default=""),  # what would help
    Column("content", LargeBinary, nullable=False),  # the file itself: read again after a crash
    Column("content_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("page", Integer, nullable=False, default=0, server_default="0"),  # how far its reader has come …
    Column("pages", Integer, nullable=False, default=0, server_default="0"),  # … of how many
    Column("paused", Boolean, nullable=False, default=False, server_default=false()),  # by the merchant
    Column("kept", Boolean, nullable=False, default=False, server_default=false()),  # live although it is a duplicate
    Column("other", String(32), nullable=False, default="", server_default=""),  # the document that it duplicates …
    Column("rival", String(32), nullable=False, default="", server_default=""),  # … and the one that it contradicts
    Column("max_age_days", Integer),  # stale so long after checked_at
    Column("valid_until", Moment),  # stale from then on
    Column("checked_at", Moment),  # when its content was last seen to be this
    Column("sketch", LargeBinary),  # of its words, to find near-duplicates
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String(64), primary_key=True),  # document id + position + version
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("heading", Text, nullable=False, default=""),  # the path: "Returns > How long do I have?"
    Column("text", Text, nullable=False),
    Column("language", String(8), nullable=False, default=""),
    Column("text_hash", String(64), nullable=False),
    Column("page", Integer, nullable=False, default=0, server_default="0"),  # 0 where the document has none
    Column("context", Text, nullable=False, default="", server_default=""),  # what it is found by besides its words
    Column("answers", Boolean, nullable=False, default=True, server_default=true()),  # is in every index
)

vectors = Table(
    "vectors",
    metadata,
    Column("text_hash", String(64), primary_key=True),
    Column("embedder", String(100), primary_key=True),  # name, dimension and precision: vectors of two don't mix
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian, L2 norm 1
)

index_log = Table(
    "index_log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(10), nullable=False),  # product, passage
    Column("entry", String(200), nullable=False),
    Column("text_hash", String(64)),  # None: dropped
    Index("ix_index_log_kind_entry", "kind", "entry"),
    sqlite_autoincrement=True,
)

import knowledge.tables_documents  # noqa: E402
import knowledge.tables_quality  # noqa: E402, F401
from knowledge import tables_imports as tables_imports  # noqa: E402  whoever has these tables has those too
