"""Writes an accepted value into a product, with all that finds it, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Product
from knowledge.clock import now
from knowledge.index_log import log
from knowledge.quality.finding import Fix
from knowledge.quality.repairs import patched
from knowledge.rows import product_row, variant_rows, with_variants
from knowledge.tables import products, variants
from knowledge.texts import word_entry
from knowledge.words import WordIndex


async def mend(connection: AsyncConnection, words: WordIndex, product_id: str, fixes: Sequence[Fix]) -> Product | None:
    """The product as it is now; None: it is gone. The feed's own fingerprint stays: what the feed says is no other."""
    rows = (await connection.execute(select(products).where(products.c.id == product_id))).mappings().all()
    if not rows:
        return None
    before, product = rows[0], (await with_variants(connection, rows))[0]
    for fix in fixes:
        product = patched(product, fix)
    product = replace(product, version=product.version + 1)
    place = {"feed": before["feed"], "position": before["position"], "fingerprint": before["fingerprint"]}
    row = product_row(product, **place, updated_at=now())
    await connection.execute(update(products).where(products.c.id == product_id).values(row))
    await connection.execute(delete(variants).where(variants.c.product_id == product_id))
    await connection.execute(insert(variants), variant_rows(product))
    await words.put(connection, "product", [word_entry(product)])
    if row["text_hash"] != before["text_hash"]:
        await log(connection, "product", [(product_id, row["text_hash"])])
    return product
