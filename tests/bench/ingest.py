"""How fast a catalogue comes in, beside the bare embedder and Chroma alone, and what a re-import with 1 % changed costs.

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
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

CHANGED = 0.01
CHROMA_BATCH = 5_000


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


async def measured(path: Path, folder: Path, limit: int) -> dict[str, Any]:
    from web.settings import Settings
    from web.wiring import open_library

    settings = Settings(data=folder / "shop")
    first, second = feeds(path, limit)
    database, library = await open_library(settings, alone=True)
    try:
        full = await timed(library, first)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        again = await timed(library, first)
        changed = await timed(library, second) if second else None
        products = (await library.counts())[0]
        texts = await embedded(database)
        bare = await asyncio.to_thread(embedding, library, texts)
    finally:
        await library.close()
        await database.close()
    chroma = await asyncio.to_thread(chroma_alone, folder / "chroma", bare[1])
    result: dict[str, Any] = {
        "products": products,
        "import_seconds": round(full, 2),
        "products_per_second": round(products / full, 1),
        "bare_embedder_per_second": round(len(texts) / bare[0], 1),
        "of_bare_embedder": round((products / full) / (len(texts) / bare[0]), 3),
        "embedder_and_chroma_alone_per_second": round(len(texts) / (bare[0] + chroma), 1),
        "same_again_seconds": round(again, 2),
        "same_again_share": round(again / full, 4),
        "peak_rss_mb": memory,
    }
    if changed is not None:
        result |= {"one_percent_changed_seconds": round(changed, 2), "one_percent_changed_share": round(changed / full, 4)}  # fmt: skip
    return result


async def timed(library: Any, content: bytes) -> float:
    """Until every product is found by its words and has its vector."""
    started = perf_counter()
    await library.import_feed("bench", content, currency="USD", confirmed=True)
    return perf_counter() - started


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


def embedding(library: Any, texts: list[str]) -> tuple[float, Any]:
    library.embedder.embed(texts[:8])
    started = perf_counter()
    vectors = library.embedder.embed(texts)
    return perf_counter() - started, vectors


def chroma_alone(folder: Path, vectors: Any) -> float:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    configuration: Any = {"hnsw": {"space": "cosine"}}
    collection = client.create_collection("bench", configuration=configuration, embedding_function=None)
    started = perf_counter()
    for start in range(0, len(vectors), CHROMA_BATCH):
        some = vectors[start : start + CHROMA_BATCH]
        collection.add(ids=[str(start + place) for place in range(len(some))], embeddings=some)
    return perf_counter() - started


if __name__ == "__main__":
    main()
