"""The test box: what the assistant answers a shopper, on what grounds, and what else was found for the question."""

import asyncio
import secrets
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.conversation import Conversation, Conversations
from assistant.errors import NotFound
from assistant.events import Events
from assistant.ledger_store import Ledgers
from assistant.turn import Assistant
from assistant.turns_store import facts_of
from knowledge.database import Database
from knowledge.library import Library
from web.inbox.thread import Message, Thread, read_thread
from web.pages import Pages, spoken
from web.people import SignIn
from web.settings import Settings
from web.signin import SignIns

LONGEST_QUESTION = 1000
FOUND = 5


class Shop(Protocol):
    database: Database
    library: Library
    settings: Settings
    conversations: Conversations
    assistant: Assistant

    @property
    def events(self) -> Events: ...
    @property
    def ledgers(self) -> Ledgers: ...


def add_trial_routes(routes: APIRouter, shop: Shop, signins: SignIns, pages: Pages) -> None:
    @routes.get("/try")
    async def trial(
        request: Request, signin: Annotated[SignIn, Depends(signins.looking)], q: str = "", conversation: str = ""
    ) -> HTMLResponse:
        held = await _held(shop, conversation, spoken(request)) if conversation else {"conversation": None}
        question = (held.pop("question", q) or "").strip()[:LONGEST_QUESTION]
        return pages.page(
            request, "try.html", signin=signin, question=question, **held, **await _found(shop.library, question)
        )

    @routes.post("/try")
    async def ask(request: Request, signin: Annotated[SignIn, Depends(signins.acting())]) -> Response:
        form = await request.form()
        question = str(form.get("q", "")).strip()[:LONGEST_QUESTION]
        if not question:
            return RedirectResponse("/portal/try", 303)
        held = await _trial(shop, str(form.get("conversation", "")), spoken(request))
        turn = await shop.assistant.receive(held, secrets.token_hex(8), question)
        async for _ in shop.events.of_turn(held.id, turn):
            pass
        return RedirectResponse(f"/portal/try?conversation={held.id}", 303)


async def _trial(shop: Shop, conversation_id: str, locale: str) -> Conversation:
    if not conversation_id:
        return (await shop.conversations.start(locale=locale, trial=True))[0]
    found = await shop.conversations.for_staff(conversation_id)
    if not found.trial:
        raise NotFound(f"There is no test conversation {conversation_id!r}")
    return found


async def _held(shop: Shop, conversation_id: str, locale: str) -> dict[str, Any]:
    held = await _trial(shop, conversation_id, locale)
    thread = await read_thread(shop.events, held.id, locale)
    return {
        "conversation": held,
        "thread": thread,
        "ledger": await shop.ledgers.of(held.id),
        "facts": await facts_of(shop.database, held.id),
        "currency": shop.settings.currency,
        "question": _last_question(thread),
    }


def _last_question(thread: Thread) -> str:
    asked = [entry for entry in thread.entries if isinstance(entry, Message) and entry.who == "shopper"]
    return asked[-1].sentences[0][0] if asked else ""


async def _found(library: Library, question: str) -> dict[str, Any]:
    if not question:
        return {"passages": [], "search": None}
    passages, search = await asyncio.gather(
        library.search_documents(question, limit=FOUND), library.search_products(question, limit=FOUND)
    )
    return {"passages": passages, "search": search}
