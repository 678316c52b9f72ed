"""The inbox's pages: queues, one thread, and what staff do in it. Each form works by itself; htmx only makes it smoother."""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from typing import Annotated, Literal, Protocol

from babel import Locale
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant.after_sale import AfterSale
from assistant.conversation import Conversations
from assistant.errors import NotFound, Refused
from assistant.escalation import LONGEST_REPLY, Inbox, InboxRow
from assistant.events import Events
from assistant.identity import Asker
from assistant.ledger_store import Ledgers
from assistant.phrases import say
from web.inbox.live import changes
from web.inbox.thread import REASONS, read_thread
from web.pages import PRIVATE, Pages, spoken
from web.people import Person, SignIn
from web.signin import SignIns

QUEUES = ("waiting", "mine", "assistant", "closed")
SHOWN = 200


class Shop(Protocol):
    conversations: Conversations
    inbox: Inbox

    @property
    def events(self) -> Events: ...
    @property
    def after(self) -> AfterSale: ...
    @property
    def ledgers(self) -> Ledgers: ...


def inbox_routes(comptoir: Shop, signins: SignIns, pages: Pages) -> APIRouter:
    routes = APIRouter(prefix="/inbox", include_in_schema=False)
    _add_reading(routes, comptoir, signins, pages)
    _add_acting(routes, comptoir, signins, pages)
    _add_deciding(routes, comptoir, signins, pages)
    return routes


def _add_reading(routes: APIRouter, comptoir: Shop, signins: SignIns, pages: Pages) -> None:
    looking = Annotated[SignIn, Depends(signins.looking)]

    @routes.get("")
    async def inbox(request: Request, signin: looking, queue: str = "waiting") -> HTMLResponse:
        return await _desk(request, comptoir, pages, signin, queue=queue)

    @routes.get("/stream", response_class=EventSourceResponse)
    async def stream(_signin: looking, conversation: str = "") -> AsyncIterable[ServerSentEvent]:
        """The inbox's own bell rings at once: something may have changed between the page and this stream."""
        listened: list[AsyncIterator[object]] = [comptoir.inbox.listen()]
        if conversation:
            shown = await comptoir.conversations.for_staff(conversation)
            listened.append(comptoir.events.listen(shown.id, shown.last_seq))
        async for change in changes(*listened):
            yield change

    @routes.get("/pictures/{number}/{picture_id}")
    async def picture(number: str, picture_id: str, _signin: looking) -> Response:
        kind, content = await comptoir.after.pictures.content(number, picture_id)
        return Response(content, media_type=kind, headers=PRIVATE)

    @routes.get("/{conversation_id}")
    async def thread(request: Request, conversation_id: str, signin: looking, queue: str = "waiting") -> HTMLResponse:
        return await _desk(request, comptoir, pages, signin, queue=queue, conversation_id=conversation_id)


def _add_acting(routes: APIRouter, comptoir: Shop, signins: SignIns, pages: Pages) -> None:
    acting = Annotated[SignIn, Depends(signins.acting("answer"))]
    inbox = comptoir.inbox

    async def done(
        request: Request,
        signin: SignIn,
        conversation_id: str,
        act: Callable[[str, Person], Awaitable[object]],
        queue: str,
    ) -> Response:
        try:
            await act(conversation_id, signin.person)
        except Refused as problem:
            refused = await _why(comptoir, conversation_id, signin.person, problem, spoken(request))
            draft = str((await request.form()).get("text", ""))
            return await _desk(
                request, comptoir, pages, signin, conversation_id=conversation_id, refused=refused, draft=draft
            )
        return RedirectResponse(f"/inbox/{conversation_id}?queue={queue}", 303)

    @routes.post("/{conversation_id}/take")
    async def take(request: Request, conversation_id: str, signin: acting) -> Response:
        return await done(request, signin, conversation_id, inbox.take, "mine")

    @routes.post("/{conversation_id}/reply")
    async def reply(request: Request, conversation_id: str, signin: acting) -> Response:
        text = str((await request.form()).get("text", ""))

        async def answer(chosen: str, person: Person) -> object:
            said = text.replace("\r\n", "\n").strip()
            if not 0 < len(said) <= LONGEST_REPLY:
                told = "A reply has 1 to {most} characters; this one has {count}."
                raise Refused(say(spoken(request), told, most=LONGEST_REPLY, count=len(said)))
            return await inbox.reply(chosen, person, said)

        return await done(request, signin, conversation_id, answer, "mine")

    @routes.post("/{conversation_id}/hand-back")
    async def hand_back(request: Request, conversation_id: str, signin: acting) -> Response:
        return await done(request, signin, conversation_id, inbox.hand_back, "assistant")

    @routes.post("/{conversation_id}/close")
    async def close(request: Request, conversation_id: str, signin: acting) -> Response:
        return await done(request, signin, conversation_id, inbox.close, "closed")


