"""SQLite and PostgreSQL give the same answers: the demo shop's journeys, asked of both."""

from pathlib import Path

import pytest
import yaml

from knowledge.database import Database
from knowledge.library import Library
from knowledge.reading import Readers
from knowledge.vectors import ExactIndex
from tests.conftest import DATABASES
from tests.shop import embedder, words_of
from web.demo import content

JOURNEYS = Path(__file__).parents[1] / "journeys"
Answer = tuple[list[tuple[str, bool]], list[tuple[str, bool]], list[tuple[str, bool]]]
_SEEN: dict[str, dict[str, Answer]] = {}
"""By database: both ask alike, and whoever comes second compares."""


def questions() -> list[str]:
    told = [journey for file in sorted(JOURNEYS.glob("*.yaml")) for journey in yaml.safe_load(file.read_text("utf-8"))]
    said = (turn["say"] for journey in told for turn in journey["turns"] if isinstance(turn, dict) and "say" in turn)
    return list(dict.fromkeys(said))


async def answers(database: Database) -> dict[str, Answer]:
    library = await Library.open(database, embedder(), ExactIndex(), words_of(database), readers=Readers(here=True))
    await library.import_feed("demo.csv", content.feed(), currency="EUR", shop_url="https://shop.example")
    await library.import_documents([(name, text, "") for name, text in content.help_pages()])
    found = {}
    for question in questions():
        products = await library.search_products(question, limit=10)
        pages = await library.search_documents(question, limit=10)
        found[question] = (
            [(hit.product.id, hit.sure) for hit in products.hits],
            [(hit.product.id, hit.sure) for hit in products.nearest],
            [(f"{hit.passage.document} {hit.passage.position}", hit.sure) for hit in pages],
        )
    await library.close()
    return found


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_the_top_ten_are_the_same_on_both_databases(database: Database) -> None:
    own = await answers(database)
    assert len(own) > 50
    assert all(any(lists) for lists in own.values())
    _SEEN[database.dialect] = own
    for other in _SEEN.values():
        assert own == other
