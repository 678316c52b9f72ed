"""What the shop says: documents, cut into passages small enough to quote."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DocumentState = Literal["queued", "reading", "live", "failed", "stale", "duplicate", "conflict", "paused"]
ANSWERING = ("live", "conflict")
"""The states in which a document answers. A conflict is for the merchant to decide; until then both sides answer."""
READ = (*ANSWERING, "stale", "duplicate", "paused")
"""The states of a document whose passages are known."""


LARGEST_FILE = 50_000_000
"""Bytes of a file, most of them pictures."""
LONGEST_NAME = 500


def document_name(name: str) -> str:
    """As it is kept: in characters that every database and page can show. Of a long path its end."""
    western = re.sub("[\udc80-\udcff]", lambda lost: bytes([ord(lost[0]) - 0xDC00]).decode("cp1252", "replace"), name)
    return re.sub("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]", " ", western)[-LONGEST_NAME:]


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
    page: int = 0
    """How far its reader has come, of `pages`."""
    pages: int = 0
    other: str = ""
    """The document that it duplicates or contradicts."""
    other_name: str = ""
    max_age_days: int | None = None
    """It goes stale so many days after it was last checked."""
    valid_until: datetime | None = None
    checked_at: datetime | None = None
    """When its content was last seen to be this."""

    @property
    def answers(self) -> bool:
        return self.state in ANSWERING


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
    page: int = 0
    """0 where the document has no pages."""
    context: str = ""
    """What it is found by besides its own words: the header of its table, other ways to ask."""
    answers: bool = True
    """False while its document does not answer, or another passage was found to be right."""


@dataclass(frozen=True, slots=True)
class Section:
    headings: tuple[str, ...]
    """From the outermost heading down to its own."""
    text: str
    """Paragraphs, list items and table rows, blocks parted by an empty line."""
    page: int = 0
    """The page or slide on which it begins; 0 where there are none."""
    context: str = ""
    """What it is found by besides its words, such as other ways to ask."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as a reader understood it."""

    title: str
    language: str
    kind: str
    sections: tuple[Section, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version that a document had before."""

    version: int
    title: str
    kind: str
    state: DocumentState
    size: int
    """Bytes of the file."""
    at: datetime
    """Since when it stood."""


class Unreadable(Exception):
    """A file that can't be read, in words for the person who uploaded it."""

    def __init__(self, cause: str, fix: str) -> None:
        super().__init__(f"{cause} {fix}")
        self.cause = cause
        self.fix = fix
