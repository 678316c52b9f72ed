"""A feed, its imports, and what one of them would change: the words that command line, pages and API share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from knowledge.feeds import FeedProblem

ImportState = Literal["reading", "ready", "held", "applied", "failed", "discarded", "superseded"]
OPEN: tuple[ImportState, ...] = ("ready", "held")
"""Waiting for a person: nothing in the shop has changed yet."""


@dataclass(frozen=True, slots=True)
class Feed:
    name: str
    url: str
    """Empty: files are uploaded."""
    every: int
    """Seconds between two looks at the address; 0: it is not looked at by itself."""
    next_at: datetime | None
    looked_at: datetime | None
    problem: str
    """Why the last look gave nothing."""
    mapping: Mapping[str, Any]
    """As `Mapping.to_json` writes it; empty where the format says what each column means."""
    currency: str
    shop_url: str
    products: int = 0
    last: "FeedImport | None" = None

    @property
    def unread(self) -> str:
        """Why there is nothing but a file that could not be read."""
        if self.url or self.products or self.last is None or self.last.state != "failed":
            return ""
        return f"{self.last.cause} {self.last.fix}".strip()


@dataclass(frozen=True, slots=True)
class Held:
    """One reason for which an import asks before it changes anything."""

    kind: Literal["price", "products", "currency"]
    product: str
    title: str
    sku: str
    before: str
    after: str
    percent: int
    """How far it falls."""
    why: str


@dataclass(frozen=True, slots=True)
class Rejected:
    row: int
    product: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class FeedImport:
    id: str
    feed: str
    number: int
    state: ImportState
    source: str
    kind: str
    wanted: bool
    """To be applied as soon as it is read, unless it is held."""
    products: int
    new: int
    changed: int
    unchanged: int
    gone: int
    rejected: int
    held: tuple[Held, ...]
    rejections: tuple[Rejected, ...]
    """The first of them."""
    step: str
    """reading, applying or embedding; empty: nothing is going on."""
    done: int
    of: int
    cause: str
    fix: str
    created_at: datetime
    applied_at: datetime | None
    restorable: bool = False

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def running(self) -> bool:
        return self.state == "reading" or bool(self.step)


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProductChange:
    product: str
    title: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What applying an import would do; lists are cut at the limit, the import has the numbers."""

    new: tuple[ProductChange, ...]
    changed: tuple[ProductChange, ...]
    gone: tuple[ProductChange, ...]


class FeedBusy(FeedProblem):
    """Another import of this feed is going on."""

    def __init__(self, feed: str) -> None:
        super().__init__(f"The feed {feed!r} is being imported right now.", "Wait until that is done, then repeat it.")


class NoSuchImport(FeedProblem):
    """Nothing of that name, or nothing that could be done with it."""


class HeldBack(FeedProblem):
    """An import that asks first, was not confirmed, and so has changed nothing."""

    def __init__(self, held: FeedImport) -> None:
        reasons = "; ".join(reason.why for reason in held.held[:5])
        more = f"; and {len(held.held) - 5} more" if len(held.held) > 5 else ""
        super().__init__(
            f"Nothing has changed, because the feed {held.feed!r} looks wrong: {reasons}{more}.",
            "If it is right, apply it anyway (--yes, or “Apply anyway” in the portal); otherwise discard it.",
        )
        self.held = held


def earlier(name: str, history: Sequence[FeedImport], version: int | None) -> FeedImport:
    """The version to go back to; None: the one before this. Raises NoSuchImport."""
    for one in history:
        if one.restorable and one.applied_at and version in (None, one.number):
            return one
    which = f"version {version}" if version else "earlier version"
    raise NoSuchImport(f"The feed {name!r} has no {which} to go back to.", "Its history shows which it has.")
