"""Feeds as the shop imports them: read into staged rows, compared, confirmed, applied whole, and gone back from."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypedDict, Unpack

from knowledge.catalogue_import import apply_rows
from knowledge.clock import now
from knowledge.feeds import FeedFile, FeedProblem, Recognised, recognise
from knowledge.fetcher import Fetcher, NotFetched
from knowledge.imports_difference import difference
from knowledge.imports_model import OPEN, Difference, Feed, FeedBusy, FeedImport, HeldBack, NoSuchImport, earlier
from knowledge.imports_reading import Ticking, read_into
from knowledge.imports_rows import Compared, copy_rows, counts_of, mark_of, prune
from knowledge.imports_store import ImportRows, folder, open_import
from knowledge.index_log import one_at_a_time
from knowledge.mapping import Mapping
from knowledge.report import Progress, silent
from knowledge.words import WordIndex

LARGEST_FETCHED = 2 * 1024**3
SECONDS_FETCHED = 1_800.0
SOONEST = 60
"""Seconds between two looks at one address."""
AGAIN = timedelta(minutes=15)
"""After an address gave nothing, unless its own time is shorter."""


class Said(TypedDict, total=False):
    """What is said of a feed's file; all but `source`, its name for people, is remembered for the next imports."""

    source: str
    currency: str
    shop_url: str
    mapping: Mapping | None


