"""Documents as shops have them: decides by the content what kind of file it is, and reads it with that kind's reader."""

import codecs
import importlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from knowledge.documents import LARGEST_FILE, ReadDocument, Section, Unreadable
from knowledge.readers.kinds import SAVE_AS, container_kind, kind_of

__all__ = ["LARGEST", "LARGEST_TEXT", "kind_of", "read_document"]

LARGEST = 10_000_000
"""Bytes of a file that is plain text. A help page of ten megabytes is something else than a help page."""
LARGEST_TEXT = 5_000_000
"""Characters that are read out of a file: about a million words."""
MOST_SECTIONS = 20_000
"""Headings, or rows of a table of questions. More are no page that answers shoppers."""
ENDINGS = (".pdf", ".docx", ".pptx", ".xlsx", ".csv", ".tsv", ".md", ".markdown", ".html", ".htm", ".xhtml", ".txt", ".epub", ".eml", ".odt", ".ods", ".odp")  # fmt: skip
"""How the names of readable files usually end; what a folder is searched for."""
CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.I)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
READERS = {
    "pdf": "pdf:read_pdf",
    "docx": "docx:read_docx",
    "pptx": "pptx:read_pptx",
    "xlsx": "xlsx:read_xlsx",
    "epub": "epub:read_epub",
    "odt": "odt:read_odt",
    "mail": "mail:read_mail",
    "csv": "csv_table:read_csv",
    "html": "html:read_html",
    "markdown": "markdown:read_markdown",
    "text": "text:read_text",
}
Paged = Callable[[int, int], None]
"""Is told `page n of m` while a long file is read."""


def silent(page: int, pages: int) -> None:
    """Nobody watches."""


def read_document(name: str, content: bytes, on_page: Paged = silent) -> ReadDocument:
    """Takes CPU time and memory: `knowledge.reading` calls it in a process of its own.

    Raises Unreadable, with the cause and what would help.
    """
    if not content.strip():
        raise Unreadable("The file is empty.", "Import a file with text in it.")
    kind = container_kind(content)
    _within(content, LARGEST_FILE if kind else LARGEST)
    if kind:
        read = _reader(kind)(name, content, on_page)
    else:
        text = _text(content)
        kind = kind_of(name, text)
        read = _reader(kind)(name, content if kind == "mail" else text)
    return _checked(read)


def _reader(kind: str) -> Callable[..., ReadDocument]:
    # Imported here: some take seconds to load, which a shop with Markdown only never needs.
    module, _, function = READERS[kind].partition(":")
    reader: Callable[..., ReadDocument] = getattr(importlib.import_module(f"knowledge.readers.{module}"), function)
    return reader


def _within(content: bytes, largest: int) -> None:
    if len(content) > largest:
        raise Unreadable(f"The file has {len(content):,} bytes, more than {largest:,}.", "Split it into several files.")


def _checked(read: ReadDocument) -> ReadDocument:
    sections = tuple(replace(section, headings=tuple(map(clean, section.headings)), text=clean(section.text)) for section in read.sections)  # fmt: skip
    read = replace(read, title=clean(read.title), sections=sections)
    if not any(re.search(r"\w", section.text) for section in sections):
        raise Unreadable(*_nothing(read.kind))
    if len(sections) > MOST_SECTIONS:
        raise Unreadable(f"It has {len(sections):,} headings or rows, more than {MOST_SECTIONS:,}.", "Keep what answers questions, or split it into several files; products are imported as a feed.")  # fmt: skip
    if sum(len(section.text) for section in sections) > LARGEST_TEXT:
        raise Unreadable(f"It holds more than {LARGEST_TEXT:,} characters.", "Split it into several files.")
    if _garbled(sections):
        raise Unreadable("Its text can't be read: the letters in it have no meaning.", SAVE_AS)
    return read


def clean(text: str) -> str:
    """Without signs that no database keeps."""
    return CONTROLS.sub("", text)


def _nothing(kind: str) -> tuple[str, str]:
    if kind == "pdf":
        return "No text was found in it (a scan?).", "Run a text recognition (OCR) over it, or paste its text into a document."  # fmt: skip
    if kind == "html":
        return "No text was found in it.", "Check that the page shows its text without scripts, or paste the text into a file."  # fmt: skip
    return "No text was found in it (a scan?).", "Check that it holds text and not only pictures, or paste the text into a file."  # fmt: skip


def _garbled(sections: tuple[Section, ...]) -> bool:
    """A font without a table of its letters comes out as private or replaced signs."""
    text = "".join(section.text for section in sections)[:20_000]
    strange = sum(char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn") for char in text)
    return strange * 4 > len(text)


def _text(content: bytes) -> str:
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    controls = len(re.findall(r"[\x00-\x08\x0e-\x1a]", text[:100_000]))
    if controls and (controls > 20 or controls * 200 > len(text[:100_000])):
        raise Unreadable(f"It is not text{_named(content)}.", SAVE_AS)
    return CONTROLS.sub("", text)


def _named(content: bytes) -> str:
    import puremagic

    try:
        found = str(puremagic.magic_string(content[:8192])[0].name)
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    return f" but looks like {found!r}" if found else ""


def _letters(sample: bytes) -> bool:
    return sum(32 <= byte < 127 or byte in (9, 10, 13) for byte in sample) > len(sample) / 2


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return content.decode("utf-32", errors="replace")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        # Of a file that was cut off in the middle of a letter, the letters before count.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content)
    except UnicodeDecodeError:
        try:
            return content.decode(_charset(content), errors="replace")
        except (LookupError, UnicodeError):  # none, or none of a text: `klingon`, `base64`, `idna`
            return content.decode("cp1252", errors="replace")


def _charset(content: bytes) -> str:
    said = CHARSET.search(content[:4096])
    return said[1].decode("ascii") if said else _guessed(content)


def _guessed(content: bytes) -> str:
    """Western where that is possible: what else short texts look like is mostly chance."""
    if b"\x00" in content[:1000]:
        odd, even = content[1:1000:2].count(0), content[0:1000:2].count(0)
        half = min(len(content), 1000) // 2
        # Western text in UTF-16 has a zero in nearly every pair, always at the same place; a photo hasn't.
        return (
            "utf-16-le"
            if odd > half * 0.6 > even and _letters(content[0:1000:2])
            else "utf-16-be"
            if even > half * 0.6 > odd and _letters(content[1:1000:2])
            else "cp1252"
        )
    high = sum(byte > 127 for byte in content[:5000])
    if high * 5 < 2 * min(len(content), 5000):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(content[:50_000]).best()
    return best.encoding if best else "cp1252"
