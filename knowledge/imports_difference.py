"""What an import would change, product by product and field by field, before anything changes."""

import asyncio
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Product, Variant
from knowledge.imports_model import Difference, FieldChange, ProductChange
from knowledge.imports_rows import Compared
from knowledge.records import product_of
from knowledge.rows import chunks, with_variants
from knowledge.tables import products as table
from knowledge.tables_imports import feed_rows

LONGEST_VALUE = 400
"""Characters of a value; a difference is looked at, not copied."""


async def difference(connection: AsyncConnection, compared: Compared, limit: int) -> Difference:
    new = await _ids(connection, compared.staged(feed_rows.c.product_id, where=compared.is_new).limit(limit))
    changed = await _ids(connection, compared.staged(feed_rows.c.product_id, where=compared.is_changed).limit(limit))
    gone = (await connection.execute(compared.gone(table.c.id, table.c.title).limit(limit))).all()
    staged = await _staged(connection, compared, [*new, *changed])
    known = await _known(connection, changed)
    return Difference(
        new=tuple(_arrival(staged[key]) for key in new if key in staged),
        changed=tuple(_change(known[key], staged[key]) for key in changed if key in staged and key in known),
        gone=tuple(ProductChange(row.id, row.title) for row in gone),
    )


def changes(before: Product, after: Product) -> Iterator[FieldChange]:
    """Each field that differs, variants by their SKU."""
    for name in ("title", "description", "brand", "category", "url", "language"):
        yield from _field(name, getattr(before, name), getattr(after, name))
    yield from _field("tags", ", ".join(before.tags), ", ".join(after.tags))
    yield from _field("images", *("\n".join(image.url for image in one.images) for one in (before, after)))
    yield from _entries("", before.attributes, after.attributes)
    yield from _variants(before, after)


def _variants(before: Product, after: Product) -> Iterator[FieldChange]:
    old = {variant.sku: variant for variant in before.variants}
    new = {variant.sku: variant for variant in after.variants}
    for sku in old.keys() - new.keys():
        yield FieldChange(f"{sku}: variant", _offer(old[sku]), "")
    for sku, variant in new.items():
        if sku not in old:
            yield FieldChange(f"{sku}: variant", "", _offer(variant))
        else:
            yield from _variant(old[sku], variant)


def _variant(before: Variant, after: Variant) -> Iterator[FieldChange]:
    for name in ("regular", "compare_at", "sale", "stock", "sells_without_stock", "image", "barcode", "grams"):
        shown = "price" if name == "regular" else name
        if name == "compare_at" and (before.sale or after.sale):
            continue  # within a sale it only repeats the regular price
        yield from _field(f"{after.sku}: {shown}", _told(before, name), _told(after, name))
    yield from _entries(f"{after.sku}: ", before.options, after.options)
    yield from _entries(f"{after.sku}: ", before.attributes, after.attributes)


def _told(variant: Variant, name: str) -> str:
    value = getattr(variant, name)
    if name in ("regular", "compare_at"):
        return value.plain if value else ""
    if name == "sale":
        return " ".join([value.price.plain, *(f"{day:%Y-%m-%d}" for day in (value.starts, value.ends) if day)]) if value else ""  # fmt: skip
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _offer(variant: Variant) -> str:
    return " · ".join(part for part in (variant.label, variant.regular.plain) if part)


def _entries(prefix: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldChange]:
    for name in dict.fromkeys([*before, *after]):
        yield from _field(prefix + name, before.get(name, ""), after.get(name, ""))


def _field(name: str, before: str, after: str) -> Iterator[FieldChange]:
    if before != after:
        yield FieldChange(name, before[:LONGEST_VALUE], after[:LONGEST_VALUE])


def _arrival(product: Product) -> ProductChange:
    return ProductChange(product.id, product.title, (FieldChange("price", "", product.lowest_price.plain),))


def _change(before: Product, after: Product) -> ProductChange:
    return ProductChange(after.id, after.title, tuple(changes(before, after)))


async def _ids(connection: AsyncConnection, query: "object") -> list[str]:
    return list((await connection.execute(query)).scalars())  # type: ignore[call-overload]


async def _staged(connection: AsyncConnection, compared: Compared, ids: list[str]) -> dict[str, Product]:
    found: dict[str, Product] = {}
    for chunk in chunks(ids):
        rows = await compared.records(connection, chunk)
        read = await asyncio.to_thread(lambda rows=rows: [product_of(row.record) for row in rows])  # type: ignore[misc]
        found |= {product.id: product for product in read}
    return found


async def _known(connection: AsyncConnection, ids: list[str]) -> dict[str, Product]:
    found: dict[str, Product] = {}
    for chunk in chunks(ids):
        rows = (await connection.execute(select(table).where(table.c.id.in_(chunk)))).mappings().all()
        found |= {product.id: product for product in await with_variants(connection, rows)}
    return found
