"""Documents that are looked at again by themselves: a web page, a sitemap, a folder; what is gone there stops answering."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update

from knowledge.clock import aware, now
from knowledge.database import Database
from knowledge.documents import LARGEST_FILE, Document, document_name
from knowledge.fetcher import Fetcher, NotFetched
from knowledge.sitemaps import MOST_PAGES, NotASitemap, sitemap
from knowledge.tables_imports import source_pages as pages
from knowledge.tables_imports import sources

Kind = Literal["page", "sitemap", "folder"]
LARGEST, SECONDS = 32 * 1024 * 1024, 30.0
SOONEST = 60
AGAIN = timedelta(minutes=15)
GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    address: str
    kind: Kind
    every: int
    """Seconds between two looks; 0: only by hand."""
    next_at: datetime | None
    looked_at: datetime | None
    problem: str
    new: int
    changed: int
    gone: int
    pages: int = 0


@dataclass(slots=True)
class Look:
    """What one look at a source found: names of documents."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    address: str
    document: str
    content: bytes
    etag: str = ""
    modified: str = ""
    problem: str = ""
    state: Literal["there", "same", "gone", "unreachable"] = "there"

    @property
    def mark(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Sources:
    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        take: Callable[[Sequence[tuple[str, bytes, str]]], Awaitable[Sequence[Document]]],
        drop: Callable[[str], Awaitable[object]],
    ) -> None:
        """`take` imports (name, content, address) files, `drop` removes the document of a name."""
        self._database, self._fetcher, self._take, self._drop = database, fetcher, take, drop

    async def add(self, address: str, every: int = 0) -> Source:
        """A known one keeps its pages and gets the new time. Raises NotFetched for an address that is never asked."""
        if every and every < SOONEST:
            raise NotFetched(
                f"{every} seconds is too often to look at {address!r}.", f"Right would be {SOONEST} or more."
            )
        kind: Kind = "page" if _web(address) else "folder"
        if kind == "page":
            await self._fetcher.check(address)
        elif not Path(address).is_dir():  # noqa: ASYNC240
            raise NotFetched(
                f"{address!r} is no folder and no web address.", "Right would be https://shop.example/help."
            )
        values = {"every": every, "next_at": now()}
        async with self._database.begin() as connection:
            known = await connection.scalar(select(sources.c.id).where(sources.c.address == address))
            key = known or secrets.token_hex(8)
            if known:
                await connection.execute(update(sources).where(sources.c.id == key).values(values))
            else:
                row = {"id": key, "address": address, "kind": kind, "created_at": now(), **values}
                await connection.execute(insert(sources).values(row))
        return await self._one(key)

    async def all(self) -> list[Source]:
        count = select(func.count()).where(pages.c.source_id == sources.c.id).scalar_subquery()
        query = select(sources, count.label("pages")).order_by(sources.c.address)
        async with self._database.read() as connection:
            return [_source(row) for row in (await connection.execute(query)).mappings()]

    async def find(self, source_id: str) -> Source | None:
        return next((source for source in await self.all() if source.id == source_id), None)

    async def remove(self, source_id: str) -> bool:
        """Its pages stop answering too."""
        for row in (await self._known(source_id)).values():
            await self._drop(row["document"])
        async with self._database.begin() as connection:
            return (await connection.execute(delete(sources).where(sources.c.id == source_id))).rowcount > 0

    async def due(self, source_id: str) -> None:
        """To be looked at by `look_due`."""
        await self._set(source_id, next_at=now())

    async def look_due(self) -> None:
        async with self._database.read() as connection:
            query = select(sources.c.id).where(sources.c.next_at <= now())
            waiting = list((await connection.execute(query)).scalars())
        for source_id in waiting:
            await self.look(source_id)

    async def look(self, source_id: str) -> Look:
        """Now. What can't be reached stays as it is, and is said."""
        source, known, look = await self._one(source_id), await self._known(source_id), Look()
        try:
            kind, found = await self._pages(source, known)
        except NotFetched as problem:
            await self._ended(source, look, problem=problem)
            look.problems.append(str(problem))
            return look
        seen: set[str] = set()
        async for page in found:
            seen.add(page.address)
            await self._taken(source, known.get(page.address), page, look)
        for address in known.keys() - seen:
            await self._gone(source, known[address], look)
        await self._ended(source, look, kind=kind)
        return look

    async def _pages(self, source: Source, known: dict[str, Any]) -> tuple[Kind, AsyncIterator[_Found]]:
        if source.kind == "folder":
            return "folder", _files(Path(source.address))
        row = known.get(source.address, {}) if source.kind == "page" else {}
        first = await self._page(source.address, row)
        if first.state == "unreachable":
            raise NotFetched(first.problem, "")
        if first.state != "there":
            return "page", _each([first])
        try:
            addresses = await sitemap(self._fetcher, source.address, first.content)
        except NotASitemap:
            return "page", _each([first])
        return "sitemap", self._fetched(addresses, known)

    async def _fetched(self, addresses: Sequence[str], known: dict[str, Any]) -> AsyncIterator[_Found]:
        for address in addresses[:MOST_PAGES]:
            yield await self._page(address, known.get(address, {}))

    async def _page(self, address: str, row: dict[str, Any]) -> _Found:
        name = _document(address)
        etag, modified = row.get("etag", ""), row.get("modified", "")
        try:
            got = await self._fetcher.get(address, etag=etag, modified=modified, largest=LARGEST, seconds=SECONDS)
        except NotFetched as problem:
            state: Literal["gone", "unreachable"] = "gone" if problem.status in GONE else "unreachable"
            return _Found(address, name, b"", problem=str(problem), state=state)
        if got.status == 304:
            return _Found(address, name, b"", etag, modified, state="same")
        return _Found(address, name, got.content, got.etag, got.modified)

    async def _taken(self, source: Source, row: dict[str, Any] | None, page: _Found, look: Look) -> None:
        if page.state == "gone":
            look.problems.append(page.problem)
            if row:
                await self._gone(source, row, look)
            return
        if page.state == "unreachable":
            look.problems.append(page.problem)
            if row:
                await self._keep(source, page.address, row | {"problem": page.problem})
            return
        if page.state == "same" or (row and row["mark"] == page.mark):
            look.unchanged.append(page.document)
            if row:
                await self._keep(source, page.address, row | {"problem": ""})
            return
        address = page.address if _web(page.address) else ""
        (document,) = await self._take([(page.document, page.content, address)])
        (look.changed if row else look.new).append(page.document)
        problem = f"{document.cause} {document.fix}".strip() if document.state == "failed" else ""
        if problem:
            look.problems.append(f"{page.document}: {problem}")
        fresh = {"document": document.name, "mark": page.mark, "etag": page.etag, "modified": page.modified}
        await self._keep(source, page.address, fresh | {"problem": problem})

    async def _gone(self, source: Source, row: dict[str, Any], look: Look) -> None:
        await self._drop(row["document"])
        look.gone.append(row["document"])
        own = (pages.c.source_id == source.id, pages.c.address == row["address"])
        async with self._database.begin() as connection:
            await connection.execute(delete(pages).where(*own))

    async def _keep(self, source: Source, address: str, values: dict[str, Any]) -> None:
        own = {"source_id": source.id, "address": address}
        async with self._database.begin() as connection:
            await connection.execute(delete(pages).where(pages.c.source_id == source.id, pages.c.address == address))
            await connection.execute(insert(pages).values(values | own | {"seen_at": now()}))

    async def _ended(self, source: Source, look: Look, *, kind: Kind | None = None, problem: NotFetched | None = None) -> None:  # fmt: skip
        later = timedelta(seconds=source.every)
        if problem:
            later = min(later, AGAIN)
        counts = {"new": len(look.new), "changed": len(look.changed), "gone": len(look.gone)}
        told = str(problem) if problem else " ".join(look.problems[:3])
        at = now() + later if source.every else None
        await self._set(source.id, kind=kind or source.kind, looked_at=now(), next_at=at, problem=told, **counts)

    async def _set(self, source_id: str, **values: Any) -> None:
        async with self._database.begin() as connection:
            await connection.execute(update(sources).where(sources.c.id == source_id).values(values))

    async def _one(self, source_id: str) -> Source:
        found = await self.find(source_id)
        if found is None:
            raise NotFetched(f"{source_id!r} is no source.", "The list of sources shows those that there are.")
        return found

    async def _known(self, source_id: str) -> dict[str, dict[str, Any]]:
        async with self._database.read() as connection:
            rows = await connection.execute(select(pages).where(pages.c.source_id == source_id))
            return {row["address"]: dict(row) for row in rows.mappings()}


