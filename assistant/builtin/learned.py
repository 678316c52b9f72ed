"""What is learned from the sayings, written down beside them: no first question waits for it.

`python -m assistant.builtin.learned` learns anew, after the sayings or the words were changed.
"""

import tempfile
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WRITTEN = files("assistant.builtin") / "learned.npz"
LEARNED_FROM = (
    ("assistant.builtin", "sayings"),
    *(("knowledge", words) for words in ("everyday", "vocabulary", "glossary")),
)
FINENESS = 127
"""Steps of a meaning's largest part: a byte each is exact enough for a likeness."""
Arrays = Mapping[str, NDArray[Any]]


@cache
def learned() -> Arrays:
    """Nothing where the sayings have changed since: then they are learned when they are needed."""
    if not WRITTEN.is_file():
        return {}
    with np.load(BytesIO(WRITTEN.read_bytes())) as written:
        arrays = {name: written[name] for name in written.files}
    return arrays if str(arrays["from"]) == digest() else {}


def digest() -> str:
    texts = [(files(package) / name).read_bytes() for package, name in LEARNED_FROM]
    return sha256(b"\0".join(texts)).hexdigest()


def vectors() -> NDArray[np.float32]:
    """Of each saying's meaning, as `packed` kept them."""
    return np.asarray(learned()["vectors"], dtype=np.float32) * learned()["scale"]


def packed(meanings: NDArray[np.float32]) -> Arrays:
    scale = np.float32(np.abs(meanings).max() / FINENESS)
    return {"vectors": np.rint(meanings / scale).astype(np.int8), "scale": np.asarray(scale)}


def main() -> None:
    from assistant.builtin.meaning import sense_of_all
    from assistant.builtin.nearest import Nearest, sayings
    from knowledge.minilm import MiniLmEmbedder

    with tempfile.TemporaryDirectory() as folder:
        embedder = MiniLmEmbedder(Path(folder))
        meanings = sense_of_all(embedder)
    letters, both = Nearest.of(sayings()), Nearest.of(sayings(), meanings)
    arrays: dict[str, Any] = {
        "from": np.asarray(digest()),
        "embedder": np.asarray(embedder.name),
        "rarity": letters.rarity,
        "letters": letters.weights.astype(np.float16),
        "both": both.weights.astype(np.float16),
        **packed(meanings),
    }
    written = BytesIO()
    np.savez_compressed(written, **arrays)
    Path(str(WRITTEN)).write_bytes(written.getvalue())


if __name__ == "__main__":
    main()
