"""Feeds in the portal: which there are, new ones by file or by address, their versions, and the way back."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.errors import NotFound, Refused
from assistant.phrases import say
from knowledge.clock import now
from knowledge.feeds import KINDS, FeedProblem
from knowledge.fetcher import NotFetched
from knowledge.imports_model import Feed, FeedImport, NoSuchImport
from web.pages import Pages, spoken
from web.people import SignIn
from web.portal.imports import add_import_routes
from web.portal.mapping import add_mapping_routes
from web.portal.uploads import LIMIT, Upload, uploads
from web.signin import SignIns

if TYPE_CHECKING:
    from web.portal.routes import Shop

ENDINGS = (".csv", ".tsv", ".txt", ".xml", ".rss", ".atom", ".json", ".jsonl", ".ndjson", ".xlsx", ".html", ".htm", ".gz", ".zip")  # fmt: skip
WORK = "due feeds"
STATES = {
    "reading": ("Reading", "info"),
    "ready": ("Waits for you", "info"),
    "held": ("Held: looks wrong", "warn"),
    "applied": ("In the shop", "ok"),
    "failed": ("Failed", "bad"),
    "discarded": ("Discarded", ""),
    "superseded": ("Replaced", ""),
}
TIMES = {0: "Only now", 3600: "Every hour", 6 * 3600: "Every 6 hours", 86400: "Every day", 7 * 86400: "Every week"}
T = TypeVar("T")


def add_feed_routes(routes: APIRouter, comptoir: "Shop", signins: SignIns, pages: Pages) -> None:
    _add_list(routes, comptoir, signins, pages)
    _add_one(routes, comptoir, signins, pages)
    add_import_routes(routes, comptoir, signins, pages)
    add_mapping_routes(routes, comptoir, signins, pages)


def _add_list(routes: APIRouter, comptoir: "Shop", signins: SignIns, pages: Pages) -> None:
    @routes.get("/feeds")
    async def feeds(request: Request, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        return await _page(request, comptoir, pages, signin)

    @routes.post("/feeds")
    async def upload(request: Request, signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        alone = "application/json" in request.headers.get("accept", "")
        try:
            taken = await _take(request, comptoir)
        except (Refused, FeedProblem) as problem:
            if alone:
                return JSONResponse({"error": {"code": "refused", "message": str(problem)}}, 422)
            return await _page(request, comptoir, pages, signin, problem=str(problem))
        if alone:
            return JSONResponse({"started": True, "import": taken.id}, 202)
        return RedirectResponse(f"/portal/imports/{taken.id}", 303)

    @routes.post("/feeds/address")
    async def address(
        request: Request,
        signin: Annotated[SignIn, Depends(signins.acting("edit"))],
        url: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        every: Annotated[int, Form()] = 0,
    ) -> Response:
        try:
            feed = await _look_at(comptoir, url.strip(), name.strip(), every)
        except (NotFetched, FeedProblem) as problem:
            return await _page(request, comptoir, pages, signin, problem=str(problem), url=url, name=name)
        return RedirectResponse(f"/portal/feed?{urlencode({'name': feed.name})}", 303)


def _add_one(routes: APIRouter, comptoir: "Shop", signins: SignIns, pages: Pages) -> None:
    feeds = comptoir.library.feeds

    @routes.get("/feed")
    async def feed(request: Request, name: str, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        found = await feed_of(comptoir, name, spoken(request))
        history = await feeds.history(name)
        waiting = bool(history and history[0].running) or _due(found)
        return pages.page(
            request, "feed.html", signin=signin, feed=found, history=history, waiting=waiting,
            states=STATES, times=TIMES, kinds=KINDS,
        )  # fmt: skip

    @routes.post("/feed/look")
    async def look(
        request: Request,
        name: Annotated[str, Form()],
        _signin: Annotated[SignIn, Depends(signins.acting("edit"))],
        every: Annotated[int | None, Form()] = None,
    ) -> Response:
        found = await feed_of(comptoir, name, spoken(request))
        await feeds.schedule(name, found.url, found.every if every is None else every)
        await feeds.look(name)
        comptoir.jobs.soon(WORK)
        return _back(name)

    @routes.post("/feed/restore")
    async def restore(
        request: Request,
        name: Annotated[str, Form()],
        version: Annotated[int, Form()],
        _signin: Annotated[SignIn, Depends(signins.acting("edit"))],
    ) -> Response:
        await feed_of(comptoir, name, spoken(request))
        await refusing(feeds.queue_restore(name, version))
        comptoir.jobs.soon(WORK)
        return _back(name)

    @routes.post("/feed/forget")
    async def forget(
        request: Request, name: Annotated[str, Form()], _signin: Annotated[SignIn, Depends(signins.acting("edit"))]
    ) -> Response:
        await feed_of(comptoir, name, spoken(request))
        await feeds.forget(name)
        return RedirectResponse("/portal/feeds", 303)


async def feed_of(comptoir: "Shop", name: str, locale: str) -> Feed:
    try:
        return await comptoir.library.feeds.feed(name)
    except NoSuchImport:
        raise NotFound(say(locale, "There is no feed of that name.")) from None


async def refusing(doing: Awaitable[T]) -> T:
    try:
        return await doing
    except FeedProblem as problem:
        raise Refused(str(problem)) from None


async def _take(request: Request, comptoir: "Shop") -> FeedImport:
    good, bad = await uploads(request, "feed", ENDINGS, spoken(request))
    if not good:
        raise Refused(" ".join(bad))
    queued = await queue(comptoir, good[0], str((await request.form()).get("name") or "").strip())
    comptoir.jobs.soon(WORK)
    return queued


async def queue(comptoir: "Shop", file: Upload, name: str = "") -> FeedImport:
    settings = comptoir.settings
    return await comptoir.library.feeds.queue(
        name or file.name, file.content, source=file.name, currency=settings.currency, shop_url=settings.shop_url
    )


async def _look_at(comptoir: "Shop", url: str, name: str, every: int) -> Feed:
    settings, feeds = comptoir.settings, comptoir.library.feeds
    name = name or url.split("?")[0].rstrip("/").rsplit("/", 1)[-1][:200] or url[:200]
    await feeds.schedule(name, url, every, currency=settings.currency, shop_url=settings.shop_url)
    feed = await feeds.look(name)
    comptoir.jobs.soon(WORK)
    return feed


async def _page(
    request: Request,
    comptoir: "Shop",
    pages: Pages,
    signin: SignIn,
    *,
    problem: str = "",
    url: str = "",
    name: str = "",
) -> HTMLResponse:
    feeds = await comptoir.library.feeds.all()
    return pages.page(
        request,
        "feeds.html",
        status=422 if problem else 200,
        signin=signin,
        feeds=feeds,
        busy=any((one.last and one.last.running) or _due(one) for one in feeds),
        states=STATES,
        times=TIMES,
        kinds=KINDS,
        endings=ENDINGS,
        limit=LIMIT,
        problem=problem,
        url=url,
        name=name,
    )


def _due(feed: Feed) -> bool:
    return bool(feed.url and feed.next_at and feed.next_at <= now())


def _back(name: str) -> Response:
    return RedirectResponse(f"/portal/feed?{urlencode({'name': name})}", 303)
