"""Finds the products and passages that answer a question: filters first, then words and vectors together."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.catalog import Product, Variant
from knowledge.database import Database
from knowledge.documents import Passage
from knowledge.embedder import Embedder, Vector
from knowledge.facets import Facets, facets
from knowledge.filters import NONE, Filters, merged, understand
from knowledge.fitting import fitting
from knowledge.follower import Follower
from knowledge.ranking import Question, Ranked, across_languages, by_words, read_question, surely, with_meaning
from knowledge.store import Store
from knowledge.terms import terms
from knowledge.vectors import cosines, unpacked
from knowledge.words import Kind, WordHit, WordIndex

BY_WORDS, BY_MEANING = 300, 120
"""Candidates from either side."""
COMPARED = 100
"""Candidates found by words alone whose cosine is computed from the stored vectors."""
FEW = 2_000
"""Up to here, what fits the filters is compared exactly; beyond, the candidates are filtered."""
PLAUSIBLE = 0.6
"""A filtered product must score this share of what the best one scores without the filters."""
LONGEST = 2_000
_SEVERAL = re.compile(r"\b(?:and|et)\b|[&,/]")
_CODE = re.compile(r"[^\s,;:?!()\"“”«»]{3,60}")


@dataclass(frozen=True, slots=True)
class ProductHit:
    product: Product
    variant: Variant
    """The one that fits the filters best."""
    score: float
    sure: bool
    """Words and meaning agree on it."""


@dataclass(frozen=True, slots=True)
class ProductSearch:
    hits: list[ProductHit]
    filters: Filters
    """What was applied: the question's own and those that were given."""
    nearest: list[ProductHit]
    """Where nothing fits the filters: what would be found without them."""


