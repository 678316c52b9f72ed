"""Which entries hold a word, how often and in which field: compact arrays in memory, read from the word index's rows.

The same arrays whatever database the rows come from, so an answer does not depend on it.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.keys import Ints, Keys
from knowledge.terms import stem
from knowledge.words import Kind, WordHit

Floats = NDArray[np.float32]
FIELDS = ("title", "keywords", "text")
_MOST = 15
"""Occurrences counted in a field: four bits each."""


class Postings:
    def __init__(self, hits: Iterable[WordHit] = (), stems: Mapping[str, str] | None = None) -> None:
        self.number: dict[str, int] = {}
        """Each word's place in the vocabulary."""
        self.stems: dict[str, str] = dict(stems or {})
        """Of the words whose stem is known already."""
        self._lay(_read(hits, self.number))

    def changed(self, gone: Sequence[str], fresh: "Fresh") -> "Postings":
        """Without these entries, and with the fresh ones behind the others: as if it had been read anew."""
        kept = np.ones(len(self), bool)
        kept[self.keys.known(gone)] = False
        other = Postings.__new__(Postings)
        other.number, other.stems = fresh.number, self.stems
        other._lay(_joined([self._only(kept), *fresh.parts]))
        return other

    def _only(self, kept: NDArray[np.bool_]) -> "_Rows":
        moved, held = (np.cumsum(kept) - 1).astype(np.int32), kept[self.rows]
        terms = np.repeat(np.arange(len(self.number), dtype=np.int32), np.diff(self._starts))[held]
        lengths = np.diff(self.title_starts)
        titles = self.titles[np.repeat(kept, lengths)]
        return _Rows(self.keys.at(kept), self.numbers[kept], terms, moved[self.rows[held]], self.every_count[held], titles, lengths[kept], self.lengths[kept])  # fmt: skip

    def _lay(self, rows: "_Rows") -> None:
        self.keys, self.numbers = Keys().plus(rows.ids), rows.numbers
        order = np.argsort(rows.terms, kind="stable")
        self.rows, self.every_count = rows.rows[order], rows.counts[order]
        """Word by word (see `place`) the rows that hold it, and for each how often: see `counts`."""
        self._starts = np.searchsorted(rows.terms[order], np.arange(len(self.number) + 1))
        self.titles, self.title_starts = rows.titles, np.concatenate([[0], np.cumsum(rows.title_lengths)])
        self.lengths: Floats = rows.lengths
        self.average: Floats = np.maximum(self.lengths.mean(0), 1) if rows.ids else np.ones(len(FIELDS), np.float32)
        held = (np.diff(self._starts) > 0).tolist()
        self.words = sorted(filter(str.isalpha, compress(self.number, held)))
        """Those of letters alone."""
        # Each index has its own: what a word is near to depends on the shop.
        self.inflected = lru_cache(maxsize=20_000)(self._inflected)
        self.memory: dict[tuple[str, str], Any] = {}
        """What others have worked out for a word of this index."""
        self.strengths: dict[Kind, Floats] = {}
        """What a ranking has worked out for `rows`."""

    def __len__(self) -> int:
        return len(self.keys)

    def holding(self, word: str) -> Ints:
        """Rows in their order."""
        return self.rows[self.place(word)]

    def place(self, word: str) -> slice:
        number = self.number.get(word)
        return slice(0, 0) if number is None else slice(self._starts[number], self._starts[number + 1])

    def counts(self, word: str) -> NDArray[np.uint16]:
        """For each of these rows the occurrences in title, keywords and text, side by side: 0, 1 and 2."""
        return self.every_count[self.place(word)]

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
        for place in range(bisect_left(self.words, prefix), len(self.words)):
            word = self.words[place]
            if not word.startswith(prefix):
                break
            if self.stem(word) == stemmed:
                found.append(word)
        return tuple(found)

    def stem(self, word: str) -> str:
        return self.stems.get(word) or stem(word)

    def spelled_like(self, word: str, errors: int) -> list[str]:
        """Words of letters alone that so many errors may turn it into: all of those, and some more."""
        letters, found = _letters([word])[0], list[str]()
        for length in range(len(word) - errors, len(word) + errors + 1):
            words, masks = self._by_length.get(length, ((), None))
            if masks is not None:
                # An error changes two letters of the set at most.
                near = np.flatnonzero(np.bitwise_count(masks ^ letters) <= 2 * errors)
                found += [words[place] for place in near]
        return found

    @cached_property
    def _by_length(self) -> Mapping[int, tuple[list[str], NDArray[np.uint32]]]:
        found: dict[int, list[str]] = defaultdict(list)
        for word in self.words:
            found[len(word)].append(word)
        return {length: (words, _letters(words)) for length, words in found.items()}

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


