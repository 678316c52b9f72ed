"""Events on the wire: server-sent events with keep-alives, until the listener leaves or the server drains."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

from assistant.events import Event

PING_SECONDS = 15.0
"""Proxies cut connections that are silent for 30 to 60 seconds."""


def event_stream(events: AsyncIterator[Event]) -> EventSourceResponse:
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return EventSourceResponse(_with_pings(events), headers=headers)


async def _with_pings(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    yield KEEPALIVE_COMMENT  # headers and a first byte go out at once
    upcoming = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            done, _ = await asyncio.wait({upcoming}, timeout=PING_SECONDS)
            if not done:
                yield KEEPALIVE_COMMENT
                continue
            event = upcoming.result()
            if event is None:
                return
            yield _wire(event)
            upcoming = asyncio.ensure_future(anext(events, None))
    finally:
        upcoming.cancel()


def _wire(event: Event) -> bytes:
    data = json.dumps(event.as_json(), ensure_ascii=False)
    return format_sse_event(data_str=data, event=event.kind, id=str(event.seq))
