"""Tells an open inbox that something changed; the page then fetches itself again."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

from fastapi.sse import ServerSentEvent


async def changes(*listened: AsyncIterator[Any]) -> AsyncIterator[ServerSentEvent]:
    """One `changed` for every burst of whatever the iterators yield."""
    rung = asyncio.Event()
    listeners = [asyncio.create_task(_ring(each, rung)) for each in listened]
    try:
        while not all(listener.done() for listener in listeners):
            await _first(rung, listeners)
            if rung.is_set():
                rung.clear()
                yield ServerSentEvent(event="changed", raw_data="")
    finally:
        for listener in listeners:
            listener.cancel()
            with suppress(asyncio.CancelledError):
                await listener


async def _ring(listened: AsyncIterator[Any], rung: asyncio.Event) -> None:
    async for _ in listened:
        rung.set()


async def _first(rung: asyncio.Event, listeners: Sequence["asyncio.Task[None]"]) -> None:
    waiting = asyncio.create_task(rung.wait())
    try:
        running: set[asyncio.Task[Any]] = {waiting, *(each for each in listeners if not each.done())}
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
