"""Snowball's stemmers, with endings looked up instead of searched for: a shop's words are stemmed in half the time."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.french_stemmer import FrenchStemmer


class _LookedUp:
    """In place of the base class's binary search, letter by letter, for the longest of some parts that stands here."""

    current: str
    cursor: int
    limit: int
    limit_backward: int

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[int, _Parts] = {}

    def find_among(self, among: Sequence[Any]) -> int:
        known = self._known.get(id(among)) or self._read(among, 0)
        start, room = self.cursor, self.limit - self.cursor
        for length in known.lengths[self.current[start] if room else ""]:
            place = known.places.get(self.current[start : start + length]) if length <= room else None
            if place is not None:
                return self._fitting(among, place, start, 1)
        return 0

    def find_among_b(self, among: Sequence[Any]) -> int:
        known = self._known.get(id(among)) or self._read(among, -1)
        end, room = self.cursor, self.cursor - self.limit_backward
        for length in known.lengths[self.current[end - 1] if room else ""]:
            place = known.places.get(self.current[end - length : end]) if length <= room else None
            if place is not None:
                return self._fitting(among, place, end, -1)
        return 0

    def _fitting(self, among: Sequence[Any], place: int, start: int, way: int) -> int:
        """Of this part and the shorter ones in it the first whose condition holds."""
        while place >= 0:
            part = among[place]
            self.cursor = start + way * len(part.s)
            if part.method is None:
                return int(part.result)
            if part.method(self):
                self.cursor = start + way * len(part.s)
                return int(part.result)
            place = part.substring_i
        return 0

    def _read(self, among: Sequence[Any], nearest: int) -> "_Parts":
        """They are the algorithm's own and live as long as it."""
        found = self._known[id(among)] = _Parts([part.s for part in among], nearest)
        return found


class _Parts:
    """What a word may begin or end with at some step."""

    def __init__(self, texts: Sequence[str], nearest: int) -> None:
        """`nearest`: the place of the letter that stands beside the cursor."""
        self.places = {text: place for place, text in enumerate(texts)}
        by_letter: dict[str, set[int]] = defaultdict(set)
        for text in filter(None, texts):
            by_letter[text[nearest]].add(len(text))
        always = [0] if "" in texts else []
        self.lengths: dict[str, list[int]] = defaultdict(lambda: always)
        """The longest first, by that letter."""
        self.lengths.update({letter: sorted(own, reverse=True) + always for letter, own in by_letter.items()})


class English(_LookedUp, EnglishStemmer):  # type: ignore[misc]
    pass


class French(_LookedUp, FrenchStemmer):  # type: ignore[misc]
    pass
