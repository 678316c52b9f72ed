"""What a shop's assistant is for, and what it is not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.builtin.meaning import Meaning
from assistant.builtin.nearest import sayings
from assistant.builtin.scope import Scope
from knowledge.minilm import MiniLmEmbedder
from tests.bench.intents import auroc, measured


@pytest.fixture(scope="module")
def scope(tmp_path_factory: pytest.TempPathFactory) -> Scope:
    return Meaning.of(MiniLmEmbedder(tmp_path_factory.mktemp("embedder"))).scope


@pytest.mark.parametrize(
    "words",
    ["who won the world cup in 2018", "solve x squared plus 3x", "play some music", "how tall is mount everest"],
)
def test_what_no_shop_is_asked_is_strange(scope: Scope, words: str) -> None:
    assert scope.is_strange(words)


@pytest.mark.parametrize(
    "words", ["can I send these trousers back?", "when will my package get here", "do you take credit cards"]
)
def test_what_shops_are_asked_is_not_strange(scope: Scope, words: str) -> None:
    assert not scope.is_strange(words)


def test_every_intent_has_examples_in_its_line() -> None:
    assert len(sayings()) >= 40
    assert all(len(texts) >= 4 and all(texts) for texts in sayings().values())


def test_the_benchmark_tells_two_worlds_apart(tmp_path: Path) -> None:
    rows = [
        {"split": "train", "text": "book a table for two", "intent": "book"},
        {"split": "train", "text": "reserve a table tonight", "intent": "book"},
        {"split": "val", "text": "can I book a table", "intent": "book"},
        {"split": "oos_val", "text": "the square root of nine", "intent": "oos"},
    ]

    assert measured(rows, tmp_path) == {"auroc": 1.0, "in_scope": 1, "out_of_scope": 1}


@pytest.mark.parametrize(("scores", "area"), [((1, 2, 3, 4), 1.0), ((4, 3, 2, 1), 0.0), ((1, 1, 1, 1), 0.5)])
def test_the_area_counts_pairs_that_are_ranked_right(scores: Sequence[float], area: float) -> None:
    assert auroc(np.array(scores, dtype=np.float32), np.array([False, False, True, True])) == area
