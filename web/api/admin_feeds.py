"""Feeds and documents for other programs: send one, look before it changes anything, apply, go back, remove."""

import json
from collections.abc import Awaitable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile

from assistant.errors import NotFound, Refused
from knowledge.documents import Document
from knowledge.feeds import FeedProblem
from knowledge.fetcher import NotFetched
from knowledge.imports_model import FeedImport, HeldBack, NoSuchImport
from knowledge.mapping import Mapping
from web.api.admin import REFUSALS, needs
from web.feed_json import feed_told, told
from web.keys import Key
from web.wiring import Comptoir

T = TypeVar("T")
WORK = "due feeds"
FROM_ADDRESS = {"url", "every", "currency"}
MOST_CHANGES = 1_000
BODY = {
    "requestBody": {
        "required": True,
        "description": 'The feed\'s file as it is, or `{"url": …, "every": seconds}` as JSON.',
        "content": {"application/octet-stream": {}, "text/csv": {}, "application/json": {}},
    }
}


def admin_feed_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1/admin", tags=["feeds"], responses=REFUSALS)
    allowed = Annotated[Key, Depends(needs(comptoir.keys, "catalogue"))]
    _add_imports(router, comptoir, allowed)
    _add_decisions(router, comptoir, allowed)
    _add_documents(router, comptoir, allowed)
    return router


def _add_imports(router: APIRouter, comptoir: Comptoir, allowed: Any) -> None:
    feeds = comptoir.library.feeds

    @router.get("/feeds", summary="The feeds with their last import")
    async def every(_key: allowed) -> dict[str, Any]:
        return {"feeds": [feed_told(one) for one in await feeds.all()]}

    @router.post("/feeds/{name}/imports", summary="Import a feed from a file or an address", openapi_extra=BODY)
    async def new(
        request: Request,
        _key: allowed,
        name: str,
        dry_run: bool = Query(False, description="Only read and compare."),
        confirm: bool = Query(False, description="Apply also where it would be held."),
        wait: bool = Query(True, description="False: answer at once with 202, and look at the import later."),
        currency: str = Query("", pattern="^([A-Z]{3})?$", description="Of prices that name none."),
    ) -> Response:
        content, currency = await request.body(), currency or comptoir.settings.currency
        if asked := _address(request, content):
            fetched = await _refusing(_fetched(comptoir, name, asked, currency, soon=not dry_run))
            if fetched is None:
                known = await feeds.feed(name)
                return JSONResponse(feed_told(known) | {"state": "unchanged"})
            staged = fetched
        elif not content:
            raise Refused('The body is empty; right would be the feed\'s file, or {"url": …} as JSON')
        elif wait:
            shop_url = comptoir.settings.shop_url
            staged = await _refusing(feeds.stage(name, content, soon=not dry_run, currency=currency, shop_url=shop_url))
        else:
            return JSONResponse(told(await _queued(comptoir, name, content, currency, wanted=not dry_run)), 202)
        if not dry_run and (staged.state == "ready" or (confirm and staged.state == "held")):
            staged = await _refusing(feeds.apply(staged.id, confirmed=confirm))
        return await _answer(comptoir, staged)

    @router.get("/feeds/{name}/imports", summary="What was imported when, the newest first")
    async def history(_key: allowed, name: str) -> dict[str, Any]:
        await _refusing(feeds.feed(name))
        return {"feed": name, "imports": [told(one) for one in await feeds.history(name)]}

    @router.get("/feeds/{name}/imports/{import_id}", summary="One import, with what it would change while it waits")
    async def one(
        _key: allowed, name: str, import_id: str, limit: int = Query(100, ge=0, le=MOST_CHANGES)
    ) -> dict[str, Any]:
        found = await _of(comptoir, name, import_id)
        return told(found, await feeds.difference(found.id, limit))


def _add_decisions(router: APIRouter, comptoir: Comptoir, allowed: Any) -> None:
    feeds = comptoir.library.feeds

    @router.post("/feeds/{name}/imports/{import_id}/apply", summary="Apply what was read")
    async def apply(_key: allowed, name: str, import_id: str, confirm: bool = False) -> Response:
        found = await _of(comptoir, name, import_id)
        if found.state == "held" and not confirm:
            return await _answer(comptoir, found)
        return await _answer(comptoir, await _refusing(feeds.apply(found.id, confirmed=confirm)))

    @router.post("/feeds/{name}/imports/{import_id}/discard", summary="Throw away what was read")
    async def discard(_key: allowed, name: str, import_id: str) -> dict[str, Any]:
        found = await _of(comptoir, name, import_id)
        return told(await _refusing(feeds.discard(found.id)))

    @router.post("/feeds/{name}/restore", summary="Go back to an earlier version")
    async def restore(_key: allowed, name: str, version: int | None = Query(None, ge=1)) -> dict[str, Any]:
        return told(await _refusing(feeds.restore(name, version)))

    @router.get("/feeds/{name}/mapping", summary="What each column means")
    async def mapping(_key: allowed, name: str) -> dict[str, Any]:
        return dict((await _refusing(feeds.feed(name))).mapping)

    @router.put("/feeds/{name}/mapping", summary="Say what each column means, from the next import on")
    async def map_columns(_key: allowed, name: str, given: dict[str, Any]) -> dict[str, Any]:
        try:
            meant = Mapping.from_json(given)
        except ValueError as problem:
            raise Refused(str(problem)) from None
        await comptoir.library.feeds.remember(name)
        return dict((await _refusing(feeds.map(name, meant))).mapping)


