"""The embedder of OpenAI, or of any server that speaks its protocol."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from knowledge.embedder import Vectors

if TYPE_CHECKING:
    from openai import OpenAI

BATCH = 256
"""Texts in one request; the limit is 2,048 texts and 300,000 tokens."""
LONGEST = 20_000
"""Characters of a text: the limit is 8,191 tokens."""
TRIES = 4
TIMEOUT = 30.0
"""Seconds for one request: the package's own default is ten minutes."""


class OpenAiEmbedder:
    def __init__(
        self, key: str, *, model: str = "text-embedding-3-small", dimension: int = 1536, base_url: str | None = None
    ) -> None:
        self.name = f"openai/{model}/{dimension}"
        self.dimension = dimension
        self._model = model
        self._key, self._base_url = key, base_url
        self._client: OpenAI | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Raises `openai.OpenAIError` when the server can't be reached after some tries."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = [_sendable(text) for text in texts[start : start + BATCH]]
            answer = self._connected().embeddings.create(
                model=self._model, input=batch, dimensions=self.dimension, encoding_format="float"
            )
            for entry in answer.data:
                vectors[start + entry.index] = entry.embedding
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)

    def _connected(self) -> "OpenAI":
        if self._client is None:
            from openai import OpenAI

            self._client = OpenAI(api_key=self._key, base_url=self._base_url, timeout=TIMEOUT, max_retries=TRIES - 1)
        return self._client


def _sendable(text: str) -> str:
    """An empty input is refused."""
    return text.encode("utf-8", "replace").decode("utf-8")[:LONGEST].strip() or "."
