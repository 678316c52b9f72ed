"""What every vector index does: Chroma's store, and the exact comparison in memory."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.chroma_index import ChromaIndex
from knowledge.embedder import Vector
from knowledge.index import VectorIndex
from knowledge.vectors import ExactIndex, cosines, packed, unpacked

NAME = "test/3"


def vector(*numbers: float) -> Vector:
    given = np.array(numbers, dtype=np.float32)
    return given / np.linalg.norm(given)


EAST, NORTH, NORTH_EAST = vector(1, 0, 0), vector(0, 1, 0), vector(1, 1, 0)


@pytest.fixture(params=["chroma", "exact"])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[VectorIndex]:
    index: VectorIndex = ChromaIndex(tmp_path / "chroma") if request.param == "chroma" else ExactIndex()
    assert await index.open(NAME) == 0
    yield index
    await index.close()


async def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    await index.put("product", [("east", EAST), ("north", NORTH), ("between", NORTH_EAST)])
    await index.keep(3)

    found = index.nearest("product", vector(1, 0.1, 0), 2)

    assert [key for key, _ in found] == ["east", "between"]
    assert found[0][1] == pytest.approx(float(cosines(vector(1, 0.1, 0), [EAST])[0]), abs=1e-5)


async def test_it_says_nothing_before_it_is_filled(index: VectorIndex) -> None:
    await index.put("product", [("east", EAST)])
    assert index.nearest("product", EAST, 5) == []
    await index.keep(1)
    assert len(index.nearest("product", EAST, 5)) == 1


async def test_a_second_put_replaces_and_a_drop_forgets(index: VectorIndex) -> None:
    await index.put("product", [("a", EAST), ("b", EAST)])
    await index.put("product", [("a", NORTH)])
    await index.drop("product", ["b", "unknown"])
    await index.keep(1)

    ((key, cosine),) = index.nearest("product", NORTH, 5)
    assert key == "a"
    assert cosine == pytest.approx(1, abs=1e-5)


async def test_products_and_passages_are_apart(index: VectorIndex) -> None:
    await index.put("product", [("a", EAST)])
    await index.put("passage", [("p", EAST)])
    await index.keep(2)

    assert [key for key, _ in index.nearest("passage", EAST, 5)] == ["p"]


async def test_many_entries_are_written_and_all_are_found(index: VectorIndex) -> None:
    await index.put("product", [(f"n{n}", vector(1, n, 1)) for n in range(50)])
    await index.keep(50)

    assert len(index.nearest("product", EAST, 100)) == 50


def test_a_vector_survives_the_database() -> None:
    assert np.array_equal(unpacked(packed(NORTH_EAST)), NORTH_EAST)
