"""What each column of a feed means: guessed, shown with rows of the file, corrected by the merchant, remembered."""

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from assistant.errors import Refused
from assistant.phrases import say
from knowledge.feeds import FeedProblem, Recognised
from knowledge.mapping import NEEDED, TARGETS, Mapping
from knowledge.mapping_preview import previewed
from web.pages import Pages, spoken
from web.people import SignIn
from web.signin import SignIns

if TYPE_CHECKING:
    from web.portal.routes import Shop

OPTION, IMAGE, ATTRIBUTE = "+option", "+image", "+attribute"
SEVERAL = {OPTION: "Option (size, colour …)", IMAGE: "Further picture", ATTRIBUTE: "Attribute under its own name"}
"""What several columns may mean; each of `TARGETS` is one column's."""
LISTS = {"options": OPTION, "images": IMAGE, "attributes": ATTRIBUTE}


def add_mapping_routes(routes: APIRouter, comptoir: "Shop", signins: SignIns, pages: Pages) -> None:
    from web.portal.feeds import WORK, feed_of

    feeds = comptoir.library.feeds

    async def page(request: Request, signin: SignIn, name: str, problem: str = "") -> HTMLResponse:
        feed = await feed_of(comptoir, name, spoken(request))
        known = await _recognised(comptoir, name)
        remembered = Mapping.from_json(feed.mapping) if feed.mapping else None
        chosen = remembered or (known.mapping if known else None) or Mapping()
        return pages.page(
            request, "mapping.html", status=422 if problem else 200, signin=signin, feed=feed, known=known,
            meanings=meanings(chosen), mapping=chosen, remembered=remembered is not None, targets=TARGETS,
            several=SEVERAL, needed=NEEDED, problem=problem,
            readings=previewed(known, chosen, currency=feed.currency, locale=spoken(request)) if known and chosen.fields else [],
        )  # fmt: skip

    @routes.get("/feed/mapping")
    async def mapping(request: Request, name: str, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        return await page(request, signin, name)

    @routes.post("/feed/mapping")
    async def keep(request: Request, signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        sent = await request.form()
        name = str(sent.get("name", ""))
        await feed_of(comptoir, name, spoken(request))
        try:
            await feeds.map(name, None if sent.get("forget") else mapping_of(sent, spoken(request)))
            queued = await feeds.again(name)
        except (FeedProblem, Refused, ValueError) as problem:
            return await page(request, signin, name, str(problem))
        comptoir.jobs.soon(WORK)
        return RedirectResponse(f"/portal/imports/{queued.id}?{urlencode({'from': 'mapping'})}", 303)


def meanings(mapping: Mapping) -> dict[str, str]:
    """Column → what it means."""
    said = {column: target for target, column in mapping.fields.items()}
    for name, word in LISTS.items():
        said |= {column: word for column in getattr(mapping, name) if column not in said}
    return said


def mapping_of(sent: FormData, locale: str) -> Mapping:
    """From the form: `column.N` names the N-th column, `means.N` says what it means. Refused, ValueError."""
    fields: dict[str, str] = {}
    lists: dict[str, list[str]] = {name: [] for name in LISTS}
    for key, column in sent.multi_items():
        if not key.startswith("column."):
            continue
        meaning = str(sent.get(f"means.{key.removeprefix('column.')}") or "")
        several = next((name for name, word in LISTS.items() if word == meaning), None)
        if several:
            lists[several].append(str(column))
        elif meaning in fields:
            told = "Two columns can’t both be {what}: {first} and {second}."
            raise Refused(say(locale, told, what=say(locale, TARGETS[meaning]), first=fields[meaning], second=column))
        elif meaning:
            fields[meaning] = str(column)
    if missing := [say(locale, TARGETS[target]) for target in NEEDED if target not in fields]:
        raise Refused(say(locale, "No column is chosen for: {missing}.", missing=", ".join(missing)))
    given: dict[str, Any] = {"fields": fields, **lists}
    return Mapping.from_json(given | {name: str(sent.get(name) or "") for name in ("decimal", "currency")})


async def _recognised(comptoir: "Shop", name: str) -> Recognised | None:
    try:
        return await comptoir.library.feeds.recognised(name)
    except FeedProblem:
        return None
