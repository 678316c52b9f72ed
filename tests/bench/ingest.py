"""How fast a catalogue comes in, beside the bare embedder, FTS5, Chroma and LangChain's ensemble alone, and what a
re-import with 1 % changed costs: wall and processor seconds. An import is over when every product is found by its words
and by its meaning; what the vector index takes afterwards, beside the answers, is told apart.

`python tests/bench/ingest.py PATH [--json] [--limit N]`: PATH is a feed that `comptoir import feed` reads, or a folder
or file with `products.jsonl` ({"id", "title"} a line).
"""

import argparse
import asyncio
import csv
import io
import json
import resource
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.search_others import chroma, ensemble, fts5  # noqa: E402  found by the path above

CHANGED = 0.01
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--limit", type=int, default=0, help="only the first so many products of a products.jsonl")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measured(given.path, Path(folder), given.limit))
    if given.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:28} {value}")


@dataclass(frozen=True, slots=True)
class Took:
    """The processor's time tells what a thing costs also on a busy machine."""

    wall: float
    cpu: float

    def share(self, of: "Took") -> dict[str, float]:
        return {"wall": round(self.wall / of.wall, 4), "cpu": round(self.cpu / of.cpu, 4)}

    @property
    def told(self) -> dict[str, float]:
        return {"wall": round(self.wall, 2), "cpu": round(self.cpu, 2)}


async def measured(path: Path, folder: Path, limit: int) -> dict[str, Any]:
    from web.settings import Settings
    from web.wiring import open_library

    first, second = feeds(path, limit)
    database, library = await open_library(Settings(data=folder / "shop"), alone=True)
    try:
        await asyncio.to_thread(library.embedder.embed, ["The model is loaded."])
        full = await imported(library, first)
        index = await settled(library)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        again = await imported(library, first)
        changed = await imported(library, second) if second else None
        products = (await library.counts())[0]
        texts = await embedded(database)
        bare, vectors = await asyncio.to_thread(timed, lambda: library.embedder.embed(texts))
    finally:
        await library.close()
        await database.close()
    result = {
        "products": products,
        "import_seconds": full.told,
        "vector_index_seconds": index.told,
        "products_per_second": round(products / full.wall, 1),
        "bare_embedder_seconds": bare.told,
        "bare_embedder_per_second": round(len(texts) / bare.wall, 1),
        "of_bare_embedder": bare.share(full),
        "same_again_seconds": again.told,
        "same_again_share": again.share(full),
        "peak_rss_mb": memory,
    }
    if changed is not None:
        result |= {"one_percent_changed_seconds": changed.told, "one_percent_changed_share": changed.share(full)}
    return result | await asyncio.to_thread(others, texts, vectors, bare, folder)


def others(texts: list[str], vectors: Any, bare: Took, folder: Path) -> dict[str, Any]:
    """What the same texts cost in the stacks that people would otherwise assemble; vectors have to be made for two."""
    titles = {str(place): text for place, text in enumerate(texts)}
    by_title = dict(zip(titles, vectors, strict=True))

    async def nothing(_query: str, _limit: int) -> list[str]:
        return []

    words, _ = timed(lambda: fts5(titles))
    near, _ = timed(lambda: chroma(by_title, lambda _: vectors[:1], folder / "chroma"))
    lists, _ = timed(lambda: ensemble(titles, nothing))
    return {
        "fts5_alone_seconds": words.told,
        "chroma_alone_seconds": Took(bare.wall + near.wall, bare.cpu + near.cpu).told,
        "langchain_ensemble_seconds": Took(bare.wall + near.wall + lists.wall, bare.cpu + near.cpu + lists.cpu).told,
    }


async def imported(library: Any, content: bytes) -> Took:
    """Until every product is found by its words and has its vector."""
    wall, cpu = perf_counter(), process_time()
    await library.import_feed("bench", content, currency="USD", confirmed=True)
    return Took(perf_counter() - wall, process_time() - cpu)


async def settled(library: Any) -> Took:
    """Until the vector index holds what is new as well; meanwhile the vectors in memory answer."""
    wall, cpu = perf_counter(), process_time()
    await library.settled()
    return Took(perf_counter() - wall, process_time() - cpu)


def timed(act: Callable[[], T]) -> tuple[Took, T]:
    wall, cpu = perf_counter(), process_time()
    found = act()
    return Took(perf_counter() - wall, process_time() - cpu), found


def feeds(path: Path, limit: int) -> tuple[bytes, bytes | None]:
    """The feed, and the same with 1 % of its titles changed where we know how to change them."""
    path = path / "homedepot" if (path / "homedepot").is_dir() else path
    path = path / "products.jsonl" if path.is_dir() else path
    if path.name != "products.jsonl":
        return path.read_bytes(), None
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    rows = rows[:limit] if limit else rows
    every = int(1 / CHANGED)
    changed = [row | {"title": f"{row['title']} II"} if not place % every else row for place, row in enumerate(rows)]
    return shopify(rows), shopify(changed)


def shopify(rows: list[dict[str, Any]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["Handle", "Title", "Variant SKU", "Variant Price"])
    writer.writerows([row["id"], row["title"], f"SKU-{row['id']}", "10.00"] for row in rows)
    return file.getvalue().encode()


async def embedded(database: Any) -> list[str]:
    """The texts that the import has embedded."""
    from sqlalchemy import select

    from knowledge.rows import with_variants
    from knowledge.tables import products
    from knowledge.texts import embedded_text

    async with database.read() as connection:
        rows = (await connection.execute(select(products).order_by(products.c.position))).mappings().all()
        return list(dict.fromkeys(embedded_text(product) for product in await with_variants(connection, rows)))


if __name__ == "__main__":
    main()
