"""Finds the products and passages that answer a question: filters first, then words and vectors together."""

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection

from knowledge.catalog import Product
from knowledge.database import Database
from knowledge.embedder import Embedder, Remembering, Vector, Vectors
from knowledge.filters import Filters, merged, understand
from knowledge.fitting import Fitting
from knowledge.follower import Follower
from knowledge.found import Found, PassageHit, ProductSearch, in_turn
from knowledge.phrasing import alternatives, wording
from knowledge.pieces import PieceHit, pieces_of, ranked_pieces
from knowledge.questions import read_question
from knowledge.ranking import Meaning, across_languages, best_rows, by_words, ranked
from knowledge.shop import Shop, newest, read_shop
from knowledge.shown import BY_MEANING, BY_WORDS, Showing, alike
from knowledge.store import Store
from knowledge.terms import stem
from knowledge.words import Kind, WordIndex

LONGEST = 2_000
STEMMED_AT_ONCE = 2_000


class Search:
    def __init__(
        self, database: Database, words: WordIndex, store: Store, follower: Follower, embedder: Embedder
    ) -> None:
        self._database, self._words, self._store = database, words, store
        self._follower, self._embedder = follower, embedder
        self._shop: Shop | None = None
        self._learning = asyncio.Lock()
        self._embedding: dict[str, asyncio.Future[Vectors]] = {}
        self._remembering = Remembering(embedder)

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

    def _embedded(self, said: str) -> asyncio.Future[Vectors]:
        """Begins it now; whoever asks the same meanwhile, as products and pages do for each question, shares it."""
        if said not in self._embedding:
            loop = asyncio.get_running_loop()
            self._embedding[said] = loop.run_in_executor(None, self._embedder.embed, [said])
            self._embedding[said].add_done_callback(lambda _: self._embedding.pop(said, None))
        return self._embedding[said]

    async def products(self, question: str, given: Filters | None, limit: int, language: str) -> ProductSearch:
        shop = await self._known()
        understood = understand(question[:LONGEST], shop.facets)
        filters = merged(given, understood.filters)
        ways = [await self._either(question, way, filters, limit, language) for way in alternatives(understood.rest)]
        hits, nearest = in_turn([way.hits for way in ways]), in_turn([way.nearest for way in ways])
        return ProductSearch(hits[:limit], filters, nearest[:limit])

    async def _either(self, question: str, rest: str, filters: Filters, limit: int, language: str) -> ProductSearch:
        found = await self._find("product", rest, language)
        return await self._shown(filters, limit, lambda showing: showing.answer(question, found))

    async def _shown(self, filters: Filters, limit: int, act: Callable[[Showing], ProductSearch]) -> ProductSearch:
        facets, cosines = (await self._known()).facets, self._follower.cosines

        def look(connection: Connection) -> ProductSearch:
            return act(Showing(connection, facets, filters, Fitting(connection, filters, facets), limit, cosines))

        return await self._database.look(look)

    async def similar(self, product_id: str, question: str, limit: int, language: str) -> ProductSearch:
        """What is like a product, within what the question insists on; never the product itself."""
        shop = await self._known()
        understood = understand(question[:LONGEST], shop.facets)
        vector = self._follower.vector("product", product_id)
        if vector is None:
            return ProductSearch([], understood.filters, [])
        near = dict(await self._follower.nearest("product", vector, BY_MEANING))
        others = [alike(key, cosine) for key, cosine in near.items() if key != product_id]
        found = Found(read_question("", shop.postings["product"]), shop.postings["product"], ranked=others)
        return await self._shown(understood.filters, limit, lambda showing: showing.alike(found))

    async def passages(self, question: str, limit: int, language: str) -> list[PassageHit]:
        found = await self._find("passage", question[:LONGEST], language)
        asked, best = found.asked, found.ranked[: limit + 20]
        live = await self._store.passages_by_id(one.id for one in best)
        best = across_languages(best, {key: passage.language for key, passage in live.items()}, asked)
        best = [one for one in best if one.id in live][:limit]
        return [PassageHit(live[one.id], one.score, found.sure("passage", one), found.explaining(one)) for one in best]

    async def pieces(self, product: Product, question: str) -> list[PieceHit]:
        return await asyncio.to_thread(ranked_pieces, self._remembering, question, pieces_of(product))

    async def _known(self) -> Shop:
        if self._shop is None:
            await self.refresh()
        assert self._shop is not None
        return self._shop

    async def _find(self, kind: Kind, text: str, language: str) -> Found:
        shop = await self._known()
        postings = shop.postings[kind]
        if not (said := wording(text, kind, language)).strip():
            return Found(read_question("", postings, kind=kind), postings)
        # The question is embedded beside the search for its words.
        embedding = self._embedded(said)
        asked = read_question(text, postings, kind=kind, language=language)
        scores = by_words(kind, asked, postings)
        lexical = [postings.ids[row] for row in best_rows(scores, BY_WORDS).tolist()]
        vector: Vector = (await asyncio.shield(embedding))[0]
        near = [key for key, _ in await self._follower.nearest(kind, vector, BY_MEANING)]
        # In one order, so that equals stand alike on every run and every database.
        there = sorted(key for key in {*lexical, *near} if key in postings.row)
        whole = self._follower.cosines(kind, vector, there)
        meaning = Meaning(whole) if kind == "product" else shop.names.meaning(vector, there, whole)
        order = ranked(kind, asked, postings, scores, there, meaning)
        return Found(asked, postings, vector, scores, order, lexical, near)
