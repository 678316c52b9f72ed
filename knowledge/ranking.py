"""Puts candidates in order: how well they hold the question's words, in which field and order, and nearness of meaning.

The two are weighed by the kind of question: product questions name things, so words lead; help questions describe a
situation, so meaning leads and words part what is about as near. The embedder is English-centred, so French
questions lean on words. The weights were chosen by trying on the judged queries that `tests/bench/search.py` scores;
what it prints for those very queries is therefore a little kinder than for others. They stand on a plateau: a third
more or less of any of them moves the figures by less than another thousand queries does. Those of passages hold with
every cosine shaken by 0.004 as well, which is more than eight bits shake it: a few dozen questions tell no finer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from knowledge.keys import Ints, Keys
from knowledge.postings import Floats, Postings
from knowledge.questions import Concept, Question
from knowledge.words import Kind

FIELDS: Mapping[Kind, tuple[float, float, float]] = {"product": (1.0, 0.5, 0.25), "passage": (1.0, 1.0, 1.0)}
"""What a word counts for in the title, the keywords and the text."""
SHIFTS = np.array([[0], [4], [8]], np.int32)
SATURATION, BY_LENGTH = 0.6, 0.75
"""BM25's k1 and b: the second occurrence of a word says less than the first, and a word among few says more."""
FRENCH_WORDS = 5.0
"""Of a passage's words, where the question is French: the embedder reads it word by word."""
NAMES = 0.6
"""How well a word must stand for what the question calls the thing: `bedding` is no bed."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts for; all signs are between 0 and 1."""

    words: float
    """BM25 against the best that any entry reaches."""
    coverage: float
    """Of the question's words by their rarity."""
    share: float
    """Of the question's words, each alike."""
    head: float
    together: float
    """Neighbours in the question are neighbours in the title."""
    length: float
    """Of the title, in its logarithm."""
    lacks_number: float
    meaning: float


PRODUCT = Weights(5.0, 2.1, 3.0, 0.2, 1.3, 0.28, -0.33, 5.2)
# A passage's score is a sum of cosines (see `Meaning`); the best words add this much, and those of the title most.
PASSAGE_WORDS, PASSAGE_TITLE, PASSAGE_HEADING = 0.1, 0.15, 0.1


@dataclass(frozen=True, slots=True)
class Meaning:
    """How near products, or passages part by part, are to the question; and what that counts for."""

    whole: Floats
    title: Floats | float = 0.0
    heading: Floats | float = 0.0
    document: Floats | float = 0.0
    """The mean of its document's three nearest passages."""

    @property
    def score(self) -> Floats:
        # The title stands in the heading's text and among the words again: for itself it counts little.
        return self.whole + 0.1 * self.title + 0.7 * self.heading + 0.8 * self.document


class Ranked(NamedTuple):
    id: str
    score: float
    coverage: float
    """How much of the question's words, by their rarity, the entry holds: 0 to 1."""
    named: float
    """The same for its title and keywords alone."""
    cosine: float
    exact: float = 0.0
    """How much of what the shop knows of the question is there, by its rarity and however it is put: 0 to 1."""
    head: bool = True
    """Its title or keywords say what the thing is."""
    rarest: bool = True
    """It holds the word of the question that tells most."""


def by_words(kind: Kind, question: Question, postings: Postings) -> Floats:
    """Every entry's BM25 over its fields."""
    scores: Floats = np.zeros(len(postings), np.float32)
    best, strengths = np.empty_like(scores), _strengths(kind, postings)
    for concept in question.concepts:
        held = [postings.place(word) for word in concept.alternatives]
        touched = np.concatenate([postings.rows[place] for place in held] or [postings.rows[:0]])
        best[touched] = 0
        for place, share in zip(held, concept.alternatives.values(), strict=True):
            rows = postings.rows[place]
            best[rows] = np.maximum(best[rows], np.float32(share) * strengths[place])
        # A row that several of the words touch is given the same value several times.
        scores[touched] = scores[touched] + np.float32(concept.worth) * best[touched]
    return scores