async def _each(found: Sequence[_Found]) -> AsyncIterator[_Found]:
    for page in found:
        yield page


async def _files(folder: Path) -> AsyncIterator[_Found]:
    for path in await asyncio.to_thread(list, files_below(folder)):
        name = document_name(path.relative_to(folder).as_posix())
        try:
            yield _Found(name, name, await asyncio.to_thread(beginning, path))
        except OSError as problem:
            yield _Found(name, name, b"", problem=str(problem), state="unreachable")


def beginning(path: Path) -> bytes:
    """The whole file, and of one that is too large no more than shows that it is."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def files_below(folder: Path) -> Iterator[Path]:
    """In their order, but for hidden ones, and for links that lead out of the folder: what lies elsewhere may be secret."""
    inside = folder.resolve()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".") and path.resolve().is_relative_to(inside):
            yield path


def _web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _document(address: str) -> str:
    """The document's name: the address without what every one has."""
    return document_name(address.split("://", 1)[-1].rstrip("/"))


def _source(row: Any) -> Source:
    names = ("id", "address", "kind", "every", "problem", "new", "changed", "gone", "pages")
    values = {name: row[name] for name in names}
    values |= {name: aware(row[name]) if row[name] else None for name in ("next_at", "looked_at")}
    return Source(**values)
