"""The demo shop is whole: what it sells, says and has sold fits together, and every page of its site opens."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from itertools import chain
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from fastapi import FastAPI

from assistant.policy import read_policy
from knowledge.catalog import Product, Variant
from tests.feeds import read
from web.demo import content
from web.demo.pictures import DRAWINGS, KINDS, picture
from web.demo.site import FRENCH_PAGES, shop_routes
from web.errors import add_error_answers
from web.pages import Pages

URL = "http://shop.test"


class ProductList:
    """Products as the site sees them, without an index behind them."""

    def __init__(self, products: tuple[Product, ...]) -> None:
        self._products = products

    async def products(self, *, category: str = "", limit: int = 100, offset: int = 0) -> list[Product]:
        return [p for p in self._products if category in ("", p.category)][offset : offset + limit]

    async def product(self, product_id: str) -> Product | None:
        return next((p for p in self._products if p.id == product_id), None)

    async def categories(self) -> list[tuple[str, int]]:
        names = dict.fromkeys(p.category for p in self._products)
        return [(name, sum(p.category == name for p in self._products)) for name in names]


@pytest.fixture(scope="module")
def products() -> tuple[Product, ...]:
    return read(content.feed(), shop_url=URL).products


@pytest.fixture(scope="module")
def orders() -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.orders().splitlines()]


@pytest.fixture
async def shop(products: tuple[Product, ...]) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    add_error_answers(app)
    app.include_router(shop_routes(ProductList(products), Pages("Maison Lune"), public_url=URL))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield client


def variants(products: tuple[Product, ...]) -> dict[str, tuple[Product, Variant]]:
    return {variant.sku: (product, variant) for product in products for variant in product.variants}


def the(products: tuple[Product, ...], handle: str) -> Product:
    return next(product for product in products if product.id == handle)


def test_the_whole_feed_is_read_without_a_rejected_row(products: tuple[Product, ...]) -> None:
    assert not read(content.feed(), shop_url=URL).rejections
    assert len(products) >= 55
    assert len(variants(products)) == sum(len(product.variants) for product in products) >= 150
    assert {v.price.amount for _, v in variants(products).values()} >= {9_00, 390_00}


def test_the_shop_has_the_gaps_that_a_real_one_has(products: tuple[Product, ...]) -> None:
    all_variants = [variant for _, variant in variants(products).values()]

    assert [p.id for p in products if not p.description] == ["leonie-coffee-press"]
    assert [p.id for p in products if not p.images] == ["savon-olive-soap"]
    assert [p.id for p in products if not p.available] == ["braise-chunky-cardigan"]
    assert any(variant.compare_at for variant in all_variants)
    assert sum(variant.limit == 0 for variant in all_variants) >= 10
    assert sum(variant.limit in (1, 2, 3) for variant in all_variants) >= 15


def test_a_laptop_bag_and_near_twins_are_there(products: tuple[Product, ...]) -> None:
    assert "15 inches" in the(products, "ardoise-backpack-15").description
    assert the(products, "brume-wool-scarf").lowest_price != the(products, "brume-cashmere-scarf").lowest_price


def test_pictures_and_pages_have_the_shops_own_addresses(products: tuple[Product, ...]) -> None:
    pictured = [product for product in products if product.images]

    assert all(product.images[0].url.removeprefix(URL) == f"/demo/pictures/{product.id}.svg" for product in pictured)
    assert all(product.url == f"{URL}/products/{product.id}" for product in products)


def test_every_past_order_agrees_with_the_catalogue(
    orders: list[dict[str, Any]], products: tuple[Product, ...]
) -> None:
    known = variants(products)

    for line in chain.from_iterable(order["lines"] for order in orders):
        product, variant = known[line["sku"]]
        assert (line["title"], line["label"]) == (product.title, variant.label)
        assert Decimal(line["total"]) * 100 == variant.price.amount * line["quantity"]


def test_past_orders_add_up_and_are_numbered(orders: list[dict[str, Any]]) -> None:
    assert [order["number"] for order in orders] == [f"ML-{number}" for number in range(1001, 1041)]
    assert all(Decimal(order["total"]) == sum(Decimal(line["total"]) for line in order["lines"]) for order in orders)
    assert all(order["email"].endswith(("@example.com", "@example.org")) for order in orders)
    assert {order["status"] for order in orders} == {
        "paid", "packing", "shipped", "delivered", "cancelled", "returned", "refunded",
    }  # fmt: skip


def test_a_parcel_is_followed_in_the_order_of_time(orders: list[dict[str, Any]]) -> None:
    for order in orders:
        tracked = order["tracking"] is not None
        assert tracked == (order["status"] in ("shipped", "delivered", "returned", "refunded"))
        times = [order["placed_at"], *(event["at"] for event in (order["tracking"] or {"events": []})["events"])]
        assert times == sorted(times)


def test_half_of_the_help_is_french_and_half_english() -> None:
    names = {name.removesuffix(".md") for name, _ in content.help_pages()}

    assert names >= FRENCH_PAGES
    assert abs(len(names) - 2 * len(FRENCH_PAGES)) <= 1
    assert all(text.startswith(b"# ") and b"\n## " in text for _, text in content.help_pages())


def test_two_pages_contradict_each_other_on_returns() -> None:
    pages = {name: text.decode() for name, text in content.help_pages()}

    assert "30 jours" in pages["retours.md"] and "30 days" in pages["returns.md"]
    assert "14 jours" in pages["cgv.md"]


def test_every_product_is_drawn_as_what_it_is(products: tuple[Product, ...]) -> None:
    for product in products:
        assert any(word in product.id for word in KINDS), product.id
        assert ElementTree.fromstring(picture(product)).tag.endswith("svg")
    assert set(KINDS.values()) == set(DRAWINGS)


def test_a_picture_takes_the_colour_that_is_asked_for(products: tuple[Product, ...]) -> None:
    mug = the(products, "bol-du-matin-mug")

    assert len({picture(mug), picture(mug, "midnight-blue"), picture(mug, "terracotta")}) == 3
    assert picture(mug, "no-such-colour") == picture(mug)


async def test_every_page_opens_and_brings_the_widget(shop: httpx.AsyncClient, products: tuple[Product, ...]) -> None:
    paths = ["/", "/help", "/collections/dresses", "/collections/kitchen-and-table"]
    paths += [f"/products/{product.id}" for product in products]
    paths += [f"/help/{name.removesuffix('.md')}" for name, _ in content.help_pages()]

    for path in paths:
        page = await shop.get(path)
        assert page.status_code == 200, path
        assert '<script async src="/widget.js" data-shop="maison-lune"></script>' in page.text
        assert "style=" not in page.text and "<style" not in page.text


async def test_a_product_page_says_which_product_it_is_and_what_is_left(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/products/aube-linen-dress")).text

    assert '<meta name="comptoir:product" content="aube-linen-dress">' in page
    assert 'data-ask="Which size fits me?"' in page
    assert "€129.00" in page and "Only 2 left" in page and "Sold out" in page


async def test_the_site_speaks_french_when_asked(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/products/clair-wrap-dress?lang=fr")).text

    assert '<html lang="fr">' in page and 'data-locale="fr"' in page
    assert "149,00" in page and "Épuisé" in page and "Quelle taille me va" in page


async def test_help_pages_keep_their_tables(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/help/livraison")).text

    assert "<td>4,90 €</td>" in page and 'lang="fr"' in page


@pytest.mark.parametrize(
    "path", ["/products/nothing", "/collections/nothing", "/help/nothing", "/demo/pictures/no.svg"]
)
async def test_what_the_shop_does_not_have_is_not_found(shop: httpx.AsyncClient, path: str) -> None:
    missing = await shop.get(path)

    assert missing.status_code == 404
    assert path.rpartition("/")[2].removesuffix(".svg") in missing.json()["error"]["message"]


def test_the_gift_card_does_not_come_back_as_the_help_page_says(products: tuple[Product, ...]) -> None:
    rules, _ = read_policy(content.policy())
    card = next(product for product in products if product.id == "maison-lune-gift-card")

    assert any(set(card.tags) & set(one.flags) for one in rules.returns.excluded)
