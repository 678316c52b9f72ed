"""Looks whether the catalogue's pictures can be fetched: only when somebody asks, in the background, address by address.

Each address that is to be looked at is a row, so that a check goes on where a stopped server has left it.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.clock import now
from knowledge.database import Database
from knowledge.fetcher import Fetcher, NotFetched
from knowledge.rows import chunks
from knowledge.tables import products, variants
from knowledge.tables_quality import image_checks as table

AT_ONCE = 4
"""Pictures fetched at a time: the shop's own website answers shoppers meanwhile."""
SECONDS = 10.0
LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    of: int
    broken: int

    @property
    def running(self) -> bool:
        return self.done < self.of


class Images:
    def __init__(self, database: Database, fetcher: Fetcher, shop_url: str = "") -> None:
        """Addresses without a host are looked up at `shop_url`."""
        self._database, self._fetcher, self._shop_url = database, fetcher, shop_url.rstrip("/")
        self._checking = asyncio.Lock()

    async def ask(self, feed: str = "") -> int:
        """Every picture of the feed, or of the catalogue, is to be looked at; how many that are."""
        urls = await self._urls(feed)
        dialect = postgresql if self._database.dialect == "postgresql" else sqlite
        async with self._database.begin() as connection:
            await connection.execute(table.delete())
            for chunk in chunks(urls):
                rows = [{"mark": _mark(url), "url": url, "state": "due", "problem": ""} for url in chunk]
                await connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
        return len(urls)

    async def check_due(self) -> None:
        async with self._checking:
            while due := await self._due():
                found = await asyncio.gather(*(self._problem(url) for url in due))
                await self._keep(zip(due, found, strict=True))

    async def progress(self) -> Progress:
        query = select(table.c.state, func.count()).group_by(table.c.state)
        async with self._database.read() as connection:
            counts = {row[0]: row[1] for row in await connection.execute(query)}
        total = sum(counts.values())
        return Progress(total - counts.get("due", 0), total, counts.get("broken", 0))

    async def _due(self) -> list[str]:
        async with self._database.read() as connection:
            query = select(table.c.url).where(table.c.state == "due").order_by(table.c.mark).limit(AT_ONCE)
            return list((await connection.execute(query)).scalars())

    async def _problem(self, url: str) -> str:
        """Empty for a picture that is there."""
        whole = self._shop_url + url if url.startswith("/") else url
        try:
            found = await self._fetcher.get(whole, largest=LARGEST, seconds=SECONDS)
        except NotFetched as problem:
            return problem.cause
        return "" if not found.kind or found.kind.startswith(("image/", "application/octet")) else f"it is {found.kind}"

    async def _keep(self, found: Iterable[tuple[str, str]]) -> None:
        async with self._database.begin() as connection:
            for url, problem in found:
                values = {"state": "broken" if problem else "reachable", "problem": problem, "checked_at": now()}
                await connection.execute(update(table).where(table.c.mark == _mark(url)).values(values))

    async def _urls(self, feed: str) -> list[str]:
        own = [products.c.feed == feed] if feed else []
        found: dict[str, None] = {}
        async with self._database.read() as connection:
            for (images,) in await connection.execute(select(products.c.images).where(*own)):
                found.update(dict.fromkeys(image["url"] for image in images))
            query = select(variants.c.image).join(products).where(variants.c.image != "", *own).distinct()
            found.update(dict.fromkeys((await connection.execute(query)).scalars()))
        return list(found)


def _mark(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()
