"""Everything that can go wrong here, by what becomes of it.

Problem
├── Refused        what was asked is not possible: told to whoever asked (a person or the model), in plain words
│   ├── AgainstPolicy   the shop's rules forbid it: names the rule
│   └── NeedsConfirmation   something is not as the person has seen it: shown, and a click agrees to it
├── NotAllowed     the caller may not: no detail leaves
├── NotFound       no such thing, or not yours: the same answer for both
└── Unavailable    an outside system failed: one honest sentence, a way forward, a warning in the log
"""

from collections.abc import Mapping
from typing import Any


class Problem(Exception):
    """`str(problem)` may be shown to a person; it names the value and what would have been right."""

    rule = ""
    """The rule that forbids it, where one does: `return.days`."""


class Refused(Problem):
    pass


class AgainstPolicy(Refused):
    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class NeedsConfirmation(Refused):
    def __init__(self, message: str, shown: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.shown = shown
        """What the person sees, as the event says it; `confirm` in it is the id to agree with."""


class NotAllowed(Problem):
    def __init__(self, message: str, *, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


class NotFound(Problem):
    def __init__(self, message: str, *, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


class Unavailable(Problem):
    def __init__(
        self,
        system: str,
        *,
        why: str = "",
        retry_after: float | None = None,
        lasting: bool = False,
        healthy: bool = False,
    ) -> None:
        super().__init__(f"{system} is not available" + (f": {why}" if why else ""))
        self.system = system
        self.retry_after = retry_after
        self.lasting = lasting
        """Asking again soon is of no use: a quota is spent, a key is wrong."""
        self.healthy = healthy
        """This one call is the reason, not the system: it declined, or too many are waiting already."""
