"""What of the candidates a shopper is shown: those that are there and fit, read in one look at the database."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from knowledge.catalog import Product, Variant
from knowledge.differing import differences, nearest_variant
from knowledge.embedder import Vector
from knowledge.facets import Facets
from knowledge.filters import NONE, Filters
from knowledge.fitting import Fitting
from knowledge.found import Found, ProductHit, ProductSearch
from knowledge.phrasing import wants
from knowledge.questions import Question
from knowledge.ranking import Meaning, Ranked, best_rows, ranked
from knowledge.rows import products_by_id, variants_by_sku
from knowledge.tokens import tokens
from knowledge.words import Kind

BY_WORDS, BY_MEANING = 250, 150
"""Candidates from either side."""
FEW = 2_000
"""Where too few candidates fit the filters, so many of all that fit are looked at."""
PLAUSIBLE = 0.6
"""A filtered product must score this share of what the best one scores without the filters."""
_SEVERAL = re.compile(r"\b(?:and|et)\b|[&,/]")
_CODE = re.compile(r"[^\s,;:?!()\"“”«»]{3,60}")


@dataclass(frozen=True, slots=True)
class Showing:
    """Everything here reads one state of the database, in one thread."""

    connection: Connection
    facets: Facets
    filters: Filters
    fitting: Fitting
    limit: int
    cosines: Callable[[Kind, Vector, Sequence[str]], Vector]

    def answer(self, question: str, found: Found) -> ProductSearch:
        if not self.filters.any:
            exact = self._by_sku(question)
            return ProductSearch((exact + self._hits(found, NONE, exact))[: self.limit], self.filters, [])
        hits = self._hits(self._fitting(question, found), self.filters, [])
        nearest = [] if any(hit.sure for hit in hits) else self._nearest(found, hits)
        return ProductSearch(hits, self.filters, nearest)

    def alike(self, found: Found) -> ProductSearch:
        """In the order of their nearness, within the filters."""
        if self.filters.any:
            fits = self.fitting.of([one.id for one in found.ranked])
            found = replace(found, ranked=[one for one in found.ranked if one.id in fits])
        return ProductSearch(self._hits(found, self.filters, []), self.filters, [])

    def _fitting(self, question: str, found: Found) -> Found:
        """What fits the filters and is about as near to the question as the best that does not."""
        few = self.fitting.of([one.id for one in found.ranked])
        if len(few) >= self.limit:
            # Enough of the best: what stands below them need not be looked for in the whole catalogue.
            order: Sequence[Ranked] = [one for one in found.ranked if one.id in few]
        else:
            most, named = max(FEW, self.limit) + 1, bool(found.asked.concepts)
            everywhere = self.fitting.anywhere(most, in_order=not named)
            if not named:
                # `something in green` is all that is asked for, `in green` more of what was said before.
                exact = float(wants(question))
                return replace(found, ranked=[alike(key, 0.0)._replace(exact=exact) for key in everywhere])
            order = self._among([*few, *everywhere], found)
        best = found.ranked[0].score if found.ranked else 0.0
        plausible = [one for one in order if one.score >= PLAUSIBLE * best]
        # A gift under 50 that is not said to be for him is one all the same.
        return replace(found, ranked=plausible or [one for one in order if one.head and found.asked.head])

    def _among(self, ids: Sequence[str], found: Found) -> Sequence[Ranked]:
        """These in their order: those with the most words, and those that are nearest."""
        assert found.scores is not None and found.vector is not None
        postings = found.postings
        # As the index has them, so that equals stand alike on every database.
        rows, places = np.unique(postings.keys.rows(ids), return_index=True)
        rows, places = rows[rows >= 0], places[rows >= 0]
        near, limit = self.cosines("product", found.vector, [ids[place] for place in places.tolist()]), self.limit
        by_words = best_rows(found.scores[rows], max(BY_WORDS, limit))
        some = np.union1d(by_words, np.argsort(-near, kind="stable")[: max(BY_MEANING, limit)])
        return ranked("product", found.asked, postings, found.scores, rows[some], Meaning(near[some]))

    def _hits(self, found: Found, filters: Filters, but: Sequence[ProductHit]) -> list[ProductHit]:
        """Only what is in the database now, and from further down in place of what is gone: an index may be behind."""
        taken, limit = {hit.product.id for hit in but}, self.limit
        best = [one for one in found.ranked[: 2 * limit + len(taken)] if one.id not in taken]
        hits = self._live(best[:limit], found, filters)
        if len(hits) < limit < len(best):
            hits += self._live(best[limit : 2 * limit], found, filters)
        return hits[:limit]

    def _live(self, best: Sequence[Ranked], found: Found, filters: Filters) -> list[ProductHit]:
        ids = [one.id for one in best]
        fits = self.fitting.of(ids) if filters.any else {}
        live = products_by_id(self.connection, ids)
        there = [one for one in best if one.id in live and (not filters.any or one.id in fits)]
        return [_hit(live[one.id], _best(live[one.id], fits.get(one.id)), one, found) for one in there]

    def _nearest(self, found: Found, fitting_hits: Sequence[ProductHit]) -> list[ProductHit]:
        near = self._hits(found, NONE, fitting_hits)
        if fitting_hits:
            near = [hit for hit in near if hit.sure]
        hits = [replace(hit, variant=nearest_variant(hit.product, self.filters, self.facets)) for hit in near]
        told = [replace(hit, differs=differences(hit.product, hit.variant, self.filters, self.facets)) for hit in hits]
        # The same product differs in less or in more: what lacks one condition comes before what lacks two.
        return [hit for hit in told if hit.differs]

    def _by_sku(self, question: str) -> list[ProductHit]:
        codes = [code.strip(".'’") for code in _CODE.findall(question)]
        codes = [code for code in codes if any(char.isdigit() or char in "-_" for char in code)][:8]
        if not codes:
            return []
        found = variants_by_sku(self.connection, dict.fromkeys([*codes, *(code.upper() for code in codes)]))
        hits = {product.id: ProductHit(product, one, 10.0, True) for product, one in reversed(found)}
        return list(hits.values())[::-1]


def alike(key: str, cosine: float) -> Ranked:
    return Ranked(key, cosine or 1.0, coverage=1.0, named=1.0, cosine=cosine)


def _hit(product: Product, variant: Variant, one: Ranked, found: Found) -> ProductHit:
    sure = found.sure("product", one) and _is_one(product, found.asked)
    return ProductHit(product, variant, one.score, sure, found.explaining(one))


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
