"""What is wrong with the catalogue, as the merchant sees it: ranked, with what it costs in the chat, and mended by a click."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import Refused
from assistant.phrases import say
from knowledge.exports.catalogue import FORMATS
from knowledge.library import Library
from knowledge.quality import NoSuggestion, Report
from knowledge.quality.rules import RULES, SEVERITIES
from web.pages import Pages, spoken
from web.people import SignIn
from web.portal.quality_trend import trend_of
from web.signin import SignIns

if TYPE_CHECKING:
    from web.portal.routes import Shop

ON_A_PAGE = 50
PATIENCE = 3.0
"""Seconds that the page waits for a report; a large catalogue's comes a moment later."""
REPAIRS_SHOWN = 20
PARTS = {"blocks": ("Blocks sale", "bad"), "limits": ("Limits answers", "warn"), "improvement": ("Improvement", "info")}


def add_quality_routes(routes: APIRouter, shop: "Shop", signins: SignIns, pages: Pages) -> None:
    reports = _Reports(shop.library)
    _add_page(routes, shop.library, reports, signins, pages)
    _add_mending(routes, shop.library, signins, pages)
    _add_images(routes, shop.library, signins)


class _Reports:
    """One is made at a time; whoever comes meanwhile waits for the same."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._making: dict[str, asyncio.Task[Report]] = {}

    async def ready(self, feed: str) -> Report | None:
        """None: it takes longer than a reader waits."""
        task = self._making.get(feed)
        if task is None:
            task = self._making[feed] = self._library.begin(partial(self._library.quality.report, feed=feed))
        done, _ = await asyncio.wait([task], timeout=PATIENCE)
        if not done:
            return None
        self._making.pop(feed, None)
        return task.result()


def _add_page(routes: APIRouter, library: Library, reports: _Reports, signins: SignIns, pages: Pages) -> None:
    @routes.get("/quality")
    async def quality(
        request: Request,
        signin: Annotated[SignIn, Depends(signins.looking)],
        feed: str = "",
        rule: str = "",
        severity: str = "",
        page: int = 1,
    ) -> HTMLResponse:
        feeds = await library.quality.feeds()
        feed = feed if feed in feeds else ""
        report = await reports.ready(feed)
        chosen = RULES.get(rule)
        problems = [each for each in report.problems if each.rule is chosen] if report and chosen else []
        page = max(1, page)
        return pages.page(
            request,
            "quality.html",
            signin=signin,
            report=report,
            counts={name: report.count(name) for name in SEVERITIES} if report else {},
            groups=[each for each in report.groups if severity in ("", each.rule.severity)] if report else [],
            chosen=chosen,
            problems=problems[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
            found=len(problems),
            page=page,
            more=page * ON_A_PAGE < len(problems),
            feeds=feeds,
            feed=feed,
            severity=severity,
            parts=PARTS,
            trend=trend_of(report.trend) if report else None,
            repairs=await library.quality.repairs(REPAIRS_SHOWN),
            images=await library.images.progress(),
            formats=FORMATS,
        )


def _add_mending(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    acting = Annotated[SignIn, Depends(signins.acting("edit"))]

    @routes.post("/quality/accept")
    async def accept(request: Request, signin: acting) -> Response:
        sent = {name: str(value) for name, value in (await request.form()).items()}
        try:
            await library.quality.accept(
                sent.get("product", ""), sent.get("rule", ""), sent.get("sku", ""), by=signin.person.email
            )
        except NoSuggestion:
            raise Refused(
                say(spoken(request), "There is nothing to apply here any more. Load the page again.")
            ) from None
        if "hx-request" in request.headers:
            return pages.page(request, "quality_applied.html", value=sent.get("value", ""))
        return RedirectResponse(_page_of(sent), 303)

    @routes.post("/quality/take-back")
    async def take_back(request: Request, _signin: acting) -> Response:
        repair = str((await request.form()).get("repair", ""))
        try:
            await library.quality.take_back(repair)
        except NoSuggestion:
            raise Refused(say(spoken(request), "This change does not hold any more. Load the page again.")) from None
        return RedirectResponse("/portal/quality", 303)


def _page_of(sent: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return f"/portal/quality?{urlencode({name: sent.get(name, '') for name in ('rule', 'feed')})}"


def _add_images(routes: APIRouter, library: Library, signins: SignIns) -> None:
    @routes.post("/quality/images")
    async def check(request: Request, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        await library.images.ask(str((await request.form()).get("feed", "")))
        # After the answer; what a stop interrupts is due still, and the server's own round takes it up.
        library.begin(library.images.check_due)
        return RedirectResponse("/portal/quality#images", 303)
