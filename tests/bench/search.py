"""How well and how fast the shop's search finds, beside the stacks that people would otherwise assemble.

`python tests/bench/search.py PATH [--json] [--data DIR] [--large 200000]`: PATH holds `homedepot` (product titles,
queries, judgments), `stackfaq` and `gumroad` (help pages, questions, right pages), each where it is there. `--data`
keeps the filled shops for the next run. `--large` adds a generated catalogue of that many products, asked with filters
(see `search_large.py`). Quality is that of the first 100, or 20 for pages; times are of a question for the first ten, its
embedding included, by the clock and by the processor.
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
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

Run = Mapping[str, Sequence[str]]
JUDGED, TIMED = 1_000, 300
LONG_ENOUGH = 30.0
"""Seconds after which no more questions are timed: some systems take more than one for each."""
LIMIT, PAGES, SHOWN = 100, 20, 10
Ask = Callable[[str, int], Awaitable[list[str]]]


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


def judgments(folder: Path, skip: int = 0) -> dict[str, dict[str, float]]:
    """Gains by query, of 1,000 queries with something good, in the scorer's order."""
    found: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels-dev.tsv").read_text("utf-8").splitlines():
        query, key, judgment = line.split("\t")
        found.setdefault(query, {})[key] = float(judgment) - 1
    chosen = sorted(int(query) for query, gains in found.items() if max(gains.values()) >= 1.5)
    random.Random(7).shuffle(chosen)
    return {str(query): found[str(query)] for query in chosen[skip : skip + JUDGED]}


async def asked(ask: Ask, queries: Mapping[str, str]) -> tuple[Run, dict[str, float]]:
    return {key: await ask(query, LIMIT) for key, query in queries.items()}, await timed(ask, queries)


async def timed(ask: Ask, queries: Mapping[str, str]) -> dict[str, float]:
    some = list(queries.values())[:TIMED]
    begun = perf_counter()
    for query in some[:20]:
        await ask(query, SHOWN)
    took: dict[str, list[float]] = {"": [], "cpu_": []}
    for place, query in enumerate(some):
        if place >= 20 and perf_counter() - begun > LONG_ENOUGH:
            break
        started = perf_counter(), process_time()
        await ask(query, SHOWN)
        for kind, before, after in zip(took, started, (perf_counter(), process_time()), strict=True):
            took[kind].append((after - before) * 1000)
    return {f"{kind}p{part}_ms": _part(times, part) for kind, times in took.items() for part in (50, 95)}


