"""What the shop sells, as the merchant sees it, and the feed that it comes from."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.errors import NotFound, Refused
from assistant.phrases import say
from knowledge.catalog import Product
from knowledge.library import Library
from web.pages import Pages, spoken
from web.people import SignIn
from web.portal.feed_upload import FeedUpload
from web.portal.uploads import LIMIT, uploads
from web.signin import SignIns

if TYPE_CHECKING:
    from web.portal.routes import Shop

ENDINGS = (".csv",)
ON_A_PAGE = 50
REJECTED_SHOWN = 200


def add_product_routes(routes: APIRouter, comptoir: "Shop", signins: SignIns, pages: Pages) -> None:
    settings = comptoir.settings
    feed = FeedUpload(comptoir.library, settings.currency, settings.shop_url)
    _add_list(routes, comptoir.library, feed, signins, pages)
    _add_one(routes, comptoir.library, signins, pages)


def _add_list(routes: APIRouter, library: Library, feed: FeedUpload, signins: SignIns, pages: Pages) -> None:
    @routes.get("/products")
    async def products(
        request: Request, signin: Annotated[SignIn, Depends(signins.looking)], q: str = "", page: int = 1
    ) -> HTMLResponse:
        return await _products_page(request, library, feed, pages, signin, q=q, page=page)

    @routes.post("/products")
    async def upload(request: Request, signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        problem = await _take(request, feed)
        if "application/json" in request.headers.get("accept", ""):
            told = {"error": {"code": "refused", "message": problem}} if problem else {"started": True}
            return JSONResponse(told, 422 if problem else 202)
        if problem:
            return await _products_page(request, library, feed, pages, signin, problem=problem)
        return RedirectResponse("/portal/products", 303)


def _add_one(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    @routes.get("/products/{product_id:path}")
    async def product(
        request: Request, product_id: str, signin: Annotated[SignIn, Depends(signins.looking)]
    ) -> HTMLResponse:
        found = await library.product(product_id)
        if found is None:
            raise NotFound(say(spoken(request), "This product is not in the feed any more."))
        return pages.page(request, "product.html", signin=signin, product=found)


async def _take(request: Request, feed: FeedUpload) -> str:
    """Starts the import; what is wrong with the file otherwise."""
    try:
        good, bad = await uploads(request, "feed", ENDINGS, spoken(request))
        if good:
            feed.start(good[0], spoken(request))
    except Refused as problem:
        return str(problem)
    return " ".join(bad)


async def _products_page(
    request: Request,
    library: Library,
    feed: FeedUpload,
    pages: Pages,
    signin: SignIn,
    *,
    q: str = "",
    page: int = 1,
    problem: str = "",
) -> HTMLResponse:
    total, _ = await library.counts()
    page = max(1, page)
    return pages.page(
        request,
        "products.html",
        status=422 if problem else 200,
        signin=signin,
        products=await _found(library, q.strip(), page),
        total=total,
        page=page,
        more=not q.strip() and page * ON_A_PAGE < total,
        q=q,
        last=feed.last,
        rejected_shown=REJECTED_SHOWN,
        problem=problem,
        limit=LIMIT,
    )


async def _found(library: Library, question: str, page: int) -> list[Product]:
    if not question:
        return await library.products(limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    search = await library.search_products(question, limit=ON_A_PAGE)
    return list({hit.product.id: hit.product for hit in search.hits}.values())
