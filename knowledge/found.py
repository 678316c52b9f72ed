"""What a search hands out: products and passages in their order, with why each stands where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from knowledge.catalog import Product, Variant
from knowledge.differing import Difference
from knowledge.documents import Passage
from knowledge.embedder import Vector
from knowledge.explaining import UNEXPLAINED, Why
from knowledge.filters import Filters
from knowledge.postings import Floats
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
    why: Why = UNEXPLAINED
    differs: tuple[Difference, ...] = ()
    """What of the filters it does not fit, where it is only the nearest."""


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
    why: Why = UNEXPLAINED


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates in their order, with who found them."""

    asked: Question
    vector: Vector | None = None
    scores: Floats | None = None
    ranked: Sequence[Ranked] = ()
    by_words: Sequence[str] = ()
    by_meaning: Sequence[str] = ()

    def sure(self, kind: Kind, one: Ranked) -> bool:
        return surely(one, kind=kind, by_words=self.by_words, by_meaning=self.by_meaning)


def in_turn(lists: Sequence[Sequence[ProductHit]]) -> list[ProductHit]:
    """The best of each, then the second of each: each product once."""
    found = {hit.product.id: hit for row in reversed(list(zip_longest(*lists))) for hit in reversed(row) if hit}
    return list(found.values())[::-1] if len(lists) > 1 else list(lists[0])
