"""The built-in embedder: published weights in eight bits."""

from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from knowledge.minilm import PACKAGE, QUANTISED, WEIGHTS, MiniLmEmbedder
from knowledge.minilm_weights import BLOCK, Published, in_eight_bits, parts


@pytest.fixture(scope="module")
def published() -> Published:
    with as_file(files(PACKAGE) / "model" / WEIGHTS) as path:
        return Published(path)


def test_eight_bits_are_the_published_weights_to_half_a_step(published: Published) -> None:
    written = b"".join(in_eight_bits(published))
    name, rows, columns, at = list(parts())[-1]
    size, blocks = rows * columns, rows * columns // BLOCK
    steps = np.frombuffer(written, np.uint8, size, at).astype(np.float32) - 128
    scales = np.frombuffer(written, np.float32, blocks, at + size)

    restored = steps.reshape(blocks, BLOCK) * scales[:, None]
    exact = published.weights(f"{name}.weight").reshape(blocks, BLOCK)

    assert len(written) == at + size + 4 * blocks
    assert np.all(np.abs(restored - exact) <= scales[:, None] * 0.501)


def test_the_weights_are_made_anew_where_they_are_gone(tmp_path: Path) -> None:
    before = MiniLmEmbedder(tmp_path).embed(["a lamp"])
    (tmp_path / QUANTISED).unlink()

    assert MiniLmEmbedder(tmp_path).embed(["a lamp"]) == pytest.approx(before)
