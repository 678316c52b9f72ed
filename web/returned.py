"""The page behind the link in a return's instructions: pictures of what goes back, without signing in and without script."""

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import Refused
from assistant.return_pictures import MOST
from web.guards import Rate, place
from web.pages import Pages, chosen
from web.wiring import Comptoir

PICTURES = (30, 3600.0)
"""From one address in so many seconds."""


def returned_routes(comptoir: Comptoir, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/returns", include_in_schema=False)
    pictures, uploads = comptoir.after.pictures, Rate(*PICTURES)

    async def page(request: Request, token: str, lang: str, wrong: str = "") -> HTMLResponse:
        order, return_id = await pictures.by_token(token)
        count = sum(one.return_id == return_id for one in await pictures.of_order(order.number))
        said = {"locale": chosen(lang, request), "token": token, "number": order.number, "wrong": wrong}
        html = pages.render("withdraw/pictures.html", **said, count=count, most=MOST)
        return HTMLResponse(html, 422 if wrong else 200, {"Cache-Control": "no-store"})

    @router.get("/{token}")
    async def look(request: Request, token: str, lang: str = "") -> HTMLResponse:
        return await page(request, token, lang)

    @router.post("/{token}")
    async def add(request: Request, token: str, picture: UploadFile, lang: str = "") -> Response:
        uploads.check(place(request))
        order, return_id = await pictures.by_token(token)
        locale = chosen(lang, request)
        try:
            await pictures.add(order.number, return_id, await picture.read(), locale=locale)
        except Refused as problem:
            return await page(request, token, lang, str(problem))
        return RedirectResponse(f"/returns/{token}?lang={locale}", 303)

    return router
