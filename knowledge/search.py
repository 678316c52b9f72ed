"""Finds the products and passages that answer a question: filters first, then words and vectors together."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection

from knowledge.catalog import Product, Variant
from knowledge.database import Database
from knowledge.differing import differences, nearest_variant
from knowledge.embedder import Embedder, Remembering, Vector, Vectors
from knowledge.filters import NONE, Filters, merged, understand
from knowledge.fitting import fitting, products_fitting
from knowledge.follower import Follower
from knowledge.found import Found, PassageHit, ProductHit, ProductSearch, in_turn
from knowledge.phrasing import alternatives, wording
from knowledge.pieces import PieceHit, pieces_of, ranked_pieces
from knowledge.questions import Question, read_question
from knowledge.ranking import Meaning, Ranked, across_languages, best_rows, by_words, ranked
from knowledge.rows import products_by_id
from knowledge.shop import Shop, mark_of, read_shop
from knowledge.store import Store
from knowledge.terms import stem
from knowledge.tokens import tokens
from knowledge.words import Kind, WordIndex

BY_WORDS, BY_MEANING = 250, 150
"""Candidates from either side."""
FEW = 2_000
"""Where too few candidates fit the filters, so many of all that fit are looked at."""
PLAUSIBLE = 0.6
"""A filtered product must score this share of what the best one scores without the filters."""
LONGEST = 2_000
STEMMED_AT_ONCE = 2_000
_SEVERAL = re.compile(r"\b(?:and|et)\b|[&,/]")
_CODE = re.compile(r"[^\s,;:?!()\"“”«»]{3,60}")


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
        async with self._database.read() as connection:
            return self._shop is None or await mark_of(connection, self._words) != self._shop.mark

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
        found, exact = await asyncio.gather(self._find("product", rest, language), self._by_sku(question, filters))
        if not filters.any:
            return ProductSearch((exact + await self._hits(found, NONE, exact, limit))[:limit], filters, [])
        hits = await self._hits(await self._fitting_found(filters, found, limit), filters, [], limit)
        nearest = [] if any(hit.sure for hit in hits) else await self._nearest(found, filters, hits, limit)
        return ProductSearch(hits, filters, nearest)

    async def similar(self, product_id: str, question: str, limit: int, language: str) -> ProductSearch:
        """What is like a product, within what the question insists on; never the product itself."""
        shop = await self._known()
        understood = understand(question[:LONGEST], shop.facets)
        vector = self._follower.vector("product", product_id)
        if vector is None:
            return ProductSearch([], understood.filters, [])
        near = dict(await self._follower.nearest("product", vector, BY_MEANING))
        alike = [_alike(key, cosine) for key, cosine in near.items() if key != product_id]
        found = Found(read_question("", shop.postings["product"]), shop.postings["product"], ranked=alike)
        if understood.filters.any:
            fits = await self._that_fit(understood.filters, [one.id for one in alike])
            found = replace(found, ranked=[one for one in alike if one.id in fits])
        return ProductSearch(await self._hits(found, understood.filters, [], limit), understood.filters, [])

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
        lexical = [postings.ids[row] for row in best_rows(scores, BY_WORDS)]
        vector: Vector = (await asyncio.shield(embedding))[0]
        near = [key for key, _ in await self._follower.nearest(kind, vector, BY_MEANING)]
        # In one order, so that equals stand alike on every run and every database.
        there = sorted(key for key in {*lexical, *near} if key in postings.row)
        whole = self._follower.cosines(kind, vector, there)
        meaning = Meaning(whole) if kind == "product" else shop.names.meaning(vector, there, whole)
        order = ranked(kind, asked, postings, scores, there, meaning)
        return Found(asked, postings, vector, scores, order, lexical, near)

    async def _fitting_found(self, filters: Filters, found: Found, limit: int) -> Found:
        """What fits the filters and is about as near to the question as the best that does not."""
        ids = [one.id for one in found.ranked]
        facets = (await self._known()).facets
        few = await self._that_fit(filters, ids)
        if len(few) >= limit:
            # Enough of the best: what stands below them need not be looked for in the whole catalogue.
            order: Sequence[Ranked] = [one for one in found.ranked if one.id in few]
        else:
            most = max(FEW, limit) + 1
            everywhere = await self._database.look(lambda read: products_fitting(read, filters, facets, most))
            if not found.asked.concepts:
                return replace(found, ranked=[_alike(key, 0.0) for key in everywhere])
            order = self._among({*few, *everywhere}, found, limit)
        best = found.ranked[0].score if found.ranked else 0.0
        return replace(found, ranked=[one for one in order if one.score >= PLAUSIBLE * best])

    async def _that_fit(self, filters: Filters, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        facets = (await self._known()).facets
        return await self._database.look(lambda read: fitting(read, filters, facets, ids)) if ids else {}

    def _among(self, ids: Iterable[str], found: Found, limit: int) -> list[Ranked]:
        """These in their order: those with the most words, and those that are nearest."""
        assert found.scores is not None and found.vector is not None
        there = sorted(key for key in ids if key in found.postings.row)
        near = self._follower.cosines("product", found.vector, there)
        words = found.scores[[found.postings.row[key] for key in there]]
        best = [*best_rows(words, max(BY_WORDS, limit)), *np.argsort(-near, kind="stable")[: max(BY_MEANING, limit)]]
        some = np.unique(np.array(best, np.int32))
        return ranked(
            "product", found.asked, found.postings, found.scores, [there[place] for place in some], Meaning(near[some])
        )

    async def _hits(self, found: Found, filters: Filters, but: Sequence[ProductHit], limit: int) -> list[ProductHit]:
        """Only what is in the database now, and from further down in place of what is gone: an index may be behind."""
        taken = {hit.product.id for hit in but}
        best = [one for one in found.ranked if one.id not in taken]
        hits = await self._live(best[:limit], found, filters)
        if len(hits) < limit < len(best):
            hits += await self._live(best[limit : 2 * limit], found, filters)
        return hits[:limit]

    async def _live(self, best: Sequence[Ranked], found: Found, filters: Filters) -> list[ProductHit]:
        ids, facets = [one.id for one in best], (await self._known()).facets

        def read(connection: Connection) -> tuple[Mapping[str, Product], Mapping[str, Sequence[str]]]:
            fits = fitting(connection, filters, facets, ids) if filters.any else {}
            return products_by_id(connection, ids), fits

        live, fits = await self._database.look(read)
        there = [one for one in best if one.id in live and (not filters.any or one.id in fits)]
        return [self._hit(live[one.id], _best(live[one.id], fits.get(one.id)), one, found) for one in there]

    def _hit(self, product: Product, variant: Variant, one: Ranked, found: Found) -> ProductHit:
        sure = found.sure("product", one) and _is_one(product, found.asked)
        return ProductHit(product, variant, one.score, sure, found.explaining(one))

    async def _nearest(
        self, found: Found, filters: Filters, fitting_hits: Sequence[ProductHit], limit: int
    ) -> list[ProductHit]:
        facets = (await self._known()).facets
        near = await self._hits(found, NONE, fitting_hits, limit)
        if fitting_hits:
            near = [hit for hit in near if hit.sure]
        hits = [replace(hit, variant=nearest_variant(hit.product, filters, facets)) for hit in near]
        told = [replace(hit, differs=differences(hit.product, hit.variant, filters, facets)) for hit in hits]
        # The same product differs in less or in more: what lacks one condition comes before what lacks two.
        return [hit for hit in told if hit.differs]

    async def _by_sku(self, question: str, filters: Filters) -> list[ProductHit]:
        """Nothing where filters decide."""
        if filters.any:
            return []
        codes = [code.strip(".'’") for code in _CODE.findall(question)]
        codes = [code for code in codes if any(char.isdigit() or char in "-_" for char in code)][:8]
        if not codes:
            return []
        found = await self._store.variants_by_sku(dict.fromkeys([*codes, *(code.upper() for code in codes)]))
        hits = {product.id: ProductHit(product, one, 10.0, True) for product, one in reversed(found)}
        return list(hits.values())[::-1]


def _alike(key: str, cosine: float) -> Ranked:
    return Ranked(key, cosine or 1.0, coverage=1.0, named=1.0, cosine=cosine)


def _is_one(product: Product, asked: Question) -> bool:
    """A soap of `Candles and bath` is no candle; a product that says no more than its category is what that says."""
    if asked.help:
        return False
    if asked.head is None or not _SEVERAL.search(product.category):
        return True
    values = [value for each in product.options.values() for value in each]
    said = " ".join([product.title, *product.tags, product.description, *values])
    return not asked.head.alternatives.keys().isdisjoint(tokens(said))


def _best(product: Product, skus: Sequence[str] | None) -> Variant:
    """Among those that fit, one that can be bought; the feed's order otherwise."""
    fits = [variant for variant in product.variants if skus is None or variant.sku in skus]
    return next((variant for variant in fits if variant.available), fits[0])
