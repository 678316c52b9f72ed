"""Finds the products and passages that answer a question: filters first, then words and vectors together."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from knowledge.catalog import Product
from knowledge.database import Database
from knowledge.documents import Passage
from knowledge.embedder import Embedder, Remembering, Shared, Vector
from knowledge.filters import Filters, merged, understand
from knowledge.fitting import Fitting
from knowledge.follower import Follower
from knowledge.found import Found, PassageHit, ProductSearch, in_turn
from knowledge.phrasing import alternatives, wording
from knowledge.pieces import PieceHit, pieces_of, ranked_pieces
from knowledge.postings import Floats, Postings
from knowledge.questions import Question, read_question
from knowledge.ranking import Meaning, best_rows, by_words, ranked
from knowledge.rows import passages_by_id
from knowledge.shop import Shop, newest, read_shop
from knowledge.shown import BY_MEANING, BY_WORDS, Showing, alike
from knowledge.store import Store
from knowledge.terms import stem
from knowledge.words import Kind, WordIndex

LONGEST = 2_000
STEMMED_AT_ONCE = 2_000
AT_ONCE = 4
"""Questions that are answered at the same time, each in one thread from its meaning to its products."""
EMBEDDED_AT_ONCE = 2
T = TypeVar("T")


class Search:
    def __init__(
        self, database: Database, words: WordIndex, store: Store, follower: Follower, embedder: Embedder
    ) -> None:
        self._database, self._words, self._store = database, words, store
        self._follower, self._embedder = follower, embedder
        self._shop: Shop | None = None
        self._learning = asyncio.Lock()
        self._shared, self._remembering = Shared(embedder, at_once=EMBEDDED_AT_ONCE), Remembering(embedder)
        self._threads = ThreadPoolExecutor(AT_ONCE, "questions")
        self._words_threads = ThreadPoolExecutor(AT_ONCE, "words")

    async def refresh(self) -> None:
        """Learns the catalogue's words and options anew, after a change."""
        async with self._learning:
            self._shop = await read_shop(self._database, self._words, self._store, self._embedder.name, self._shop)

    async def behind(self) -> bool:
        """Whether anything has changed since."""
        return self._shop is None or await newest(self._database, self._words) != self._shop.newest

    @property
    def seq(self) -> int:
        """What is known is as of this number of the log."""
        return self._shop.newest[-1] if self._shop else 0

    async def learn(self) -> None:
        """Works out the stems of new words ahead of the questions that need them, and keeps them."""
        shop = await self._known()
        stems = shop.postings["product"].stems
        fresh = sorted({word for postings in shop.postings.values() for word in postings.words} - stems.keys())
        for start in range(0, len(fresh), STEMMED_AT_ONCE):
            some = fresh[start : start + STEMMED_AT_ONCE]
            found = dict(zip(some, await asyncio.to_thread(list, map(stem, some)), strict=True))
            async with self._database.begin() as connection:
                await self._words.learn(connection, found)
            stems |= found

    async def products(self, question: str, given: Filters | None, limit: int, language: str) -> ProductSearch:
        return await self._there(partial(self._products, await self._known(), question, given, limit, language))

    def ahead(self, products: str, passages: str, language: str) -> object:
        """Begins what takes longest of both searches; whoever searches for these words while it is held finds it begun."""
        if self._shop is None:
            return None
        rest = understand(products[:LONGEST], self._shop.facets).rest
        said = [wording(way, "product", language) for way in alternatives(rest)]
        said.append(wording(passages[:LONGEST], "passage", language))
        return self._shared.begin([text for text in said if text.strip()])

    async def similar(self, product_id: str, question: str, limit: int, language: str) -> ProductSearch:
        """What is like a product, within what the question insists on; never the product itself."""
        return await self._there(partial(self._similar, await self._known(), product_id, question, limit))

    async def meant(self, story: str, limit: int) -> ProductSearch:
        """What is nearest in meaning to a situation that is told, within what it insists on."""
        return await self._there(partial(self._meant, await self._known(), story, limit))

    async def passages(self, question: str, limit: int, language: str) -> list[PassageHit]:
        return await self._there(partial(self._passages, await self._known(), question[:LONGEST], limit, language))

    async def pieces(self, product: Product, question: str) -> list[PieceHit]:
        return await asyncio.to_thread(ranked_pieces, self._remembering, question, pieces_of(product))

    def close(self) -> None:
        self._threads.shutdown()
        self._words_threads.shutdown()
        self._shared.close()

    async def _there(self, answer: Callable[[], T]) -> T:
        """In one thread: each trip to another one and back takes as long as a step of the answer does."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, answer)

    async def _known(self) -> Shop:
        if self._shop is None:
            await self.refresh()
        assert self._shop is not None
        return self._shop

    def _products(self, shop: Shop, question: str, given: Filters | None, limit: int, language: str) -> ProductSearch:
        understood = understand(question[:LONGEST], shop.facets)
        filters = merged(given, understood.filters)
        ways = [
            self._shown(shop, filters, limit, partial(Showing.answer, question=question, found=found))
            for found in (self._find(shop, "product", way, language) for way in alternatives(understood.rest))
        ]
        hits, nearest = in_turn([way.hits for way in ways]), in_turn([way.nearest for way in ways])
        return ProductSearch(hits[:limit], filters, nearest[:limit])

    def _similar(self, shop: Shop, product_id: str, question: str, limit: int) -> ProductSearch:
        understood = understand(question[:LONGEST], shop.facets)
        vector = self._follower.vector("product", product_id)
        if vector is None:
            return ProductSearch([], understood.filters, [])
        return self._alike(shop, vector, understood.filters, limit, but=product_id)

    def _meant(self, shop: Shop, story: str, limit: int) -> ProductSearch:
        understood = understand(story[:LONGEST], shop.facets)
        vector = self._remembering.embed([understood.rest or story[:LONGEST]])[0]
        return self._alike(shop, vector, understood.filters, limit)

    def _alike(self, shop: Shop, vector: Vector, filters: Filters, limit: int, but: str = "") -> ProductSearch:
        near = dict(self._follower.nearest("product", vector, BY_MEANING))
        others = [alike(key, cosine) for key, cosine in near.items() if key != but]
        found = Found(read_question("", shop.postings["product"]), shop.postings["product"], ranked=others)
        return self._shown(shop, filters, limit, partial(Showing.alike, found=found))

    def _passages(self, shop: Shop, question: str, limit: int, language: str) -> list[PassageHit]:
        found = self._find(shop, "passage", question, language)
        best = found.ranked[: limit + 20]
        live = self._database.look_here(lambda connection: _answering(connection, [one.id for one in best], limit))
        best = [one for one in best if one.id in live][:limit]
        return [PassageHit(live[one.id], one.score, found.sure("passage", one), found.explaining(one)) for one in best]

    def _shown(
        self, shop: Shop, filters: Filters, limit: int, act: Callable[[Showing], ProductSearch]
    ) -> ProductSearch:
        def look(connection: Connection) -> ProductSearch:
            fitting = Fitting(connection, filters, shop.facets)
            return act(Showing(connection, shop.facets, filters, fitting, limit, self._follower.cosines))

        return self._database.look_here(look)

    def _find(self, shop: Shop, kind: Kind, text: str, language: str) -> Found:
        postings = shop.postings[kind]
        if not (said := wording(text, kind, language)).strip():
            return Found(read_question("", postings, kind=kind), postings)
        # The words are looked for beside the embedder, which needs the interpreter for nothing.
        (embedding,) = self._shared.hold([said])
        words = self._words_threads.submit(_by_words, kind, text, language, postings)
        vector = embedding.of(said)
        asked, scores, lexical = words.result()
        near = [key for key, _ in self._follower.nearest(kind, vector, BY_MEANING)]
        # In one order, so that equals stand alike on every run and every database.
        ids = sorted({*lexical, *near})
        rows = postings.keys.rows(ids)
        there, rows = [key for key, row in zip(ids, rows.tolist(), strict=True) if row >= 0], rows[rows >= 0]
        whole = self._follower.cosines(kind, vector, there)
        meaning = Meaning(whole) if kind == "product" else shop.names.meaning(vector, there, whole)
        order = ranked(kind, asked, postings, scores, rows, meaning)
        return Found(asked, postings, vector, scores, order, lexical, near)


def _answering(connection: Connection, ids: Sequence[str], limit: int) -> dict[str, Passage]:
    """The first of them, and from further down in place of what is gone: an index may be behind."""
    live = passages_by_id(connection, ids[:limit])
    return live if len(live) == min(limit, len(ids)) else live | passages_by_id(connection, ids[limit:])


def _by_words(kind: Kind, text: str, language: str, postings: Postings) -> tuple[Question, Floats, list[str]]:
    """The question as the shop reads it, what its words count for in every entry, and the entries where they count most."""
    asked = read_question(text, postings, kind=kind, language=language)
    scores = by_words(kind, asked, postings)
    return asked, scores, postings.keys.at(best_rows(scores, BY_WORDS))
