"""Whether words are of what a shop's assistant is for: how near they are to what people say to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embeds(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


STRANGE = 1.14
"""Beyond, words are of something else. A shop's own names are strange too ("Guéthary"), so this is only asked where
neither the catalogue nor the pages know the words."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Nearest intent (the mean of its examples) and nearest example together tell more than either.

    Measured by `tests/bench/intents.py`; Larson et al. 2019 (CLINC150) describes the task.
    """

    embedder: Embeds
    examples: NDArray[np.float32]
    centres: NDArray[np.float32]

    @classmethod
    def of(cls, embedder: Embeds, intents: Mapping[str, Sequence[str]]) -> "Scope":
        """Embeds every example once: about a second and a half for a thousand."""
        texts = [text for texts in intents.values() for text in texts]
        return cls.among(embedder, intents, np.asarray(embedder.embed(texts)))

    @classmethod
    def among(cls, embedder: Embeds, intents: Mapping[str, Sequence[str]], vectors: NDArray[np.float32]) -> "Scope":
        """Of examples that are embedded already."""
        owners = np.repeat(np.arange(len(intents)), [len(texts) for texts in intents.values()])
        centres = np.stack([vectors[owners == intent].mean(0) for intent in range(len(intents))])
        return cls(embedder, vectors, centres / np.linalg.norm(centres, axis=1, keepdims=True))

    def strangeness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """From 0 (said just so before) to 4; higher is further from everything that is in scope."""
        return self.distances(np.asarray(self.embedder.embed(list(texts))))

    def distances(self, asked: NDArray[np.float32]) -> NDArray[np.float32]:
        distances: NDArray[np.float32] = 2 - (asked @ self.examples.T).max(1) - (asked @ self.centres.T).max(1)
        return distances

    def is_strange(self, text: str) -> bool:
        return bool(self.strangeness([text])[0] > STRANGE)
