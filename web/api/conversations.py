"""The shopper's API: start a conversation, say something, press a button, watch what happens."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.conversation import Conversation
from assistant.disclosure import disclose
from assistant.errors import NotFound
from assistant.events import Event
from web.api.addresses import shop_at, whole
from web.api.buying import add_buying
from web.api.stream import event_stream
from web.guards import Rate, place
from web.wiring import Comptoir

STARTS, MESSAGES, ADDRESS = (120, 60.0), (30, 60.0), (600, 60.0)
"""How many in how many seconds: conversations from one address, messages in one conversation, and from one address.
A whole office or a mobile network can stand behind one address; nobody types 30 messages a minute."""


class Start(BaseModel):
    locale: str = Field("", max_length=35, description="The page's language, as in `<html lang>`.")


class Started(BaseModel):
    id: str
    token: str = Field(description="Shown this once. Send it as `Authorization: Bearer …`.")


class Page(BaseModel):
    model_config = ConfigDict(extra="ignore")
    url: str = Field("", max_length=2000)
    product: str | None = Field(None, max_length=200, description="Id of the product that the page shows.")


class NewMessage(BaseModel):
    id: str = Field(min_length=1, max_length=64, description="Chosen by you; the same id again is the same message.")
    text: str
    page: Page | None = None


class Accepted(BaseModel):
    turn: str


class AskForPerson(BaseModel):
    email: str = Field("", max_length=320)


def conversation_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["conversations"])
    mine = Annotated[Conversation, Depends(_opening(comptoir))]
    _add_talk(router, comptoir, mine)
    _add_buttons(router, comptoir, mine)
    add_buying(router, comptoir, mine)
    return router


def _opening(comptoir: Comptoir) -> Callable[..., Awaitable[Conversation]]:
    async def open_with_token(cid: str, authorization: Annotated[str, Header()] = "") -> Conversation:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotFound("No such conversation, or not yours: send its token as 'Authorization: Bearer …'")
        return await comptoir.conversations.open(cid, token.strip())

    return open_with_token


def _add_talk(router: APIRouter, comptoir: Comptoir, mine: Any) -> None:
    starts, messages, addresses = Rate(*STARTS), Rate(*MESSAGES), Rate(*ADDRESS)

    @router.post("/conversations", status_code=201, summary="Start a conversation")
    async def start(request: Request, body: Start | None = None) -> Started:
        starts.check(place(request))
        locale = _language(body.locale if body else "", comptoir.settings.locale)
        conversation, token = await comptoir.conversations.start(locale=locale)
        await disclose(
            comptoir.database, comptoir.events, comptoir.voices, conversation, shop=comptoir.settings.shop_name
        )
        return Started(id=conversation.id, token=token)

    @router.post("/conversations/{cid}/messages", status_code=202, summary="Say something")
    async def say(request: Request, conversation: mine, message: NewMessage) -> Accepted:
        addresses.check(place(request))
        messages.check(conversation.id)
        page = message.page.model_dump() if message.page else None
        return Accepted(turn=await comptoir.assistant.receive(conversation, message.id, message.text, page=page))

    @router.get(
        "/conversations/{cid}/events",
        summary="Watch what happens: server-sent events, or JSON with `Accept: application/json`",
        responses={200: {"content": {"text/event-stream": {}, "application/json": {}}}},
    )
    async def events(
        request: Request,
        conversation: mine,
        after: int | None = None,
        last_event_id: Annotated[int, Header(ge=0)] = 0,
    ) -> Response:
        seq = last_event_id if after is None else max(after, 0)
        shop = shop_at(comptoir.settings, request)

        def said(event: Event) -> dict[str, Any]:
            return whole(event.as_json(), event.kind, shop)

        if "application/json" in request.headers.get("accept", ""):
            found = [event async for event in _read(comptoir, _all(await comptoir.events.after(conversation.id, seq)))]
            return JSONResponse({"events": [said(event) for event in found]})
        await comptoir.till.carts.greet(conversation)
        return event_stream(_read(comptoir, comptoir.events.listen(conversation.id, seq)), comptoir.draining, said)


def _add_buttons(router: APIRouter, comptoir: Comptoir, mine: Any) -> None:
    @router.post("/conversations/{cid}/person", status_code=202, summary="Ask for a person")
    async def person(conversation: mine, body: AskForPerson | None = None) -> dict[str, Any]:
        await comptoir.inbox.ask_for_person(conversation, reason="asked", problem="", email=body.email if body else "")
        return {"waiting": True}


async def _read(comptoir: Comptoir, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """An answer of the staff that has reached the shopper's screen needs no mail any more."""
    async for event in events:
        yield event
        if event.kind == "message" and event.body["who"] == "staff":
            await comptoir.posting.mails.seen(event.conversation_id)


async def _all(events: Iterable[Event]) -> AsyncIterator[Event]:
    for event in events:
        yield event


def _language(said: str, default: str) -> str:
    language = said[:2].lower()
    return language if language in ("en", "fr") else default
