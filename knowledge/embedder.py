"""What turns texts into vectors whose closeness is closeness of meaning."""

from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Protocol

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


class Shared:
    """Embeds a text once for all threads that ask for it at a time, as products and pages do for each question."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self._lock = embedder, Lock()
        self._going: dict[str, Future[Vector]] = {}

    def embed(self, text: str) -> Vector:
        with self._lock:
            others = self._going.get(text)
            own = self._going.setdefault(text, Future())
        if others is None:
            self._answer(text, own)
        return own.result()

    def _answer(self, text: str, own: Future[Vector]) -> None:
        try:
            own.set_result(self._embedder.embed([text])[0])
        except BaseException as problem:
            own.set_exception(problem)
            raise
        finally:
            with self._lock:
                del self._going[text]
