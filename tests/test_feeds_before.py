"""Products of a feed's last version are known again by what their rows say, wherever they have moved."""

from collections.abc import Iterator, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.feeds.before import LONGEST, NOWHERE, key_of, places_before, stretches

MARKS = st.lists(st.integers(0, 30), max_size=20, unique=True)
KEY = key_of("a currency", "a language")


class Kept:
    """The last version's marks; those with another key are not asked for."""

    def __init__(self, marks: Sequence[int]) -> None:
        self._marks = marks

    def said(self, key: str) -> Iterator[tuple[Sequence[str], Sequence[int]]]:
        for first in range(0, len(self._marks) if key == KEY else 0, 7):
            some = self._marks[first : first + 7]
            yield [f"{mark:016x}" for mark in some], range(first, first + len(some))

    def claimed(self, skus: Sequence[str], ids: Sequence[str]) -> list[int]:
        return []


@given(MARKS, MARKS)
def test_what_was_there_before_is_found_at_its_place_and_nothing_else(before: list[int], now: list[int]) -> None:
    places = places_before(np.array(now, np.uint64), KEY, Kept(before))

    assert places.tolist() == [before.index(mark) if mark in before else NOWHERE for mark in now]


@given(MARKS, MARKS)
def test_stretches_bring_each_known_product_to_its_place_once(before: list[int], now: list[int]) -> None:
    places = places_before(np.array(now, np.uint64), KEY, Kept(before))

    found = [(place + one.moved, place) for one in stretches(places) for place in range(one.first, one.last + 1)]
    assert found == [(new, old) for new, old in enumerate(places.tolist()) if old != NOWHERE]


def test_nothing_is_known_again_where_something_else_decides_what_the_rows_mean() -> None:
    assert key_of("a currency", "a language") != key_of("another currency", "a language")
    assert places_before(np.array([1], np.uint64), key_of("another"), Kept([1])).tolist() == [NOWHERE]


def test_a_stretch_is_never_so_long_that_others_wait_to_write() -> None:
    assert [one.products for one in stretches(np.arange(2 * LONGEST + 5))] == [LONGEST, LONGEST, 5]
