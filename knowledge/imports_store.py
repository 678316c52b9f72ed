"""Feeds and their imports as rows: opened one at a time, read back, their files kept until a newer one comes."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.clock import aware, now
from knowledge.database import Database
from knowledge.imports_model import OPEN, Feed, FeedBusy, FeedImport, NoSuchImport
from knowledge.imports_rows import import_of
from knowledge.tables import products
from knowledge.tables_imports import feed_files, feed_imports, feed_rows, feeds

PIECE = 1024 * 1024
LEASE = timedelta(seconds=20)
"""Without a sign of life for that long an import belongs to a process that died, and another one goes on with it."""
EMPTY: dict[str, Any] = {"held": [], "rejections": [], "state": "reading", "wanted": False}


async def open_import(connection: AsyncConnection, feed: str, **values: Any) -> str:
    """Raises FeedBusy. What waited for a person before is superseded."""
    await remember(connection, feed)
    await _alone(connection, feed)
    own = feed_imports.c.feed == feed
    number = (await connection.scalar(select(func.max(feed_imports.c.number)).where(own)) or 0) + 1
    waiting = feed_imports.c.state.in_(("reading", "ready", "held"))
    await connection.execute(update(feed_imports).where(own, waiting).values(state="superseded", step=""))
    old = select(feed_imports.c.id).where(own)
    await connection.execute(delete(feed_files).where(feed_files.c.import_id.in_(old)))
    key = secrets.token_hex(8)
    row = EMPTY | {"id": key, "feed": feed, "number": number, "created_at": now(), "lease": now() + LEASE} | values
    await connection.execute(insert(feed_imports).values(row))
    return key


async def remember(connection: AsyncConnection, feed: str, **values: Any) -> None:
    """The feed is there afterwards, with these values; on PostgreSQL it is ours until the transaction's end."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"name": feed, "mapping": {}, "created_at": now()}
    await connection.execute(dialect.insert(feeds).values(row).on_conflict_do_nothing())
    await connection.execute(select(feeds.c.name).where(feeds.c.name == feed).with_for_update())
    if values:
        await connection.execute(update(feeds).where(feeds.c.name == feed).values(values))


async def _alone(connection: AsyncConnection, feed: str) -> None:
    going = select(feed_imports.c.lease).where(feed_imports.c.feed == feed, feed_imports.c.step != "")
    if any(lease and aware(lease) > now() for lease in (await connection.execute(going)).scalars()):
        raise FeedBusy(feed)


