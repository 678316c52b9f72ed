"""Writes the shop's catalogue, repairs included, as a stream of pieces of a file."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import cast

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Product
from knowledge.database import Database
from knowledge.exports import (
    Format,
    Outline,
    Seller,
    acp_jsonl,
    google_tsv,
    google_xml,
    openai_jsonl,
    shopify_csv,
    stripe_csv,
)
from knowledge.exports.offer import absolute
from knowledge.rows import chunks, with_variants
from knowledge.tables import products

FORMATS: dict[str, Format] = {
    "google-tsv": cast(Format, google_tsv),
    "google-xml": cast(Format, google_xml),
    "openai-jsonl": cast(Format, openai_jsonl),
    "acp-jsonl": cast(Format, acp_jsonl),
    "stripe-csv": cast(Format, stripe_csv),
    "shopify-csv": cast(Format, shopify_csv),
}


def format_named(name: str) -> str:
    """The format's own name for `google_tsv`, `OpenAI` or `shopify.csv`. Raises ValueError for what is none."""
    plain = re.sub(r"[\s_.]+", "-", name.strip().lower())
    found = [known for known in FORMATS if known == plain] or [known for known in FORMATS if known.startswith(plain)]
    if not plain or not found:
        raise ValueError(f"{name!r} is not a format; there are {', '.join(FORMATS)}")
    return found[0]


class CatalogueExport:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def pieces(self, name: str, seller: Seller, *, feed: str = "") -> AsyncIterator[bytes]:
        """The file in the format of this name, 500 products at a time; of one feed, or of all.

        What is removed while it is written is left out, what is added is not in it.
        """
        form = FORMATS[name]
        async with self._database.read() as connection:
            ids = await _ids(connection, feed)
            outline = Outline(seller, await _attributes(connection))
        yield form.head(outline).encode()
        for chunk in chunks(ids):
            async with self._database.read() as connection:
                rows = (await connection.execute(select(products).where(products.c.id.in_(chunk)))).mappings().all()
                found = {product.id: product for product in await with_variants(connection, rows)}
            written = [found[key] for key in chunk if key in found]
            yield await asyncio.to_thread(_body, form, written, outline)
        yield form.tail().encode()


def _body(form: Format, written: list[Product], outline: Outline) -> bytes:
    # A lone surrogate is no character at all: no file can hold it.
    whole = (absolute(product, outline.seller.url) for product in written)
    return "".join(form.body(product, outline) for product in whole).encode("utf-8", "replace")


async def _ids(connection: AsyncConnection, feed: str) -> list[str]:
    query = select(products.c.id).order_by(products.c.feed, products.c.position)
    return list((await connection.execute(query.where(products.c.feed == feed) if feed else query)).scalars())


async def _attributes(connection: AsyncConnection) -> list[str]:
    each = "json_each" if connection.dialect.name == "sqlite" else "json_each_text"
    query = f"SELECT DISTINCT a.key FROM products, {each}(products.attributes) AS a ORDER BY 1"  # noqa: S608  our own words
    return [row[0] for row in await connection.execute(text(query))]
