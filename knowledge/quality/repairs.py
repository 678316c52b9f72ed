"""Values that a person has accepted for what a feed leaves out: kept apart, laid over every import, dropped when the feed speaks."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import RowMapping, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Product, Variant
from knowledge.clock import aware, now
from knowledge.quality.finding import Field, Fix
from knowledge.rows import chunks
from knowledge.tables_quality import repairs as table


@dataclass(frozen=True, slots=True)
class Repair:
    id: str
    product: str
    fix: Fix
    by: str
    at: datetime
    dropped_at: datetime | None = None
    dropped: str = ""
    """What the feed said instead."""


async def keep(connection: AsyncConnection, product: str, fixes: Iterable[Fix], by: str) -> None:
    rows = [
        {"id": secrets.token_hex(8), "product_id": product, "sku": fix.sku, "field": fix.field, "name": fix.name}
        | {"value": fix.value, "was": fix.was, "by": by, "at": now(), "dropped": ""}
        for fix in fixes
    ]
    await connection.execute(insert(table), rows)


async def laid_over(connection: AsyncConnection, products: Sequence[Product]) -> list[Product]:
    """The feed's products with their repairs. A repair that the feed contradicts is dropped, in the same transaction."""
    held = await _held(connection)
    if not held:
        return list(products)
    repaired, dropped = [], []
    for product in products:
        for repair in held.get(product.id, ()):
            said = current(product, repair.fix)
            if said == repair.fix.was:
                product = patched(product, repair.fix)
            else:
                dropped.append({"dropping": repair.id, "said": said or ""})
        repaired.append(product)
    await _drop(connection, dropped)
    return repaired


def current(product: Product, fix: Fix) -> str | None:
    """What the product says where the fix would put its value; None: there is no such place."""
    match fix.field:
        case "title" | "brand" | "category" | "url":
            return cast(str, getattr(product, fix.field))
        case "attribute":
            return product.attributes.get(fix.name, "")
        case "option_name":
            return fix.name if fix.name in product.options else None
    variant = next((each for each in product.variants if each.sku == fix.sku), None)
    if variant is None:
        return None
    return variant.barcode if fix.field == "barcode" else variant.options.get(fix.name)


def patched(product: Product, fix: Fix) -> Product:
    match fix.field:
        case "title":
            return replace(product, title=fix.value)
        case "brand":
            return replace(product, brand=fix.value)
        case "category":
            return replace(product, category=fix.value)
        case "url":
            return replace(product, url=fix.value)
        case "attribute":
            attributes = {**product.attributes, fix.name: fix.value}
            return replace(product, attributes={name: value for name, value in attributes.items() if value})
    return replace(product, variants=tuple(_patched(variant, fix) for variant in product.variants))


def _patched(variant: Variant, fix: Fix) -> Variant:
    if fix.field == "option_name":
        options = {fix.value if name == fix.name else name: value for name, value in variant.options.items()}
        return replace(variant, options=options)
    if variant.sku != fix.sku:
        return variant
    if fix.field == "barcode":
        return replace(variant, barcode=fix.value)
    return replace(variant, options={**variant.options, fix.name: fix.value})


def undone(fix: Fix) -> Fix:
    """The fix that puts back what the feed says."""
    if fix.field == "option_name":
        return fix._replace(name=fix.value, value=fix.name, was=fix.value)
    return fix._replace(value=fix.was, was=fix.value)


async def find(connection: AsyncConnection, repair_id: str) -> Repair | None:
    query = select(table).where(table.c.id == repair_id, table.c.dropped_at.is_(None))
    row = (await connection.execute(query)).mappings().one_or_none()
    return _repair(row) if row else None


async def latest(connection: AsyncConnection, limit: int) -> list[Repair]:
    """Those that hold and those that were dropped, the newest first."""
    query = select(table).order_by(table.c.at.desc(), table.c.id).limit(limit)
    return [_repair(row) for row in (await connection.execute(query)).mappings()]


async def forget(connection: AsyncConnection, repair_id: str) -> None:
    await _drop(connection, [{"dropping": repair_id, "said": ""}])


async def _drop(connection: AsyncConnection, dropped: Sequence[Mapping[str, str]]) -> None:
    if dropped:
        change = update(table).where(table.c.id == bindparam("dropping"))
        values: dict[str, Any] = {"dropped_at": now(), "dropped": bindparam("said")}
        for chunk in chunks(dropped):
            await connection.execute(change.values(values), chunk)


async def _held(connection: AsyncConnection) -> dict[str, list[Repair]]:
    """By product, in the order in which they were made: a later one builds on the earlier."""
    found: dict[str, list[Repair]] = defaultdict(list)
    query = select(table).where(table.c.dropped_at.is_(None)).order_by(table.c.at, table.c.id)
    for row in (await connection.execute(query)).mappings():
        found[row["product_id"]].append(_repair(row))
    return found


def _repair(row: RowMapping) -> Repair:
    fix = Fix(cast(Field, row["field"]), row["value"], row["name"], row["sku"], row["was"])
    gone = aware(row["dropped_at"]) if row["dropped_at"] else None
    return Repair(row["id"], row["product_id"], fix, row["by"], aware(row["at"]), gone, row["dropped"])
