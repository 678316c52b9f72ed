"""What shoppers call things: other plurals, units, typing errors, words glued or parted, and colours with their thing."""

import csv
import io
from collections.abc import AsyncIterator

import pytest

from knowledge.database import Database
from knowledge.library import Library
from tests.conftest import DATABASES
from tests.shop import CURRENCY, tiny_library

_GOODS = (
    ("wall-shelf", "Oak wall shelf", "Furniture", "Oak"),
    ("bag", "Crossbody bag", "Bags", "Black"),
    ("candle", "Fig scented candle", "Candles", ""),
    ("gift", "Dinner candle set", "Gifts", ""),
    ("mug", "Stoneware mug 350 ml", "Kitchen", "Navy"),
    ("press", "Coffee press, 1 L", "Kitchen", ""),
    ("pillowcase", "Washed pillowcase", "Bedding", "White"),
    ("pillow", "Down pillow", "Bedding", ""),
    ("sweater", "Merino sweater", "Knitwear", "Oatmeal"),
    ("coat", "Camel wool coat", "Coats", "Camel"),
    ("ring", "Signet ring", "Jewellery", ""),
    ("tee", "Cotton T-shirt", "Tops", "Navy"),
    ("tote", "Recycled tote", "Bags", ""),
    ("hat", "Pompon hat", "Hats", ""),
    ("scarf", "Silk scarf", "Accessories", "Blue"),
)


@pytest.fixture
async def library(database: Database) -> AsyncIterator[Library]:
    library = await tiny_library(database)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["Handle", "Title", "Type", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Price"])
    for handle, title, kind, colour in _GOODS:
        writer.writerow([handle, title, kind, "Colour" if colour else "", colour, handle.upper(), "40.00"])
    await library.import_feed("goods.csv", file.getvalue().encode(), currency=CURRENCY)
    yield library
    await library.close()


async def sure(library: Library, question: str) -> list[str]:
    return [hit.product.id for hit in (await library.search_products(question)).hits if hit.sure]


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_thing_is_found_by_whatever_shoppers_call_it(library: Library) -> None:
    for question, product in {
        "shelves": "wall-shelf",
        "pillow cases": "pillowcase",
        "tee shirt": "tee",
        "recyclé": "tote",
        "bonnet": "hat",
        "echarppe": "scarf",
        "mug de 35 cl": "mug",
        "mug 0.35 l": "mug",
        "1 L coffee press": "press",
        "cheap sweater": "sweater",
    }.items():
        assert (await sure(library, question))[:1] == [product], question


async def test_a_word_for_something_that_the_shop_does_not_sell_is_no_typing_error(library: Library) -> None:
    for question in ("canapé", "bague en or", "chapeau de plage en or", "bed"):
        assert not await sure(library, question), question
    assert await sure(library, "bague") == ["ring"]


async def test_where_no_colour_fits_the_nearest_is_the_thing_in_another(library: Library) -> None:
    for question in ("a navy sweater", "knitwear in navy", "pull bleu marine"):
        found = await library.search_products(question)
        assert not [hit for hit in found.hits if hit.sure], question
        (colour,) = next(hit.differs for hit in found.nearest if hit.product.id == "sweater")
        assert (colour.name, colour.has) == ("Colour", "Oatmeal"), question
