"""The tables of what comes in by itself: feeds with their imports, watched pages, and the leases of work in the background."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from knowledge.tables import Json, Moment, metadata

job_leases = Table(
    "job_leases",
    metadata,
    Column("name", String(100), primary_key=True),  # the work's name
    Column("holder", String(40), nullable=False),  # the process that is at it
    Column("until", Moment, nullable=False),  # from then on another one may take it over
)

feeds = Table(
    "feeds",
    metadata,
    Column("name", String(200), primary_key=True),  # as products.feed says
    Column("url", Text, nullable=False, default=""),  # empty: files that are uploaded
    Column("every", Integer, nullable=False, default=0),  # seconds between two looks at the address; 0: never
    Column("next_at", Moment, index=True),  # None: not due by itself
    Column("etag", Text, nullable=False, default=""),  # of what was fetched last
    Column("modified", Text, nullable=False, default=""),
    Column("mapping", JSON, nullable=False),  # what each column means; {} where the format says it
    Column("currency", String(3), nullable=False, default=""),  # of prices that name none
    Column("shop_url", Text, nullable=False, default=""),  # what addresses of products start with that name no website
    Column("problem", Text, nullable=False, default=""),  # why the last look at the address gave nothing
    Column("looked_at", Moment),
    Column("created_at", Moment, nullable=False),
)

feed_imports = Table(
    "feed_imports",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("feed", ForeignKey("feeds.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),  # 1, 2, 3 … in its feed
    Column("state", String(20), nullable=False, index=True),
    Column("source", Text, nullable=False, default=""),  # the file's name, the address, or the version it goes back to
    Column("kind", String(40), nullable=False, default=""),  # the format
    Column("wanted", Boolean, nullable=False, default=False),  # to be applied as soon as it is ready
    Column("products", Integer, nullable=False, default=0),
    Column("new", Integer, nullable=False, default=0),
    Column("changed", Integer, nullable=False, default=0),
    Column("unchanged", Integer, nullable=False, default=0),
    Column("gone", Integer, nullable=False, default=0),
    Column("rejected", Integer, nullable=False, default=0),
    Column("held", Json, nullable=False),  # why it asks before it is applied
    Column("rejections", Json, nullable=False),  # the first of them
    Column("step", String(20), nullable=False, default=""),  # reading, embedding; empty: nothing is going on
    Column("done", Integer, nullable=False, default=0),
    Column("of", Integer, nullable=False, default=0),
    Column("lease", Moment),  # whoever is at it renews it; afterwards another process goes on
    Column("cause", Text, nullable=False, default=""),
    Column("fix", Text, nullable=False, default=""),
    Column("mark", String(64), nullable=False, default=""),  # of the file's bytes
    Column("created_at", Moment, nullable=False),
    Column("applied_at", Moment),
)

feed_files = Table(
    "feed_files",
    metadata,
    Column("import_id", ForeignKey("feed_imports.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),  # a piece of the file
)

feed_rows = Table(
    "feed_rows",
    metadata,
    Column("import_id", ForeignKey("feed_imports.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),  # the feed's order
    Column("product_id", String(200), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("mark", String(32), nullable=False, default=""),  # of the rows it was read from; empty: read anew each time
    Index("ix_feed_rows_product", "import_id", "product_id", unique=True),
)

feed_records = Table(
    "feed_records",
    metadata,
    Column("fingerprint", String(64), primary_key=True),  # versions of a feed share what did not change
    Column("record", Text, nullable=False),  # the product as JSON
)

sources = Table(
    "sources",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("address", Text, nullable=False, unique=True),  # of a page or sitemap, or a folder's path
    Column("kind", String(10), nullable=False),  # page, sitemap, folder
    Column("every", Integer, nullable=False, default=0),  # seconds between two looks; 0: only by hand
    Column("next_at", Moment, index=True),  # None: not due by itself
    Column("looked_at", Moment),
    Column("problem", Text, nullable=False, default=""),  # why the last look gave nothing
    Column("new", Integer, nullable=False, default=0),  # in the last look
    Column("changed", Integer, nullable=False, default=0),
    Column("gone", Integer, nullable=False, default=0),
    Column("created_at", Moment, nullable=False),
)

source_pages = Table(
    "source_pages",
    metadata,
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("address", Text, primary_key=True),  # the page's, or the file's path below the folder
    Column("document", String(500), nullable=False),  # the document's name
    Column("mark", String(64), nullable=False, default=""),  # of its content
    Column("etag", Text, nullable=False, default=""),
    Column("modified", Text, nullable=False, default=""),
    Column("problem", Text, nullable=False, default=""),
    Column("seen_at", Moment, nullable=False),
)
