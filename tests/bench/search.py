"""How well and how fast the shop's search finds, beside the stacks that people would otherwise assemble.

`python tests/bench/search.py PATH [--json] [--data DIR] [--large 200000]`: PATH holds `homedepot` (product titles,
queries, judgments), `stackfaq` and `gumroad` (help pages, questions, right pages), each where it is there. `--data`
keeps the filled shops for the next run. `--large` adds a generated catalogue of that many products, asked with filters.
"""

import argparse
import asyncio
import csv
import io
import json
import math
import random
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

Run = Mapping[str, Sequence[str]]
JUDGED = 1_000
LIMIT = 100
Ask = Callable[[str], Awaitable[list[str]]]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def product_scores(run: Run, judged: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, list[float]] = {"ndcg@10": [], "recall@10": [], "recall@100": []}
    for query, results in run.items():
        gains = judged[query]
        good = {key for key, gain in gains.items() if gain >= 1.5}
        best = sorted(gains.values(), reverse=True)[:10]
        found["ndcg@10"].append(_dcg([gains.get(key, 0.0) for key in results[:10]]) / _dcg(best))
        for depth in (10, 100):
            found[f"recall@{depth}"].append(len(good & set(results[:depth])) / len(good))
    return {name: round(sum(values) / len(values), 4) for name, values in found.items()}


def page_scores(run: Run, right: Mapping[str, set[str]]) -> dict[str, float]:
    found: dict[str, list[float]] = {"hit@1": [], "hit@5": [], "mrr@10": []}
    for query, results in run.items():
        pages = list(dict.fromkeys(results))
        for depth in (1, 5):
            found[f"hit@{depth}"].append(float(bool(right[query] & set(pages[:depth]))))
        places = (place for place, page in enumerate(pages[:10], 1) if page in right[query])
        found["mrr@10"].append(1 / next(places, math.inf))
    return {name: round(sum(values) / len(values), 4) for name, values in found.items()}


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def judgments(folder: Path) -> dict[str, dict[str, float]]:
    """Gains by query, of the queries with something good, in the scorer's order."""
    found: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels-dev.tsv").read_text("utf-8").splitlines():
        query, key, judgment = line.split("\t")
        found.setdefault(query, {})[key] = float(judgment) - 1
    chosen = sorted(int(query) for query, gains in found.items() if max(gains.values()) >= 1.5)
    random.Random(7).shuffle(chosen)
    return {str(query): found[str(query)] for query in chosen[:JUDGED]}


