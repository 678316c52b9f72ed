"""The staged rows of an import beside the catalogue: what is new, changed, moved and gone, found by the database itself."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.clock import aware
from knowledge.imports_model import FeedImport, Held, Rejected
from knowledge.records import Record
from knowledge.report import FeedChange
from knowledge.rows import chunks, insert_plain
from knowledge.tables import products
from knowledge.tables_imports import feed_imports, feed_records, feed_rows

VERSIONS_KEPT = 5
"""Applied versions of a feed that can be gone back to."""
REJECTIONS_KEPT = 1_000


async def put_rows(connection: AsyncConnection, import_id: str, records: Sequence[Record]) -> None:
    """Versions share the records that did not change."""
    fresh = [(record.fingerprint, record.json) for record in records]
    await insert_plain(connection, (feed_records.c.fingerprint, feed_records.c.record), fresh, unless_there=True)
    rows = [(import_id, place, product_id, fingerprint, mark) for product_id, fingerprint, _, place, mark in records]
    own = feed_rows.c
    await insert_plain(connection, (own.import_id, own.position, own.product_id, own.fingerprint, own.mark), rows)


async def drop_rows(connection: AsyncConnection, import_ids: Iterable[str]) -> None:
    for chunk in chunks(import_ids):
        await connection.execute(delete(feed_rows).where(feed_rows.c.import_id.in_(chunk)))


async def copy_rows(connection: AsyncConnection, import_id: str, into: str) -> None:
    rest = (feed_rows.c.position, feed_rows.c.product_id, feed_rows.c.fingerprint, feed_rows.c.mark)
    names = ["import_id", *(column.name for column in rest)]
    rows = select(_text(into), *rest).where(feed_rows.c.import_id == import_id)
    await connection.execute(insert(feed_rows).from_select(names, rows))


async def prune(connection: AsyncConnection, feed: str) -> None:
    """Forgets the rows of old versions; what they were is still told by their counts."""
    own = feed_imports.c.feed == feed
    kept = select(feed_imports.c.id).where(own, feed_imports.c.applied_at.is_not(None))
    kept = kept.order_by(feed_imports.c.number.desc()).limit(VERSIONS_KEPT)
    held = exists().where(feed_rows.c.import_id == feed_imports.c.id)
    waiting = feed_imports.c.state.in_(("reading", "ready", "held"))
    old = select(feed_imports.c.id).where(own, ~waiting, feed_imports.c.id.not_in(kept), held)
    if gone := list((await connection.execute(old)).scalars()):
        await drop_rows(connection, gone)
        # By going through all rows once: an index on their fingerprints takes an import longer than writing the rows.
        unused = select(feed_records.c.fingerprint).except_(select(feed_rows.c.fingerprint))
        await connection.execute(delete(feed_records).where(feed_records.c.fingerprint.in_(unused)))


class Compared:
    """One import's rows against the catalogue of this moment."""

    def __init__(self, import_id: str, feed: str) -> None:
        self._feed = feed
        self._rows = feed_rows.c.import_id == import_id
        self._both = feed_rows.outerjoin(products, products.c.id == feed_rows.c.product_id)
        self.is_new: ColumnElement[bool] = products.c.id.is_(None)
        self.is_changed: ColumnElement[bool] = products.c.fingerprint != feed_rows.c.fingerprint
        self._stays = exists().where(self._rows, feed_rows.c.product_id == products.c.id)

    def staged(self, *columns: Any, where: ColumnElement[bool]) -> Select[Any]:
        query = select(*columns).select_from(self._both).where(self._rows, where)
        return query.order_by(feed_rows.c.position)

    async def touched(self, connection: AsyncConnection) -> list[Row[Any]]:
        """Product, version and text hash of what the import writes; no version where it is new."""
        query = self.staged(
            feed_rows.c.product_id, products.c.version, products.c.text_hash, where=or_(self.is_new, self.is_changed)
        )
        return list(await connection.execute(query))

    def gone(self, *columns: Any) -> Select[Any]:
        return select(*columns).where(products.c.feed == self._feed, ~self._stays).order_by(products.c.position)

    async def count(self, connection: AsyncConnection, touched: Sequence[Row[Any]]) -> dict[str, int]:
        staged = await self.size(connection)
        new = sum(row.version is None for row in touched)
        leaving = self.gone(products.c.id).order_by(None).subquery()
        gone = await connection.scalar(select(func.count()).select_from(leaving)) or 0
        unchanged = staged - len(touched)
        return {"products": staged, "new": new, "changed": len(touched) - new, "unchanged": unchanged, "gone": gone}

    async def size(self, connection: AsyncConnection) -> int:
        return await connection.scalar(select(func.count()).select_from(feed_rows).where(self._rows)) or 0

    async def before(self, connection: AsyncConnection) -> int:
        """How many products the feed has in the catalogue."""
        query = select(func.count()).select_from(products).where(products.c.feed == self._feed)
        return await connection.scalar(query) or 0

    async def records(self, connection: AsyncConnection, ids: Sequence[str]) -> list[Row[Any]]:
        """(position, record) of these products, at most a chunk of them."""
        joined = feed_rows.join(feed_records, feed_records.c.fingerprint == feed_rows.c.fingerprint)
        query = select(feed_rows.c.position, feed_rows.c.fingerprint, feed_records.c.record).select_from(joined)
        query = query.where(self._rows, feed_rows.c.product_id.in_(ids)).order_by(feed_rows.c.position)
        return list(await connection.execute(query))

    async def move(self, connection: AsyncConnection) -> None:
        """What did not change but stands elsewhere in the file now, or in another feed's."""
        same = and_(products.c.fingerprint == feed_rows.c.fingerprint)
        elsewhere = or_(products.c.feed != self._feed, products.c.position != feed_rows.c.position)
        moved = self.staged(feed_rows.c.product_id, where=and_(same, elsewhere)).order_by(None)
        place = select(feed_rows.c.position).where(self._rows, feed_rows.c.product_id == products.c.id)
        change = update(products).where(products.c.id.in_(moved))
        await connection.execute(change.values(feed=self._feed, position=place.scalar_subquery()))


def import_of(row: Any, restorable: bool = False) -> FeedImport:
    names = {field.name for field in fields(FeedImport)} - {"restorable"}
    values = {name: row[name] for name in names}
    values |= {
        "held": tuple(Held(**one) for one in row["held"]),
        "rejections": tuple(Rejected(**one) for one in row["rejections"]),
        "created_at": aware(row["created_at"]),
        "applied_at": aware(row["applied_at"]) if row["applied_at"] else None,
    }
    return FeedImport(**values, restorable=restorable)


def as_json(values: Iterable[Held | Rejected]) -> list[dict[str, Any]]:
    return [asdict(value) for value in values]


def _text(value: str) -> Any:
    from sqlalchemy import String, literal

    return literal(value, String)


def counts_of(found: FeedImport, change: FeedChange) -> dict[str, Any]:
    told = [Rejected(one.row, one.product, one.value, one.why) for one in change.rejected]
    return {
        "new": len(change.new),
        "changed": len(change.changed),
        "unchanged": change.unchanged,
        "gone": len(change.gone),
        "rejected": found.rejected + len(told),
        "rejections": as_json((*found.rejections, *told)[:REJECTIONS_KEPT]),
    }


def mark_of(file: bytes | Path) -> str:
    if isinstance(file, bytes):
        return hashlib.sha256(file).hexdigest()
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
