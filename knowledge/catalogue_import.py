"""Brings a feed's products into the shop: writes what is new or changed, drops what is gone, leaves the rest alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Product
from knowledge.clock import now
from knowledge.index_log import log
from knowledge.report import FeedChange, Rejection
from knowledge.rows import Row, chunks, fingerprint, product_row, variant_rows
from knowledge.tables import products as table
from knowledge.tables import variants
from knowledge.texts import word_entry
from knowledge.words import WordIndex


@dataclass(frozen=True, slots=True)
class _Known:
    feed: str
    position: int
    fingerprint: str
    text_hash: str
    version: int


async def replace_feed(
    connection: AsyncConnection, words: WordIndex, feed: str, products: Sequence[Product]
) -> FeedChange:
    """In the caller's transaction. A product that another feed brought before belongs to this one from now on."""
    products, rejected = await _free_of_conflicts(connection, feed, products)
    known = await _known(connection, feed, products)
    marks = await asyncio.to_thread(_fingerprints, products)
    new = tuple(product.id for product in products if product.id not in known)
    changed = tuple(key for key, mark in marks.items() if key in known and known[key].fingerprint != mark)
    gone = tuple(key for key, row in known.items() if row.feed == feed and key not in marks)
    await drop_products(connection, words, gone)
    touched = {*new, *changed}
    await _move(connection, feed, products, known, touched)
    await _write(connection, words, feed, products, known, touched)
    return FeedChange(new, changed, tuple(key for key in marks if key not in touched), gone, tuple(rejected))


async def drop_products(connection: AsyncConnection, words: WordIndex, ids: Sequence[str]) -> None:
    for chunk in chunks(ids):
        await connection.execute(delete(table).where(table.c.id.in_(chunk)))
        await words.drop(connection, "product", chunk)
        await log(connection, "product", [(gone, None) for gone in chunk])


def _fingerprints(products: Sequence[Product]) -> dict[str, str]:
    return {product.id: fingerprint(product) for product in products}


async def _free_of_conflicts(
    connection: AsyncConnection, feed: str, products: Sequence[Product]
) -> tuple[list[Product], list[Rejection]]:
    """Without the variants whose SKU is another feed's and stays so."""
    owners = await _other_owners(connection, feed, products)
    kept, rejected = [], []
    for product in products:
        taken = {variant.sku: owners[variant.sku] for variant in product.variants if variant.sku in owners}
        free = tuple(variant for variant in product.variants if variant.sku not in taken)
        rejected += [
            Rejection(0, product.id, sku, f"the SKU belongs to {of!r} of another feed") for sku, of in taken.items()
        ]
        if free:
            kept.append(replace(product, variants=free) if taken else product)
    return kept, rejected


async def _other_owners(connection: AsyncConnection, feed: str, products: Sequence[Product]) -> dict[str, str]:
    ids = {product.id for product in products}
    owners: dict[str, str] = {}
    for chunk in chunks(variant.sku for product in products for variant in product.variants):
        query = select(variants.c.sku, variants.c.product_id).join(table)
        rows = await connection.execute(query.where(variants.c.sku.in_(chunk), table.c.feed != feed))
        owners.update({row.sku: row.product_id for row in rows if row.product_id not in ids})
    return owners


async def _known(connection: AsyncConnection, feed: str, products: Sequence[Product]) -> dict[str, _Known]:
    columns = (table.c.id, table.c.feed, table.c.position, table.c.fingerprint, table.c.text_hash, table.c.version)
    known: dict[str, _Known] = {}
    rows = list(await connection.execute(select(*columns).where(table.c.feed == feed)))
    for chunk in chunks(product.id for product in products):
        rows += await connection.execute(select(*columns).where(table.c.feed != feed, table.c.id.in_(chunk)))
    for row in rows:
        known[row.id] = _Known(row.feed, row.position, row.fingerprint, row.text_hash, row.version)
    return known


async def _move(
    connection: AsyncConnection, feed: str, products: Sequence[Product], known: dict[str, _Known], touched: set[str]
) -> None:
    """Unchanged products that only stand elsewhere in the file now, or in another one."""
    moved = [
        {"moved": product.id, "feed": feed, "position": position}
        for position, product in enumerate(products)
        if product.id not in touched and (known[product.id].feed, known[product.id].position) != (feed, position)
    ]
    if moved:
        await connection.execute(update(table).where(table.c.id == bindparam("moved")), moved)


async def _write(
    connection: AsyncConnection,
    words: WordIndex,
    feed: str,
    products: Sequence[Product],
    known: dict[str, _Known],
    touched: set[str],
) -> None:
    changed = [key for key in touched if key in known]
    for chunk in chunks(changed):
        await connection.execute(delete(table).where(table.c.id.in_(chunk)))  # its variants go with it
    for places in chunks((place, product) for place, product in enumerate(products) if product.id in touched):
        written = [replace(product, version=_next(known.get(product.id))) for _, product in places]
        rows = [_row(feed, place, product) for (place, _), product in zip(places, written, strict=True)]
        await connection.execute(insert(table), rows)
        await connection.execute(insert(variants), [row for product in written for row in variant_rows(product)])
        await words.put(connection, "product", [word_entry(product) for product in written])
        # A new price or stock is no new text: the indexes need not hear of it.
        await log(connection, "product", [(row["id"], row["text_hash"]) for row in rows if _new_text(row, known)])


def _row(feed: str, position: int, product: Product) -> Row:
    return product_row(product, feed=feed, position=position, fingerprint=fingerprint(product), updated_at=now())


def _next(known: _Known | None) -> int:
    return known.version + 1 if known else 1


def _new_text(row: Row, known: dict[str, _Known]) -> bool:
    return row["id"] not in known or known[row["id"]].text_hash != row["text_hash"]
