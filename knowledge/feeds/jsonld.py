"""Reads schema.org products from a page's JSON-LD, or from its microdata where it has none, as search engines do."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.catalog import Image
from knowledge.feeds import FeedProblem
from knowledge.feeds.microdata import products_of
from knowledge.feeds.objects import text_of
from knowledge.feeds.offer import Offer
from knowledge.feeds.source import Source
from knowledge.feeds.table import SHOWN
from knowledge.report import Rejection

LARGEST = 50_000_000
"""Bytes of a page."""
DEEPEST = 12
Node = dict[str, Any]
_OPTIONS = {"color": "Color", "size": "Size"}
_TRAITS = {
    "material": "Material",
    "pattern": "Pattern",
    "mpn": "MPN",
    "model": "Model",
    "countryOfOrigin": "Country of origin",
}
_IDS = ("sku", "productID", "gtin13", "gtin", "mpn", "@id", "url", "name")
_SCRIPT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")


def read_page(source: Source) -> Iterator[tuple[int, Node] | Rejection]:
    """Each product or group of products with the line of its script, and each script that is no JSON."""
    if source.path.stat().st_size > LARGEST:
        raise FeedProblem(f"The page is larger than {LARGEST:,} bytes.", "Expected one page of the shop.")
    page, found = "".join(source.pieces()), False
    for line, text in _scripts(page):
        try:
            document = json.loads(_SCRIPT.sub("", text), strict=False)
        except (ValueError, RecursionError) as problem:
            found = True
            yield Rejection(line, "", text.strip()[:SHOWN], f"the page's JSON-LD is broken ({problem})")
            continue
        for node in products_in(document):
            found = True
            yield line, node
    for each in () if found else products_of(page):
        found = True
        yield each
    if not found:
        raise FeedProblem(
            "The page says nothing about products that programs can read.",
            'Expected schema.org products in <script type="application/ld+json">.',
        )


def products_in(document: Any, depth: int = 0) -> Iterator[Node]:
    """Wherever they stand: alone, in a list, in @graph, as a page's main entity, in an ItemList."""
    if depth > DEEPEST:
        return
    if isinstance(document, list):
        for one in document:
            yield from products_in(one, depth + 1)
    elif isinstance(document, dict):
        if _is(document, "Product", "ProductGroup", "ProductModel", "IndividualProduct", "Vehicle", "Book"):
            yield document
        else:
            for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "about"):
                yield from products_in(document.get(name), depth + 1)


def is_document(found: Mapping[str, Any]) -> bool:
    return "@graph" in found or "@type" in found or "schema.org" in str(found.get("@context", ""))


def key_of(node: Node) -> str:
    """The product's id: its group's where it says so."""
    own = text_of(node.get("productGroupID")) or text_of(node.get("inProductGroupWithID"))
    group = node.get("isVariantOf")
    if not own and isinstance(group, dict):
        own = text_of(group.get("productGroupID")) or text_of(group.get("@id"))
    return own or next((text for name in _IDS if (text := text_of(node.get(name)))), "")


def offers_of(line: int, node: Node, shop_url: str) -> Iterator[Offer]:
    variants = [one for one in _list(node.get("hasVariant")) if isinstance(one, dict)]
    for variant in variants or [node]:
        merged = {**node, **{name: value for name, value in variant.items() if value}} if variants else node
        merged["_group"] = node
        found = list(_offers(merged.get("offers")))
        for place, offer in enumerate(found or [{}]):
            yield _offer(line, merged, offer, alone=len(found) < 2, place=place, shop_url=shop_url)


def _scripts(page: str) -> Iterator[tuple[int, str]]:
    pattern = r"""<script\b[^>]*\btype\s*=\s*["']?application/ld\+json[^>]*>(.*?)(?:</script\s*>|\Z)"""
    for found in re.finditer(pattern, page, re.IGNORECASE | re.DOTALL):
        yield page.count("\n", 0, found.start()) + 1, found[1]


def _offers(given: Any) -> Iterator[Node]:
    for offer in _list(given):
        if isinstance(offer, dict):
            inner = [one for one in _list(offer.get("offers")) if isinstance(one, dict)]
            if inner:
                outer = {name: value for name, value in offer.items() if name in ("priceCurrency", "availability")}
                yield from ({**outer, **one} for one in inner)
            else:
                yield offer


