"""The library's truth: products, documents, their passages and vectors, as rows of the shop's database.

Whatever changes what can be found goes, in one transaction, to the rows, to the word index and to the numbered log that
the vector index follows. So a removed product or document stops answering at once.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge import index_log, shelving
from knowledge.catalog import Product, Variant
from knowledge.catalogue_import import drop_products
from knowledge.database import Database
from knowledge.documents import ANSWERING, Document, Passage, ReadDocument
from knowledge.index_log import LogRow
from knowledge.passages import cut
from knowledge.rows import (
    chunks,
    document_of,
    documents_query,
    insert_plain,
    passage_of,
    passages_by_id,
    passages_query,
    products_by_id,
    texts_by_id,
    with_variants,
)
from knowledge.tables import documents, passages, products, variants, vectors
from knowledge.texts import embedded_text, hash_of, name_texts
from knowledge.words import Kind, WordIndex

READ_AT_ONCE = 2_000


class Store:
    def __init__(self, database: Database, words: WordIndex) -> None:
        self._database = database
        self._words = words

    async def remove_product(self, product_id: str) -> bool:
        """Until its feed is imported the next time."""
        async with self._writing() as connection:
            query = select(products.c.id).where(products.c.id == product_id)
            found = list((await connection.execute(query)).scalars())
            await drop_products(connection, self._words, found)
            return bool(found)

    async def put_document(self, name: str, content: bytes, *, url: str = "") -> Document:
        """Queued, to be read and then published or failed; as it is when the same content is live already."""
        async with self._writing() as connection:
            return await shelving.put(connection, self._words, name, content, url)

    async def publish(self, document_id: str, read: ReadDocument, *, version: int | None = None) -> Document:
        """Its passages answer from now on, and those of the version before do no more.

        `version` is that of the document that was read; a newer one, or a removed document, is not overwritten.
        """
        document = await self.document(document_id) or Document(document_id, "", "", "failed")
        document = _at(document, version)
        pieces = await asyncio.to_thread(cut, document, read)
        async with self._writing() as connection:
            return await shelving.publish(connection, self._words, document, read, pieces)

    async def advance(self, document: Document, page: int, pages: int) -> None:
        async with self._writing() as connection:
            await shelving.advance(connection, document, page, pages)

    async def fail(self, document_id: str, cause: str, fix: str, *, version: int | None = None) -> Document:
        document = await self.document(document_id) or Document(document_id, "", "", "failed")
        async with self._writing() as connection:
            return await shelving.fail(connection, self._words, _at(document, version), cause, fix)

    async def remove_document(self, document_id: str) -> bool:
        async with self._writing() as connection:
            return await shelving.remove(connection, self._words, document_id)

    async def documents(self) -> list[Document]:
        return await self._documents(documents_query().order_by(documents.c.name))

    async def queued_documents(self) -> list[Document]:
        """Oldest first, with those whose reading a crash has interrupted."""
        waiting = documents.c.state.in_(("queued", "reading"))
        return await self._documents(documents_query().where(waiting).order_by(documents.c.updated_at))

    async def document(self, document_id: str) -> Document | None:
        async with self._database.read() as connection:
            return await shelving.find(connection, document_id)

    async def document_content(self, document_id: str) -> bytes | None:
        async with self._database.read() as connection:
            content: bytes | None = await connection.scalar(
                select(documents.c.content).where(documents.c.id == document_id)
            )
            return content

    async def passages(self, document_id: str) -> list[Passage]:
        query = passages_query().where(passages.c.document_id == document_id).order_by(passages.c.position)
        async with self._database.read() as connection:
            return [passage_of(row) for row in (await connection.execute(query)).mappings()]

    async def passages_by_id(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Those of them that answer."""
        return await self._database.look(lambda connection: passages_by_id(connection, ids))

    async def products_by_id(self, ids: Iterable[str]) -> dict[str, Product]:
        return await self._database.look(lambda connection: products_by_id(connection, ids))

    async def product(self, product_id: str) -> Product | None:
        return (await self.products_by_id([product_id])).get(product_id)

    async def variant(self, sku: str) -> tuple[Product, Variant] | None:
        query = select(products).join(variants).where(variants.c.sku == sku)
        async with self._database.read() as connection:
            for product in await _products(connection, query):
                return product, next(variant for variant in product.variants if variant.sku == sku)
        return None

    async def products(self, *, category: str = "", limit: int = 100, offset: int = 0) -> list[Product]:
        """In the feed's order."""
        query = select(products).order_by(products.c.feed, products.c.position).limit(limit).offset(offset)
        if category:
            query = query.where(products.c.category == category)
        async with self._database.read() as connection:
            return await _products(connection, query)

    async def by_price(self, *, dearest: bool, limit: int) -> list[Product]:
        """The cheapest, or the dearest, of all that can be bought."""
        price = func.max(variants.c.price).desc() if dearest else func.min(variants.c.price)
        there = or_(variants.c.stock.is_(None), variants.c.stock > 0, variants.c.sells_without_stock)
        ids = select(variants.c.product_id).where(there).group_by(variants.c.product_id).order_by(price).limit(limit)
        async with self._database.read() as connection:
            return await _products(connection, select(products).where(products.c.id.in_(ids)))

    async def categories(self) -> list[tuple[str, int]]:
        """With how many products each has, the largest first."""
        count = func.count()
        query = select(products.c.category, count).where(products.c.category != "").group_by(products.c.category)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(count.desc(), products.c.category))
            return [(category, of) for category, of in rows]

    async def counts(self) -> tuple[int, int]:
        """Products and live documents."""
        async with self._database.read() as connection:
            of_products = await connection.scalar(select(func.count()).select_from(products))
            live = await connection.scalar(select(func.count()).where(documents.c.state.in_(ANSWERING)))
        return of_products or 0, live or 0

    async def passage_names(self) -> Sequence[Any]:
        """Id, document, title and heading of every passage that answers."""
        named = select(passages.c.id, passages.c.document_id, documents.c.title, passages.c.heading)
        query = named.join(documents, documents.c.id == passages.c.document_id).where(passages.c.answers)
        async with self._database.read() as connection:
            return (await connection.execute(query)).all()

    async def missing_names(self, embedder: str) -> list[tuple[str, str]]:
        """(text hash, text) pairs of titles and headings whose vector is not stored yet."""
        rows = await self.passage_names()
        texts = {hash_of(text): text for row in rows for text in name_texts(row.title, row.heading) if text}
        stored = await self.vectors_by_hash(embedder, texts)
        return [(mark, text) for mark, text in texts.items() if mark not in stored]

    async def vectors_by_hash(self, embedder: str, hashes: Iterable[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        async with self._database.read() as connection:
            for chunk in chunks(sorted(hashes)):
                query = select(vectors.c.text_hash, vectors.c.vector).where(
                    vectors.c.embedder == embedder, vectors.c.text_hash.in_(chunk)
                )
                found |= {row.text_hash: row.vector for row in await connection.execute(query)}
        return found

    async def missing_vectors(self, embedder: str, kind: Kind, limit: int) -> list[tuple[str, str]]:
        """(text hash, text) pairs, each hash once, whose vector by this embedder is not stored yet."""
        table = _table(kind)
        stored = exists().where(vectors.c.text_hash == table.c.text_hash, vectors.c.embedder == embedder)
        query = (
            select(func.min(table.c.id).label("id"), table.c.text_hash)
            .where(~stored, *_answering(kind))
            .group_by(table.c.text_hash)
            .limit(limit)
        )
        async with self._database.read() as connection:
            hashes = {row.id: row.text_hash for row in await connection.execute(query)}
        texts = await self._database.look(lambda connection: _texts(connection, kind, hashes))
        return [(hashes[key], text) for key, text in texts.items()]

    async def put_vectors(self, embedder: str, by_hash: Mapping[str, bytes]) -> None:
        rows = [(mark, embedder, vector) for mark, vector in by_hash.items()]
        columns = (vectors.c.text_hash, vectors.c.embedder, vectors.c.vector)
        async with self._database.begin() as connection:
            await insert_plain(connection, columns, rows, unless_there=True)

    async def vectors_for(self, embedder: str, kind: Kind, ids: Iterable[str]) -> list[tuple[str, bytes]]:
        """Entries that are not embedded yet are left out."""
        query, found = _embedded(embedder, kind), list[tuple[str, bytes]]()
        async with self._database.read() as connection:
            for chunk in chunks(ids):
                rows = await connection.execute(query.where(_table(kind).c.id.in_(chunk)))
                found += [(row.id, row.vector) for row in rows]
        return found

    async def every_vector(self, embedder: str, kind: Kind) -> AsyncIterator[Sequence[Any]]:
        """Ids with their vectors, some thousands at a time."""
        async with self._database.read() as connection:
            found = await connection.stream(_embedded(embedder, kind))
            async for some in found.partitions(READ_AT_ONCE):
                yield some

    async def log_since(self, seq: int, limit: int) -> list[LogRow]:
        async with self._database.read() as connection:
            return await index_log.log_since(connection, seq, limit)

    async def last_seq(self) -> int:
        async with self._database.read() as connection:
            return await index_log.last_seq(connection)

    async def _documents(self, query: Select[Any]) -> list[Document]:
        async with self._database.read() as connection:
            return [document_of(row) for row in (await connection.execute(query)).mappings()]

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.begin() as connection:
            await index_log.one_at_a_time(connection)
            yield connection


async def _products(connection: AsyncConnection, query: Select[Any]) -> list[Product]:
    return await with_variants(connection, (await connection.execute(query)).mappings().all())


def _embedded(embedder: str, kind: Kind) -> Select[Any]:
    table = _table(kind)
    both = and_(vectors.c.text_hash == table.c.text_hash, vectors.c.embedder == embedder)
    return select(table.c.id, vectors.c.vector).join(vectors, both).where(*_answering(kind))


def _texts(connection: Connection, kind: Kind, ids: Iterable[str]) -> Mapping[str, str]:
    if kind == "product":
        return texts_by_id(connection, ids)
    return {key: embedded_text(passage) for key, passage in passages_by_id(connection, ids).items()}


def _table(kind: Kind) -> Table:
    return products if kind == "product" else passages


def _answering(kind: Kind) -> Sequence[ColumnElement[bool]]:
    """What is in the indexes: not the passages of a paused document, say."""
    return [passages.c.answers] if kind == "passage" else []


def _at(document: Document, version: int | None) -> Document:
    return document if version is None else replace(document, version=version)
