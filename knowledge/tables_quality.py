"""The tables of the quality report: repairs with a click, what shoppers ask for, the score over time, checked images."""

from sqlalchemy import Column, Integer, String, Table, Text

from knowledge.tables import Moment, metadata

repairs = Table(
    "repairs",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("product_id", String(200), nullable=False, index=True),  # outlives the product: it comes back at a re-import
    Column("sku", String(200), nullable=False, default=""),  # empty: of the whole product
    Column("field", String(20), nullable=False),  # title, brand, category, attribute, option, barcode, url
    Column("name", String(200), nullable=False, default=""),  # of the attribute or option
    Column("value", Text, nullable=False),
    Column("was", Text, nullable=False, default=""),  # what the feed said when it was repaired
    Column("by", String(320), nullable=False),
    Column("at", Moment, nullable=False),
    Column("dropped_at", Moment),  # None: it holds
    Column("dropped", Text, nullable=False, default=""),  # what the feed said instead
)

asked = Table(
    "asked",
    metadata,
    Column("attribute", String(60), primary_key=True),  # colour, size, price …
    Column("day", String(10), primary_key=True),  # ISO 8601, UTC
    Column("count", Integer, nullable=False),
)

quality_scores = Table(
    "quality_scores",
    metadata,
    Column("feed", String(200), primary_key=True),  # empty: the whole catalogue
    Column("day", String(10), primary_key=True),
    Column("score", Integer, nullable=False),  # 0 to 100
    Column("products", Integer, nullable=False),
    Column("blocking", Integer, nullable=False),
    Column("limiting", Integer, nullable=False),
    Column("improving", Integer, nullable=False),
)

image_checks = Table(
    "image_checks",
    metadata,
    Column("mark", String(64), primary_key=True),  # sha256 of the address
    Column("url", Text, nullable=False),
    Column("state", String(10), nullable=False, index=True),  # due, reachable, broken
    Column("problem", Text, nullable=False, default=""),
    Column("checked_at", Moment),
)
