"""Why an import asks before it changes anything: a wrong decimal mark or half a file would otherwise sell at a loss."""

import asyncio
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Product, Variant
from knowledge.clock import now
from knowledge.imports_model import Held
from knowledge.imports_rows import Compared
from knowledge.money import Money
from knowledge.records import product_of
from knowledge.rows import chunks, with_variants
from knowledge.tables import products as table
from knowledge.tables import variants

STEEPEST_PRICE, STEEPEST_COUNT = 40, 20
"""Per cent that a price, or the number of products, may fall without a question."""
REASONS_KEPT = 200


async def reasons(connection: AsyncConnection, compared: Compared, ids: Sequence[str], staged: int) -> list[Held]:
    """`ids`: of the products that are new or changed."""
    before = await compared.before(connection)
    found = _fewer(before, staged)
    known = await _count(connection)
    for chunk in chunks(ids) if known else ():
        found += await _of(connection, compared, chunk)
        if len(found) >= REASONS_KEPT:
            break
    return found[:REASONS_KEPT]


def _fewer(before: int, after: int) -> list[Held]:
    if after * 100 >= before * (100 - STEEPEST_COUNT):
        return []
    percent = _fall(before, after)
    why = f"the feed has {after} products instead of {before} ({percent} % fewer)"
    return [Held("products", "", "", "", str(before), str(after), percent, why)]


async def _count(connection: AsyncConnection) -> bool:
    return (await connection.execute(select(table.c.id).limit(1))).first() is not None


async def _of(connection: AsyncConnection, compared: Compared, ids: Sequence[str]) -> list[Held]:
    rows = await compared.records(connection, ids)
    staged = await asyncio.to_thread(lambda: [product_of(row.record) for row in rows])
    skus = [variant.sku for product in staged for variant in product.variants]
    sold: dict[str, Product] = {}
    for chunk in chunks(skus):
        owners = select(variants.c.product_id).where(variants.c.sku.in_(chunk))
        mine = table.c.id.in_(ids) | table.c.id.in_(owners)
        found = (await connection.execute(select(table).where(mine))).mappings().all()
        sold |= {product.id: product for product in await with_variants(connection, found)}
    by_sku = {variant.sku: variant for product in sold.values() for variant in product.variants}
    return [held for product in staged for held in _cheaper(product, sold.get(product.id), by_sku)]


def _cheaper(product: Product, before: Product | None, by_sku: dict[str, Variant]) -> Iterator[Held]:
    for variant in product.variants:
        known = by_sku.get(variant.sku) or _alike(variant, before)
        if known is None:
            continue
        old, new = _now(known), _lowest(variant)
        if old.currency != new.currency:
            why = f"{product.title!r} ({variant.sku}) is priced in {new.currency} instead of {old.currency}"
            yield Held("currency", product.id, product.title, variant.sku, old.plain, new.plain, 0, why)
        elif new.amount * 100 < old.amount * (100 - STEEPEST_PRICE):
            percent = _fall(old.amount, new.amount)
            why = f"{product.title!r} ({variant.sku}) falls from {old.plain} to {new.plain} ({percent} % less)"
            yield Held("price", product.id, product.title, variant.sku, old.plain, new.plain, percent, why)


def _alike(variant: Variant, before: Product | None) -> Variant | None:
    """The same thing under a new SKU."""
    if before is None:
        return None
    return next((known for known in before.variants if dict(known.options) == dict(variant.options)), None)


def _now(variant: Variant) -> Money:
    return variant.at(now()).price


def _lowest(variant: Variant) -> Money:
    """Also in a sale that is still to come."""
    price, sale = _now(variant), variant.sale
    if sale and (sale.ends is None or sale.ends > now()):
        return min(price, sale.price, key=lambda one: one.amount)
    return price


def _fall(before: int, after: int) -> int:
    return round(100 * (before - after) / before) if before else 0
