"""Who may ask how often: a sliding window by caller, kept in the process."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from fastapi import Request

from web.errors import TooMany

CALLERS_KEPT = 20_000
"""The longest silent are forgotten first: memory stays flat under a flood of addresses."""


@dataclass(slots=True)
class Rate:
    """At most `most` calls in `seconds`."""

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _calls: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def check(self, caller: str) -> None:
        """Raises TooMany with the wait when the caller has used up its share."""
        now, calls = self.clock(), self._of(caller)
        while calls and calls[0] <= now - self.seconds:
            calls.popleft()
        if len(calls) >= self.most:
            raise TooMany(max(1, ceil(calls[0] + self.seconds - now)))
        calls.append(now)

    def _of(self, caller: str) -> deque[float]:
        calls = self._calls.setdefault(caller, deque())
        self._calls.move_to_end(caller)
        if len(self._calls) > CALLERS_KEPT:
            self._calls.popitem(last=False)
        return calls


def place(request: Request) -> str:
    """Where a call comes from, as far as the server knows it."""
    return request.client.host if request.client else "unknown"