def best_rows(scores: Floats, limit: int) -> Ints:
    """Rows with words of the question, best first; equals in the order of their rows."""
    some = np.flatnonzero(scores != 0)
    if len(some) > limit:
        some = np.sort(some[np.argpartition(-scores[some], limit)[:limit]])
    return some[np.argsort(-scores[some], kind="stable")].astype(np.int32)


def ranked(
    kind: Kind, question: Question, postings: Postings, scores: Floats, rows: Ints, near: Meaning
) -> Sequence[Ranked]:
    """Rows of the index with their nearness, best first; equals in the order of `rows`."""
    if not len(rows):
        return []
    matrix = Matrix(kind, question, postings, rows)
    top = max(float(scores.max(initial=0.0)), 1e-6)
    if kind == "product":
        totals = matrix.product(question, scores[rows] / top, near.whole)
    else:
        counted = FRENCH_WORDS if question.french else 1.0
        words = PASSAGE_WORDS * scores[rows] / top + PASSAGE_TITLE * matrix.cover[0] + PASSAGE_HEADING * matrix.cover[1]
        totals = near.score + counted * words
    return matrix.in_order(totals, near.whole)


class Matrix:
    """How well each of some rows holds each word of the question."""

    def __init__(self, kind: Kind, question: Question, postings: Postings, rows: Ints) -> None:
        self._kind, self._question, self._postings, self._rows = kind, question, postings, rows
        concepts = question.concepts
        self._fields = np.zeros((len(concepts), 3, len(rows)), np.float32)
        for place, concept in enumerate(concepts):
            for word, share in concept.alternatives.items():
                held = ((counts_at(postings, word, rows) >> SHIFTS) & 15 > 0) * np.float32(share)
                np.maximum(self._fields[place], held, out=self._fields[place])
        self._held = self._fields.max(1) if len(concepts) else np.zeros((0, len(rows)), np.float32)
        self._worth = np.array([concept.worth for concept in concepts], np.float32)
        self._total = max(float(self._worth.sum()), 1e-6)
        known = np.array([concept.known for concept in concepts], bool)
        self._reachable = max(float(self._worth[known].sum()), 1e-6) if len(concepts) else 1e-6
        self.cover = [self._worth @ self._fields[:, field] / self._total for field in range(3)]
        self.coverage = self._worth @ self._held / self._total
        self.named = self._worth @ self._fields[:, :2].max(1, initial=0) / self._total
        self.exact = self._worth @ (self._held > 0) / self._reachable

    def product(self, question: Question, words: Floats, cosines: Floats) -> Floats:
        sign, weigh = self._signs(question), PRODUCT
        covered = weigh.coverage * (self._worth @ self._held) / self._reachable
        total: Floats = (weigh.words * words + weigh.meaning * cosines + covered + sign).astype(np.float32)
        return total

    def _signs(self, question: Question) -> Floats:
        weigh, concepts = PRODUCT, question.concepts
        lengths = self._postings.lengths[self._rows, 0]
        total: Floats = (weigh.length * np.log1p(np.minimum(lengths, 30))).astype(np.float32)
        if not concepts:
            return total
        known = [place for place, concept in enumerate(concepts) if concept.known]
        if known:
            total = total + weigh.share * (self._held[known] > 0).mean(0)
        if question.head in concepts:
            total = total + weigh.head * self._fields[concepts.index(question.head), :2].max(0)
        numbers = [place for place in known if concepts[place].word[:1].isdigit()]
        if numbers:
            total = total + weigh.lacks_number * (self._held[numbers] == 0).any(0)
        return total + weigh.together * self._together(concepts)

    def _together(self, concepts: Sequence[Concept]) -> Floats:
        if len(concepts) < 2:
            return np.zeros(len(self._rows), np.float32)
        titles = self._postings.title_matrix(self._rows)
        numbers = self._postings.number
        held = [_any_of(titles, [numbers[word] for word in one.alternatives if word in numbers]) for one in concepts]
        pairs = [(first[:, :-1] & second[:, 1:]).any(1) for first, second in pairwise(held)]
        return np.mean(pairs, axis=0, dtype=np.float32)  # type: ignore[no-any-return]

    def in_order(self, scores: Floats, cosines: Floats) -> "Order":
        head, none = self._question.head, np.ones(len(self._rows), bool)
        named = self._fields[self._question.concepts.index(head), :2].max(0) >= NAMES if head else none
        rarest = (self._held[self._worth >= self._worth.max()] > 0).any(0) if len(self._worth) else ~none
        order = np.argsort(-scores, kind="stable")
        columns = (scores, self.coverage, self.named, cosines, self.exact, named, rarest)
        return Order(self._postings.keys, self._rows[order], [column[order] for column in columns])


