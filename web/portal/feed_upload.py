"""The feed that is being imported, and what came of the last one: the products page shows it as it goes."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from assistant.errors import Problem, Refused
from assistant.phrases import say
from knowledge.clock import now
from knowledge.library import Library
from knowledge.report import FeedReport
from web.portal.uploads import Upload


@dataclass(slots=True)
class Import:
    name: str
    started: datetime
    done: int = 0
    of: int = 0
    report: FeedReport | None = None
    problem: str = ""

    @property
    def running(self) -> bool:
        return self.report is None and not self.problem

    def progress(self, done: int, of: int) -> None:
        self.done, self.of = done, of


@dataclass(slots=True)
class FeedUpload:
    """One at a time: two feeds at once would each remove what the other brings."""

    library: Library
    currency: str
    shop_url: str
    last: Import | None = None
    _task: "asyncio.Task[None] | None" = field(default=None)

    def start(self, upload: Upload, locale: str) -> None:
        if self.last and self.last.running:
            raise Refused(say(locale, "{name} is still being read. Wait until it is done.", name=self.last.name))
        self.last = Import(upload.name, now())
        self._task = asyncio.create_task(self._run(self.last, upload, locale))

    async def _run(self, current: Import, upload: Upload, locale: str) -> None:
        try:
            current.report = await self.library.import_feed(
                upload.name,
                upload.content,
                currency=self.currency,
                shop_url=self.shop_url,
                on_progress=current.progress,
            )
        except (Problem, ValueError) as problem:
            current.problem = str(problem)
        finally:
            if current.running:  # a crash of ours: it goes on to the log, the page must not wait for ever
                told = "Reading {name} failed on our side. The products are as they were."
                current.problem = say(locale, told, name=upload.name)
