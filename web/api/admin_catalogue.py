"""The catalogue for other programs: as a feed in a format of theirs, and what is wrong with it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from assistant.errors import NotFound, Refused
from knowledge.exports.catalogue import FORMATS
from knowledge.library import Library
from knowledge.quality import NoSuggestion, Repair
from knowledge.quality.rules import RULES
from web.api.admin import REFUSALS, needs
from web.keys import Key
from web.portal.exports import catalogue_file
from web.wiring import Comptoir

FEED = Query("", description="Only this feed's products.")


class Acceptance(BaseModel):
    product: str = Field(min_length=1, max_length=200)
    rule: str = Field(min_length=1, max_length=40, description="As the report names it.")
    sku: str = Field("", max_length=200, description="As the report names it; empty where it names none.")


def admin_catalogue_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1/admin", tags=["catalogue"], responses=REFUSALS)
    allowed = Annotated[Key, Depends(needs(comptoir.keys, "catalogue"))]
    _add_export(router, comptoir, allowed)
    _add_report(router, comptoir.library, allowed)
    _add_repairs(router, comptoir.library, allowed)
    _add_images(router, comptoir, allowed)
    return router


def _add_export(router: APIRouter, comptoir: Comptoir, allowed: Any) -> None:
    @router.get(
        "/catalogue/export", summary="The catalogue, with its repairs, as a product feed", response_class=Response
    )
    async def export(
        _key: allowed,
        form: str = Query(alias="format", description=f"One of {', '.join(FORMATS)}."),
        feed: str = FEED,
    ) -> StreamingResponse:
        return catalogue_file(comptoir.library.catalogue_export, comptoir.settings, form, feed)


def _add_report(router: APIRouter, library: Library, allowed: Any) -> None:
    @router.get("/quality", summary="What is wrong with the catalogue, and what that costs in the chat")
    async def quality(
        _key: allowed,
        feed: str = FEED,
        rule: str = Query("", description="Only this rule's problems."),
        limit: int = Query(1_000, ge=0, le=10_000, description="Most problems in one answer."),
        offset: int = Query(0, ge=0),
    ) -> dict[str, Any]:
        if rule and rule not in RULES:
            raise Refused(f"{rule!r} is not a rule; there are {', '.join(RULES)}")
        report = await library.quality.report(feed=feed)
        found = [problem for problem in report.problems if rule in ("", problem.rule.id)]
        shown = [problem.record() for problem in found[offset : offset + limit]]
        return report.summary() | {"found": len(found), "problems": shown}


def _add_repairs(router: APIRouter, library: Library, allowed: Any) -> None:
    @router.get("/quality/repairs", summary="Suggestions that were accepted, the newest first")
    async def repairs(_key: allowed) -> dict[str, Any]:
        return {"repairs": [_told(repair) for repair in await library.quality.repairs()]}

    @router.post("/quality/repairs", status_code=201, summary="Accept what the report suggests for a product")
    async def accept(key: allowed, asked: Acceptance) -> dict[str, Any]:
        try:
            product = await library.quality.accept(asked.product, asked.rule, asked.sku, by=f"key {key.name}")
        except NoSuggestion as problem:
            raise Refused(str(problem)) from None
        return {"product": product.id, "version": product.version}

    @router.post("/quality/repairs/{repair}/take-back", summary="Let the product say again what its feed says")
    async def take_back(_key: allowed, repair: str) -> dict[str, Any]:
        try:
            product = await library.quality.take_back(repair)
        except NoSuggestion as problem:
            raise NotFound(str(problem)) from None
        return {"product": product.id, "version": product.version}


def _add_images(router: APIRouter, comptoir: Comptoir, allowed: Any) -> None:
    @router.post("/quality/images", status_code=202, summary="Look whether the pictures can be fetched")
    async def check(_key: allowed, feed: str = FEED) -> dict[str, int]:
        count = await comptoir.library.images.ask(feed)
        comptoir.library.begin(comptoir.library.images.check_due)
        return {"pictures": count}

    @router.get("/quality/images", summary="How far the look at the pictures has come")
    async def progress(_key: allowed) -> dict[str, Any]:
        found = await comptoir.library.images.progress()
        return {"done": found.done, "of": found.of, "broken": found.broken, "running": found.running}


def _told(repair: Repair) -> dict[str, Any]:
    fix = repair.fix
    return {
        "id": repair.id,
        "product": repair.product,
        "sku": fix.sku,
        "field": fix.field,
        "name": fix.name,
        "value": fix.value,
        "was": fix.was,
        "by": repair.by,
        "at": repair.at.isoformat(),
        "dropped_at": repair.dropped_at.isoformat() if repair.dropped_at else None,
        "dropped": repair.dropped,
    }
