"""Chroma's files may break, be behind, or belong to another process: the shop answers all the same."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from knowledge.chroma_index import ChromaIndex
from knowledge.database import Database
from knowledge.follower import Follower
from knowledge.library import Library
from knowledge.store import Store
from tests.shop import LAMP, RETURNS, CountingEmbedder, embedder, fill, words_of

MEANT = "a light for late evenings"
"""Shares no word with the lamp: only its meaning is near."""


@asynccontextmanager
async def opened(database: Database, directory: Path) -> AsyncIterator[tuple[Library, CountingEmbedder]]:
    counting = CountingEmbedder(embedder())
    library = await Library.open(database, counting, ChromaIndex(directory), words_of(database))
    try:
        yield library, counting
    finally:
        await library.close()


def builds(directory: Path) -> list[Path]:
    return sorted(path for path in directory.iterdir() if path.is_dir())


async def near(database: Database, index: ChromaIndex | None) -> list[str]:
    """What is nearest once the index has caught up; without one, what is in memory."""
    follower = Follower(Store(database, words_of(database)), embedder(), index)
    await follower.follow()
    vector = embedder().embed([MEANT])[0]
    return [key for key, _ in follower.nearest("product", vector, 1)]


@pytest.fixture
async def directory(database: Database, tmp_path: Path) -> Path:
    """A filled Chroma directory that nobody owns."""
    directory = tmp_path / "chroma"
    async with opened(database, directory) as (library, _):
        await fill(library)
    assert len(builds(directory)) == 1
    return directory


async def test_a_good_build_is_taken_up_again(database: Database, directory: Path) -> None:
    (build,) = builds(directory)
    async with opened(database, directory) as (library, counting):
        assert (await library.search_products(MEANT)).hits[0].product.id == LAMP
    assert builds(directory) == [build]
    assert counting.texts == 1


async def test_truncated_files_are_noticed_and_the_build_is_replaced(database: Database, directory: Path) -> None:
    (broken,) = builds(directory)
    for path in broken.rglob("*"):
        if path.is_file():
            os.truncate(path, path.stat().st_size // 3)

    async with opened(database, directory) as (library, counting):
        assert (await library.search_products("reading lamp")).hits[0].product.id == LAMP
        assert (await library.search_documents("can I send it back?"))[0].passage.document == RETURNS
        await library.settled()
        assert counting.texts == 2, "only the questions were embedded: the vectors came from the database"

    (fresh,) = builds(directory)
    assert fresh != broken
    index = ChromaIndex(directory)
    assert await near(database, index) == [LAMP]
    await index.close()


@pytest.mark.parametrize("left", [b"", b"{}", b"not json", b'{"build": "gone", "embedder": "x", "seq": 9}'])
async def test_a_broken_pointer_leads_to_a_new_build(database: Database, directory: Path, left: bytes) -> None:
    (directory / "current").write_bytes(left)
    index = ChromaIndex(directory)
    assert await near(database, index) == [LAMP]
    await index.close()


async def test_an_index_that_is_behind_catches_up(database: Database, directory: Path, tmp_path: Path) -> None:
    async with opened(database, tmp_path / "other") as (library, _):
        await library.remove_product(LAMP)

    index = ChromaIndex(directory)
    assert await near(database, index) != [LAMP]
    await index.close()


async def test_vectors_of_another_embedder_are_not_mixed_in(directory: Path) -> None:
    index = ChromaIndex(directory)
    assert await index.open("another/1536") == 0
    await index.close()


async def test_a_second_process_answers_from_the_database(database: Database, directory: Path) -> None:
    owner = ChromaIndex(directory)
    assert await owner.open(embedder().name) > 0
    second = ChromaIndex(directory)
    assert await near(database, second) == [LAMP]
    await second.close()
    assert await near(database, owner) == [LAMP]
    await owner.close()


async def test_a_process_that_only_asks_compares_without_an_index(database: Database, directory: Path) -> None:
    (build,) = builds(directory)
    assert await near(database, None) == [LAMP]
    assert builds(directory) == [build]


async def test_files_that_vanish_while_it_runs_leave_the_shop_answering(database: Database, directory: Path) -> None:
    async with opened(database, directory) as (library, _):
        for path in builds(directory)[0].rglob("*"):
            if path.is_file():
                os.truncate(path, 0)
        assert (await library.search_products("reading lamp")).hits[0].product.id == LAMP
        await library.reindex()
        assert (await library.search_products(MEANT)).hits[0].product.id == LAMP
