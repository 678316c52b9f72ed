"""A feed's last version beside the next one: what the shop still has as it said it is known again, and copied."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Integer, Row, ScalarSelect, Select, and_, column, func, insert, literal, select, values
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import Database
from knowledge.feeds.before import Stretch
from knowledge.rows import chunks
from knowledge.tables import products, variants
from knowledge.tables_imports import feed_imports, feed_rows

READ_AT_ONCE = 10_000


class LastVersion:
    """For who is in a thread of their own."""

    def __init__(self, database: Database, feed: str) -> None:
        self._look = database.look_here
        self._version = feed_rows.c.import_id == _applied(feed)
        self._same = and_(
            self._version,
            products.c.feed == feed,
            products.c.id == feed_rows.c.product_id,
            products.c.fingerprint == feed_rows.c.fingerprint,
        )

    def said(self, key: str) -> Iterator[tuple[Sequence[str], Sequence[int]]]:
        rest = func.substr(feed_rows.c.mark, len(key) + 1)
        query = select(rest, feed_rows.c.position).where(self._same, func.substr(feed_rows.c.mark, 1, len(key)) == key)
        newest = select(func.max(feed_rows.c.position)).where(self._version)
        last = self._look(lambda connection: connection.scalar(newest))
        for place in range(0, 0 if last is None else last + 1, READ_AT_ONCE):
            there = feed_rows.c.position.between(place, place + READ_AT_ONCE - 1)
            if found := self._all(query.where(there)):
                marks, places = zip(*found, strict=True)
                yield marks, places

    def claimed(self, skus: Sequence[str], ids: Sequence[str]) -> list[int]:
        place = select(feed_rows.c.position).where(self._same)
        owner = select(variants.c.product_id)
        queries = [place.where(products.c.id.in_(owner.where(variants.c.sku.in_(some)))) for some in chunks(skus)]
        queries += [place.where(products.c.id.in_(some)) for some in chunks(ids)]
        return [row.position for query in queries for row in self._all(query)]

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        return self._look(lambda connection: connection.execute(query).all())


async def copy_stretches(connection: AsyncConnection, feed: str, into: str, some: Sequence[Stretch]) -> None:
    """The last version's rows, at their places of now."""
    own = feed_rows.c
    for chunk in chunks(some):
        stretch = values(column("first", Integer), column("last", Integer), column("moved", Integer), name="stretches")
        stretches = stretch.data(list(chunk)).cte("stretches")
        rows = select(literal(into), own.position + stretches.c.moved, own.product_id, own.fingerprint, own.mark)
        there = and_(own.import_id == _applied(feed), own.position.between(stretches.c.first, stretches.c.last))
        names = ["import_id", "position", "product_id", "fingerprint", "mark"]
        await connection.execute(insert(feed_rows).from_select(names, rows.join_from(stretches, feed_rows, there)))


def _applied(feed: str) -> ScalarSelect[str]:
    applied = (feed_imports.c.feed == feed, feed_imports.c.state == "applied")
    return select(feed_imports.c.id).where(*applied).scalar_subquery()
