"""What the shop sells, as the merchant sees it."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from assistant.errors import NotFound
from assistant.phrases import say
from knowledge.catalog import Product
from knowledge.library import Library
from web.pages import Pages, spoken
from web.people import SignIn
from web.signin import SignIns

if TYPE_CHECKING:
    from web.portal.routes import Shop

ON_A_PAGE = 50


def add_product_routes(routes: APIRouter, comptoir: "Shop", signins: SignIns, pages: Pages) -> None:
    _add_list(routes, comptoir.library, signins, pages)
    _add_one(routes, comptoir.library, signins, pages)


def _add_list(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    @routes.get("/products")
    async def products(
        request: Request, signin: Annotated[SignIn, Depends(signins.looking)], q: str = "", page: int = 1
    ) -> HTMLResponse:
        total, _ = await library.counts()
        page = max(1, page)
        waiting = [one.last for one in await library.feeds.all() if one.last and (one.last.open or one.last.running)]
        return pages.page(
            request,
            "products.html",
            signin=signin,
            products=await _found(library, q.strip(), page),
            total=total,
            page=page,
            more=not q.strip() and page * ON_A_PAGE < total,
            q=q,
            waiting=waiting,
        )


def _add_one(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    @routes.get("/products/{product_id:path}")
    async def product(
        request: Request, product_id: str, signin: Annotated[SignIn, Depends(signins.looking)]
    ) -> HTMLResponse:
        found = await library.product(product_id)
        if found is None:
            raise NotFound(say(spoken(request), "This product is not in the feed any more."))
        return pages.page(request, "product.html", signin=signin, product=found)


async def _found(library: Library, question: str, page: int) -> list[Product]:
    if not question:
        return await library.products(limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    search = await library.search_products(question, limit=ON_A_PAGE)
    return list({hit.product.id: hit.product for hit in search.hits}.values())
