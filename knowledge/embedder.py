"""What turns texts into vectors whose closeness is closeness of meaning."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Vectors = NDArray[np.float32]
"""One row per text."""


class Embedder(Protocol):
    @property
    def name(self) -> str:
        """Model and precision: vectors of two names don't mix."""
        ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of L2 norm 1 per text, in their order. Takes long: call it in a thread."""
        ...


class Remembering:
    """Embeds each text once: a product is asked about again and again, and products repeat each other's attributes."""

    def __init__(self, embedder: Embedder, *, most: int = 4_000) -> None:
        """`most`: texts from which on it begins anew; 4,000 take 6 MB."""
        self.name, self.dimension = embedder.name, embedder.dimension
        self._embedder, self._most, self._known = embedder, most, dict[str, Vector]()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if len(self._known) > self._most:
            self._known = {}
        known = self._known  # whole until the end of this call, also where another thread begins anew
        if fresh := [text for text in dict.fromkeys(texts) if text not in known]:
            known.update(zip(fresh, self._embedder.embed(fresh), strict=True))
        return np.stack([known[text] for text in texts])


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Embedding:
    """Texts that are embedded in one go, which takes less than one after the other."""

    texts: Sequence[str]
    _vectors: Future[Vectors] = field(default_factory=Future)

    def by(self, embedder: Embedder) -> None:
        try:
            self._vectors.set_result(embedder.embed(self.texts))
        except BaseException as problem:  # noqa: BLE001 - raised where a vector is asked for
            self._vectors.set_exception(problem)

    def of(self, text: str) -> Vector:
        """Waits until it is there."""
        vector: Vector = self._vectors.result()[self.texts.index(text)]
        return vector


class Shared:
    """Embeds a text once for all threads that ask for it while anybody holds its embedding, as products and pages do for each question."""

    def __init__(self, embedder: Embedder, *, at_once: int) -> None:
        """`at_once`: threads of its own."""
        self._embedder, self._lock = embedder, Lock()
        self._threads = ThreadPoolExecutor(at_once, "embedding")
        self._held = WeakValueDictionary[str, Embedding]()

    def begin(self, texts: Sequence[str]) -> Sequence[Embedding]:
        """Each text's; what nobody holds is embedded from now on, together."""
        with self._lock:
            held = {text: known for text in texts if (known := self._held.get(text))}
            if new := [text for text in dict.fromkeys(texts) if text not in held]:
                fresh = Embedding(new)
                self._held.update(dict.fromkeys(new, fresh))
                held |= dict.fromkeys(new, fresh)
                self._threads.submit(fresh.by, self._embedder)
        return [held[text] for text in texts]

    def close(self) -> None:
        self._threads.shutdown()
