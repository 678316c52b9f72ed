"""What is wrong with the catalogue, what that costs in the chat, and what another field proves to be right."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.catalog import Product
from knowledge.clock import now
from knowledge.database import Database
from knowledge.index_log import one_at_a_time
from knowledge.quality import history, repairs
from knowledge.quality.asked import Asked
from knowledge.quality.checks import findings
from knowledge.quality.finding import Finding, Fix
from knowledge.quality.mending import mend
from knowledge.quality.rejections import rejected
from knowledge.quality.repairs import Repair
from knowledge.quality.report import Group, Problem, Report, Tally
from knowledge.quality.survey import Survey, survey
from knowledge.rows import with_variants
from knowledge.tables import products
from knowledge.tables_quality import asked as asked_table
from knowledge.tables_quality import image_checks
from knowledge.words import WordIndex

__all__ = ["Asked", "Finding", "Fix", "Group", "NoSuggestion", "Problem", "Quality", "Repair", "Report"]

PAGE = 1_000
Mark = tuple[object, ...]


class NoSuggestion(ValueError):
    """There is nothing to accept here any more: the catalogue has changed, or nothing proves a value."""


class Quality:
    """Reports are made when somebody looks, and kept until the catalogue is another."""

    def __init__(
        self, database: Database, words: WordIndex | None = None, changed: Callable[[], object] = lambda: None
    ) -> None:
        """Without `words` it only reports. `changed` is called when a product has another text."""
        self._database, self._words, self._changed = database, words, changed
        self.asked = Asked(database)
        self._reports: dict[str, tuple[Mark, Report]] = {}
        self._surveys: dict[str, tuple[Mark, Survey]] = {}
        self._making = asyncio.Lock()

    async def report(self, *, feed: str = "") -> Report:
        """Of one feed, or of the whole catalogue; its score goes into the history of this day."""
        async with self._making:
            mark = await self._mark(feed)
            known = self._reports.get(feed)
            if known is None or known[0] != mark:
                made = await self._made(feed)
                await history.keep(self._database, made)
                self._reports[feed] = known = (mark, made)
        return replace(known[1], trend=await history.of(self._database, feed))

    async def daily(self) -> None:
        """Sees to it that the history has today's score of every feed."""
        for feed in ["", *await self.feeds()]:
            scores = await history.of(self._database, feed)
            if not scores or scores[-1].day != now().date().isoformat():
                await self.report(feed=feed)

    async def feeds(self) -> list[str]:
        async with self._database.read() as connection:
            return list(
                (await connection.execute(select(products.c.feed).distinct().order_by(products.c.feed))).scalars()
            )

    async def of_product(self, product: Product) -> list[Finding]:
        return list(findings(product, await self._survey(), now()))

    async def repairs(self, limit: int = 100) -> list[Repair]:
        async with self._database.read() as connection:
            return await repairs.latest(connection, limit)

    async def accept(self, product_id: str, rule: str, sku: str = "", *, by: str) -> Product:
        """The value that is suggested there now stands in the product, and is laid over later imports.

        Raises NoSuggestion.
        """
        async with self._database.read() as connection:
            found = await _after(connection, "", "", only=product_id)
        fixes = next((each.fixes for each in await self._of(found, rule, sku) if each.fixes), ())
        if not fixes:
            raise NoSuggestion(f"Nothing proves a value for {rule!r} of {product_id!r}")
        return await self._mend(product_id, fixes, by)

    async def take_back(self, repair_id: str) -> Product:
        """The product says again what its feed says. Raises NoSuggestion for a repair that does not hold."""
        async with self._database.read() as connection:
            repair = await repairs.find(connection, repair_id)
        if repair is None:
            raise NoSuggestion(f"There is no repair {repair_id!r} that holds")
        return await self._mend(repair.product, [repairs.undone(repair.fix)], "", forgotten=repair_id)

    async def _of(self, found: Sequence[Product], rule: str, sku: str) -> list[Finding]:
        every = await self.of_product(found[0]) if found else []
        return [each for each in every if each.rule == rule and each.sku == sku]

    async def _mend(self, product_id: str, fixes: Sequence[Fix], by: str, *, forgotten: str = "") -> Product:
        assert self._words is not None, "opened to report only"
        async with self._database.begin() as connection:
            await one_at_a_time(connection)
            mended = await mend(connection, self._words, product_id, fixes)
            if mended is None:
                raise NoSuggestion(f"The product {product_id!r} is not in the catalogue any more")
            if forgotten:
                await repairs.forget(connection, forgotten)
            else:
                await repairs.keep(connection, product_id, fixes, by)
        self._changed()
        return mended

    async def _made(self, feed: str) -> Report:
        tally = Tally(await self._survey(feed), await self.asked.counts(), now())
        async for page in self._pages(feed):
            await asyncio.to_thread(tally.take, page)
        async with self._database.read() as connection:
            for product, why, known in await rejected(connection, feed):
                tally.take_rejected(product, why, known=known)
        return await asyncio.to_thread(tally.report, feed)

    async def _survey(self, feed: str = "") -> Survey:
        mark = await self._mark(feed)
        known = self._surveys.get(feed)
        if known is None or known[0] != mark:
            async with self._database.read() as connection:
                self._surveys[feed] = known = (mark, await survey(connection, feed))
        return known[1]

    async def _pages(self, feed: str) -> AsyncIterator[list[Product]]:
        last = ""
        while True:
            async with self._database.read() as connection:
                page = await _after(connection, feed, last)
            if not page:
                return
            yield page
            last = page[-1].id

    async def _mark(self, feed: str) -> Mark:
        """Another one when products, questions or checked images are others."""
        own = [products.c.feed == feed] if feed else []
        query = select(func.count(), func.max(products.c.updated_at), func.sum(products.c.version)).where(*own)
        looked = select(func.count(), func.max(image_checks.c.checked_at)).where(image_checks.c.state != "due")
        wanted = select(func.sum(asked_table.c["count"]))
        async with self._database.read() as connection:
            rows = [(await connection.execute(each)).one() for each in (query, looked, wanted)]
        return tuple(tuple(row) for row in rows)


async def _after(connection: AsyncConnection, feed: str, last: str, *, only: str = "") -> list[Product]:
    query = select(products).where(products.c.id > last).order_by(products.c.id).limit(PAGE)
    query = query.where(products.c.id == only) if only else query
    rows = (await connection.execute(query.where(products.c.feed == feed) if feed else query)).mappings().all()
    return await with_variants(connection, rows)
