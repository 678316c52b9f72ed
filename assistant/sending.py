"""What a turn shows goes out in its order, each piece in one transaction, and never over a person's head."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import keep, numbered
from assistant.events import Event, Events
from assistant.rounds import now_shown
from assistant.shown import products_body
from assistant.tools.tool import Shown
from knowledge.database import Database


class TakenOver(Exception):
    """A person answers now: nothing of this turn goes out any more."""


@dataclass(slots=True)
class Sending:
    database: Database
    events: Events
    conversation: str
    turn: str
    kinds: list[str] = field(default_factory=list)
    """Of the events that went out."""
    carded: list[str] = field(default_factory=list)
    """Ids of the products whose cards went out."""
    first: float | None = None
    """When the first went out, by `time.monotonic`."""
    _going: asyncio.Task[None] | None = None

    def soon(self, shown: Sequence[Shown]) -> None:
        """While the caller goes on; whatever comes next waits for it."""
        if fresh := self._fresh(shown):
            self._going = asyncio.create_task(self._send(fresh))

    async def now(self, shown: Sequence[Shown]) -> None:
        await self.gone()
        if fresh := self._fresh(shown):
            await self._send(fresh)

    async def gone(self) -> None:
        """Raises TakenOver, as `now` does."""
        going, self._going = self._going, None
        if going is not None:
            await going

    async def close(self) -> None:
        with suppress(TakenOver):
            await self.gone()

    def _fresh(self, shown: Sequence[Shown]) -> list[Shown]:
        """No card twice in a turn."""
        fresh = [(kind, self._not_yet(body) if kind == "products" else body) for kind, body in shown]
        return [(kind, body) for kind, body in fresh if kind != "products" or body["items"]]

    def _not_yet(self, body: Mapping[str, Any]) -> dict[str, Any]:
        items = [item for item in body["items"] if item["id"] not in self.carded]
        self.carded += [item["id"] for item in items]
        return products_body(items)

    async def _send(self, shown: Sequence[Shown]) -> None:
        """Who owns the conversation is asked in the transaction that sends."""
        carded = list(self.carded)

        async def work(connection: AsyncConnection) -> list[Event]:
            current = await numbered(connection, self.conversation, len(shown))
            if current.owner in ("staff", "closed"):
                raise TakenOver
            if any(kind == "products" for kind, _ in shown):
                await keep(connection, self.conversation, shown=now_shown(list(current.shown), carded))
            return await self.events.write(connection, current, shown, turn=self.turn)

        written = await self.database.write(work)
        self.kinds += [kind for kind, _ in shown]
        self.first = self.first or monotonic()
        await self.events.hand_out(self.conversation, written)
