"""Structured filters against an independent answer, on catalogues that are generated."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.catalog import Product, Variant
from knowledge.database import Database
from knowledge.embedder import Vectors
from knowledge.filters import Filters
from knowledge.follower import Follower
from knowledge.money import Money
from knowledge.search import Search
from knowledge.store import Store
from knowledge.stored_words import StoredWords
from knowledge.vectors import ExactIndex
from tests.conftest import DATABASES
from tests.filling import put_feed

MANY = 1_000
SIZES, COLOURS, BRANDS = ("S", "M", "L"), ("Red", "Blue", "Green"), ("Halo", "Maison Tiny")
CATEGORIES = ("Home > Lamps", "Dresses", "lamps")


class Alike:
    """Finds everything equally near: only the filters tell."""

    name, dimension = "alike", 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.tile(np.array([1.0, 0.0], np.float32), (len(texts), 1))


@dataclass(frozen=True, slots=True)
class Shop:
    database: Database
    search: Search
    follower: Follower

    async def fill(self, products: Sequence[Product]) -> None:
        await put_feed(self.database, StoredWords(), "generated", products)
        await self.search.refresh()

    async def fits(self, filters: Filters, question: str = "") -> set[str]:
        found = await self.search.products(question, filters, MANY, "")
        return {hit.product.id for hit in found.hits}


async def shop(database: Database) -> Shop:
    words = StoredWords()
    async with database.begin() as connection:
        await words.prepare(connection)
    store = Store(database, words)
    follower = Follower(store, Alike(), ExactIndex())
    return Shop(database, Search(database, words, store, follower, Alike()), follower)


def variant(number: int, price: int, stock: int | None, size: str, colour: str) -> Variant:
    return Variant(f"V{number}", Money(price, "EUR"), {"Size": size, "Colour": colour}, stock=stock)


@st.composite
def catalogues(draw: st.DrawFn) -> list[Product]:
    variants = st.tuples(
        st.integers(0, 100), st.sampled_from([None, 0, 3]), st.sampled_from(SIZES), st.sampled_from(COLOURS)
    )
    shapes = st.tuples(
        st.lists(variants, min_size=1, max_size=3, unique_by=lambda each: each[2:]),
        st.sampled_from(BRANDS),
        st.sampled_from(CATEGORIES),
    )
    drawn = draw(st.lists(shapes, min_size=1, max_size=12))
    return [
        Product(
            f"p{number}",
            f"Thing {number}",
            tuple(variant(number * 10 + place, *each) for place, each in enumerate(own)),
            brand=brand,
            category=category,
        )
        for number, (own, brand, category) in enumerate(drawn)
    ]


filters = st.builds(
    Filters,
    max_price=st.none() | st.integers(0, 100),
    min_price=st.none() | st.integers(0, 100),
    in_stock=st.booleans(),
    category=st.sampled_from(["", "lamps", "Dresses"]),
    options=st.dictionaries(st.sampled_from(["size", "couleur"]), st.sampled_from([*SIZES, *COLOURS]), max_size=2),
    brand=st.sampled_from(["", "halo", "Maison Tiny"]),
).filter(lambda each: each.any)


def fits(product: Product, wanted: Filters) -> bool:
    """The answer, worked out variant by variant in plain words."""

    def sold(one: Variant) -> bool:
        names = {"size": "Size", "couleur": "Colour"}
        return (
            (wanted.max_price is None or one.price.amount <= wanted.max_price)
            and (wanted.min_price is None or one.price.amount >= wanted.min_price)
            and (not wanted.in_stock or one.stock is None or one.stock > 0)
            and all(one.options[names[name]] == value for name, value in wanted.options.items())
        )

    own = product.category.lower().split(" > ")[-1]
    return (
        (not wanted.brand or product.brand.lower() == wanted.brand.lower())
        and (not wanted.category or own == wanted.category.lower())
        and any(sold(one) for one in product.variants)
    )


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=catalogues(), wanted=st.lists(filters, min_size=4, max_size=4))
async def test_what_fits_is_found_and_nothing_else(
    database: Database, catalogue: list[Product], wanted: list[Filters]
) -> None:
    own = await shop(database)
    await own.fill(catalogue)
    for each in wanted:
        assert await own.fits(each) == {product.id for product in catalogue if fits(product, each)}, each


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
@pytest.mark.parametrize("percent", [1, 10, 90])
async def test_few_and_many_fit_alike(database: Database, percent: int) -> None:
    own = await shop(database)
    catalogue = [
        Product(f"p{number}", f"Lamp {number}", (variant(number, number % 100, 1, "M", "Red"),))
        for number in range(900)
    ]
    await own.fill(catalogue)
    wanted = Filters(max_price=percent - 1, options={"size": "M"})
    right = {product.id for product in catalogue if fits(product, wanted)}
    assert len(right) == 9 * percent
    assert await own.fits(wanted) == right
    assert await own.fits(wanted, "lamp") == right
