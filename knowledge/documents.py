"""What the shop says: documents, cut into passages small enough to quote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DocumentState = Literal["queued", "reading", "live", "failed"]


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    name: str
    """The file's name as imported."""
    title: str
    state: DocumentState
    kind: str = ""
    language: str = ""
    url: str = ""
    cause: str = ""
    fix: str = ""
    passages: int = 0
    version: int = 1
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    id: str
    document_id: str
    document: str
    """The document's name as imported."""
    title: str
    """The document's title."""
    heading: str
    """The path of headings above it: `Returns > How long do I have?`."""
    text: str
    position: int
    language: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    headings: tuple[str, ...]
    """From the outermost heading down to its own."""
    text: str
    """Paragraphs, list items and table rows, blocks parted by an empty line."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as a reader understood it."""

    title: str
    language: str
    kind: str
    sections: tuple[Section, ...]
    url: str = ""


class Unreadable(Exception):
    """A file that can't be read, in words for the person who uploaded it."""

    def __init__(self, cause: str, fix: str) -> None:
        super().__init__(f"{cause} {fix}")
        self.cause = cause
        self.fix = fix
