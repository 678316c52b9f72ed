"""The demo shop's own small site, which embeds the widget by its one line: home, categories, products, help pages."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import nh3
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt

from assistant.errors import NotFound
from assistant.phrases import languages, say
from knowledge.catalog import Product, Variant
from web.demo.content import SHOP_NAME, help_pages
from web.demo.pictures import colour_slug, picture
from web.pages import Pages

LOW_STOCK = 3
SHOWN_AT_HOME = 12
HERO = "amphore-vase"
FRENCH_PAGES = frozenset(
    {"annulation", "cartes-cadeaux", "cgv", "confidentialite", "entretien-du-lin-et-de-la-laine", "fidelite",
     "guide-des-pointures", "livraison", "retours", "retrait-en-boutique"}
)  # fmt: skip
TAGS = {
    "a",
    "h1",
    "h2",
    "h3",
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


class Shelves(Protocol):
    """What the site needs of a library."""

    async def products(self, *, category: str = "", limit: int = 100, offset: int = 0) -> list[Product]: ...

    async def product(self, product_id: str) -> Product | None: ...

    async def categories(self) -> list[tuple[str, int]]: ...


def shop_routes(library: Shelves, pages: Pages, *, public_url: str, shop_name: str = SHOP_NAME) -> APIRouter:
    site = Site(library, pages, public_url, shop_name)
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes.add_api_route("/", site.home)
    routes.add_api_route("/collections/{category}", site.collection)
    routes.add_api_route("/products/{handle}", site.product)
    routes.add_api_route("/help", site.help)
    routes.add_api_route("/help/{name}", site.help_page)
    routes.add_api_route("/demo/pictures/{handle}.svg", site.picture)
    return routes


@dataclass(frozen=True, slots=True)
class Site:
    library: Shelves
    pages: Pages
    public_url: str
    name: str

    async def home(self, request: Request) -> HTMLResponse:
        products = await self.library.products(limit=100)
        return await self._page(request, "home.html", products=_choice(products), hero=await self.library.product(HERO))

    async def collection(self, request: Request, category: str) -> HTMLResponse:
        name = next((name for name, _ in await self.library.categories() if colour_slug(name) == category), None)
        if name is None:
            raise NotFound(f"There is no collection {category!r} in this shop.")
        products = await self.library.products(category=name, limit=100)
        return await self._page(request, "collection.html", category=name, products=products)

    async def product(self, request: Request, handle: str, colour: str = "") -> HTMLResponse:
        product = await self._product(handle)
        return await self._page(request, "product.html", product=product, colour=colour, colours=_colours(product))

    async def help(self, request: Request) -> HTMLResponse:
        return await self._page(request, "help.html", titles=_titles())

    async def help_page(self, request: Request, name: str) -> HTMLResponse:
        article = _articles().get(name)
        if article is None:
            raise NotFound(f"There is no help page {name!r} in this shop.")
        language = "fr" if name in FRENCH_PAGES else "en"
        return await self._page(request, "help_page.html", article=article, name=name, language=language)

    async def picture(self, handle: str, colour: str = "") -> Response:
        drawn = picture(await self._product(handle), colour)
        return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})

    async def _product(self, handle: str) -> Product:
        product = await self.library.product(handle)
        if product is None:
            raise NotFound(f"There is no product {handle!r} in this shop.")
        return product

    async def _page(self, request: Request, template: str, **values: Any) -> HTMLResponse:
        asked = request.query_params.get("lang", "")
        locale = asked if asked in languages() else "en"
        values |= {
            "shop_name": self.name,
            "categories": [name for name, _ in await self.library.categories()],
            "chosen_locale": asked if asked in languages() else "",
            "canonical": self.public_url.rstrip("/") + request.url.path,
            "path": request.url.path,
            "slug": colour_slug,
            "to": lambda path: f"{path}?lang={asked}" if asked in languages() else path,
            "stock": lambda variant: stock_text(variant, locale),
        }
        return HTMLResponse(self.pages.render(f"shop/{template}", locale=locale, **values))


def stock_text(variant: Variant, locale: str) -> str:
    if not variant.available:
        return say(locale, "Sold out")
    if variant.sells_without_stock and not variant.stock:
        return say(locale, "Made to order")
    if variant.limit is not None and variant.limit <= LOW_STOCK:
        return say(locale, "Only {count} left", count=variant.limit)
    return say(locale, "In stock")


def _choice(products: list[Product]) -> list[Product]:
    """One of each category in turn, so that the first page shows the breadth of the shop."""
    shelves: dict[str, list[Product]] = {}
    for product in products:
        if product.available and product.images:
            shelves.setdefault(product.category, []).append(product)
    rounds = max((len(shelf) for shelf in shelves.values()), default=0)
    return [shelf[at] for at in range(rounds) for shelf in shelves.values() if at < len(shelf)][:SHOWN_AT_HOME]


def _colours(product: Product) -> tuple[str, ...]:
    return next((values for name, values in product.options.items() if name.casefold() == "colour"), ())


@cache
def _articles() -> dict[str, str]:
    """Help pages as HTML by name. Markdown that people wrote still goes through the same cleaning as a stranger's."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return {
        name.removesuffix(".md"): nh3.clean(markdown.render(text.decode()), tags=TAGS, attributes={"a": {"href"}})
        for name, text in help_pages()
    }


def _titles() -> dict[str, list[tuple[str, str]]]:
    """Name and title of each help page, by language."""
    titles: dict[str, list[tuple[str, str]]] = {"en": [], "fr": []}
    for name, text in help_pages():
        page = name.removesuffix(".md")
        titles["fr" if page in FRENCH_PAGES else "en"].append((page, text.decode().partition("\n")[0].lstrip("# ")))
    return titles
