"""A generated catalogue, asked with filters that 1, 10 and 90 percent of it fit; `tests/bench/search.py --large` runs it.

Titles, prices and sizes are drawn. So that a large catalogue is filled in minutes, its vectors are not embedded: each is
the mean of what the real embedder gives for the title's words, with some noise, and is written through the store. The
questions are embedded as always. It measures speed and memory, not quality.
"""

import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.catalog import Product, Variant
from knowledge.filters import Filters
from knowledge.money import Money
from knowledge.store import Store
from knowledge.stored_words import StoredWords
from knowledge.texts import embedded_text, hash_of
from knowledge.vectors import packed, unpacked
from tests.filling import put_feed

AT_ONCE = 5_000
NOISE = 0.02
PERCENT = (1, 10, 90)
QUESTIONS = 200
Ask = Callable[[str, int], Awaitable[list[str]]]
Embed = Callable[[Sequence[str]], Any]
WORDS = [
    word
    for line in (
        "linen cotton wool leather brass oak steel glass bamboo marble velvet silk ceramic copper walnut rattan canvas",
        "denim dress shirt coat boot lamp chair table vase candle bag scarf mirror rug shelf kettle teapot blanket",
        "curtain cushion drill hammer ladder faucet shower toilet door window fence mower grill fan heater bulb switch",
        "cable paint brush tile blue green red sand black white ivory grey pink yellow navy brown golden silver orange",
        "purple large small round folding outdoor summer winter classic modern soft light heavy narrow wide waterproof",
        "wireless kitchen garden bedroom bathroom office children travel hiking camping sport gift wedding baby dog cat",
    )
    for word in line.split()
]


async def fill(data: Path, products: int, embed: Embed, embedder: str) -> None:
    """What an earlier run has filled stays."""
    from web.migrate import open_database
    from web.settings import Settings

    database = open_database(Settings(data=data))
    words = StoredWords()
    async with database.begin() as connection:
        await words.prepare(connection)
    store = Store(database, words)
    there, _ = await store.counts()
    meant = dict(zip(WORDS, embed(WORDS), strict=True))
    for start in range(there, products, AT_ONCE):
        some = list(made(start, min(start + AT_ONCE, products)))
        await put_feed(database, words, f"generated {start}", some)
        await store.put_vectors(embedder, _vectors(some, meant, start))
    await database.close()


def made(start: int, end: int) -> Iterator[Product]:
    drawn = random.Random(start)
    for number in range(start, end):
        title = " ".join(drawn.sample(WORDS, 5)).capitalize() + f" {number}"
        price = Money(drawn.randint(1, 10_000), "EUR")
        variants = tuple(Variant(f"G{number}-{size}", price, {"Size": size}, stock=3) for size in ("S", "M"))
        yield Product(f"g{number}", title, variants, brand=drawn.choice(("Halo", "Maison")), category="Things")


def _vectors(products: Sequence[Product], meant: Mapping[str, Any], seed: int) -> dict[str, bytes]:
    noise = np.random.default_rng(seed).normal(scale=NOISE, size=(len(products), 384))
    found = {}
    for product, own in zip(products, noise, strict=True):
        vector = np.mean([meant[word] for word in product.title.lower().split()[:-1]], axis=0) + own
        found[hash_of(embedded_text(product))] = packed(vector / np.linalg.norm(vector))
    return found


def questions() -> dict[str, str]:
    drawn = random.Random(7)
    return {str(number): " ".join(drawn.sample(WORDS, 3)) for number in range(QUESTIONS)}


def filters(percent: int) -> Filters:
    return Filters(max_price=percent * 100, options={"Size": "M"})


def ours(library: Any, percent: int) -> Ask:
    async def ask(query: str, limit: int) -> list[str]:
        found = await library.search_products(query, filters=filters(percent), limit=limit)
        return [hit.product.id for hit in found.hits]

    return ask


def fts5(data: Path) -> Callable[[int], Ask]:
    """SQLite's full-text search, with price and size in a table beside it."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(title, tokenize='porter unicode61')")
    database.execute("CREATE TABLE v (row INTEGER, price INTEGER, size TEXT)")
    with sqlite3.connect(data / "shop.sqlite") as shop:
        rows = shop.execute("SELECT p.rowid, p.title, p.id FROM products p").fetchall()
        sold = "SELECT p.rowid, v.price, v.options ->> 'Size' FROM variants v JOIN products p ON p.id = v.product_id"
        database.executemany("INSERT INTO v VALUES (?, ?, ?)", shop.execute(sold))
    database.executemany("INSERT INTO t (rowid, title) VALUES (?, ?)", (row[:2] for row in rows))
    database.execute("CREATE INDEX i ON v (row, price)")
    ids = {row: key for row, _, key in rows}
    found = (
        "SELECT rowid FROM t WHERE t MATCH ? AND EXISTS (SELECT 1 FROM v WHERE v.row = t.rowid AND price <= ? AND size = 'M') "
        "ORDER BY bm25(t) LIMIT ?"
    )

    def asking(percent: int) -> Ask:
        async def ask(query: str, limit: int) -> list[str]:
            said = " OR ".join(f'"{word}"' for word in query.split())
            return [ids[row[0]] for row in database.execute(found, (said, percent * 100, limit))]

        return ask

    return asking


def chroma(data: Path, embed: Embed, directory: Path) -> Callable[[int], Ask]:
    """Chroma alone, its conditions on metadata."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(directory, Settings(anonymized_telemetry=False))
    configuration: Any = {"hnsw": {"space": "cosine"}}
    collection = client.create_collection("generated", configuration=configuration, embedding_function=None)
    with sqlite3.connect(data / "shop.sqlite") as shop:
        query = (
            "SELECT p.id, v.vector, (SELECT min(price) FROM variants WHERE product_id = p.id) "
            "FROM products p JOIN vectors v USING (text_hash)"
        )
        rows = shop.execute(query)
        while some := rows.fetchmany(AT_ONCE):
            collection.add(
                ids=[row[0] for row in some],
                embeddings=np.stack([unpacked(row[1]) for row in some]),
                metadatas=[{"price": row[2], "size": "M"} for row in some],
            )

    def asking(percent: int) -> Ask:
        where: Any = {"$and": [{"price": {"$lte": percent * 100}}, {"size": "M"}]}

        async def ask(query: str, limit: int) -> list[str]:
            near = collection.query(query_embeddings=embed([query]), n_results=limit, where=where, include=[])
            found: list[str] = near["ids"][0]
            return found

        return ask

    return asking
