"""Brings an import's staged rows into the shop: writes what is new or changed, drops what is gone, leaves the rest alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Table, bindparam, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Product
from knowledge.clock import now
from knowledge.imports_rows import Compared
from knowledge.index_log import log
from knowledge.quality.repairs import laid_over
from knowledge.records import product_of
from knowledge.report import FeedChange, Rejection
from knowledge.rows import Row, chunks, insert_plain, product_row, variant_rows
from knowledge.tables import products as table
from knowledge.tables import variants
from knowledge.tables_imports import feed_rows
from knowledge.texts import word_entry
from knowledge.words import WordEntry, WordIndex


@dataclass(frozen=True, slots=True)
class _Known:
    text_hash: str
    version: int


async def apply_rows(connection: AsyncConnection, words: WordIndex, feed: str, import_id: str) -> FeedChange:
    """In the caller's transaction. A product that another feed brought before belongs to this one from now on."""
    compared = Compared(import_id, feed)
    touched = await compared.touched(connection)
    new = [row.product_id for row in touched if row.version is None]
    changed = {row.product_id: _Known(row.text_hash, row.version) for row in touched if row.version is not None}
    gone = list((await connection.execute(compared.gone(table.c.id))).scalars())
    await drop_products(connection, words, gone)
    await compared.move(connection)
    for chunk in chunks(changed):
        await connection.execute(delete(variants).where(variants.c.product_id.in_(chunk)))
    rejected: list[Rejection] = []
    for chunk in chunks([*new, *changed]):
        rows = await compared.records(connection, chunk)
        rejected += await _write(connection, words, feed, import_id, rows, changed)
    unchanged = await compared.size(connection) - len(new) - len(changed)
    return FeedChange(tuple(new), tuple(changed), unchanged, tuple(gone), tuple(rejected))


async def drop_products(connection: AsyncConnection, words: WordIndex, ids: Sequence[str]) -> None:
    for chunk in chunks(ids):
        await connection.execute(delete(table).where(table.c.id.in_(chunk)))
        await words.drop(connection, "product", chunk)
        await log(connection, "product", [(gone, None) for gone in chunk])


async def _write(
    connection: AsyncConnection,
    words: WordIndex,
    feed: str,
    import_id: str,
    staged: Sequence[Any],
    known: dict[str, _Known],
) -> list[Rejection]:
    read = await asyncio.to_thread(lambda: [product_of(row.record) for row in staged])
    read = await laid_over(connection, read)
    taken = await _taken(connection, feed, import_id, read)
    products, rejected = _free(read, taken)
    lost = [product.id for product in read if product.id in known and product.id not in products]
    await drop_products(connection, words, lost)
    kept = [(row, products[one.id]) for row, one in zip(staged, read, strict=True) if one.id in products]
    rows, entries = await asyncio.to_thread(_rows, feed, kept, known)
    await _insert(connection, table, [row for row in rows if row["id"] not in known])
    if old := [row | {"known": row["id"]} for row in rows if row["id"] in known]:
        columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "id"}
        await connection.execute(update(table).where(table.c.id == bindparam("known")).values(columns), old)
    await _insert(connection, variants, [row for _, product in kept for row in variant_rows(product)])
    await words.put(connection, "product", entries)
    # A new price or stock is no new text: the indexes need not hear of it.
    await log(connection, "product", [(row["id"], row["text_hash"]) for row in rows if _new_text(row, known)])
    return rejected


async def _insert(connection: AsyncConnection, into: Table, rows: Sequence[Row]) -> None:
    if rows:
        await insert_plain(connection, [into.c[name] for name in rows[0]], [tuple(row.values()) for row in rows])


def _rows(
    feed: str, kept: Sequence[tuple[Any, Product]], known: dict[str, _Known]
) -> tuple[list[Row], list[WordEntry]]:
    moment = now()
    versions = [replace(product, version=_next(known.get(product.id))) for _, product in kept]
    rows = [
        product_row(product, feed=feed, position=row.position, fingerprint=row.fingerprint, updated_at=moment)
        for (row, _), product in zip(kept, versions, strict=True)
    ]
    return rows, [word_entry(product) for product in versions]


async def _taken(connection: AsyncConnection, feed: str, import_id: str, products: Sequence[Product]) -> dict[str, str]:
    """SKUs that are another feed's and stay so, with their products."""
    taken: dict[str, str] = {}
    comes = exists().where(feed_rows.c.import_id == import_id, feed_rows.c.product_id == table.c.id)
    for chunk in chunks(variant.sku for product in products for variant in product.variants):
        query = select(variants.c.sku, variants.c.product_id).join(table)
        rows = await connection.execute(query.where(variants.c.sku.in_(chunk), table.c.feed != feed, ~comes))
        taken.update({row.sku: row.product_id for row in rows})
    return taken


def _free(products: Sequence[Product], taken: dict[str, str]) -> tuple[dict[str, Product], list[Rejection]]:
    kept, rejected = {}, []
    for product in products:
        free = tuple(variant for variant in product.variants if variant.sku not in taken)
        rejected += [
            Rejection(0, product.id, one.sku, f"the SKU belongs to {taken[one.sku]!r} of another feed")
            for one in product.variants
            if one.sku in taken
        ]
        if free:
            kept[product.id] = product if len(free) == len(product.variants) else replace(product, variants=free)
    return kept, rejected


def _next(known: _Known | None) -> int:
    return known.version + 1 if known else 1


def _new_text(row: Row, known: dict[str, _Known]) -> bool:
    return row["id"] not in known or known[row["id"]].text_hash != row["text_hash"]