class Order(Sequence[Ranked]):
    """Best first. Each is put together when it is looked at: most questions look at ten of hundreds."""

    def __init__(self, keys: Keys, rows: Ints, columns: Sequence[NDArray[Any]]) -> None:
        self._keys, self._rows, self._columns = keys, rows, columns

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> list[Ranked]: ...
    def __getitem__(self, place: int | slice) -> Ranked | list[Ranked]:
        if isinstance(place, int):
            return self[place : place + 1 or None][0]
        ids, columns = self._keys.at(self._rows[place]), (column[place].tolist() for column in self._columns)
        return list(map(Ranked, ids, *columns))

    def __iter__(self) -> Iterator[Ranked]:
        return iter(self[:])


def _any_of(titles: Ints, numbers: Sequence[int]) -> NDArray[np.bool_]:
    """A word has few forms: compared one by one they cost a tenth of what `isin` sorts for."""
    found = np.zeros(titles.shape, bool)
    for number in numbers:
        found |= titles == number
    return found


def counts_at(postings: Postings, word: str, rows: Ints) -> Ints:
    """The occurrences of a word in these rows, in whatever order; see `Postings.counts`."""
    held = postings.holding(word)
    if not len(held):
        return np.zeros(len(rows), np.int32)
    places = np.minimum(np.searchsorted(held, rows), len(held) - 1)
    return np.where(held[places] == rows, postings.counts(word)[places], 0).astype(np.int32)


def _strengths(kind: Kind, postings: Postings) -> Floats:
    """How well each entry holds each of its words, worked out once an index."""
    if kind not in postings.strengths:
        weights: Floats = np.zeros(len(postings.rows), np.float32)
        for field, factor in enumerate(FIELDS[kind]):
            held = (postings.every_count >> 4 * field) & 15
            length = 1 - BY_LENGTH + BY_LENGTH * postings.lengths[:, field] / postings.average[field]
            weights += np.float32(factor) * held / np.maximum(length, 0.1)[postings.rows]
        postings.strengths[kind] = weights * np.float32(SATURATION + 1) / (weights + np.float32(SATURATION))
    return postings.strengths[kind]


def surely(one: Ranked, question: Question, *, kind: Kind, by_words: Sequence[str], by_meaning: Sequence[str]) -> bool:
    """Both lists agree and the words are mostly there, or the words leave no doubt: never a cosine alone."""
    agreed = one.id in by_words[:10] and one.id in by_meaning[:10]
    if kind == "passage":
        telling = one.rarest or one.cosine >= 0.5
        return telling and ((agreed and (one.coverage >= 0.35 or one.cosine >= 0.5)) or one.coverage >= 0.79)
    said = one.head and one.exact >= 0.75 and (one.rarest or not question.compound)
    return said and ((agreed and one.named >= 0.34) or (one.coverage >= 0.75 and one.named >= 0.5))
