"""The stacks that people would otherwise assemble, over the same titles and with the same vectors as ours."""

import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Ask = Callable[[str, int], Awaitable[list[str]]]
"""The ids of so many, best first."""
AT_ONCE = 5_000


def fts5(titles: Mapping[str, str]) -> Ask:
    """SQLite's full-text search as people set it up: Porter stems, words joined by OR, bm25()."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, tokenize='porter unicode61')")
    database.executemany("INSERT INTO t VALUES (?, ?)", titles.items())

    async def ask(query: str, limit: int) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        found = database.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT ?", (match or '""', limit))
        return [row[0] for row in found]

    return ask


def chroma(vectors: Mapping[str, Any], embed: Callable[[Sequence[str]], Any], directory: Path) -> Ask:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(directory, Settings(anonymized_telemetry=False))
    configuration: Any = {"hnsw": {"space": "cosine"}}
    titles = client.create_collection("titles", configuration=configuration, embedding_function=None)
    keys = list(vectors)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        titles.add(ids=some, embeddings=[vectors[key] for key in some])

    async def ask(query: str, limit: int) -> list[str]:
        found: list[str] = titles.query(query_embeddings=embed([query]), n_results=limit, include=[])["ids"][0]
        return found

    return ask


def ensemble(titles: Mapping[str, str], near: Ask) -> Ask:
    """What LangChain's EnsembleRetriever of a BM25Retriever and a Chroma retriever computes.

    It lives in packages that the shop does not have, so its arithmetic is written out: words split at white space, case
    kept, BM25 (k1 1.5, b 0.75, epsilon 0.25 for negative rarities), and both lists fused by 1 / (60 + rank), alike.
    """
    keys, lengths = list(titles), []
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row, key in enumerate(keys):
        words = titles[key].split()
        lengths.append(len(words))
        for word, times in Counter(words).items():
            held[word].append((row, times))
    average, rarities = sum(lengths) / len(lengths), _rarities(held, len(keys))

    async def ask(query: str, limit: int) -> list[str]:
        scores = np.zeros(len(keys))
        for word in query.split():
            for row, times in held.get(word, ()):
                scores[row] += rarities[word] * times * 2.5 / (times + 1.5 * (0.25 + 0.75 * lengths[row] / average))
        fused: dict[str, float] = defaultdict(float)
        for found in ([keys[row] for row in np.argsort(-scores, kind="stable")[:limit]], await near(query, limit)):
            for rank, key in enumerate(found, 1):
                fused[key] += 0.5 / (60 + rank)
        return sorted(fused, key=lambda key: -fused[key])[:limit]

    return ask


def _rarities(held: Mapping[str, Sequence[Any]], entries: int) -> dict[str, float]:
    found = {word: math.log(entries - len(rows) + 0.5) - math.log(len(rows) + 0.5) for word, rows in held.items()}
    least = 0.25 * sum(found.values()) / len(found)
    return {word: rarity if rarity >= 0 else least for word, rarity in found.items()}