def _add_documents(router: APIRouter, comptoir: Comptoir, allowed: Any) -> None:
    library = comptoir.library

    @router.get("/documents", summary="The documents with their states")
    async def documents(_key: allowed) -> dict[str, Any]:
        return {"documents": [_document(one) for one in await library.documents()]}

    @router.post(
        "/documents", status_code=201, summary="Send documents: a form with files, or one file as it is with ?name="
    )
    async def send(
        request: Request, _key: allowed, name: str = Query("", max_length=500), url: str = ""
    ) -> dict[str, Any]:
        files = await _files(request, name)
        return {
            "documents": [_document(one) for one in await library.import_documents([(*file, url) for file in files])]
        }

    @router.get("/documents/{document_id}", summary="One document")
    async def document(_key: allowed, document_id: str) -> dict[str, Any]:
        return _document(await _there(comptoir, document_id))

    @router.delete("/documents/{document_id}", status_code=204, summary="Remove a document: it stops answering at once")
    async def remove(_key: allowed, document_id: str) -> None:
        await library.remove_document((await _there(comptoir, document_id)).id)


async def _answer(comptoir: Comptoir, one: FeedImport) -> Response:
    """What is held or failed is no success, and says what would help."""
    if one.state == "failed":
        error = {"code": "failed", "message": f"{one.cause} {one.fix}".strip()}
        return JSONResponse(told(one) | {"error": error}, 422)
    change = await comptoir.library.feeds.difference(one.id, MOST_CHANGES) if one.open else None
    if one.state == "held":
        message = f"{HeldBack(one).cause} Apply it with ?confirm=true if it is right; otherwise discard it."
        return JSONResponse(told(one, change) | {"error": {"code": "held", "message": message}}, 409)
    return JSONResponse(told(one, change), 200 if one.open else 201)


def _address(request: Request, content: bytes) -> dict[str, Any] | None:
    """The body's `{"url": …}`; None for a feed's own content."""
    if "json" not in request.headers.get("content-type", "") or len(content) > 10_000:
        return None
    try:
        asked = json.loads(content)
    except ValueError:
        return None
    if not isinstance(asked, dict) or "url" not in asked or set(asked) - FROM_ADDRESS:
        return None
    if not isinstance(asked["url"], str) or not isinstance(asked.get("every", 0), int):
        raise Refused(f'{asked!r} is no address to fetch; right would be {{"url": "https://…", "every": seconds}}')
    return asked


async def _queued(comptoir: Comptoir, name: str, content: bytes, currency: str, *, wanted: bool) -> FeedImport:
    feeds, shop_url = comptoir.library.feeds, comptoir.settings.shop_url
    queued = await _refusing(feeds.queue(name, content, currency=currency, shop_url=shop_url, wanted=wanted))
    comptoir.jobs.soon(WORK)
    return queued


async def _fetched(
    comptoir: Comptoir, name: str, asked: dict[str, Any], currency: str, *, soon: bool
) -> FeedImport | None:
    feeds = comptoir.library.feeds
    shop_url = comptoir.settings.shop_url
    await feeds.schedule(name, asked["url"], asked.get("every", 0), currency=currency, shop_url=shop_url)
    return await feeds.stage_fetched(name, soon=soon)


async def _of(comptoir: Comptoir, name: str, import_id: str) -> FeedImport:
    found = await _refusing(comptoir.library.feeds.find(import_id))
    if found.feed != name:
        raise NotFound(f"{import_id!r} is no import of the feed {name!r}")
    return found


async def _there(comptoir: Comptoir, document_id: str) -> Document:
    found = await comptoir.library.document(document_id)
    if found is None:
        raise NotFound(f"{document_id!r} is no document")
    return found


async def _files(request: Request, name: str) -> list[tuple[str, bytes]]:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form()
        try:
            sent = [each for _, each in form.multi_items() if isinstance(each, UploadFile) and each.filename]
            files = [(str(each.filename), await each.read()) for each in sent]
        finally:
            await form.close()
    else:
        files = [(name, await request.body())] if name else []
    if not files:
        raise Refused("No file was sent; right would be a form with files, or a file as it is with ?name=returns.md")
    return files


async def _refusing(doing: Awaitable[T]) -> T:
    try:
        return await doing
    except NoSuchImport as problem:
        raise NotFound(str(problem)) from None
    except (FeedProblem, NotFetched) as problem:
        raise Refused(str(problem)) from None


def _document(one: Document) -> dict[str, Any]:
    names = ("id", "name", "title", "state", "kind", "language", "url", "cause", "fix", "passages", "version")
    changed = {"updated_at": one.updated_at.isoformat() if one.updated_at else None}
    return {name: getattr(one, name) for name in names} | changed