@dataclass(frozen=True, slots=True)
class PassageHit:
    passage: Passage
    score: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates in their order, with who found them."""

    ranked: list[Ranked]
    by_words: list[str]
    by_meaning: list[str]
    asked: Question | None = None

    def sure(self, kind: Kind, one: Ranked) -> bool:
        return surely(one, kind=kind, by_words=self.by_words, by_meaning=self.by_meaning)


@dataclass(frozen=True, slots=True)
class Shop:
    """What a question is read against, as of one number of the change log."""

    seq: int
    frequencies: Mapping[Kind, Mapping[str, int]]
    facets: Facets


class Search:
    def __init__(
        self, database: Database, words: WordIndex, store: Store, follower: Follower, embedder: Embedder
    ) -> None:
        self._database, self._words, self._store = database, words, store
        self._follower, self._embedder = follower, embedder
        self._shop: Shop | None = None

    async def refresh(self) -> None:
        """Learns the catalogue's words and options anew, after a change."""
        seq = await self._store.last_seq()
        async with self._database.read() as connection:
            product = await self._words.frequencies(connection, "product")
            passage = await self._words.frequencies(connection, "passage")
            options = await facets(connection)
        self._shop = Shop(seq, {"product": product, "passage": passage}, options)

    @property
    def seq(self) -> int:
        return -1 if self._shop is None else self._shop.seq

    async def products(self, question: str, given: Filters | None, limit: int, language: str) -> ProductSearch:
        shop = await self._known()
        understood = understand(question[:LONGEST], shop.facets)
        filters = merged(given, understood.filters)
        asked = read_question(understood.rest, shop.frequencies["product"], language=language)
        found = await self._find("product", asked)
        if not filters.any:
            exact = await self._by_sku(question)
            return ProductSearch((exact + await self._hits(found, NONE, exact, limit))[:limit], filters, [])
        fits = await self._fitting_found(asked, filters, found)
        hits = await self._hits(fits, filters, [], limit)
        nearest = [] if hits else await self._hits(found, NONE, [], limit)
        return ProductSearch(hits, filters, nearest)

    async def passages(self, question: str, limit: int, language: str) -> list[PassageHit]:
        shop = await self._known()
        asked = read_question(question[:LONGEST], shop.frequencies["passage"], kind="passage", language=language)
        found = await self._find("passage", asked)
        best = found.ranked[: limit + 20]
        live = await self._store.passages_by_id(one.id for one in best)
        best = across_languages(best, {key: passage.language for key, passage in live.items()}, asked)
        hits = [PassageHit(live[one.id], one.score, found.sure("passage", one)) for one in best if one.id in live]
        return hits[:limit]

    async def _known(self) -> Shop:
        if self._shop is None:
            await self.refresh()
        assert self._shop is not None
        return self._shop

    async def _find(self, kind: Kind, asked: Question) -> Found:
        if not asked.text.strip():
            return Found([], [], [])
        vector, named = await asyncio.gather(self._vector(asked), self._matching(kind, asked))
        near = dict(await self._follower.nearest(kind, vector, BY_MEANING))
        known = {hit.id for hit in named}
        async with self._database.read() as connection:
            others = await self._words.get(connection, kind, [key for key in near if key not in known])
        ranked = by_words(kind, asked, [*named, *others])
        lexical = [one.id for one in ranked if one.id in known]
        similar = await self._compared(kind, vector, [key for key in lexical[:COMPARED] if key not in near])
        return Found(with_meaning(kind, asked, ranked, near | similar), lexical, list(near), asked)

    async def _fitting_found(self, asked: Question, filters: Filters, found: Found) -> Found:
        """What fits the filters and is about as near to the question as the best that does not."""
        facets = (await self._known()).facets
        async with self._database.read() as connection:
            few = await fitting(connection, filters, facets, limit=FEW + 1)
        if not asked.concepts:
            return Found([Ranked(key, 1.0, coverage=1.0, named=1.0, cosine=0.0) for key in few], [], [])
        if len(few) > FEW:
            return await self._filtered(filters, found)
        vector = await self._vector(asked)
        similar = await self._compared("product", vector, list(few))
        async with self._database.read() as connection:
            hits = await self._words.get(connection, "product", list(few))
        best = found.ranked[0].score if found.ranked else 0.0
        ranked = with_meaning("product", asked, by_words("product", asked, hits), similar)
        return Found(
            [one for one in ranked if one.score >= PLAUSIBLE * best], found.by_words, found.by_meaning, found.asked
        )

    async def _filtered(self, filters: Filters, found: Found) -> Found:
        facets = (await self._known()).facets
        async with self._database.read() as connection:
            fits = await fitting(connection, filters, facets, ids=[one.id for one in found.ranked])
        best = found.ranked[0].score if found.ranked else 0.0
        ranked = [one for one in found.ranked if one.id in fits and one.score >= PLAUSIBLE * best]
        return Found(ranked, found.by_words, found.by_meaning, found.asked)

    async def _hits(self, found: Found, filters: Filters, but: Sequence[ProductHit], limit: int) -> list[ProductHit]:
        """Only what is in the database now: an index may be behind."""
        taken = {hit.product.id for hit in but}
        best = [one for one in found.ranked if one.id not in taken][: limit + 10]
        ids = [one.id for one in best]
        live = await self._store.products_by_id(ids)
        fits: Mapping[str, list[str]] = {}
        if filters.any:
            async with self._database.read() as connection:
                fits = await fitting(connection, filters, (await self._known()).facets, ids=ids)
        hits = []
        for one in best:
            product = live.get(one.id)
            if product is None or (filters.any and one.id not in fits):
                continue
            variant = _best(product, fits.get(one.id))
            sure = found.sure("product", one) and (found.asked is None or _is_one(product, found.asked))
            hits.append(ProductHit(product, variant, one.score, sure))
        return hits[:limit]

    async def _by_sku(self, question: str) -> list[ProductHit]:
        codes = [code.strip(".'’") for code in _CODE.findall(question)]
        codes = [code for code in codes if any(char.isdigit() or char in "-_" for char in code)][:8]
        hits: dict[str, ProductHit] = {}
        for code in dict.fromkeys([*codes, *(code.upper() for code in codes)]):
            if found := await self._store.variant(code):
                hits.setdefault(found[0].id, ProductHit(*found, score=10.0, sure=True))
        return list(hits.values())

    async def _vector(self, asked: Question) -> Vector:
        vectors = await asyncio.to_thread(self._embedder.embed, [asked.text])
        vector: Vector = vectors[0]
        return vector

    async def _matching(self, kind: Kind, asked: Question) -> list[WordHit]:
        async with self._database.read() as connection:
            return await self._words.matching(connection, kind, asked.terms, BY_WORDS)

    async def _compared(self, kind: Kind, vector: Vector, ids: Sequence[str]) -> dict[str, float]:
        stored = await self._store.vectors_for(self._embedder.name, kind, ids)
        if not stored:
            return {}
        similar = cosines(vector, [unpacked(value) for _, value in stored])
        return {key: float(value) for (key, _), value in zip(stored, similar, strict=True)}


def _is_one(product: Product, asked: Question) -> bool:
    """A soap of `Candles and bath` is no candle; a product that says no more than its category is what that says."""
    if asked.help:
        return False
    if asked.head is None or not _SEVERAL.search(product.category):
        return True
    values = [value for each in product.options.values() for value in each]
    said = " ".join([product.title, *product.tags, product.description, *values])
    return not asked.head.alternatives.keys().isdisjoint(terms(said))


def _best(product: Product, skus: Sequence[str] | None) -> Variant:
    """Among those that fit, one that can be bought; the feed's order otherwise."""
    fits = [variant for variant in product.variants if skus is None or variant.sku in skus]
    return next((variant for variant in fits if variant.available), fits[0])
