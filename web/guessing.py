"""Guessing passwords is slow: after a few wrong ones, an address and a caller wait longer each time."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from web.errors import TooMany

FREE = {"pair": 5, "caller": 20, "address": 50}
"""Wrong passwords before waiting starts. The address alone comes last: a stranger must not lock its owner out quickly."""
LONGEST_WAIT = 900.0
KEPT = 20_000


@dataclass(slots=True)
class Guesses:
    clock: Callable[[], float] = time.monotonic
    _wrong: OrderedDict[tuple[str, str], tuple[int, float]] = field(default_factory=OrderedDict)

    def check(self, email: str, caller: str) -> None:
        """Raises TooMany with the seconds to wait."""
        wait = max(self._wait(key) for key in _keys(email, caller))
        if wait > 0:
            raise TooMany(ceil(wait), rule="guessing.slow")

    def wrong(self, email: str, caller: str) -> int:
        """How often this caller was wrong."""
        for key in _keys(email, caller):
            times, _ = self._wrong.pop(key, (0, 0.0))
            self._wrong[key] = (times + 1, self.clock())
        while len(self._wrong) > KEPT:
            self._wrong.popitem(last=False)
        return self._wrong[("caller", caller)][0]

    def right(self, email: str, caller: str) -> None:
        for key in _keys(email, caller):
            self._wrong.pop(key, None)

    def _wait(self, key: tuple[str, str]) -> float:
        times, last = self._wrong.get(key, (0, 0.0))
        over = times - FREE[key[0]]
        if over < 0:
            return 0.0
        return last + min(LONGEST_WAIT, 2.0 ** min(over, 10)) - self.clock()


def _keys(email: str, caller: str) -> tuple[tuple[str, str], ...]:
    address = email.strip().lower()
    return ("pair", f"{address} {caller}"), ("caller", caller), ("address", address)