class ImportRows:
    def __init__(self, database: Database) -> None:
        self.database = database

    async def find(self, import_id: str) -> FeedImport:
        found = await self._imports(_imports().where(feed_imports.c.id == import_id))
        if not found:
            raise NoSuchImport(f"{import_id!r} is no import.", "The history of the feed shows those that there are.")
        return found[0]

    async def history(self, feed: str) -> list[FeedImport]:
        """The newest first."""
        query = _imports().where(feed_imports.c.feed == feed)
        return await self._imports(query.order_by(feed_imports.c.number.desc()))

    async def waiting(self) -> list[FeedImport]:
        """Those that nobody is at although something is to be done."""
        query = _imports().where(feed_imports.c.step != "", _free()).order_by(feed_imports.c.created_at)
        return await self._imports(query)

    async def set(self, import_id: str, **values: Any) -> None:
        await self._write(update(feed_imports).where(feed_imports.c.id == import_id).values(values))

    async def settle(self, import_id: str, state: str, *, before: Sequence[str], **values: Any) -> bool:
        """False: it is in another state by now."""
        change = update(feed_imports).where(feed_imports.c.id == import_id, feed_imports.c.state.in_(before))
        return await self._write(change.values(state=state, **values)) > 0

    async def settled(self, connection: AsyncConnection, found: FeedImport, **values: Any) -> bool:
        """Applied, and what was applied before is superseded; in the caller's transaction. False: it waits no more."""
        feed = select(feeds.c.name).where(feeds.c.name == found.feed).with_for_update()
        await connection.execute(feed)
        own = (feed_imports.c.feed == found.feed, feed_imports.c.state == "applied")
        await connection.execute(update(feed_imports).where(*own).values(state="superseded", step=""))
        waits = (feed_imports.c.id == found.id, feed_imports.c.state.in_(OPEN))
        change = update(feed_imports).where(*waits).values(state="applied", **values)
        return (await connection.execute(change)).rowcount > 0

    async def count(self, connection: AsyncConnection, import_id: str, counts: dict[str, Any]) -> None:
        await connection.execute(update(feed_imports).where(feed_imports.c.id == import_id).values(counts))

    async def mark(self, import_id: str) -> str:
        async with self.database.read() as connection:
            query = select(feed_imports.c.mark).where(feed_imports.c.id == import_id)
            return await connection.scalar(query) or ""

    async def take(self, import_id: str) -> bool:
        """False: somebody else is at it."""
        change = update(feed_imports).where(feed_imports.c.id == import_id, _free())
        return await self._write(change.values(lease=now() + LEASE)) > 0

    async def feeds(self) -> list[Feed]:
        return await self._feeds(select(feeds).order_by(feeds.c.name))

    async def feed(self, name: str) -> Feed:
        found = await self._feeds(select(feeds).where(feeds.c.name == name))
        if not found:
            known = ", ".join(repr(feed.name) for feed in await self.feeds())
            raise NoSuchImport(f"{name!r} is no feed.", f"There are {known}." if known else "There is none yet.")
        return found[0]

    async def due(self) -> list[Feed]:
        return await self._feeds(select(feeds).where(feeds.c.url != "", feeds.c.next_at <= now()))

    async def remembered(self, name: str) -> dict[str, Any]:
        """The feed's own row with its ETag; empty for a new one."""
        async with self.database.read() as connection:
            row = (await connection.execute(select(feeds).where(feeds.c.name == name))).mappings().one_or_none()
        return dict(row) if row else {}

    async def remember(self, name: str, **values: Any) -> None:
        async with self.database.begin() as connection:
            await remember(connection, name, **values)

    async def forget(self, name: str) -> None:
        await self._write(delete(feeds).where(feeds.c.name == name))

    async def keep_file(self, import_id: str, file: BinaryIO) -> None:
        place = 0
        while piece := file.read(PIECE):
            async with self.database.begin() as connection:
                row = {"import_id": import_id, "position": place, "content": piece}
                await connection.execute(insert(feed_files).values(row))
            place += 1

    async def has_file(self, import_id: str) -> bool:
        async with self.database.read() as connection:
            query = select(exists().where(feed_files.c.import_id == import_id))
            return bool(await connection.scalar(query))

    async def write_file(self, import_id: str, path: Path) -> None:
        """The file that was kept; empty where it is not there any more."""
        place = 0
        with path.open("wb") as file:
            while True:
                query = select(feed_files.c.content)
                query = query.where(feed_files.c.import_id == import_id, feed_files.c.position == place)
                async with self.database.read() as connection:
                    piece = await connection.scalar(query)
                if piece is None:
                    return
                file.write(piece)
                place += 1

    async def _write(self, change: Update | Delete) -> int:
        async with self.database.begin() as connection:
            return (await connection.execute(change)).rowcount

    async def _imports(self, query: Select[Any]) -> list[FeedImport]:
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [import_of(row, bool(row["rows"]) and row["state"] == "superseded") for row in rows]

    async def _feeds(self, query: Select[Any]) -> list[Feed]:
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            count = select(products.c.feed, func.count().label("of")).group_by(products.c.feed)
            sold = {row.feed: row.of for row in await connection.execute(count)}
        last = {one.feed: one for one in await self._imports(_imports().order_by(feed_imports.c.number))}
        return [_feed(row, sold.get(row["name"], 0), last.get(row["name"])) for row in rows]


@contextmanager
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="comptoir-feed-") as name:
        yield Path(name)


def _free() -> ColumnElement[bool]:
    return or_(feed_imports.c.lease.is_(None), feed_imports.c.lease <= now())


def _imports() -> Select[Any]:
    rows = exists().where(feed_rows.c.import_id == feed_imports.c.id).label("rows")
    return select(feed_imports, rows)


def _feed(row: Any, sold: int, last: FeedImport | None) -> Feed:
    values = {name: row[name] for name in ("name", "url", "every", "problem", "mapping", "currency", "shop_url")}
    values |= {name: aware(row[name]) if row[name] else None for name in ("next_at", "looked_at")}
    return Feed(**values, products=sold, last=last)
