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
