"""A shop that runs for a test: the real application on a real socket, and a shopper who talks to it over HTTP."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from assistant.builtin.model import BuiltinModel
from assistant.model import ChatModel
from knowledge.database import Database
from tests.shop import CURRENCY, tiny_library
from web.app import create_app
from web.server import Server
from web.settings import Settings
from web.wiring import Comptoir, assemble

TURN_SECONDS = 60.0
"""A turn that takes longer is stuck: the test should fail and not hang."""


async def tiny_comptoir(database: Database, data: Path, *, model: ChatModel | None = None) -> Comptoir:
    """The tiny shop with everything around it; whoever runs it closes it."""
    data.mkdir(exist_ok=True)  # noqa: ASYNC240  before the test begins
    settings = Settings(data=data, shop_name="Tiny", currency=CURRENCY, public_url="http://shop.test")
    return assemble(settings, database, await tiny_library(database), model or BuiltinModel())


@asynccontextmanager
async def running(comptoir: Comptoir, *, demo: bool = False) -> AsyncIterator[str]:
    """The address under which it answers."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(create_app(comptoir, demo=demo), comptoir)
    ready = asyncio.Event()
    serving = asyncio.create_task(server.run(listening, ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.stop()
        waiting.cancel()
        await serving


@dataclass(slots=True)
class Shopper:
    """Talks to a running shop as the widget does."""

    http: httpx.AsyncClient
    id: str
    token: str
    seen: int = 0

    @classmethod
    async def arriving(cls, base: str, *, locale: str = "en", place: str | None = None) -> "Shopper":
        """From an address of their own (`127.0.3.4`), where one is given."""
        # The server closes what is idle for five seconds.
        limits = httpx.Limits(keepalive_expiry=2.0)
        transport = httpx.AsyncHTTPTransport(local_address=place, verify=False, limits=limits) if place else None
        http = httpx.AsyncClient(base_url=base, timeout=TURN_SECONDS, transport=transport)
        started = await http.post("/v1/conversations", json={"locale": locale})
        started.raise_for_status()
        return cls(http, **started.json())

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, what: str, body: dict[str, Any]) -> httpx.Response:
        return await self.http.post(f"/v1/conversations/{self.id}/{what}", json=body, headers=self.headers)

    async def say(self, text: str, *, id: str = "", page: dict[str, Any] | None = None) -> httpx.Response:  # noqa: A002
        return await self.post("messages", {"id": id or uuid4().hex, "text": text, "page": page})

    async def ask(self, text: str, *, page: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Says it and gives the turn's events, its last one included."""
        accepted = await self.say(text, page=page)
        assert accepted.status_code == 202, accepted.text
        return await self.until("done", "failed", turn=accepted.json()["turn"])

    async def until(self, *kinds: str, turn: str | None = None) -> list[dict[str, Any]]:
        """The new events up to the first of these kinds, over the event stream."""
        heard = []
        async with asyncio.timeout(TURN_SECONDS):
            async for event in self.listen():
                heard.append(event)
                if event["kind"] in kinds and turn in (None, event["turn"]):
                    return heard
        raise AssertionError(f"the stream ended without {kinds}")

    async def listen(self) -> AsyncIterator[dict[str, Any]]:
        address = f"/v1/conversations/{self.id}/events?after={self.seen}"
        async with self.http.stream("GET", address, headers=self.headers) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    event = json.loads(line.removeprefix("data: "))
                    self.seen = event["seq"]
                    yield event

    async def events(self, after: int = 0) -> list[dict[str, Any]]:
        address = f"/v1/conversations/{self.id}/events?after={after}"
        found = await self.http.get(address, headers=self.headers | {"Accept": "application/json"})
        events: list[dict[str, Any]] = found.json()["events"]
        return events


def texts(events: list[dict[str, Any]]) -> str:
    return " ".join(event["text"] for event in events if event["kind"] == "text")


def the(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The only event of that kind."""
    (found,) = [event for event in events if event["kind"] == kind]
    return found
