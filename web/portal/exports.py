"""The catalogue as a file, for a merchant's browser and for programs with a key."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from assistant.errors import Refused
from knowledge.exports import Seller
from knowledge.exports.catalogue import FORMATS, CatalogueExport, format_named
from web.people import SignIn
from web.settings import Settings
from web.signin import SignIns

if TYPE_CHECKING:
    from web.portal.routes import Shop


def add_export_routes(routes: APIRouter, shop: "Shop", signins: SignIns) -> None:
    @routes.get("/export")
    async def download(
        _signin: Annotated[SignIn, Depends(signins.looking)], form: str = "", feed: str = ""
    ) -> StreamingResponse:
        return catalogue_file(shop.library.catalogue_export, shop.settings, form, feed)


def catalogue_file(export: CatalogueExport, settings: Settings, form: str, feed: str) -> StreamingResponse:
    """Refused: a format that there is none of."""
    try:
        name = format_named(form)
    except ValueError as problem:
        raise Refused(str(problem)) from None
    headers = {"Content-Disposition": f'attachment; filename="{FORMATS[name].file_name}"', "Cache-Control": "no-store"}
    pieces = export.pieces(name, seller(settings), feed=feed)
    return StreamingResponse(pieces, media_type=FORMATS[name].media_type, headers=headers)


def seller(settings: Settings) -> Seller:
    return Seller(settings.shop_name, settings.shop_url, settings.currency, settings.country)