def _offer(line: int, node: Node, offer: Node, *, alone: bool, place: int, shop_url: str) -> Offer:
    item = offer.get("itemOffered") if isinstance(offer.get("itemOffered"), dict) else {}
    sold = {**node, **{name: value for name, value in (item or {}).items() if value}}
    price, listed, currency = _price(offer)
    pictures = [picture for owner in (sold, node["_group"]) for picture in _images(owner.get("image"), shop_url)]
    own = (
        next((text for name in _IDS if (text := text_of(offer.get(name) or (item or {}).get(name)))), "")
        if not alone
        else ""
    )
    sku = (
        text_of(offer.get("sku"))
        or own
        or key_of({k: v for k, v in sold.items() if k not in ("productGroupID", "inProductGroupWithID", "isVariantOf")})
    )
    return Offer(
        line=line,
        id=sku if alone or own else f"{sku}-{place + 1}",
        title=text_of(node["_group"].get("name")),
        description=text_of(sold.get("description")),
        brand=_name(sold.get("brand") or sold.get("manufacturer")),
        category=_name(sold.get("category")),
        tags=tuple(tag.strip() for tag in text_of(sold.get("keywords")).split(",") if tag.strip())[:50],
        url=_address(node["_group"].get("url") or offer.get("url") or sold.get("url"), shop_url),
        image=pictures[0].url if pictures else "",
        images=tuple(pictures),
        price=price,
        currency=currency,
        compare_at=listed,
        availability=_name(offer.get("availability")).rsplit("/", 1)[-1],
        available_from=text_of(offer.get("availabilityStarts")),
        stock=text_of(_value(offer.get("inventoryLevel"))),
        options={name: value for field, name in _OPTIONS.items() if (value := _name(sold.get(field)))},
        traits=dict(_traits(sold, offer)),
        gtin=next(
            (
                text
                for name in ("gtin13", "gtin", "gtin12", "gtin14", "gtin8", "isbn")
                if (text := text_of(offer.get(name) or sold.get(name)))
            ),
            "",
        ),
        weight=_measure(sold.get("weight")),
    )


def _price(offer: Node) -> tuple[str, str, str]:
    """The price, the one before a reduction, the currency."""
    currency = text_of(offer.get("priceCurrency"))
    listed, price = "", text_of(offer.get("price"))
    for spec in _list(offer.get("priceSpecification")):
        if isinstance(spec, dict):
            currency = currency or text_of(spec.get("priceCurrency"))
            kind = text_of(spec.get("priceType")).rsplit("/", 1)[-1].lower()
            if kind in ("listprice", "strikethroughprice", "msrp", "srp"):
                listed = text_of(spec.get("price"))
            elif not price:
                price = text_of(spec.get("price"))
    low, high = text_of(offer.get("lowPrice")), text_of(offer.get("highPrice"))
    if not price and low:
        price = low if high in ("", low) else f"{low} - {high}"  # no price of one thing: refused as such
    return price, listed, currency


def _traits(sold: Node, offer: Node) -> Iterator[tuple[str, str]]:
    for field, name in _TRAITS.items():
        if value := _name(sold.get(field)):
            yield name, value
    if condition := _name(offer.get("itemCondition") or sold.get("itemCondition")):
        yield "Condition", re.sub(r"^https?://schema\.org/|Condition$", "", condition).lower()
    audience = sold.get("audience")
    if isinstance(audience, dict) and (gender := _name(audience.get("suggestedGender"))):
        yield "Gender", gender
    rating = sold.get("aggregateRating")
    if isinstance(rating, dict) and (stars := text_of(rating.get("ratingValue"))):
        yield "Rating", stars
    for one in _list(sold.get("additionalProperty")):
        if isinstance(one, dict):
            name, value = text_of(one.get("name")), _measure(one) or _name(one.get("value"))
            if name and value:
                yield name, value


def _images(given: Any, shop_url: str) -> Iterator[Image]:
    for one in _list(given):
        if isinstance(one, dict):
            url = one.get("contentUrl") or one.get("url") or one.get("@id")
            yield Image(_address(url, shop_url), text_of(one.get("caption") or one.get("name")))
        else:
            yield Image(_address(one, shop_url))


def _address(given: Any, shop_url: str) -> str:
    url = text_of(given)
    return f"{shop_url}{url}" if shop_url and re.match(r"/(?!/)", url) else url


def _measure(given: Any) -> str:
    if not isinstance(given, dict):
        return text_of(given)
    unit = {"KGM": "kg", "GRM": "g", "LBR": "lb", "ONZ": "oz", "CMT": "cm", "MMT": "mm", "MTR": "m", "LTR": "l"}
    code = text_of(given.get("unitText")) or unit.get(text_of(given.get("unitCode")), text_of(given.get("unitCode")))
    return f"{_name(given.get('value'))} {code}".strip()


def _value(given: Any) -> Any:
    return given.get("value") if isinstance(given, dict) else given


def _name(given: Any) -> str:
    if isinstance(given, list):
        return ", ".join(filter(None, (_name(one) for one in given)))
    if isinstance(given, dict):
        return text_of(given.get("name") or given.get("@id") or given.get("value"))
    return text_of(given)


def _is(node: Mapping[str, Any], *kinds: str) -> bool:
    own = [str(kind).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for kind in _list(node.get("@type"))]
    return any(kind in kinds for kind in own)


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given] if given not in (None, "", {}) else []
