"""The portal's pages: overview, documents and the test box; products have a module of their own."""

import asyncio
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.errors import NotFound, Refused
from assistant.phrases import say
from knowledge.documents import Document
from knowledge.library import Library
from web.pages import Pages, spoken
from web.people import SignIn
from web.portal.products import add_product_routes
from web.portal.uploads import LIMIT, uploads
from web.settings import Settings
from web.signin import SignIns

ENDINGS = (".md", ".markdown", ".html", ".htm", ".txt")
STATES = {
    "live": ("Live", "ok"),
    "queued": ("Queued", "info"),
    "reading": ("Reading", "info"),
    "failed": ("Failed", "bad"),
}
LONGEST_QUESTION = 1000


class Shop(Protocol):
    library: Library
    settings: Settings


def portal_routes(comptoir: Shop, signins: SignIns, pages: Pages) -> APIRouter:
    routes = APIRouter(prefix="/portal", include_in_schema=False)
    _add_overview(routes, comptoir, signins, pages)
    _add_documents(routes, comptoir.library, signins, pages)
    _add_upload(routes, comptoir.library, signins, pages)
    add_product_routes(routes, comptoir, signins, pages)
    return routes


def _add_overview(routes: APIRouter, comptoir: Shop, signins: SignIns, pages: Pages) -> None:
    @routes.get("")
    async def overview(request: Request, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        products, live = await comptoir.library.counts()
        failed = [each for each in await comptoir.library.documents() if each.state == "failed"]
        return pages.page(
            request,
            "overview.html",
            signin=signin,
            products=products,
            live=live,
            failed=failed,
            embed=f'<script async src="{comptoir.settings.url}/widget.js"></script>',
        )

    @routes.get("/try")
    async def try_it(
        request: Request, signin: Annotated[SignIn, Depends(signins.looking)], q: str = ""
    ) -> HTMLResponse:
        question = q.strip()[:LONGEST_QUESTION]
        found = await asyncio.gather(
            comptoir.library.search_documents(question, limit=5),
            comptoir.library.search_products(question, limit=5),
        ) if question else None  # fmt: skip
        return pages.page(
            request,
            "try.html",
            signin=signin,
            question=question,
            passages=found[0] if found else [],
            search=found[1] if found else None,
        )


def _add_documents(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    @routes.get("/documents")
    async def documents(
        request: Request, signin: Annotated[SignIn, Depends(signins.looking)], q: str = ""
    ) -> HTMLResponse:
        return await documents_page(request, library, pages, signin, q=q)

    @routes.get("/documents/{document_id}")
    async def document(
        request: Request, document_id: str, signin: Annotated[SignIn, Depends(signins.looking)]
    ) -> HTMLResponse:
        found = await _document(library, document_id, spoken(request))
        passages = await library.passages(document_id)
        return pages.page(request, "document.html", signin=signin, document=found, passages=passages, states=STATES)

    @routes.post("/documents/{document_id}/remove")
    async def remove(
        request: Request, document_id: str, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]
    ) -> Response:
        await _document(library, document_id, spoken(request))
        await library.remove_document(document_id)
        return RedirectResponse("/portal/documents", 303)


def _add_upload(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    reading: set[asyncio.Task[None]] = set()

    @routes.post("/documents")
    async def upload(request: Request, signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        alone = "application/json" in request.headers.get("accept", "")
        try:
            good, bad = await uploads(request, "files", ENDINGS, spoken(request))
        except Refused as nothing:
            good, bad = [], [str(nothing)]
        for file in good:
            await library.queue_document(file.name, file.content)
        if good:
            _read(library, reading)
        if alone:
            return _told(bad)
        if bad:
            return await documents_page(request, library, pages, signin, problems=bad)
        return RedirectResponse("/portal/documents", 303)


def _read(library: Library, reading: set["asyncio.Task[None]"]) -> None:
    """After the answer; what a crash interrupts is queued still and read at the next start."""
    task = asyncio.create_task(library.read_queued())
    reading.add(task)
    task.add_done_callback(reading.discard)


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
    problems: list[str] | None = None,
) -> HTMLResponse:
    every = await library.documents()
    return pages.page(
        request,
        "documents.html",
        status=422 if problems else 200,
        signin=signin,
        documents=[each for each in every if q.casefold() in f"{each.name} {each.title}".casefold()],
        total=len(every),
        tally={state: sum(each.state == state for each in every) for state in STATES},
        q=q,
        states=STATES,
        problems=problems or [],
        endings=ENDINGS,
        limit=LIMIT,
    )


async def _document(library: Library, document_id: str, locale: str) -> Document:
    found = await library.document(document_id)
    if found is None:
        raise NotFound(say(locale, "This document is not here any more."))
    return found
