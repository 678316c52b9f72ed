"""The tiny shop with an assistant whose model is scripted: ask, and see the events."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from assistant.cart import Carts
from assistant.conversation import Conversation, Conversations
from assistant.demo_payments import DemoPayments
from assistant.escalation import Inbox
from assistant.events import Events
from assistant.model import ChatModel
from assistant.orders import Orders
from assistant.till import set_up
from assistant.tools import Tools
from assistant.turn import Assistant
from assistant.waking import waking_for
from knowledge.database import Database
from knowledge.library import Library
from tests.scripted import ScriptedModel
from tests.shop import tiny_library
from tests.till import URL


@dataclass(frozen=True)
class Staff:
    id: str
    name: str


ALICE, CHARLIE = Staff("alice", "Alice"), Staff("charlie", "Charlie")


@dataclass
class Counter:
    database: Database
    library: Library
    conversations: Conversations
    events: Events
    carts: Carts
    orders: Orders
    inbox: Inbox
    tools: Tools
    assistant: Assistant
    model: ScriptedModel

    async def arrive(self, locale: str = "en") -> Conversation:
        return (await self.conversations.start(locale=locale))[0]

    async def ask(self, conversation: Conversation, text: str, *, id: str = "") -> list[dict[str, Any]]:  # noqa: A002
        """The turn's events up to its last."""
        turn = await self.assistant.receive(conversation, id or f"m-{text}", text)
        return [event.as_json() async for event in self.events.of_turn(conversation.id, turn)]

    def another_assistant(self, model: ChatModel) -> Assistant:
        """As another process would have it."""
        return _assistant(self.database, self.conversations, self.events, self.library, model, self.tools, self.carts)


@asynccontextmanager
async def open_counter(
    database: Database, model: ScriptedModel | None = None, library: Library | None = None
) -> AsyncIterator[Counter]:
    library, scripted = library or await tiny_library(database), model or ScriptedModel()
    payments = DemoPayments(URL, "secret" * 8)
    till = set_up(database, payments, waking_for(database), key=b"k" * 32, url=URL, prefix="C")
    events, carts, orders = till.events, till.carts, till.orders
    conversations, inbox = Conversations(database), Inbox(database, events)
    tools = Tools(library, carts, till.checkouts, orders, inbox)
    assistant = _assistant(database, conversations, events, library, scripted, tools, carts)
    try:
        yield Counter(database, library, conversations, events, carts, orders, inbox, tools, assistant, scripted)
    finally:
        await assistant.close()
        await till.close()
        await library.close()


def _assistant(
    database: Database,
    conversations: Conversations,
    events: Events,
    library: Library,
    model: ChatModel,
    tools: Tools,
    carts: Carts,
) -> Assistant:
    return Assistant(database, conversations, events, library, model, tools, carts, shop="Tiny shop", currency="EUR")


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["kind"] for event in events]


def the(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    found = [event for event in events if event["kind"] == kind]
    assert len(found) == 1, f"{len(found)} {kind!r} among {kinds(events)}"
    return found[0]


def texts(events: list[dict[str, Any]]) -> list[str]:
    return [event["text"] for event in events if event["kind"] == "text"]
