"""Leaves a failing outside system alone for a while, and then lets one call through to see whether it is back."""

import time
from collections.abc import Callable
from typing import Literal

FAILURES = 3
"""In a row; then the circuit is open."""
REST = 30.0
"""Seconds."""
LONGEST_REST = 3_600.0
"""Seconds; a longer `retry-after` is not believed."""

State = Literal["closed", "open", "half-open"]


class Breaker:
    def __init__(
        self, *, failures: int = FAILURES, rest: float = REST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._failures = 0
        self._rests_until: float | None = None
        self._probing = False

    @property
    def state(self) -> State:
        if self._rests_until is None:
            return "closed"
        return "half-open" if self._clock() >= self._rests_until else "open"

    def lets_through(self) -> bool:
        """Half-open it lets one call through: who gets True says afterwards how it went."""
        if self.state == "half-open" and not self._probing:
            self._probing = True
            return True
        return self.state == "closed"

    def succeeded(self) -> None:
        self._failures, self._rests_until, self._probing = 0, None, False

    def failed(self, *, retry_after: float | None = None, lasting: bool = False) -> None:
        """`lasting`: trying again soon is of no use (a quota is spent, the key is wrong)."""
        self._failures += 1
        if lasting or retry_after or self._probing or self._failures >= self._most:
            self._rests_until = self._clock() + max(self._rest, min(retry_after or 0, LONGEST_REST))
            self._failures = 0
        self._probing = False

    def left(self) -> None:
        """The caller went away before the end: nothing is known."""
        self._probing = False
