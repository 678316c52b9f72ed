"""All that the shop knows: products and documents, taken in, kept and found."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, TypeVar

from knowledge.abreast import PATIENCE, Abreast
from knowledge.answers import KIND, read_answer
from knowledge.catalog import Product, Variant
from knowledge.database import Database
from knowledge.documents import Document, Passage, Unreadable
from knowledge.embedder import Embedder
from knowledge.exports.catalogue import CatalogueExport
from knowledge.feeds import FeedProblem
from knowledge.fetcher import Fetcher
from knowledge.filters import Filters
from knowledge.follower import Follower
from knowledge.found import PassageHit, ProductHit, ProductSearch
from knowledge.imports import Feeds
from knowledge.imports_model import FeedImport
from knowledge.imports_store import ImportRows
from knowledge.index import VectorIndex
from knowledge.languages import load
from knowledge.memory import keep_some
from knowledge.pieces import PieceHit
from knowledge.quality import Quality
from knowledge.quality.images import Images
from knowledge.reading import Readers
from knowledge.report import Progress, Rejection, silent
from knowledge.search import Search
from knowledge.shelf import Shelf
from knowledge.sources import Sources
from knowledge.store import Store
from knowledge.words import WordIndex

__all__ = ["FeedImport", "Filters", "Library", "PassageHit", "ProductHit", "ProductSearch", "Progress", "Rejection"]


T = TypeVar("T")


class Library:
    feeds: Feeds
    """Products from files and addresses, version by version."""
    sources: Sources
    """Pages, sitemaps and folders that documents come from by themselves."""
    shelf: Shelf
    """What the merchant does with documents."""

    quality: Quality
    images: Images
    catalogue_export: CatalogueExport

    def __init__(self, store: Store, search: Search, follower: Follower) -> None:
        self._store, self._search, self._follower = store, search, follower
        self._tasks: set[asyncio.Task[Any]] = set()
        self._abreast = Abreast(search, follower, self.begin)
        self.readers = Readers()
        self._reading = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        database: Database,
        embedder: Embedder,
        index: VectorIndex | None,
        words: WordIndex,
        fetcher: Fetcher | None = None,
        shop_url: str = "",
        readers: Readers | None = None,
    ) -> "Library":
        """Returns once the index is abreast or `PATIENCE` is over; the rest happens in the background."""
        keep_some()
        async with database.begin() as connection:
            await words.prepare(connection)
        store = Store(database, words)
        follower = Follower(store, embedder, index)
        library = cls(store, Search(database, words, store, follower, embedder), follower)
        library.readers = readers or library.readers
        library.shelf = Shelf(database, words, partial(library._take_in, silent))
        library.quality = Quality(database, words, lambda: library._abreast.catch_up(embed=True))
        library.images = Images(database, fetcher or Fetcher(), shop_url)
        library.catalogue_export = CatalogueExport(database)
        rows = ImportRows(database)
        library.feeds = Feeds(rows, words, fetcher or Fetcher(), library._take_in, library._abreast.ahead)
        library.sources = Sources(database, fetcher or Fetcher(), library.import_documents, library._remove_named)
        library.begin(partial(asyncio.to_thread, load))  # so that the first feed or page need not wait for it
        await asyncio.wait([library.begin(partial(library._abreast.settled, embed=True))], timeout=PATIENCE)
        return library

    @property
    def embedder(self) -> Embedder:
        """For others who compare meanings: loaded once a process."""
        return self._follower.embedder

    async def import_feed(
        self,
        name: str,
        content: bytes,
        *,
        currency: str,
        shop_url: str = "",
        confirmed: bool = False,
        on_progress: Progress = silent,
    ) -> FeedImport:
        """The feed's products become these. What can't be sold is left out and reported.

        `on_progress` counts the products that are read, then the texts that are embedded. Raises FeedProblem for a
        file without products, HeldBack where prices or products fall too far and that is not `confirmed`.
        """
        staged = await self.feeds.stage(
            name, content, soon=True, currency=currency, shop_url=shop_url, on_progress=on_progress
        )
        if staged.state == "failed":
            raise FeedProblem(staged.cause, staged.fix)
        return await self.feeds.apply(staged.id, confirmed=confirmed, on_progress=on_progress)

    async def import_documents(
        self, files: Iterable[tuple[str, bytes, str]], *, of: int = 0, on_progress: Progress = silent
    ) -> list[Document]:
        """Each file as name, content and address: live or failed afterwards, with cause and fix; never raises.

        Words find a page as soon as it is read, meaning once all are.
        `on_progress` counts the files that are read, of `of`, then the texts that are embedded.
        """
        documents = []
        for done, (name, content, url) in enumerate(files, 1):
            document = await self._store.put_document(name, content, url=url)
            documents.append(await self._read(document, content) if document.state == "queued" else document)
            on_progress(done, of)
        await self._take_in(on_progress, documents=True)
        return [await self._store.document(document.id) or document for document in documents]

    async def queue_document(self, name: str, content: bytes) -> Document:
        """To be read by `read_queued`."""
        return await self._store.put_document(name, content)

    async def read_queued(self) -> None:
        """Also what a crash has left half read."""
        async with self._reading:
            for document in await self._store.queued_documents():
                content = await self._store.document_content(document.id)
                if content is not None:
                    await self._store.advance(document, 0, 0)
                    await self._read(document, content)
            await self._take_in(silent, documents=True)

    async def remove_document(self, document_id: str) -> bool:
        removed = await self._store.remove_document(document_id)
        await self.shelf.find_conflicts()
        return await self._changed(removed)

    async def remove_product(self, product_id: str) -> bool:
        return await self._changed(await self._store.remove_product(product_id))

    async def search_products(
        self, question: str, *, filters: Filters | None = None, limit: int = 10, language: str = ""
    ) -> ProductSearch:
        """Budget, size, colour and stock are understood from the question, and are exact."""
        await self._abreast.look()
        return await self._search.products(question, filters, limit, language)

    async def search_documents(self, question: str, *, limit: int = 5, language: str = "") -> list[PassageHit]:
        await self._abreast.look()
        return await self._search.passages(question, limit, language)

    def ahead(self, products: str, passages: str, language: str) -> object:
        """Of a search for each of them that will follow: what takes longest is begun, for as long as this is held."""
        return self._search.ahead(products, passages, language)

    async def similar(
        self, product_id: str, question: str = "", *, limit: int = 10, language: str = ""
    ) -> ProductSearch:
        """What is like this one, within the budget, size, colour and stock that the question names."""
        await self._abreast.look()
        return await self._search.similar(product_id, question, limit, language)

    async def meant(self, story: str, *, limit: int = 10) -> ProductSearch:
        """What is nearest in meaning to a situation that names no thing, within the budget, size and colour it tells."""
        await self._abreast.look()
        return await self._search.meant(story, limit)

    async def about(self, product_id: str, question: str, *, limit: int = 5) -> list[PieceHit]:
        """A product's own attributes, options and sentences, those that answer the question first."""
        product = await self._store.product(product_id)
        if product is None:
            return []
        return (await self._search.pieces(product, question[:400]))[:limit]

    async def reindex(self) -> None:
        """Builds the vector index anew from the vectors in the database, and those that are missing."""
        await self._follower.embed_missing()
        await self._follower.follow(anew=True)

    async def filled(self) -> None:
        """Returns when the vector index holds what was imported here, and the next process need not fill it."""
        await self._abreast.filled()

    async def settled(self) -> None:
        """Returns when nothing is left to catch up with."""
        await self._abreast.settled()

    async def documents(self) -> list[Document]:
        return await self._store.documents()

    async def document(self, document_id: str) -> Document | None:
        return await self._store.document(document_id)

    async def passages(self, document_id: str) -> list[Passage]:
        return await self._store.passages(document_id)

    async def passage(self, passage_id: str) -> Passage | None:
        return (await self._store.passages_by_id([passage_id])).get(passage_id)

    async def product(self, product_id: str) -> Product | None:
        return await self._store.product(product_id)

    async def variant(self, sku: str) -> tuple[Product, Variant] | None:
        return await self._store.variant(sku)

    async def products(self, *, category: str = "", limit: int = 100, offset: int = 0) -> list[Product]:
        return await self._store.products(category=category, limit=limit, offset=offset)

    async def by_price(self, *, dearest: bool = False, limit: int = 10) -> list[Product]:
        """The cheapest, or the dearest, of all that can be bought."""
        return await self._store.by_price(dearest=dearest, limit=limit)

    async def categories(self) -> list[tuple[str, int]]:
        return await self._store.categories()

    async def counts(self) -> tuple[int, int]:
        """Products and live documents."""
        return await self._store.counts()

    def begin(self, work: Callable[[], Coroutine[Any, Any, T]]) -> "asyncio.Task[T]":
        """Goes on while the shop answers; closing waits for it. What is cut off is due again at the next start."""
        task = asyncio.create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        # A task that is cut off in the middle of a statement would leave its connection behind.
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.readers.close()
        await self._follower.close()
        await asyncio.to_thread(self._search.close)

    async def _read(self, document: Document, content: bytes) -> Document:
        async def progress(page: int, pages: int) -> None:
            await self._store.advance(document, page, pages)

        try:
            if document.kind == KIND:
                understood = read_answer(content)
            else:
                understood = await self.readers.read(document.name, content, progress)
        except Unreadable as problem:
            return await self._store.fail(document.id, problem.cause, problem.fix, version=document.version)
        return await self._store.publish(document.id, understood, version=document.version)

    async def _take_in(self, on_progress: Progress, *, documents: bool = False) -> None:
        if documents:
            await self.shelf.find_conflicts()
        await self._abreast.take_in(on_progress)

    async def _remove_named(self, name: str) -> bool:
        named = [document.id for document in await self.documents() if document.name == name]
        return any([await self.remove_document(document_id) for document_id in named])

    async def _changed(self, changed: bool) -> bool:
        if changed:
            self._abreast.catch_up()
        return changed