def _part(times: Sequence[float], percent: int) -> float:
    return round(sorted(times)[len(times) * percent // 100], 1)


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

    sys.setswitchinterval(0.0002)  # as `comptoir serve` does, see web/server.py
    database, library = await open_library(Settings(data=data), alone=True)

    async def close() -> None:
        await library.close()
        await database.close()

    return library, close


async def products_of_ours(folder: Path, data: Path, skip: int) -> dict[str, Any]:
    library, close = await library_at(data)
    started = perf_counter()
    if not (await library.counts())[0]:
        titles = [(each["id"], each["title"]) for each in lines(folder / "products.jsonl")]
        await library.import_feed("titles.csv", shopify(titles), currency="USD")
    await library.settled()
    filled = perf_counter() - started

    async def ask(query: str, limit: int) -> list[str]:
        found = await library.search_products(query, limit=limit)
        return [hit.product.id for hit in found.hits]

    judged = judgments(folder, skip)
    texts = {str(each["id"]): each["query"] for each in lines(folder / "queries-dev.jsonl")}
    run, speed = await asked(ask, {key: texts[key] for key in judged})
    await close()
    return product_scores(run, judged) | speed | {"filled_s": round(filled, 1), "rss_mb": memory_mb()}


async def products_of_others(folder: Path, data: Path, skip: int, *, only_words: bool) -> dict[str, Any]:
    from knowledge.vectors import unpacked
    from tests.bench.search_others import chroma, ensemble, fts5

    titles = {str(each["id"]): each["title"] for each in lines(folder / "products.jsonl")}
    judged = judgments(folder, skip)
    texts = {str(each["id"]): each["query"] for each in lines(folder / "queries-dev.jsonl")}
    stacks: dict[str, Ask] = {"SQLite FTS5": fts5(titles)}
    with tempfile.TemporaryDirectory() as directory:
        if not only_words:
            embedder = _embedder(data)
            with sqlite3.connect(data / "shop.sqlite") as database:
                query = "SELECT p.id, v.vector FROM products p JOIN vectors v USING (text_hash)"
                vectors = {key: unpacked(vector) for key, vector in database.execute(query)}
            near = chroma(vectors, embedder.embed, Path(directory))
            stacks |= {"Chroma": near, "BM25 + Chroma, as EnsembleRetriever": ensemble(titles, near)}
        found = {}
        for name, ask in stacks.items():
            run, speed = await asked(ask, {key: texts[key] for key in judged})
            found[name] = product_scores(run, judged) | speed
    return found


def _embedder(data: Path) -> Any:
    from knowledge.minilm import MiniLmEmbedder

    return MiniLmEmbedder(data / "embedder")


async def filtered(products: int, data: Path, *, only_words: bool) -> dict[str, Any]:
    from tests.bench import search_large as large

    embedder = _embedder(data)
    await large.fill(data, products, embedder.embed, embedder.name)
    library, close = await library_at(data)
    await library.settled()
    found: dict[str, Any] = {}
    for percent in large.PERCENT:
        found[f"ours, {percent} % fit"] = await timed(large.ours(library, percent), large.questions())
    found["ours"] = {"products": (await library.counts())[0], "rss_mb": memory_mb()}
    await close()
    with tempfile.TemporaryDirectory() as directory:
        stacks = {"SQLite FTS5": large.fts5(data)}
        if not only_words:
            stacks["Chroma"] = large.chroma(data, embedder.embed, Path(directory))
        for name, asking in stacks.items():
            for percent in large.PERCENT:
                found[f"{name}, {percent} % fit"] = await timed(asking(percent), large.questions())
    return found


async def pages_of_ours(folder: Path, data: Path) -> dict[str, Any]:
    library, close = await library_at(data)
    pages = lines(folder / "docs.jsonl")
    if not (await library.counts())[1]:
        await library.import_documents([(f"{page['id']}.md", _markdown(page), "") for page in pages])
    await library.settled()

    async def ask(query: str, limit: int) -> list[str]:
        hits = await library.search_documents(query, limit=min(limit, PAGES))
        return [hit.passage.document.removesuffix(".md") for hit in hits]

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


async def measured(path: Path, data: Path, given: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    chosen = [name for name in given.only.split(",") if (path / name).is_dir()]
    for name in chosen:
        if name != "homedepot":
            found[name] = {"ours": await pages_of_ours(path / name, data / name)}
    if "homedepot" in chosen:
        folder, shop = path / "homedepot", data / "homedepot"
        ours = {"ours": await products_of_ours(folder, shop, given.skip)}
        found["homedepot"] = ours | await products_of_others(folder, shop, given.skip, only_words=given.only_words)
    if given.large:
        found["filters"] = await filtered(given.large, data / f"generated-{given.large}", only_words=given.only_words)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", default="homedepot,stackfaq,gumroad")
    parser.add_argument("--large", type=int, default=0)
    parser.add_argument("--skip", type=int, default=0, help="The 1,000 judged product queries after so many others.")
    parser.add_argument("--only-words", action="store_true", help="Beside ours FTS5 alone: the others take minutes.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = asyncio.run(measured(given.path, given.data or Path(temporary), given))
    for name, systems in found.items():
        for system, figures in systems.items():
            print(f"{name:10} {system:14}", *(f"{key} {value}" for key, value in figures.items()), file=sys.stderr)
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
