"""Work that goes on beside the answering: reading documents, importing feeds, sending what is due.

Rows are the truth. What has to happen is a row with a state, written by whoever caused it; a work only drains the rows
that are due. So it survives `kill -9`, is retried by being due again, and may run in any process. A lease row makes sure
that each work runs in one place at a time. (A workflow library would keep the same facts a second time: dbos is one
global per process, brings threads of its own and 57 ms a step.)
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Delete, Update, delete, insert, or_, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from knowledge.clock import now
from knowledge.database import Database
from knowledge.tables_imports import job_leases as leases

log = logging.getLogger("comptoir.jobs")
LEASE = timedelta(seconds=15)
"""A process that died has held its work up for that long at most."""
RENEWED = 4.0
PATIENCE = 5.0
"""Seconds that closing waits for works in the middle of something; what is cut off is due again."""

Work = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class _Job:
    name: str
    seconds: float
    work: Work
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    rounds: int = 0


class Jobs:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._me = secrets.token_hex(8)
        self._jobs: dict[str, _Job] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._begun = self._closing = False

    def every(self, name: str, seconds: float, work: Work) -> None:
        """`work` drains what is due: at the start, every so many seconds, and when `soon` is said."""
        assert name not in self._jobs, f"{name!r} is registered twice"
        self._jobs[name] = _Job(name, seconds, work)
        if self._begun:
            self._start(self._jobs[name])

    def soon(self, name: str) -> None:
        """Now, or once more after the round that is running."""
        self._jobs[name].wanted.set()

    async def run(self, name: str) -> None:
        """One round here and now, after any that is running; for whoever waits for its end."""
        job, before = self._jobs[name], self._jobs[name].rounds
        while job.rounds == before:
            if await self._round(job):
                return
            await asyncio.sleep(0.05)

    async def begin(self) -> None:
        self._begun = True
        for job in self._jobs.values():
            self._start(job)

    async def close(self) -> None:
        self._closing = True
        for job in self._jobs.values():
            job.wanted.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, job: _Job) -> None:
        job.wanted.set()
        self._tasks.append(asyncio.create_task(self._go_on(job), name=f"job: {job.name}"))

    async def _go_on(self, job: _Job) -> None:
        while not self._closing:
            await _comes(job.wanted, job.seconds)
            job.wanted.clear()
            if not self._closing and not await self._round(job):
                # Somebody else is at it, and may have begun before the row that we were woken for.
                await asyncio.sleep(min(1.0, job.seconds))
                job.wanted.set()

    async def _round(self, job: _Job) -> bool:
        """False: another process is at it."""
        try:
            if not await self._take(job.name):
                return False
        except DBAPIError as problem:
            log.warning("%s waits for the database: %s", job.name, problem)
            return True
        over = asyncio.Event()
        keeping = asyncio.create_task(self._keep(job.name, over))
        try:
            await job.work()
        except Exception:  # one work's failure must not end the others; what it was at is due again
            log.exception("%s failed", job.name)
        finally:
            job.rounds += 1
            over.set()
            await keeping
        return True

    async def _take(self, name: str) -> bool:
        until = now() + LEASE
        free = or_(leases.c.until < now(), leases.c.holder == "")
        async with self._database.begin() as connection:
            taken = update(leases).where(leases.c.name == name, free).values(holder=self._me, until=until)
            if (await connection.execute(taken)).rowcount:
                return True
        try:
            async with self._database.begin() as connection:
                await connection.execute(insert(leases).values(name=name, holder=self._me, until=until))
        except IntegrityError:
            return False
        return True

    async def _keep(self, name: str, over: asyncio.Event) -> None:
        """Renews the lease until the work is over, and gives it back then."""
        mine = (leases.c.name == name, leases.c.holder == self._me)
        while not await _comes(over, RENEWED):
            await self._write(name, update(leases).where(*mine).values(until=now() + LEASE))
        await self._write(name, delete(leases).where(*mine))

    async def _write(self, name: str, change: Update | Delete) -> None:
        try:
            async with self._database.begin() as connection:
                await connection.execute(change)
        except DBAPIError as problem:
            log.warning("the lease of %s could not be renewed: %s", name, problem)


async def _comes(event: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
