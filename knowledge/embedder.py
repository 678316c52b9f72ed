"""What turns texts into vectors whose closeness is closeness of meaning."""

from collections.abc import Sequence
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
