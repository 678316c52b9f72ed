"""What importing a feed did, and what it left out and why."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]
"""Called with how much is done, of how much."""


def silent(_done: int, _of: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Rejection:
    row: int
    """The line in the file, the header being line 1; 0: no single line."""
    product: str
    value: str
    """What stood there."""
    why: str


@dataclass(frozen=True, slots=True)
class FeedChange:
    """Product ids, by what the import did with them, and how many stay as they were."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    gone: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    """What another feed's products made impossible."""
