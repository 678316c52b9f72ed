"""Products, documents and passages as rows, and rows as products, documents and passages."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Column, Connection, Dialect, RowMapping, Select, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Image, Product, Sale, Variant, values_of
from knowledge.clock import aware, now
from knowledge.documents import Document, Passage
from knowledge.money import Money
from knowledge.tables import documents, passages, products, variants
from knowledge.texts import embedded_text, hash_of, product_text

Row = dict[str, Any]
CHUNK = 500
"""Values in one IN list: well under every database's limit."""


Item = TypeVar("Item")


def chunks(values: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(values)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


async def insert_plain(
    connection: AsyncConnection,
    columns: Sequence[Column[Any]],
    rows: Iterable[tuple[Any, ...]],
    *,
    unless_there: bool = False,
) -> None:
    """Without what SQLAlchemy works out anew for each row, and many rows in one go, which takes SQLite half the time."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    row = f"({', '.join(['?' if connection.dialect.name == 'sqlite' else '%s'] * len(columns))})"
    leave = " ON CONFLICT DO NOTHING" if unless_there else ""
    for some in chunks(_written(connection.dialect, columns, rows)):
        statement = f"INSERT INTO {columns[0].table} ({names}) VALUES {', '.join([row] * len(some))}{leave}"  # noqa: S608
        await connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


def _written(
    dialect: Dialect, columns: Sequence[Column[Any]], rows: Iterable[tuple[Any, ...]]
) -> Iterable[tuple[Any, ...]]:
    """As the driver takes them: JSON and moments, say, are text in SQLite."""
    process = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    if not any(process):
        return rows
    return (tuple(act(value) if act else value for act, value in zip(process, row, strict=True)) for row in rows)


def product_row(product: Product, *, feed: str, position: int, fingerprint: str, updated_at: datetime) -> Row:
    return {
        "id": product.id,
        "feed": feed,
        "title": product.title,
        "description": product.description,
        "brand": product.brand,
        "category": product.category,
        "tags": list(product.tags),
        "attributes": dict(product.attributes),
        "url": product.url,
        "images": [{"url": image.url, "alt": image.alt} for image in product.images],
        "language": product.language,
        "position": position,
        "fingerprint": fingerprint,
        "text_hash": hash_of(embedded_text(product)),
        "version": product.version,
        "updated_at": updated_at,
    }


def variant_rows(product: Product) -> list[Row]:
    return [_variant_row(product, variant, position) for position, variant in enumerate(product.variants)]


def _variant_row(product: Product, variant: Variant, position: int) -> Row:
    return {
        "sku": variant.sku,
        "product_id": product.id,
        "position": position,
        "options": dict(variant.options),
        "price": variant.regular.amount,
        "compare_at": variant.compare_at.amount if variant.compare_at and not variant.sale else None,
        "sale_price": variant.sale.price.amount if variant.sale else None,
        "sale_starts": variant.sale.starts if variant.sale else None,
        "sale_ends": variant.sale.ends if variant.sale else None,
        "currency": variant.price.currency,
        "stock": variant.stock,
        "sells_without_stock": variant.sells_without_stock,
        "image": variant.image,
        "barcode": variant.barcode,
        "grams": variant.grams,
        "attributes": dict(variant.attributes),
    }


def fingerprint(product: Product) -> str:
    """Of all that the feed says about it, and of nothing that we count ourselves."""
    record = product_row(product, feed="", position=0, fingerprint="", updated_at=datetime.min) | {"version": 0}
    # As pairs: the order of the options is the order that the shopper sees.
    record["variants"] = [row | {"options": list(row["options"].items())} for row in variant_rows(product)]
    return hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()


async def with_variants(connection: AsyncConnection, rows: Sequence[RowMapping]) -> list[Product]:
    return await connection.run_sync(products_of, rows)


# Put together once: for a few rows that takes as long as to read them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_BY_ID = select(products).where(products.c.id.in_(_IDS))
_OF_PRODUCTS = select(variants).where(variants.c.product_id.in_(_IDS)).order_by(variants.c.position)
_BY_SKU = select(variants.c.sku, variants.c.product_id).where(variants.c.sku.in_(_IDS))


def products_of(connection: Connection, rows: Sequence[RowMapping]) -> list[Product]:
    """With their variants."""
    found: dict[str, list[Variant]] = {row["id"]: [] for row in rows}
    for chunk in chunks(found):
        for row in connection.execute(_OF_PRODUCTS, {"ids": chunk}).mappings():
            found[row["product_id"]].append(_variant(row))
    return [_product(row, tuple(found[row["id"]])) for row in rows]


def products_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Product]:
    found: dict[str, Product] = {}
    for chunk in chunks(ids):
        rows = connection.execute(_BY_ID, {"ids": chunk}).mappings().all()
        found.update({product.id: product for product in products_of(connection, rows)})
    return found


_SAID = select(products.c.id, products.c.title, products.c.brand, products.c.category, products.c.description)
_SAID = _SAID.where(products.c.id.in_(_IDS))
_OPTIONS = select(variants.c.product_id, variants.c.options).where(variants.c.product_id.in_(_IDS))
_OPTIONS = _OPTIONS.order_by(variants.c.position)


def texts_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """What is embedded of these products, read without the rest of them."""
    found: dict[str, str] = {}
    for chunk in chunks(ids):
        options: dict[str, list[dict[str, str]]] = {key: [] for key in chunk}
        for product_id, own in connection.execute(_OPTIONS, {"ids": chunk}):
            options[product_id].append(own)
        for key, title, brand, category, description in connection.execute(_SAID, {"ids": chunk}):
            found[key] = product_text(title, brand, category, values_of(options[key]), description)
    return found


def variants_by_sku(connection: Connection, skus: Iterable[str]) -> list[tuple[Product, Variant]]:
    """In the order of the SKUs."""
    wanted = list(skus)
    owner = {row.sku: row.product_id for row in connection.execute(_BY_SKU, {"ids": wanted})}
    known = products_by_id(connection, owner.values())
    pairs = [(known[owner[sku]], sku) for sku in wanted if owner.get(sku) in known]
    return [(product, one) for product, sku in pairs for one in product.variants if one.sku == sku]


_SOLD = (
    select(variants, products.c.title, products.c.category, products.c.tags, products.c.images)
    .join(products)
    .where(variants.c.sku.in_(_IDS))
)


def sold(connection: Connection, skus: Iterable[str]) -> dict[str, tuple[Product, Variant]]:
    """Each with its product as far as carts and orders need it: name, category, tags, pictures, and no other variant."""
    found: dict[str, tuple[Product, Variant]] = {}
    for chunk in chunks(skus):
        for row in connection.execute(_SOLD, {"ids": chunk}).mappings():
            variant = _variant(row)
            own = {"category": row["category"], "tags": tuple(row["tags"]), "images": _images(row)}
            found[variant.sku] = Product(row["product_id"], row["title"], (variant,), **own), variant
    return found


def _product(row: RowMapping, its_variants: tuple[Variant, ...]) -> Product:
    return Product(
        id=row["id"],
        title=row["title"],
        variants=its_variants,
        description=row["description"],
        brand=row["brand"],
        category=row["category"],
        tags=tuple(row["tags"]),
        attributes=row["attributes"],
        url=row["url"],
        images=_images(row),
        language=row["language"],
        version=row["version"],
    )


def _images(row: RowMapping) -> tuple[Image, ...]:
    return tuple(Image(image["url"], image["alt"]) for image in row["images"])


def _variant(row: RowMapping) -> Variant:
    return Variant(
        sku=row["sku"],
        price=Money(row["price"], row["currency"]),
        options=row["options"],
        compare_at=None if row["compare_at"] is None else Money(row["compare_at"], row["currency"]),
        stock=row["stock"],
        sells_without_stock=row["sells_without_stock"],
        image=row["image"],
        barcode=row["barcode"],
        grams=row["grams"],
        sale=_sale(row),
        attributes=row["attributes"],
    ).at(now())


def _sale(row: RowMapping) -> Sale | None:
    if row["sale_price"] is None:
        return None
    starts, ends = (aware(row[name]) if row[name] else None for name in ("sale_starts", "sale_ends"))
    return Sale(Money(row["sale_price"], row["currency"]), starts, ends)


def documents_query() -> Select[Any]:
    """Every column of a document but its content, how many passages it has, and the other document's name."""
    columns = [column for column in documents.c if column.name not in ("content", "sketch")]
    count = select(func.count()).where(passages.c.document_id == documents.c.id).scalar_subquery()
    other = documents.alias()
    named = case((documents.c.state == "conflict", documents.c.rival), else_=documents.c.other)
    name = select(other.c.name).where(other.c.id == named).scalar_subquery()
    return select(*columns, count.label("passages"), name.label("other_name"))


def document_of(row: RowMapping) -> Document:
    names = ("id", "name", "title", "state", "kind", "language", "url", "cause", "fix", "passages", "version", "page", "pages", "max_age_days")  # fmt: skip
    moments: Row = {
        name: aware(row[name]) if row[name] else None for name in ("updated_at", "valid_until", "checked_at")
    }
    other = {"conflict": row["rival"], "duplicate": row["other"]}.get(row["state"], "")
    return Document(**{name: row[name] for name in names}, **moments, other=other, other_name=(row["other_name"] or "") if other else "")  # fmt: skip


def passages_query() -> Select[Any]:
    named = (documents.c.name.label("document"), documents.c.title, documents.c.url)
    return select(passages, *named).join(documents, documents.c.id == passages.c.document_id)


_ANSWERING = passages_query().where(passages.c.id.in_(_IDS), passages.c.answers)


def passages_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Passage]:
    """Those of them that answer."""
    found: dict[str, Passage] = {}
    for chunk in chunks(ids):
        rows = connection.execute(_ANSWERING, {"ids": chunk}).mappings()
        found.update({row["id"]: passage_of(row) for row in rows})
    return found


PASSAGE = ("id", "document_id", "position", "heading", "text", "language", "page", "context", "answers")


def passage_of(row: RowMapping) -> Passage:
    return Passage(**{name: row[name] for name in (*PASSAGE, "document", "title", "url")})


def passage_row(passage: Passage) -> Row:
    return {name: getattr(passage, name) for name in PASSAGE} | {"text_hash": hash_of(embedded_text(passage))}
