"""The tools that read the catalogue: search it, and look at one product."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import Field

from assistant.claims.evidence import Evidence
from assistant.shown import FEW, card, products_body, shortened, why
from assistant.tools.tool import Arguments, Asking, Tool, ToolResult, refused
from knowledge.catalog import Product, Variant
from knowledge.glossary import translations
from knowledge.money import Money
from knowledge.phrasing import content, head_of
from knowledge.terms import stem

if TYPE_CHECKING:
    from knowledge.differing import Difference
    from knowledge.explaining import Held
    from knowledge.library import ProductHit, ProductSearch
    from knowledge.pieces import PieceHit

FOUND = 6
SHOWN = 4
"""Cards at once: no more than a sentence can name."""
DESCRIBED = 400
OF_ITS_KIND, OF_ANOTHER = 0.3, 0.6
"""Of the question's words, by their rarity, that a product must hold to be offered without being sure: one that is
called what is looked for, and any other."""
NEAR, AS_NEAR = 0.2, 0.7
"""How near in meaning a product must be to a situation, and to what comes nearest."""
ANSWERS, ANSWERING = 3, 0.45
"""Pieces of a record that are told first for a question, and how near in meaning they must be."""


class Catalogue(Protocol):
    async def search_products(self, question: str, *, limit: int = 10, language: str = "") -> "ProductSearch": ...
    async def meant(self, story: str, *, limit: int = 10) -> "ProductSearch": ...
    async def by_price(self, *, dearest: bool = False, limit: int = 10) -> Sequence[Product]: ...
    async def product(self, product_id: str) -> Product | None: ...
    async def variant(self, sku: str) -> tuple[Product, Variant] | None: ...
    async def about(self, product_id: str, question: str, *, limit: int = 5) -> Sequence["PieceHit"]: ...


class SearchCatalog(Arguments):
    query: str = Field(
        min_length=1, max_length=400, description="What the shopper looks for, with budget, size, colour"
    )
    of_all: Literal["", "cheapest", "dearest"] = Field("", description="The cheapest or dearest of the whole shop")
    situation: bool = Field(False, description="The query names no thing but tells a situation")


class GetProduct(Arguments):
    product: str = Field(min_length=1, max_length=200, description="A product's id or a variant's SKU")
    question: str = Field("", max_length=400, description="What the shopper wants to know of it, in their words")


def catalog_tools(catalogue: Catalogue) -> list[Tool]:
    async def search(asked: SearchCatalog, asking: Asking) -> ToolResult:
        if asked.of_all:
            return of_all(await catalogue.by_price(dearest=asked.of_all == "dearest", limit=FEW), asking.locale)
        if asked.situation:
            return situated(await catalogue.meant(asked.query, limit=FOUND), asking.locale)
        found = await catalogue.search_products(asked.query, limit=FOUND, language=asking.locale)
        return searched(
            found, asking.locale, head_of(asked.query, content(asked.query, "product"), french=asking.locale == "fr")
        )

    async def get(asked: GetProduct, asking: Asking) -> ToolResult:
        by_sku = await catalogue.variant(asked.product)
        product = by_sku[0] if by_sku else await catalogue.product(asked.product)
        if product is None:
            return refused(f"There is no product {asked.product!r}; use an id or SKU that search_catalog returned")
        variant = by_sku[1] if by_sku else cheapest(product)
        cards = products_body([card(product, variant, asking.locale)])
        told = product_told(product, variant, asking.locale, description=product.description)
        if asked.question:
            pieces = await catalogue.about(product.id, asked.question, limit=ANSWERS)
            told["answers"] = [hit.piece.whole for hit in pieces if hit.cosine >= ANSWERING]
        return ToolResult({"product": told}, (("products", cards),), (product_evidence(product),))

    return [
        Tool("search_catalog", "Finds products of this shop, with prices and stock as they are now.", SearchCatalog, search),
        Tool("get_product", "Reads one product whole: description, all variants, prices, stock.", GetProduct, get),
    ]  # fmt: skip


def searched(found: "ProductSearch", locale: str, head: str = "") -> ToolResult:
    sure = [hit for hit in found.hits if hit.sure][:SHOWN]
    cards = [card(hit.product, hit.variant, locale, why=why(found.filters, hit.variant, locale)) for hit in sure]
    told = {
        "products": [_hit_told(hit, locale, head) for hit in found.hits[:FOUND]],
        "nearest": [_hit_told(hit, locale, head) for hit in found.nearest[:FOUND]],
        "applied": _applied(found, locale),
    }
    evidence = tuple(product_evidence(hit.product) for hit in [*found.hits, *found.nearest])
    return ToolResult(told, (("products", products_body(cards)),) if cards else (), evidence)


def of_all(found: Sequence[Product], locale: str) -> ToolResult:
    told = [
        product_told(one, cheapest(one), locale, description=shortened(one.description, DESCRIBED)) for one in found
    ]
    return ToolResult({"products": told, "nearest": [], "applied": {}}, (), tuple(map(product_evidence, found)))


def situated(found: "ProductSearch", locale: str) -> ToolResult:
    """What is about as near as the nearest, best first."""
    best = max((hit.score for hit in found.hits), default=0.0)
    near = [hit for hit in found.hits if hit.score >= max(NEAR, AS_NEAR * best)]
    told = [
        product_told(one.product, one.variant, locale, description=shortened(one.product.description, DESCRIBED))
        | {"sure": False}
        for one in near
    ]
    evidence = tuple(product_evidence(hit.product) for hit in near)
    return ToolResult({"situation": told, "applied": _applied(found, locale)}, (), evidence)


def product_evidence(product: Product) -> Evidence:
    return Evidence("product", product.id, product.version, product)


def product_told(
    product: Product, variant: Variant, locale: str, *, description: str, sure: bool = True
) -> dict[str, Any]:
    return {
        "id": product.id,
        "title": product.title,
        "brand": product.brand,
        "category": product.category,
        **_priced(variant, locale),
        "available": product.available,
        "options": {name: list(values) for name, values in product.options.items()},
        "variants": [_variant_told(one, locale) for one in product.variants],
        "description": description,
        "attributes": dict(product.attributes),
        "sure": sure,
    }


def seen_told(product: Product, locale: str) -> dict[str, Any]:
    """What a shopper sees of it: enough to know which one "the blue one" is."""
    return {
        "id": product.id,
        "title": product.title,
        "category": product.category,
        "price": cheapest(product).price.text(locale),
        "options": {name: list(values) for name, values in product.options.items()},
    }


def cheapest(product: Product) -> Variant:
    """Of those that can be bought, where there are any."""
    return min(product.variants, key=lambda variant: (not variant.available, variant.price))


def _hit_told(hit: "ProductHit", locale: str, head: str) -> dict[str, Any]:
    description = shortened(hit.product.description, DESCRIBED)
    told = product_told(hit.product, hit.variant, locale, description=description, sure=hit.sure)
    told |= {"likely": hit.sure or _likely(hit, head), "lacks": list(hit.why.lacking)}
    told |= {"named": [held.asked for held in _names(hit)]}
    return told | ({"differs": [_difference(each, hit.variant, locale) for each in hit.differs]} if hit.differs else {})


def _likely(hit: "ProductHit", head: str) -> bool:
    """Not sure, and still the best answer to "linnen pants woman": its name or kind holds what was said."""
    named = _names(hit)
    least = OF_ITS_KIND if any(held.asked == head for held in named) else OF_ANOTHER
    return len(named) > 1 or (bool(named) and hit.why.coverage >= least)


def _names(hit: "ProductHit") -> list["Held"]:
    """Words of the question in its title or its keywords."""
    kinds = [held for held in hit.why.words if {"title", "keywords"} & set(held.fields)]
    # A repaired word that begins otherwise is a guess: "weather" is no leather.
    return [held for held in kinds if held.found[:3] == held.asked[:3] or stem(held.asked) in translations()]


def _difference(each: "Difference", variant: Variant, locale: str) -> dict[str, str]:
    """What it is instead of what was asked for: costs €129.00, not at most €120.00."""
    sides: dict[str, str | int] = {"wanted": each.wanted, "has": each.has}
    told = {
        side: Money(value, variant.price.currency).text(locale) if isinstance(value, int) else value
        for side, value in sides.items()
    }
    return {"name": each.name, **told}


def _variant_told(variant: Variant, locale: str) -> dict[str, Any]:
    return {
        "sku": variant.sku,
        "label": variant.label,
        "options": dict(variant.options),
        **_priced(variant, locale),
        "available": variant.available,
        "stock": _stock(variant),
    }


def _stock(variant: Variant) -> str:
    """In English in every language: a model reads it, not a shopper."""
    if not variant.available:
        return "sold out"
    return f"{variant.limit} left" if variant.limit is not None and variant.limit <= FEW else "in stock"


def _priced(variant: Variant, locale: str) -> dict[str, Any]:
    was = variant.compare_at if variant.compare_at and variant.compare_at > variant.price else None
    return {"price": variant.price.text(locale), "was": was.text(locale) if was else None}


def _applied(found: "ProductSearch", locale: str) -> dict[str, Any]:
    filters = found.filters
    any_hit = next(iter([*found.hits, *found.nearest]), None)

    def price(amount: int | None) -> str | None:
        if amount is None or any_hit is None:
            return None
        return Money(amount, any_hit.variant.price.currency).text(locale)

    return {
        "max_price": price(filters.max_price),
        "min_price": price(filters.min_price),
        "in_stock": filters.in_stock,
        "category": filters.category,
        "options": dict(filters.options),
        "brand": filters.brand,
    }
