"""What turns texts into vectors whose closeness is closeness of meaning."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock, Semaphore
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


@dataclass(slots=True, weakref_slot=True, eq=False)
class Embedding:
    """Texts that are embedded in one go, which takes less than one after the other, by the first thread that needs one."""

    texts: Sequence[str]
    _embed: Callable[[Sequence[str]], Vectors]
    _lock: Lock = field(default_factory=Lock)
    _vectors: Vectors | None = None

    def of(self, text: str) -> Vector:
        """Waits until it is there."""
        with self._lock:
            if self._vectors is None:
                self._vectors = self._embed(self.texts)
        vector: Vector = self._vectors[self.texts.index(text)]
        return vector


class Shared:
    """Embeds a text once for all threads that ask for it while anybody holds its embedding, as products and pages do for each question."""

    def __init__(self, embedder: Embedder, *, at_once: int) -> None:
        """`at_once`: what is embedded here takes a processor of its own."""
        self._embedder, self._turns, self._lock = embedder, Semaphore(at_once), Lock()
        self._threads = ThreadPoolExecutor(at_once, "embedding")
        self._held = WeakValueDictionary[str, Embedding]()

    def hold(self, texts: Sequence[str]) -> Sequence[Embedding]:
        """Each text's; what nobody holds yet is embedded together."""
        with self._lock:
            held = {text: known for text in texts if (known := self._held.get(text))}
            if new := [text for text in dict.fromkeys(texts) if text not in held]:
                fresh = Embedding(new, self._embed)
                self._held.update(dict.fromkeys(new, fresh))
                held |= dict.fromkeys(new, fresh)
        return [held[text] for text in texts]

    def begin(self, texts: Sequence[str]) -> Sequence[Embedding]:
        """Holds them, and embeds them in a thread of its own from now on."""
        held = self.hold(texts)
        for one, text in dict(zip(held, texts, strict=True)).items():
            self._threads.submit(one.of, text)
        return held

    def close(self) -> None:
        self._threads.shutdown()

    def _embed(self, texts: Sequence[str]) -> Vectors:
        with self._turns:
            return self._embedder.embed(texts)