class Fresh:
    """Entries on their way into an index, some at a time: the words of a whole shop as text would fill the memory."""

    def __init__(self, index: Postings) -> None:
        self.number, self.parts, self.ids = dict(index.number), list[_Rows](), list[str]()

    def read(self, hits: Sequence[WordHit]) -> None:
        self.parts.append(_read(hits, self.number))
        self.ids += self.parts[-1].ids


@dataclass(frozen=True, slots=True)
class _Rows:
    ids: list[str]
    numbers: NDArray[np.int64]
    terms: Ints
    rows: Ints
    counts: NDArray[np.uint16]
    titles: Ints
    title_lengths: NDArray[np.int64]
    lengths: Floats


def _joined(parts: Sequence[_Rows]) -> _Rows:
    starts = accumulate((len(part.ids) for part in parts), initial=0)
    return _Rows(
        [key for part in parts for key in part.ids],
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.rows + np.int32(start) for part, start in zip(parts, starts, strict=False)]),
        np.concatenate([part.counts for part in parts]),
        np.concatenate([part.titles for part in parts]),
        np.concatenate([part.title_lengths for part in parts]),
        np.concatenate([part.lengths for part in parts]),
    )


def _read(hits: Iterable[WordHit], vocabulary: dict[str, int]) -> _Rows:
    """Adds to the vocabulary."""
    ids, terms, rows, counts = list[str](), array("i"), array("i"), array("H")
    numbers, titles, title_lengths, lengths = array("q"), array("i"), array("q"), array("i")
    for row, hit in enumerate(hits):
        ids.append(hit.id)
        numbers.append(hit.number)
        held: dict[int, int] = {}
        for shift, words in zip((0, 4, 8), (hit.title, hit.keywords, hit.text), strict=True):
            for word in words:
                number = vocabulary.setdefault(word, len(vocabulary))
                so_far = held.get(number, 0)
                if (so_far >> shift) & _MOST < _MOST:
                    held[number] = so_far + (1 << shift)
                if shift == 0:
                    titles.append(number)
        title_lengths.append(len(hit.title))
        lengths.extend((len(hit.title), len(hit.keywords), len(hit.text)))
        terms.extend(held)
        counts.extend(held.values())
        rows.extend([row] * len(held))
    return _Rows(
        ids,
        np.array(numbers, np.int64),
        np.array(terms, np.int32),
        np.array(rows, np.int32),
        np.array(counts, np.uint16),
        np.array(titles, np.int32),
        np.array(title_lengths, np.int64),
        np.array(lengths, np.float32).reshape(-1, len(FIELDS)),
    )


def _letters(words: Sequence[str]) -> NDArray[np.uint32]:
    """Which letters each of these words of one length holds: a bit for each, some letters of other scripts share one."""
    codes = np.array(words, f"<U{len(words[0])}").view(np.uint32).reshape(len(words), -1) & np.uint32(31)
    found: NDArray[np.uint32] = np.bitwise_or.reduce(np.uint32(1) << codes, axis=1)
    return found
