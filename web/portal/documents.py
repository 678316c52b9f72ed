"""The portal's documents: all of them with their states, one with its passages and history, and what can be done."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.errors import NotFound, Refused
from assistant.phrases import say
from knowledge.answers import KIND, AnswerRefused, moment
from knowledge.documents import Document
from knowledge.library import Library
from knowledge.readers import ENDINGS
from web.pages import Pages, spoken
from web.people import SignIn
from web.portal.uploads import LIMIT, uploads
from web.signin import SignIns

STATES = {
    "live": ("Live", "ok"),
    "queued": ("Queued", "info"),
    "reading": ("Reading", "info"),
    "conflict": ("Conflict", "warn"),
    "duplicate": ("Duplicate", "warn"),
    "stale": ("Stale", "warn"),
    "paused": ("Paused", ""),
    "failed": ("Failed", "bad"),
}
ANYTHING = ("",)
"""Endings that are taken: what a file is, its content says."""
ON_A_PAGE = 200
LONGEST_AGE = 3650


def add_document_routes(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    _add_list(routes, library, signins, pages)
    _add_one(routes, library, signins, pages)
    _add_verbs(routes, library, signins)


def _add_list(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:

    @routes.get("/documents")
    async def documents(
        request: Request,
        signin: Annotated[SignIn, Depends(signins.looking)],
        q: str = "",
        state: str = "",
        page: int = 1,
    ) -> HTMLResponse:
        return await documents_page(request, library, pages, signin, q=q, state=state, page=page)

    @routes.post("/documents")
    async def upload(request: Request, signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        alone = "application/json" in request.headers.get("accept", "")
        try:
            good, bad = await uploads(request, "files", ANYTHING, spoken(request))
        except Refused as nothing:
            good, bad = [], [str(nothing)]
        for file in good:
            await library.queue_document(file.name, file.content)
        if good:
            library.begin(library.read_queued)
        if alone:
            return _told(bad)
        if bad:
            return await documents_page(request, library, pages, signin, problems=bad)
        return RedirectResponse("/portal/documents", 303)


def _add_one(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    @routes.get("/documents/{document_id}")
    async def document(
        request: Request, document_id: str, signin: Annotated[SignIn, Depends(signins.looking)]
    ) -> HTMLResponse:
        found = await _document(library, document_id, spoken(request))
        return pages.page(
            request,
            "document.html",
            signin=signin,
            document=found,
            passages=await library.passages(document_id),
            versions=await library.shelf.versions(document_id),
            written=found.kind == KIND,
            states=STATES,
        )

    @routes.post("/documents/{document_id}/remove")
    async def remove(
        request: Request, document_id: str, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]
    ) -> Response:
        await _document(library, document_id, spoken(request))
        await library.remove_document(document_id)
        return RedirectResponse("/portal/documents", 303)

    @routes.post("/documents/{document_id}/limit")
    async def limit(
        request: Request,
        document_id: str,
        _signin: Annotated[SignIn, Depends(signins.acting("edit"))],
        days: Annotated[str, Form()] = "",
        until: Annotated[str, Form()] = "",
    ) -> Response:
        locale = spoken(request)
        if days and not (days.isdigit() and 0 < int(days) <= LONGEST_AGE):
            raise Refused(say(locale, "{value} is no number of days. Right would be 1 to 3650.", value=days))
        await _document(library, document_id, locale)
        await library.shelf.limit(document_id, max_age_days=int(days) if days else None, valid_until=_day(until, locale))  # fmt: skip
        return RedirectResponse(f"/portal/documents/{document_id}", 303)


def _add_verbs(routes: APIRouter, library: Library, signins: SignIns) -> None:
    shelf = library.shelf
    _add_verb(routes, library, signins, "pause", shelf.pause)
    _add_verb(routes, library, signins, "resume", shelf.resume)
    _add_verb(routes, library, signins, "keep", shelf.keep)

    @routes.post("/documents/{document_id}/restore/{version}")
    async def restore(
        request: Request, document_id: str, version: int, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]
    ) -> Response:
        if await shelf.restore(document_id, version) is None:
            raise NotFound(say(spoken(request), "This version is not here any more."))
        library.begin(library.read_queued)
        return RedirectResponse(f"/portal/documents/{document_id}", 303)


def _add_verb(
    routes: APIRouter, library: Library, signins: SignIns, verb: str, act: Callable[[str], Awaitable[Document | None]]
) -> None:
    @routes.post(f"/documents/{{document_id}}/{verb}", name=verb)
    async def change(
        request: Request, document_id: str, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]
    ) -> Response:
        await _document(library, document_id, spoken(request))
        await act(document_id)
        return RedirectResponse(f"/portal/documents/{document_id}", 303)


def _told(bad: list[str]) -> Response:
    if bad:
        return JSONResponse({"error": {"code": "refused", "message": " ".join(bad)}}, 422)
    return JSONResponse({"queued": True}, 202)


async def documents_page(
    request: Request,
    library: Library,
    pages: Pages,
    signin: SignIn,
    *,
    q: str = "",
    state: str = "",
    page: int = 1,
    problems: list[str] | None = None,
) -> HTMLResponse:
    every = await library.documents()
    named = [each for each in every if q.casefold() in f"{each.name} {each.title}".casefold()]
    chosen = [each for each in named if state in ("", each.state)]
    page = max(1, page)
    return pages.page(
        request,
        "documents.html",
        status=422 if problems else 200,
        signin=signin,
        documents=chosen[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        total=len(every),
        page=page,
        more=page * ON_A_PAGE < len(chosen),
        tally={each: sum(document.state == each for document in every) for each in STATES},
        q=q,
        state=state,
        states=STATES,
        problems=problems or [],
        endings=ENDINGS,
        limit=LIMIT,
    )


def _day(until: str, locale: str) -> datetime | None:
    try:
        return moment(until) if until else None
    except AnswerRefused:
        raise Refused(say(locale, "{value} is no date. Right would be 2027-01-31.", value=until)) from None


async def _document(library: Library, document_id: str, locale: str) -> Document:
    found = await library.document(document_id)
    if found is None:
        raise NotFound(say(locale, "This document is not here any more."))
    return found