def _add_deciding(routes: APIRouter, comptoir: Shop, signins: SignIns, pages: Pages) -> None:
    acting = Annotated[SignIn, Depends(signins.acting("answer"))]

    @routes.post("/{conversation_id}/proposals/{proposal_id}/{step}")
    async def decide(
        request: Request, conversation_id: str, proposal_id: str, step: Literal["confirm", "drop"], signin: acting
    ) -> Response:
        proposals, locale = comptoir.after.proposals, spoken(request)
        asker = Asker("verified", "admin" if signin.person.may("edit") else "staff", name=signin.person.name)
        decision = proposals.confirm if step == "confirm" else proposals.drop
        try:
            await decision(proposal_id, asker, locale=locale)
        except Refused as problem:
            return await _desk(request, comptoir, pages, signin, conversation_id=conversation_id, refused=str(problem))
        return RedirectResponse(f"/inbox/{conversation_id}", 303)


async def _desk(
    request: Request,
    comptoir: Shop,
    pages: Pages,
    signin: SignIn,
    *,
    queue: str = "mine",
    conversation_id: str = "",
    refused: str = "",
    draft: str = "",
) -> HTMLResponse:
    """List and thread. A refusal is a conflict: somebody else was quicker, and what was typed stays."""
    queues = await _queues(comptoir.inbox, signin.person)
    queue = queue if queue in QUEUES else "waiting"
    return pages.page(
        request,
        "inbox.html",
        status=409 if refused else 200,
        signin=signin,
        queue=queue,
        rows=queues[queue],
        counts={name: len(rows) for name, rows in queues.items()},
        reasons=REASONS,
        refused=refused,
        draft=draft,
        **await _thread(request, comptoir, conversation_id),
    )


async def _thread(request: Request, comptoir: Shop, conversation_id: str) -> dict[str, object]:
    if not conversation_id:
        return {"conversation": None}
    locale = spoken(request)
    conversation = await comptoir.conversations.for_staff(conversation_id)
    row = await comptoir.inbox.row(conversation_id)
    thread = await read_thread(comptoir.events, conversation_id, locale)
    pictures = comptoir.after.pictures
    return {
        "conversation": conversation,
        "row": row,
        "thread": thread,
        "pictures": {order["number"]: await pictures.of_order(order["number"]) for order in thread.orders},
        "to_decide": [one.body(locale) for one in await comptoir.after.proposals.to_decide(conversation_id)],
        "ledger": await comptoir.ledgers.of(conversation_id),
        "language": _language(conversation.locale, locale),
    }


async def _queues(inbox: Inbox, person: Person) -> dict[str, list[InboxRow]]:
    every = await inbox.everything(limit=SHOWN)
    return {
        "waiting": await inbox.waiting(),
        "mine": await inbox.mine(person),
        "assistant": [row for row in every if row.owner == "assistant"],
        "closed": [row for row in every if row.owner == "closed"],
    }


async def _why(comptoir: Shop, conversation_id: str, person: Person, problem: Refused, locale: str) -> str:
    """The refusal, with the name of whoever was quicker."""
    row = await comptoir.inbox.row(conversation_id)
    if row is None:
        raise NotFound(say(locale, "This conversation is not here any more."))
    if row.owner == "staff" and row.staff_id == person.id:
        return str(problem)
    if row.owner == "staff" and row.staff_name:
        return say(locale, "{name} has taken this conversation over. Nothing was sent.", name=row.staff_name)
    return say(locale, "This conversation has moved on meanwhile. Nothing was sent.")


def _language(code: str, locale: str) -> str:
    return (Locale.parse(code.replace("-", "_")).get_language_name(locale) or code).capitalize()
