"""What is heard goes to the wire as it comes; a slow listener slows its own reading alone, and every stream has an end."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.queueing import LATE, Room
from knowledge.database import Database
from tests.running import tiny_comptoir
from web.api.stream import AHEAD, stream
from web.app import create_app
from web.server import Server, run


def _told(parts: AsyncIterator[bytes], draining: asyncio.Event) -> AsyncIterator[bytes]:
    """As the wire gets it."""
    told: AsyncIterator[bytes] = stream(parts, draining).body_iterator  # type: ignore[assignment]
    return told


async def _some(count: int, read: list[int]) -> AsyncIterator[bytes]:
    for number in range(count):
        read.append(number)
        yield b"part %d" % number


async def test_parts_come_in_their_order_after_a_first_byte_and_then_the_stream_ends() -> None:
    first, *parts = [part async for part in _told(_some(3, []), asyncio.Event())]

    assert first.startswith(b":") and parts == [b"part 0", b"part 1", b"part 2"]


async def test_what_a_slow_listener_has_not_taken_is_not_read_either() -> None:
    read: list[int] = []
    told = _told(_some(1_000, read), asyncio.Event())
    await anext(told)
    await anext(told)

    for _ in range(100):
        await asyncio.sleep(0)

    assert len(read) <= AHEAD + 2
    await told.aclose()  # type: ignore[attr-defined]


async def test_what_goes_wrong_while_listening_is_raised_where_it_is_read() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"part"
        raise RuntimeError("the database is gone")

    told = _told(broken(), asyncio.Event())

    assert [await anext(told), await anext(told)][1] == b"part"
    with pytest.raises(RuntimeError, match="the database is gone"):
        await anext(told)


@pytest.mark.parametrize("leaves", (True, False), ids=("who listens leaves", "the server drains"))
async def test_listening_ends_with_its_stream(leaves: bool) -> None:
    draining, ended = asyncio.Event(), asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        try:
            yield b"part"
            await asyncio.Event().wait()
        finally:
            ended.set()

    told = _told(endless(), draining)
    await anext(told)
    await anext(told)
    if leaves:
        await told.aclose()  # type: ignore[attr-defined]
    else:
        draining.set()
        assert [part async for part in told] == []

    assert ended.is_set()


async def test_nobody_new_begins_while_writers_wait_and_not_for_ever(database: Database) -> None:
    room, begun = Room(1, database), asyncio.Event()

    async def begin() -> None:
        async with room.one():
            begun.set()

    async with database.begin():
        waiting = [asyncio.create_task(database.write(_nothing)) for _ in range(5)]
        beginning = asyncio.create_task(begin())
        await asyncio.sleep(3 * LATE)
        assert not begun.is_set()
        await beginning

    await asyncio.gather(*waiting)
    async with room.one():
        assert begun.is_set()


async def _nothing(_connection: object) -> None:
    """Writes nothing."""


async def test_an_event_is_not_held_back_until_the_one_before_is_acknowledged(
    database: Database, tmp_path: Path
) -> None:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    ready = asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(create_app(comptoir), comptoir)
        serving = asyncio.create_task(server.run(listening, ready=ready.set))
        await ready.wait()
        at_once = listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        server.stop()
        await serving

    assert at_once


def test_a_shop_is_served_on_the_quicker_event_loop() -> None:
    loops: list[str] = []

    async def serving() -> None:
        loops.append(type(asyncio.get_running_loop()).__module__)

    run(serving())

    assert loops == ["uvloop"]
