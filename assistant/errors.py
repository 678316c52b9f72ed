"""Everything that can go wrong here, by what becomes of it.

Problem
├── Refused        what was asked is not possible: told to whoever asked (a person or the model), in plain words
├── NotAllowed     the caller may not: no detail leaves
├── NotFound       no such thing, or not yours: the same answer for both
└── Unavailable    an outside system failed: one honest sentence, a way forward, a warning in the log
"""


class Problem(Exception):
    """`str(problem)` may be shown to a person; it names the value and what would have been right."""


class Refused(Problem):
    pass


class NotAllowed(Problem):
    pass


class NotFound(Problem):
    pass


class Unavailable(Problem):
    def __init__(self, system: str, *, why: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{system} is not available" + (f": {why}" if why else ""))
        self.system = system
        self.retry_after = retry_after
