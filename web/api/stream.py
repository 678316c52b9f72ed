"""Events on the wire: server-sent events with keep-alives, until the listener leaves or the server drains."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from assistant.closing import closing
from assistant.events import Event

PING_SECONDS = 15.0
"""Proxies cut connections that are silent for 30 to 60 seconds."""
AHEAD = 16
"""Parts that wait for a slow listener; the next one is not even read."""
Heard = asyncio.Queue[bytes | Exception | None]
"""At last None, or what went wrong."""


def event_stream(
    events: AsyncIterator[Event], draining: asyncio.Event, said: Callable[[Event], dict[str, Any]] = Event.as_json
) -> EventSourceResponse:
    """`said` is an event as it leaves."""
    return stream((_wire(event, said(event)) async for event in events), draining)


def stream(parts: AsyncIterator[bytes], draining: asyncio.Event) -> EventSourceResponse:
    """Ends when `draining` is set: uvicorn waits for open connections, and an event stream would never end by itself."""
    return _Listened(parts, draining)


class _Listened(EventSourceResponse):
    """Without the task group that Starlette opens for each listener, to hear that they leave."""

    def __init__(self, parts: AsyncIterator[bytes], draining: asyncio.Event) -> None:
        self._heard: Heard = asyncio.Queue(AHEAD)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        super().__init__(_with_pings(parts, draining, self._heard), headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(self._left(receive))
        try:
            await self.stream_response(send)
        finally:
            leaving.cancel()

    async def _left(self, receive: Receive) -> None:
        await self.listen_for_disconnect(receive)
        await self._heard.put(None)


async def _with_pings(parts: AsyncIterator[bytes], draining: asyncio.Event, heard: Heard) -> AsyncIterator[bytes]:
    yield KEEPALIVE_COMMENT  # headers and a first byte go out at once
    tasks = [asyncio.create_task(_hear(parts, heard)), asyncio.create_task(_end(draining, heard))]
    try:
        while not draining.is_set():
            part = await _within(PING_SECONDS, heard)
            if isinstance(part, Exception):
                raise part
            if part is None:
                return
            yield part
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _within(seconds: float, heard: Heard) -> bytes | Exception | None:
    try:
        async with asyncio.timeout(seconds):
            return await heard.get()
    except TimeoutError:
        return KEEPALIVE_COMMENT


async def _hear(parts: AsyncIterator[bytes], heard: Heard) -> None:
    """One task for as long as somebody listens: a task for each part is a detour for each part."""
    end: Exception | None = None
    try:
        async with closing(parts):
            async for part in parts:
                await heard.put(part)
    except Exception as problem:  # noqa: BLE001 - raised where it is read
        end = problem
    await heard.put(end)


async def _end(draining: asyncio.Event, heard: Heard) -> None:
    await draining.wait()
    await heard.put(None)


def _wire(event: Event, said: dict[str, Any]) -> bytes:
    data = json.dumps(said, ensure_ascii=False)
    return format_sse_event(data_str=data, event=event.kind, id=str(event.seq))
