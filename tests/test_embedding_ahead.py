"""What a question needs is embedded once and in one go, begun while the message is still being written down."""

import gc
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from knowledge.database import Database
from knowledge.embedder import Shared, Vectors
from knowledge.library import Library
from knowledge.reading import Readers
from knowledge.vectors import ExactIndex
from tests.counter import kinds, open_counter
from tests.scripted import say
from tests.shop import LAMP, embedder, fill, words_of

QUESTION = "Tell me about the brass reading lamp, please."


class Watched:
    """Notes which texts are embedded in one go."""

    def __init__(self) -> None:
        self._embedder = embedder()
        self.name, self.dimension = self._embedder.name, self._embedder.dimension
        self.goes: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.goes.append(list(texts))
        return self._embedder.embed(texts)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
async def library(database: Database, watched: Watched) -> AsyncIterator[Library]:
    library = await Library.open(database, watched, ExactIndex(), words_of(database), readers=Readers(here=True))
    await fill(library)
    watched.goes.clear()
    yield library
    await library.close()


async def test_what_is_begun_ahead_is_not_embedded_again_by_either_search(library: Library, watched: Watched) -> None:
    held = library.ahead("a brass lamp under 100 euros", QUESTION, "en")

    found = await library.search_products("a brass lamp under 100 euros", language="en")
    pages = await library.search_documents(QUESTION, language="en")

    assert held and [hit.product.id for hit in found.hits] == [LAMP] and pages
    assert len(watched.goes) == 1 and len(watched.goes[0]) == 2


async def test_what_nobody_holds_any_more_is_embedded_anew(library: Library, watched: Watched) -> None:
    await library.search_documents(QUESTION)
    gc.collect()
    await library.search_documents(QUESTION)

    assert watched.goes == [[QUESTION], [QUESTION]]


async def test_a_turn_embeds_all_that_it_looks_up_in_one_go(
    library: Library, watched: Watched, database: Database
) -> None:
    async with open_counter(database, library=library) as counter:
        conversation = await counter.arrive()
        counter.model.will(say("Hello."))

        events = await counter.ask(conversation, QUESTION)

    assert "products" in kinds(events)
    assert len(watched.goes) == 1 and len(watched.goes[0]) == 2


async def test_an_embedder_that_fails_is_told_to_who_asks_and_asked_again() -> None:
    class Failing:
        name, dimension, fails = "failing", 2, True

        def embed(self, texts: Sequence[str]) -> Vectors:
            if self.fails:
                raise ConnectionError("no network")
            return np.ones((len(texts), self.dimension), np.float32)

    failing = Failing()
    shared = Shared(failing, at_once=1)
    with pytest.raises(ConnectionError):
        shared.begin(["a lamp"])[0].of("a lamp")
    failing.fails = False
    gc.collect()

    assert shared.begin(["a lamp"])[0].of("a lamp").tolist() == [1.0, 1.0]
    shared.close()
