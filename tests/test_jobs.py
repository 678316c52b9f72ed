"""Work beside the answering: done when it is due and when it is woken, in one place at a time, whatever fails."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from knowledge.clock import now
from knowledge.database import Database
from knowledge.tables_imports import job_leases
from tests.conftest import DATABASES
from web.jobs import Jobs

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)
RARELY = 3600.0


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  what is waited for is a fact, whoever makes it true
            await asyncio.sleep(0.01)


async def test_a_work_is_done_at_the_start_and_whenever_it_is_woken(database: Database) -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("once")

    jobs = Jobs(database)
    jobs.every("counting", RARELY, work)
    await jobs.begin()
    await until(lambda: len(done) == 1)
    jobs.soon("counting")
    await until(lambda: len(done) == 2)
    await jobs.run("counting")
    await jobs.close()

    assert len(done) == 3


async def test_a_work_is_done_again_when_its_time_has_come(database: Database) -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("once")

    jobs = Jobs(database)
    jobs.every("counting", 0.02, work)
    await jobs.begin()
    await until(lambda: len(done) >= 3)
    await jobs.close()


async def test_two_processes_never_do_one_work_at_the_same_time(database: Database) -> None:
    at_it = most = done = 0

    async def work() -> None:
        nonlocal at_it, most, done
        at_it += 1
        most = max(most, at_it)
        await asyncio.sleep(0.02)
        at_it -= 1
        done += 1

    processes = [Jobs(database) for _ in range(3)]
    for jobs in processes:
        jobs.every("counting", 0.01, work)
        await jobs.begin()
    await until(lambda: done >= 4)
    await asyncio.gather(*(jobs.close() for jobs in processes))

    assert most == 1


async def test_a_work_that_fails_is_tried_again_and_stops_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[str] = []
    others: list[str] = []

    async def fails() -> None:
        tries.append("again")
        raise ValueError("the disk is full")

    async def works() -> None:
        others.append("once")

    jobs = Jobs(database)
    jobs.every("failing", 0.02, fails)
    jobs.every("counting", RARELY, works)
    with caplog.at_level(logging.CRITICAL, "comptoir.jobs"):
        await jobs.begin()
        await until(lambda: len(tries) >= 2 and len(others) == 1)
        await jobs.close()


async def test_what_a_killed_process_held_is_taken_over_when_its_lease_is_over(database: Database) -> None:
    until_then = now() + timedelta(seconds=0.3)
    killed = {"name": "counting", "holder": "killed", "until": until_then}
    async with database.begin() as connection:
        await connection.execute(insert(job_leases).values(killed))
    done: list[str] = []

    async def work() -> None:
        done.append("once")
        assert now() >= until_then

    jobs = Jobs(database)
    jobs.every("counting", 0.05, work)
    await jobs.begin()
    await until(lambda: bool(done))
    await jobs.close()

    async with database.read() as connection:
        assert (await connection.execute(select(job_leases))).all() == []
