"""Reads a feed's file into staged rows, in flat memory, and says what applying them would mean."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Any

from pydantic_core import PydanticSerializationError

from knowledge.catalog import Product
from knowledge.clock import now
from knowledge.feeds import FeedFile, FeedProblem, recognise
from knowledge.feeds.before import Stretch
from knowledge.feeds.reading import Step, read
from knowledge.imports_before import LastVersion, copy_stretches
from knowledge.imports_hold import reasons
from knowledge.imports_model import FeedImport, Rejected
from knowledge.imports_rows import REJECTIONS_KEPT, Compared, as_json, drop_rows, put_rows
from knowledge.imports_store import LEASE, ImportRows, folder
from knowledge.mapping import Mapping
from knowledge.records import Record, record_of
from knowledge.report import Progress, Rejection
from knowledge.texts import embedded_text

AT_ONCE, COPIED_AT_ONCE = 1_000, 10_000
"""Products between two writes: that were read, and that did not change."""
TOLD_EVERY, ALIVE_EVERY = 0.5, 5.0
"""Seconds between two writes of the progress, and between two signs of life without any."""


Ahead = Callable[[Sequence[str]], None]


async def read_into(rows: ImportRows, queued: FeedImport, told: Progress, ahead: Ahead) -> dict[str, Any]:
    """What is to be written into the import's row. Raises FeedProblem for a file that holds no products.

    `ahead` is told the texts of what may be new.
    """
    feed = await rows.feed(queued.feed)
    mapping = Mapping.from_json(feed.mapping) if feed.mapping else None
    with folder() as place:
        file = FeedFile(queued.source, place / "feed")
        await rows.write_file(queued.id, file.path)
        kind = "mapped" if mapping else (await asyncio.to_thread(recognise, file)).kind
        said = {"currency": feed.currency, "shop_url": feed.shop_url.rstrip("/")}
        before = LastVersion(rows.database, queued.feed)
        steps = read(file, mapping=mapping, before=before, **said)
        staging = await _stage(rows, queued, steps, told, ahead)
    if not staging.products:
        first = staging.rejections[0] if staging.rejections else None
        why = f" The first reason: row {first.row}, {first.value!r}: {first.why}." if first else ""
        raise FeedProblem(f"Nothing in {queued.source!r} could be imported.{why}", "Check the columns and prices.")
    async with rows.database.read() as connection:
        compared = Compared(queued.id, queued.feed)
        touched = await compared.touched(connection)
        counts = await compared.count(connection, touched)
        held = await reasons(connection, compared, [row.product_id for row in touched], staging.products)
    return {
        "state": "held" if held else "ready",
        "kind": kind,
        "held": as_json(held),
        "rejected": staging.rejected,
        "rejections": as_json(staging.rejections),
        **counts,
    }


@dataclass(slots=True)
class _Staging:
    products: int = 0
    rejected: int = 0
    rejections: list[Rejected] = field(default_factory=list)

    def reject(self, some: list[Rejection]) -> None:
        self.rejected += len(some)
        room = REJECTIONS_KEPT - len(self.rejections)
        self.rejections += [Rejected(one.row, one.product, one.value[:200], one.why) for one in some[:room]]


async def _stage(rows: ImportRows, queued: FeedImport, steps: Iterator[Step], told: Progress, ahead: Ahead) -> _Staging:
    """Some products are written while the next are read."""
    async with rows.database.begin() as connection:
        await drop_rows(connection, [queued.id])
    staging, writing = _Staging(), None
    try:
        while (some := await asyncio.to_thread(_next, steps)).any:
            ahead(some.texts)
            if writing:
                await writing
            writing = asyncio.create_task(_put(rows, queued, some))
            staging.products += some.products
            staging.reject(some.rejected)
            told(staging.products, 0)
    finally:
        if writing:
            await writing
    return staging


async def _put(rows: ImportRows, queued: FeedImport, some: "_Some") -> None:
    async with rows.database.begin() as connection:
        await put_rows(connection, queued.id, some.records)
        await copy_stretches(connection, queued.feed, queued.id, some.unchanged)


@dataclass(slots=True)
class _Some:
    records: list[Record] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Of the products that may not stand in the shop as they do in the file."""
    unchanged: list[Stretch] = field(default_factory=list)
    copied: int = 0
    """The products in them."""
    rejected: list[Rejection] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return bool(self.products or self.rejected)

    @property
    def products(self) -> int:
        return len(self.records) + self.copied

    def put(self, product: Product, step: Step) -> None:
        try:
            self.records.append(record_of(product, step.place, step.mark))
            self.texts.append(embedded_text(product))
        except PydanticSerializationError:  # half of a surrogate pair, which no encoding writes
            why = "its text holds characters that are none"
            self.rejected.append(Rejection(0, product.id, ascii(product.title)[:80], why))


def _next(steps: Iterator[Step]) -> _Some:
    some = _Some()
    for step in islice(steps, AT_ONCE):
        one = step.found
        if isinstance(one, Rejection):
            some.rejected.append(one)
        elif isinstance(one, Stretch):
            some.unchanged.append(one)
            some.copied += one.products
            if some.copied >= COPIED_AT_ONCE:
                break
        else:
            some.put(one, step)
    return some


class Ticking:
    """While somebody is at an import: progress for the caller and for the row, and a lease that does not run out."""

    def __init__(self, rows: ImportRows, import_id: str, step: str, on_progress: Progress) -> None:
        self._rows, self._id, self._step, self._on_progress = rows, import_id, step, on_progress
        self._progress = (0, 0)
        self._over = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def told(self, done: int, of: int) -> None:
        self._progress = (done, of)
        self._on_progress(done, of)

    async def __aenter__(self) -> "Ticking":
        await self._rows.set(self._id, step=self._step, done=0, of=0, lease=now() + LEASE)
        self._task = asyncio.create_task(self._tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        assert self._task is not None
        await self._task
        # What is cut off in the middle is taken up by the next process, or the next round.
        await self._rows.set(self._id, lease=None, **({} if problem else {"step": ""}))

    async def _tick(self) -> None:
        written, at = (0, 0), time.monotonic()
        while not self._over.is_set():
            try:
                await asyncio.wait_for(self._over.wait(), TOLD_EVERY)
            except TimeoutError:
                if self._progress == written and time.monotonic() - at < ALIVE_EVERY:
                    continue
                written, at = self._progress, time.monotonic()
                await self._rows.set(self._id, done=written[0], of=written[1], lease=now() + LEASE)
