"""Which entries hold a word, how often and in which field: compact arrays in memory, read from the word index's rows.

The same arrays whatever database the rows come from, so an answer does not depend on it.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.terms import stem
from knowledge.words import WordHit

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
FIELDS = ("title", "keywords", "text")
_MOST = 15
"""Occurrences counted in a field: four bits each."""


class Postings:
    def __init__(self, hits: Iterable[WordHit] = ()) -> None:
        self.ids: list[str] = []
        self.number: dict[str, int] = {}
        """Each word's place in the vocabulary."""
        terms, rows, counts = array("i"), array("i"), array("H")
        titles, starts, lengths = array("i"), array("i", [0]), array("i")
        for row, hit in enumerate(hits):
            self.ids.append(hit.id)
            held: dict[int, int] = {}
            for shift, words in zip((0, 4, 8), (hit.title, hit.keywords, hit.text), strict=True):
                for word in words:
                    number = self.number.setdefault(word, len(self.number))
                    so_far = held.get(number, 0)
                    if (so_far >> shift) & _MOST < _MOST:
                        held[number] = so_far + (1 << shift)
                    if shift == 0:
                        titles.append(number)
            starts.append(len(titles))
            lengths.extend((len(hit.title), len(hit.keywords), len(hit.text)))
            terms.extend(held)
            counts.extend(held.values())
            rows.extend([row] * len(held))
        self._arrange(np.asarray(terms, np.int32), np.asarray(rows, np.int32), np.asarray(counts, np.uint16))
        self.titles, self.title_starts = np.asarray(titles, np.int32), np.asarray(starts, np.int64)
        self.lengths: Floats = np.asarray(lengths, np.float32).reshape(-1, len(FIELDS))
        self.average: Floats = np.maximum(self.lengths.mean(0), 1) if self.ids else np.ones(len(FIELDS), np.float32)
        self.row = {key: row for row, key in enumerate(self.ids)}
        self._words = sorted(word for word in self.number if word.isalpha())
        # Each index has its own: what a word is near to depends on the shop.
        self.inflected = lru_cache(maxsize=20_000)(self._inflected)

    def __len__(self) -> int:
        return len(self.ids)

    def _arrange(self, terms: Ints, rows: Ints, counts: NDArray[np.uint16]) -> None:
        order = np.argsort(terms, kind="stable")
        self._rows, self._counts = rows[order], counts[order]
        self._starts = np.searchsorted(terms[order], np.arange(len(self.number) + 1))

    def holding(self, word: str) -> Ints:
        """Rows in their order."""
        number = self.number.get(word)
        return self._rows[:0] if number is None else self._rows[self._starts[number] : self._starts[number + 1]]

    def counts(self, word: str) -> NDArray[np.uint16]:
        """For each of these rows the occurrences in title, keywords and text, side by side: 0, 1 and 2."""
        number = self.number.get(word)
        return self._counts[:0] if number is None else self._counts[self._starts[number] : self._starts[number + 1]]

    def count_in(self, word: str, row: int) -> int:
        held = self.holding(word)
        place = int(np.searchsorted(held, row))
        return int(self.counts(word)[place]) if place < len(held) and held[place] == row else 0

    def frequency(self, word: str) -> int:
        number = self.number.get(word)
        return 0 if number is None else int(self._starts[number + 1] - self._starts[number])

    def _inflected(self, stemmed: str) -> tuple[str, ...]:
        """The words of the shop that have this stem."""
        prefix = stemmed[:-1] if len(stemmed) > 3 else stemmed
        found = []
        for place in range(bisect_left(self._words, prefix), len(self._words)):
            if not self._words[place].startswith(prefix):
                break
            if stem(self._words[place]) == stemmed:
                found.append(self._words[place])
        return tuple(found)

    @cached_property
    def by_length(self) -> Mapping[int, list[str]]:
        """Words of letters alone: among them typing errors are repaired."""
        found: dict[int, list[str]] = defaultdict(list)
        for word in self._words:
            found[len(word)].append(word)
        return found

    def together(self, one: str, other: str) -> int:
        """In how many titles `other` follows `one`."""
        both = np.intersect1d(self.holding(one), self.holding(other), assume_unique=True)[:500]
        if not len(both):
            return 0
        terms = self.title_matrix(both)
        follows = (terms[:, :-1] == self.number[one]) & (terms[:, 1:] == self.number[other])
        return int(follows.any(1).sum())

    def title_matrix(self, rows: Ints, longest: int = 32) -> Ints:
        """The words of these titles by their numbers, padded with -1."""
        starts = self.title_starts[rows]
        lengths = np.minimum(self.title_starts[rows + 1] - starts, longest)
        places = np.arange(int(lengths.max(initial=1)))
        inside = places < lengths[:, None]
        found = np.full(inside.shape, -1, np.int32)
        found[inside] = self.titles[(starts[:, None] + places)[inside]]
        return found
