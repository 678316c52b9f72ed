"""Events on the wire: server-sent events with keep-alives, until the listener leaves or the server drains."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

from assistant.events import Event

PING_SECONDS = 15.0
"""Proxies cut connections that are silent for 30 to 60 seconds."""


def event_stream(
    events: AsyncIterator[Event], draining: asyncio.Event, said: Callable[[Event], dict[str, Any]] = Event.as_json
) -> EventSourceResponse:
    """`said` is an event as it leaves."""
    return stream((_wire(event, said(event)) async for event in events), draining)


def stream(parts: AsyncIterator[bytes], draining: asyncio.Event) -> EventSourceResponse:
    """Ends when `draining` is set: uvicorn waits for open connections, and an event stream would never end by itself."""
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return EventSourceResponse(_with_pings(parts, draining), headers=headers)


async def _with_pings(parts: AsyncIterator[bytes], draining: asyncio.Event) -> AsyncIterator[bytes]:
    yield KEEPALIVE_COMMENT  # headers and a first byte go out at once
    drained = asyncio.ensure_future(draining.wait())
    upcoming = asyncio.ensure_future(anext(parts, None))
    try:
        while not drained.done():
            await asyncio.wait({upcoming, drained}, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not upcoming.done():
                yield KEEPALIVE_COMMENT
                continue
            part = upcoming.result()
            if part is None:
                return
            yield part
            upcoming = asyncio.ensure_future(anext(parts, None))
    finally:
        upcoming.cancel()
        drained.cancel()


def _wire(event: Event, said: dict[str, Any]) -> bytes:
    data = json.dumps(said, ensure_ascii=False)
    return format_sse_event(data_str=data, event=event.kind, id=str(event.seq))
