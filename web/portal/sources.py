"""Where documents come from by themselves: pages and sitemaps that are looked at again, and what the last look found."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import NotFound
from assistant.phrases import say
from knowledge.clock import now
from knowledge.fetcher import NotFetched
from web.pages import Pages, spoken
from web.people import SignIn
from web.portal.feeds import TIMES
from web.signin import SignIns

if TYPE_CHECKING:
    from web.portal.routes import Shop

WORK = "due sources"
KINDS = {"page": "Page", "sitemap": "Sitemap", "folder": "Folder"}


def add_source_routes(routes: APIRouter, comptoir: "Shop", signins: SignIns, pages: Pages) -> None:
    sources = comptoir.library.sources

    async def page(request: Request, signin: SignIn, *, problem: str = "", address: str = "") -> HTMLResponse:
        every = await sources.all()
        return pages.page(
            request, "sources.html", status=422 if problem else 200, signin=signin, sources=every, times=TIMES,
            kinds=KINDS, problem=problem, address=address, busy=any(one.next_at and one.next_at <= now() for one in every),
        )  # fmt: skip

    @routes.get("/sources")
    async def look_at(request: Request, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        return await page(request, signin)

    @routes.post("/sources")
    async def add(
        request: Request,
        signin: Annotated[SignIn, Depends(signins.acting("edit"))],
        address: Annotated[str, Form()] = "",
        every: Annotated[int, Form()] = 0,
    ) -> Response:
        address = address.strip()
        try:
            if not address.startswith(("http://", "https://")):
                raise NotFetched(f"{address!r} is no web address.", "Right would be https://shop.example/help.")
            await sources.add(address, every)
        except NotFetched as problem:
            return await page(request, signin, problem=str(problem), address=address)
        comptoir.jobs.soon(WORK)
        return RedirectResponse("/portal/sources", 303)

    @routes.post("/sources/{source_id}/{what}")
    async def act(
        request: Request, source_id: str, what: str, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]
    ) -> Response:
        if await sources.find(source_id) is None or what not in ("look", "remove"):
            raise NotFound(say(spoken(request), "There is no such source."))
        if what == "remove":
            await sources.remove(source_id)
        else:
            await sources.due(source_id)
            comptoir.jobs.soon(WORK)
        return RedirectResponse("/portal/sources", 303)