class Feeds:
    def __init__(
        self,
        rows: ImportRows,
        words: WordIndex,
        fetcher: Fetcher,
        taken_in: Callable[[Progress], Awaitable[None]],
        ahead: Callable[[Sequence[str]], None],
    ) -> None:
        """`taken_in` embeds what is new and brings the indexes abreast; `ahead` begins with texts that will be new."""
        self._rows, self._words, self._fetcher = rows, words, fetcher
        self._taken_in, self._ahead = taken_in, ahead

    async def stage(
        self, name: str, file: bytes | Path, *, soon: bool = False, on_progress: Progress = silent, **said: Unpack[Said]
    ) -> FeedImport:
        """Reads the file beside the catalogue and compares: ready, held or failed. Nothing in the shop changes.

        `soon`: whoever asks applies it right afterwards. Raises FeedBusy.
        """
        return await self._read(await self.queue(name, file, taken=True, **said), on_progress, soon)

    async def queue(
        self, name: str, file: bytes | Path, *, wanted: bool = False, taken: bool = False, **said: Unpack[Said]
    ) -> FeedImport:
        """To be read by `go_on`; `wanted`: and to be applied then, unless it is held."""
        source, mapping = said.pop("source", "") or name, said.pop("mapping", None)
        known: dict[str, Any] = {key: value for key, value in said.items() if value}
        await self._rows.remember(name, **known, **({"mapping": mapping.to_json()} if mapping else {}))
        mark = await asyncio.to_thread(mark_of, file)
        async with self._rows.database.begin() as connection:
            key = await open_import(connection, name, source=source, wanted=wanted, step="reading", mark=mark)
        with file.open("rb") if isinstance(file, Path) else io.BytesIO(file) as content:
            await self._rows.keep_file(key, content)
        if not taken:
            await self._rows.set(key, lease=None)
        return await self._rows.find(key)

    async def difference(self, import_id: str, limit: int = 100) -> Difference:
        """As the catalogue stands now; empty for an import that does not wait for anybody."""
        found = await self._rows.find(import_id)
        if not found.open:
            return Difference((), (), ())
        async with self._rows.database.read() as connection:
            return await difference(connection, Compared(found.id, found.feed), limit)

    async def apply(self, import_id: str, *, confirmed: bool = False, on_progress: Progress = silent) -> FeedImport:
        """In one transaction; returns when what is new is embedded too.

        Raises HeldBack where it asks first and is not `confirmed`, NoSuchImport where there is nothing to apply.
        """
        found = await self._rows.find(import_id)
        if found.state == "held" and not confirmed:
            raise HeldBack(found)
        if not found.open:
            raise NoSuchImport(f"The import {found.id!r} is {found.state} and can't be applied.", "Import it again.")
        await self._write(found)
        return await self._embed(found.id, on_progress)

    async def want(self, import_id: str) -> FeedImport:
        """To be applied by `go_on`, held or not: a person has looked at it and says yes."""
        found = await self._rows.find(import_id)
        if not await self._rows.settle(found.id, "ready", before=OPEN, step="applying", done=0, of=0, lease=None):
            raise NoSuchImport(f"The import {found.id!r} is {found.state} and can't be applied.", "Import it again.")
        return await self._rows.find(found.id)

    async def discard(self, import_id: str) -> FeedImport:
        found = await self._rows.find(import_id)
        if not await self._rows.settle(found.id, "discarded", before=OPEN):
            raise NoSuchImport(f"The import {found.id!r} is {found.state} and can't be discarded.")
        async with self._rows.database.begin() as connection:
            await prune(connection, found.feed)
        return await self._rows.find(found.id)

    async def restore(self, name: str, version: int | None = None, *, on_progress: Progress = silent) -> FeedImport:
        """The feed's products are again those of an earlier version, by default of the one before this."""
        return await self.apply(await self._copied(name, version), confirmed=True, on_progress=on_progress)

    async def queue_restore(self, name: str, version: int | None = None) -> FeedImport:
        """To be applied by `go_on`."""
        return await self.want(await self._copied(name, version))

    async def _copied(self, name: str, version: int | None) -> str:
        """An import like any other, of rows that are there already."""
        old = earlier((await self.feed(name)).name, await self.history(name), version)
        async with self._rows.database.begin() as connection:
            key = await open_import(connection, name, source=f"version {old.number}", kind=old.kind, state="ready", lease=None)  # fmt: skip
            await copy_rows(connection, old.id, key)
            compared = Compared(key, name)
            counts = await compared.count(connection, await compared.touched(connection))
            await self._rows.count(connection, key, counts)
        return key

    async def history(self, name: str) -> list[FeedImport]:
        """The newest first."""
        return await self._rows.history(name)

    async def find(self, import_id: str) -> FeedImport:
        return await self._rows.find(import_id)

    async def all(self) -> list[Feed]:
        return await self._rows.feeds()

    async def feed(self, name: str) -> Feed:
        return await self._rows.feed(name)

    async def remember(self, name: str) -> Feed:
        """A feed of that name is there afterwards, also before its first import."""
        await self._rows.remember(name)
        return await self.feed(name)

    async def forget(self, name: str) -> None:
        """The feed with its history; its products stay until they are removed."""
        await self._rows.forget((await self.feed(name)).name)

    async def map(self, name: str, mapping: Mapping | None) -> Feed:
        """What each column means from the next reading on; None: guessed or said by the format."""
        await self._rows.remember((await self.feed(name)).name, mapping=mapping.to_json() if mapping else {}, etag="", modified="")  # fmt: skip
        return await self.feed(name)

    async def recognised(self, name: str) -> Recognised | None:
        """The last file's columns with five sample rows and the guessed mapping; None: no file is kept."""
        for one in await self.history(name):
            if await self._rows.has_file(one.id):
                with folder() as place:
                    await self._rows.write_file(one.id, place / "feed")
                    return await asyncio.to_thread(recognise, FeedFile(one.source, place / "feed"))
        return None

    async def again(self, name: str) -> FeedImport:
        """The last file once more, by the mapping of now: queued for `go_on`."""
        for one in await self.history(name):
            if await self._rows.has_file(one.id):
                with folder() as place:
                    await self._rows.write_file(one.id, place / "feed")
                    return await self.queue(name, place / "feed", source=one.source)
        raise NoSuchImport(f"No file of the feed {name!r} is kept any more.", "Send it again.")

    async def schedule(self, name: str, url: str, every: int = 0, *, currency: str = "", shop_url: str = "") -> Feed:
        """Looked at by `fetch_due` at once and then every so many seconds; 0: only by hand.

        Raises NotFetched for an address that is never asked, FeedProblem for a time that is too short.
        """
        if every and every < SOONEST:
            raise FeedProblem(f"{every} seconds is too often to look at {url!r}.", f"Right would be {SOONEST} or more.")
        await self._fetcher.check(url)
        said = {"currency": currency, "shop_url": shop_url}
        values: dict[str, Any] = {key: value for key, value in said.items() if value}
        known = await self._rows.remembered(name)
        if known.get("url") != url:
            values |= {"etag": "", "modified": ""}
        await self._rows.remember(name, url=url, every=every, next_at=now() if every else None, problem="", **values)
        return await self.feed(name)

    async def look(self, name: str) -> Feed:
        """The feed's address is due now."""
        await self._rows.remember((await self.feed(name)).name, next_at=now(), problem="")
        return await self.feed(name)

    async def stage_fetched(
        self, name: str, *, soon: bool = False, on_progress: Progress = silent
    ) -> FeedImport | None:
        """Fetches the feed's address now and reads what came; None: it is as it was. Raises NotFetched, FeedBusy."""
        queued = await self.fetch(name, wanted=False, taken=True)
        return await self._read(queued, on_progress, soon) if queued else None

    async def fetch(self, name: str, *, wanted: bool = True, taken: bool = False) -> FeedImport | None:
        """Queues what the feed's address gives; None: it is as it was. Raises NotFetched."""
        feed, known = await self.feed(name), await self._rows.remembered(name)
        later = now() + timedelta(seconds=feed.every) if feed.every else None
        seen = {"next_at": later, "looked_at": now(), "problem": ""}
        with folder() as place:
            with (place / "feed").open("wb") as file:
                found = await self._fetcher.get(
                    feed.url, etag=known["etag"], modified=known["modified"], largest=LARGEST_FETCHED,
                    seconds=SECONDS_FETCHED, into=file,
                )  # fmt: skip
            mark = await asyncio.to_thread(mark_of, place / "feed")
            history = await self.history(name)
            same = bool(history) and mark == await self._rows.mark(history[0].id) and history[0].state != "failed"
            if found.status == 304 or same:
                await self._rows.remember(name, **seen)
                return None
            queued = await self.queue(name, place / "feed", source=feed.url, wanted=wanted, taken=taken)
        # Last, so that the address stays due until what it gave is safe.
        await self._rows.remember(name, etag=found.etag, modified=found.modified, **seen)
        return queued

    async def fetch_due(self) -> None:
        """Looks at every address whose time has come, and applies what came unless it is held."""
        for feed in await self._rows.due():
            try:
                await self.fetch(feed.name)
            except FeedBusy:
                await self._rows.remember(feed.name, next_at=now() + timedelta(seconds=SOONEST))
            except (NotFetched, FeedProblem) as problem:
                soon = min(timedelta(seconds=feed.every), AGAIN) if feed.every else None
                tried = {"looked_at": now(), "next_at": now() + soon if soon else None}
                await self._rows.remember(feed.name, problem=str(problem), **tried)
        await self.go_on()

    async def go_on(self) -> None:
        """Reads, applies and embeds what is queued, and what a process that died has left in the middle."""
        for one in await self._rows.waiting():
            if not await self._rows.take(one.id):
                continue
            if one.state == "applied":
                await self._embed(one.id, silent)
                continue
            if not one.open:
                one = await self._read(one, silent, one.wanted)
                if one.step != "applying" or not await self._rows.take(one.id):
                    continue
            await self.apply(one.id, confirmed=True)

    async def _read(self, queued: FeedImport, on_progress: Progress, soon: bool) -> FeedImport:
        async with self._at_it(queued.id, "reading", on_progress) as told:
            try:
                values = await read_into(self._rows, queued, told, self._ahead if soon else lambda _texts: None)
            except FeedProblem as problem:
                values = {"state": "failed", "cause": problem.cause, "fix": problem.fix}
        if queued.wanted and values["state"] == "ready":
            values |= {"step": "applying", "lease": None}
        await self._rows.settle(queued.id, values.pop("state"), before=("reading",), **values)
        if values.get("cause"):
            await self._rows.remember(queued.feed, etag="", modified="")
        return await self._rows.find(queued.id)

    async def _write(self, found: FeedImport) -> None:
        async with self._rows.database.begin() as connection:
            await one_at_a_time(connection)
            settled = {"applied_at": now(), "step": "embedding", "lease": now() + timedelta(minutes=5)}
            if not await self._rows.settled(connection, found, **settled):
                raise NoSuchImport(f"The import {found.id!r} is not what it was any more.", "Look at it again.")
            change = await apply_rows(connection, self._words, found.feed, found.id)
            await self._rows.count(connection, found.id, counts_of(found, change))
            await prune(connection, found.feed)

    async def _embed(self, import_id: str, on_progress: Progress) -> FeedImport:
        async with self._at_it(import_id, "embedding", on_progress) as told:
            await self._taken_in(told)
        return await self._rows.find(import_id)

    @asynccontextmanager
    async def _at_it(self, import_id: str, step: str, on_progress: Progress) -> AsyncIterator[Progress]:
        """Progress goes to the caller and, now and then, into the import's row, with a sign of life."""
        ticking = Ticking(self._rows, import_id, step, on_progress)
        async with ticking:
            yield ticking.told
