"""Brings products into a shop as an import does, without a file: staged, then applied, in one transaction."""

from collections.abc import Sequence

from knowledge.catalog import Product
from knowledge.catalogue_import import apply_rows
from knowledge.database import Database
from knowledge.imports_rows import put_rows
from knowledge.imports_store import open_import
from knowledge.index_log import one_at_a_time
from knowledge.records import record_of
from knowledge.report import FeedChange
from knowledge.words import WordIndex


async def put_feed(database: Database, words: WordIndex, feed: str, products: Sequence[Product]) -> FeedChange:
    """The feed's products are these and no others afterwards."""
    async with database.begin() as connection:
        await one_at_a_time(connection)
        import_id = await open_import(connection, feed)
        await put_rows(connection, import_id, [record_of(product, place) for place, product in enumerate(products)])
        return await apply_rows(connection, words, feed, import_id)