async def asked(ask: Ask, queries: Mapping[str, str]) -> tuple[Run, dict[str, float]]:
    for query in list(queries.values())[:20]:
        await ask(query)
    run, took = {}, []
    for key, query in queries.items():
        started = perf_counter()
        run[key] = await ask(query)
        took.append((perf_counter() - started) * 1000)
    took.sort()
    return run, {"p50_ms": round(took[len(took) // 2], 1), "p95_ms": round(took[int(len(took) * 0.95)], 1)}


def memory_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1_000_000


def shopify(products: Iterable[tuple[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Handle", "Title", "Variant SKU", "Variant Price"])
    writer.writerows([key, title, f"SKU-{key}", "10.00"] for key, title in products)
    return out.getvalue().encode()


async def library_at(data: Path) -> tuple[Any, Callable[[], Awaitable[None]]]:
    from web.settings import Settings
    from web.wiring import open_library

    database, library = await open_library(Settings(data=data))

    async def close() -> None:
        await library.close()
        await database.close()

    return library, close


async def products_of_ours(folder: Path, data: Path) -> dict[str, Any]:
    library, close = await library_at(data)
    started = perf_counter()
    if not (await library.counts())[0]:
        titles = [(each["id"], each["title"]) for each in lines(folder / "products.jsonl")]
        await library.import_feed("titles.csv", shopify(titles), currency="USD")
    await library.settled()
    filled = perf_counter() - started

    async def ask(query: str) -> list[str]:
        found = await library.search_products(query, limit=LIMIT)
        return [hit.product.id for hit in found.hits]

    judged = judgments(folder)
    texts = {str(each["id"]): each["query"] for each in lines(folder / "queries-dev.jsonl")}
    run, speed = await asked(ask, {key: texts[key] for key in judged})
    await close()
    return product_scores(run, judged) | speed | {"filled_s": round(filled, 1), "rss_mb": memory_mb()}


async def products_of_others(folder: Path, data: Path, *, only_words: bool) -> dict[str, Any]:
    from knowledge.vectors import unpacked
    from tests.bench.search_others import chroma, ensemble, fts5

    titles = {str(each["id"]): each["title"] for each in lines(folder / "products.jsonl")}
    judged = judgments(folder)
    texts = {str(each["id"]): each["query"] for each in lines(folder / "queries-dev.jsonl")}
    stacks: dict[str, Ask] = {"SQLite FTS5": fts5(titles, LIMIT)}
    with tempfile.TemporaryDirectory() as directory:
        if not only_words:
            embedder = _embedder(data)
            with sqlite3.connect(data / "shop.sqlite") as database:
                query = "SELECT p.id, v.vector FROM products p JOIN vectors v USING (text_hash)"
                vectors = {key: unpacked(vector) for key, vector in database.execute(query)}
            near = chroma(vectors, embedder.embed, Path(directory), LIMIT)
            stacks |= {"Chroma": near, "BM25 + Chroma, as EnsembleRetriever": ensemble(titles, near, LIMIT)}
        found = {}
        for name, ask in stacks.items():
            run, speed = await asked(ask, {key: texts[key] for key in judged})
            found[name] = product_scores(run, judged) | speed
    return found


def _embedder(data: Path) -> Any:
    from knowledge.minilm import MiniLmEmbedder

    return MiniLmEmbedder(data / "embedder")


async def filtered(products: int, data: Path) -> dict[str, Any]:
    """A generated catalogue, asked with filters that 1, 10 and 90 percent of it fit. Vectors are drawn at random."""
    import numpy as np

    from knowledge.catalog import Product, Variant
    from knowledge.filters import Filters
    from knowledge.money import Money
    from knowledge.texts import embedded_text, hash_of
    from knowledge.vectors import packed

    library, close = await library_at(data)
    store, drawn = library._store, random.Random(7)
    if not (await library.counts())[0]:
        made = [_made(Product, Variant, Money, number, drawn) for number in range(products)]
        await store.replace_feed("generated", made)
        normal = np.random.default_rng(7).normal(size=(products, 384)).astype(np.float32)
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        marks = [hash_of(embedded_text(product)) for product in made]
        vectors = {mark: packed(vector) for mark, vector in zip(marks, normal, strict=True)}
        await store.put_vectors("all-MiniLM-L6-v2/fp32", vectors)
        await library.reindex()
    await library.settled()
    found: dict[str, Any] = {}
    for percent in (1, 10, 90):
        given = Filters(max_price=percent * 100, options={"Size": "M"})

        async def ask(query: str, filters: Filters = given) -> list[str]:
            return [hit.product.id for hit in (await library.search_products(query, filters=filters, limit=10)).hits]

        queries = {str(number): " ".join(drawn.sample(WORDS, 3)) for number in range(200)}
        found[f"{percent} %"] = (await asked(ask, queries))[1]
    await close()
    return found | {"ours": {"products": products, "rss_mb": memory_mb()}}


WORDS = [
    "linen",
    "cotton",
    "wool",
    "leather",
    "brass",
    "oak",
    "steel",
    "glass",
    "dress",
    "shirt",
    "coat",
    "boot",
    "lamp",
    "chair",
    "table",
    "vase",
    "candle",
    "bag",
    "scarf",
    "mirror",
    "blue",
    "green",
    "red",
    "sand",
    "black",
    "white",
    "ivory",
    "large",
    "small",
    "round",
    "folding",
    "outdoor",
    "summer",
    "winter",
    "classic",
    "modern",
    "soft",
    "light",
]


def _made(product: Any, variant: Any, money: Any, number: int, drawn: random.Random) -> Any:
    title = " ".join(drawn.sample(WORDS, 5)).capitalize() + f" {number}"
    price = money(drawn.randint(1, 10_000), "EUR")
    variants = tuple(variant(f"G{number}-{size}", price, {"Size": size}, stock=3) for size in ("S", "M"))
    return product(f"g{number}", title, variants, brand=drawn.choice(("Halo", "Maison")), category="Things")


async def pages_of_ours(folder: Path, data: Path) -> dict[str, Any]:
    library, close = await library_at(data)
    pages = lines(folder / "docs.jsonl")
    if not (await library.counts())[1]:
        await library.import_documents([(f"{page['id']}.md", _markdown(page), "") for page in pages])
    await library.settled()

    async def ask(query: str) -> list[str]:
        return [hit.passage.document.removesuffix(".md") for hit in await library.search_documents(query, limit=LIMIT)]

    questions = lines(folder / "queries-dev.jsonl")
    run, speed = await asked(ask, {each["id"]: each["query"] for each in questions})
    await close()
    return page_scores(run, {each["id"]: set(map(str, each["gold"])) for each in questions}) | speed


def _markdown(page: Mapping[str, Any]) -> bytes:
    sections = page.get("sections") or [{"h": "", "t": page["text"]}]
    parts = [f"# {page['title']}"]
    for section in sections:
        parts += [f"## {section['h']}"] * bool(section["h"]) + [section["t"]]
    return "\n\n".join(parts).encode()


async def measured(path: Path, data: Path, chosen: Sequence[str], large: int, *, only_words: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("stackfaq", "gumroad"):
        if (path / name).is_dir() and name in chosen:
            found[name] = {"ours": await pages_of_ours(path / name, data / name)}
    if (path / "homedepot").is_dir() and "homedepot" in chosen:
        folder = path / "homedepot"
        ours = {"ours": await products_of_ours(folder, data / "homedepot")}
        found["homedepot"] = ours | await products_of_others(folder, data / "homedepot", only_words=only_words)
    if large:
        found["filters"] = await filtered(large, data / f"generated-{large}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", default="homedepot,stackfaq,gumroad")
    parser.add_argument("--large", type=int, default=0)
    parser.add_argument("--only-words", action="store_true", help="Beside ours FTS5 alone: the others take minutes.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = asyncio.run(
            measured(
                given.path,
                given.data or Path(temporary),
                given.only.split(","),
                given.large,
                only_words=given.only_words,
            )
        )
    for name, systems in found.items():
        for system, figures in systems.items():
            print(f"{name:10} {system:14}", *(f"{key} {value}" for key, value in figures.items()), file=sys.stderr)
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
