"""Inbox and portal in front of a small shop, with people signed in: the pages as a browser without scripts uses them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any, cast

import httpx
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

import web
from assistant.after_sale import AfterSale, after_sale
from assistant.conversation import Conversation, Conversations
from assistant.demo_payments import DemoPayments
from assistant.escalation import Inbox
from assistant.events import Events
from assistant.ledger_store import Ledgers
from assistant.till import Till
from knowledge.database import Database
from knowledge.library import Library
from tests.after import FreeGuesses
from tests.till import SECRET, URL, till_of
from web.errors import add_error_answers
from web.inbox import inbox_routes
from web.jobs import Jobs
from web.pages import Pages
from web.people import People, Person, Role
from web.portal import portal_routes
from web.settings import Settings
from web.signin import COOKIE, SignIns, signin_routes
from web.wiring import Comptoir


@dataclass
class Desk:
    """What the inbox needs of a shop."""

    database: Database
    till: Till = field(init=False)
    events: Events = field(init=False)
    conversations: Conversations = field(init=False)
    inbox: Inbox = field(init=False)

    def __post_init__(self) -> None:
        self.till = till_of(self.database, DemoPayments(URL, SECRET), b"k" * 32)
        self.events = self.till.events
        self.conversations = Conversations(self.database)
        self.inbox = Inbox(self.database, self.events)

    @property
    def ledgers(self) -> Ledgers:
        return Ledgers(self.database)

    @cached_property
    def after(self) -> AfterSale:
        """With careful default rules, and payments that move no money."""
        return after_sale(self.till, self.inbox, guesses=FreeGuesses(), key=b"k" * 32, token_key="", currency="EUR")

    async def shopper(self, *words: str, locale: str = "en") -> Conversation:
        conversation, _ = await self.conversations.start(locale=locale)
        for text in words:
            await self.event(conversation, "message", id="m", who="shopper", text=text)
        return await self.conversations.for_staff(conversation.id)

    async def event(self, conversation: Conversation, kind: str, **body: Any) -> None:
        async with self.database.begin() as connection:
            await self.events.append(connection, conversation.id, kind, body, turn=body.pop("turn", None))
        self.events.wake(conversation.id)


@dataclass
class Shelves:
    """What the portal needs of a shop."""

    library: Library
    settings: Settings
    jobs: Jobs


@dataclass
class Colleague:
    """Somebody who is signed in, with a browser."""

    person: Person
    browser: httpx.AsyncClient
    csrf: str

    async def reads(self, address: str) -> str:
        page = await self.browser.get(address)
        assert page.status_code == 200, page.text
        return words(page.text)

    async def does(self, address: str, **form: Any) -> httpx.Response:
        return await self.browser.post(address, data={"csrf": self.csrf, **form})


def words(html: str) -> str:
    """The page's text, as a person reads it."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def console(shop: Desk | Shelves | Comptoir, people: People) -> FastAPI:
    app, pages, signins = FastAPI(), Pages("Tiny"), SignIns(people)
    app.include_router(signin_routes(people, signins, pages))
    if isinstance(shop, Desk):
        app.include_router(inbox_routes(shop, signins, pages))
    else:
        app.include_router(portal_routes(cast(Any, shop), signins, pages))
    app.mount("/static", StaticFiles(directory=Path(web.__file__).parent / "static"))
    app.state.problem_page = lambda **values: pages.render("problem.html", **values)
    add_error_answers(app)
    return app


@asynccontextmanager
async def signed_in(
    app: FastAPI, people: People, name: str, role: Role = "staff", language: str = "en"
) -> AsyncIterator[Colleague]:
    person = await people.add(f"{name.lower()}@example.com", name=name, role=role)
    cookie = await people.sign_in(person)
    found = await people.signed_in(cookie)
    assert found is not None
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://shop.test", cookies={COOKIE: cookie}
    ) as browser:
        browser.headers["Accept-Language"] = language
        yield Colleague(person, browser, found.csrf)
