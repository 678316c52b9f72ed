"""One import as the merchant looks at it before anything changes: what is new, changed, gone, rejected, and what looks wrong."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import NotFound
from assistant.phrases import say
from knowledge.feeds import KINDS
from knowledge.imports_model import FeedImport, NoSuchImport
from web.pages import Pages, spoken
from web.people import SignIn
from web.signin import SignIns

if TYPE_CHECKING:
    from web.portal.routes import Shop

SHOWN = 200
"""Products of each list, and rejected rows, on one page."""
FIELDS = {
    "title": "Title",
    "description": "Description",
    "brand": "Brand",
    "category": "Category",
    "url": "Address",
    "language": "Language",
    "tags": "Tags",
    "images": "Pictures",
    "price": "Price",
    "compare_at": "Price before",
    "sale": "Sale",
    "stock": "Stock",
    "sells_without_stock": "Sold without stock",
    "image": "Picture",
    "barcode": "Barcode",
    "grams": "Weight in grams",
    "variant": "Variant",
}


def add_import_routes(routes: APIRouter, comptoir: "Shop", signins: SignIns, pages: Pages) -> None:
    from web.portal.feeds import STATES, WORK, refusing

    feeds = comptoir.library.feeds

    @routes.get("/imports/{import_id}")
    async def one(
        request: Request, import_id: str, signin: Annotated[SignIn, Depends(signins.looking)]
    ) -> HTMLResponse:
        locale = spoken(request)
        found = await _found(comptoir, import_id, locale)
        difference = await feeds.difference(found.id, SHOWN)
        return pages.page(
            request, "import.html", signin=signin, one=found, difference=difference, states=STATES, kinds=KINDS,
            shown=SHOWN, field=lambda name: field_words(name, locale),
        )  # fmt: skip

    @routes.post("/imports/{import_id}/apply")
    async def apply(
        request: Request, import_id: str, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]
    ) -> Response:
        found = await _found(comptoir, import_id, spoken(request))
        await refusing(feeds.want(found.id))
        comptoir.jobs.soon(WORK)
        return RedirectResponse(f"/portal/imports/{found.id}", 303)

    @routes.post("/imports/{import_id}/discard")
    async def discard(
        request: Request, import_id: str, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]
    ) -> Response:
        found = await _found(comptoir, import_id, spoken(request))
        await refusing(feeds.discard(found.id))
        return RedirectResponse("/portal/feeds", 303)


def field_words(name: str, locale: str) -> str:
    """`LAMP-1: price` → `LAMP-1 · Prix`; an attribute's name is the feed's own."""
    sku, _, field = name.rpartition(": ")
    said = say(locale, FIELDS[field]) if field in FIELDS else field
    return f"{sku} · {said}" if sku else said


async def _found(comptoir: "Shop", import_id: str, locale: str) -> FeedImport:
    try:
        return await comptoir.library.feeds.find(import_id)
    except NoSuchImport:
        raise NotFound(say(locale, "This import is not here any more.")) from None
