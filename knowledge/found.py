"""What a search hands out: products and passages in their order, with why each stands where it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import zip_longest

from knowledge.catalog import Product, Variant
from knowledge.differing import Difference
from knowledge.documents import Passage
from knowledge.embedder import Vector
from knowledge.explaining import Why, explained
from knowledge.filters import Filters
from knowledge.postings import Floats, Postings
from knowledge.questions import Question
from knowledge.ranking import Ranked, surely
from knowledge.words import Kind


@dataclass(frozen=True, slots=True)
class ProductHit:
    product: Product
    variant: Variant
    """The one that fits the filters best."""
    score: float
    sure: bool
    """Words and meaning agree on it."""
    explain: Callable[[], Why] = Why
    """Worked out for those who ask: most only want the product."""
    differs: tuple[Difference, ...] = ()
    """What of the filters it does not fit, where it is only the nearest."""

    @property
    def why(self) -> Why:
        return self.explain()


@dataclass(frozen=True, slots=True)
class ProductSearch:
    hits: list[ProductHit]
    """All fit the filters; those that are not `sure` may be something else than what was asked for."""
    filters: Filters
    """What was applied: the question's own and those that were given."""
    nearest: list[ProductHit]
    """Where nothing that fits is surely it: what would be, but for what `differs`."""


@dataclass(frozen=True, slots=True)
class PassageHit:
    passage: Passage
    score: float
    sure: bool
    explain: Callable[[], Why] = Why

    @property
    def why(self) -> Why:
        return self.explain()


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates in their order, with who found them in which state of the index."""

    asked: Question
    postings: Postings
    vector: Vector | None = None
    scores: Floats | None = None
    ranked: Sequence[Ranked] = ()
    by_words: Sequence[str] = ()
    by_meaning: Sequence[str] = ()

    def sure(self, kind: Kind, one: Ranked) -> bool:
        return surely(one, self.asked, kind=kind, by_words=self.by_words, by_meaning=self.by_meaning)

    def explaining(self, one: Ranked) -> Callable[[], Why]:
        return cache(partial(explained, self.asked, self.postings, one))


def in_turn(lists: Sequence[Sequence[ProductHit]]) -> list[ProductHit]:
    """The best of each, then the second of each: each product once."""
    found = {hit.product.id: hit for row in reversed(list(zip_longest(*lists))) for hit in reversed(row) if hit}
    return list(found.values())[::-1] if len(lists) > 1 else list(lists[0])
