"""Reads a PDF's text page by page; its lines become headings, paragraphs, lists and table rows in `pdf_layout`."""

import ctypes
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from knowledge.documents import ReadDocument, Unreadable
from knowledge.readers.outline import Outline, name_as_title
from knowledge.readers.pdf_layout import Line, Word, add_lines

MOST_PAGES = 2_000
MOST_LETTERS = 5_000_000
LOCKED = re.compile(r"password|security", re.I)
TELLING = re.compile(r"untitled|microsoft|\.(docx?|odt|indd|tex|dvi|ps|xlsx?)\b|^\W*$", re.I)
"""Titles that programs gave."""
NUMBER = re.compile(r"^\W*(page|seite|p\.)?\s*\d{1,4}(\s*(/|of|sur|von)\s*\d{1,4})?\W*$", re.I)


def read_pdf(name: str, content: bytes, on_page: Callable[[int, int], None] | None = None) -> ReadDocument:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        raise _refused(problem, content) from problem
    try:
        return _read(document, name, on_page)
    finally:
        document.close()


def _read(document: Any, name: str, on_page: Callable[[int, int], None] | None) -> ReadDocument:
    pages = len(document)
    if pages > MOST_PAGES:
        raise Unreadable(f"It has {pages:,} pages, more than {MOST_PAGES:,}.", "Split it into several files.")
    lines: list[Line] = []
    letters = unread = 0
    for number in range(pages):
        if on_page:
            on_page(number + 1, pages)
        try:
            of_page = list(_lines(document[number], number + 1))
        except pypdfium2.PdfiumError:
            unread += 1
            continue
        lines += _without_number(of_page)
        letters += sum(len(word.text) for line in of_page for word in line.words)
        if letters > MOST_LETTERS:
            raise Unreadable(f"It holds more than {MOST_LETTERS:,} letters.", "Split it into several files.")
    if pages and unread == pages:
        raise Unreadable("The PDF is damaged: none of its pages can be opened.", "Save or print it anew as PDF and import that.")  # fmt: skip
    outline = Outline()
    add_lines(lines, outline)
    return outline.document(title=_title(document) or _first(outline) or name_as_title(name), kind="pdf")


def _without_number(lines: list[Line]) -> list[Line]:
    """Without the page's own number at its head or foot: it is no word of the text."""
    if len(lines) > 1 and NUMBER.match(lines[-1].text):
        lines = lines[:-1]
    return lines[1:] if len(lines) > 1 and NUMBER.match(lines[0].text) else lines


def _first(outline: Outline) -> str:
    return outline.title or (outline.first if len(outline.first) <= 120 else "")


def _refused(problem: Exception, content: bytes) -> Unreadable:
    if LOCKED.search(str(problem)) and b"/Encrypt" in content:  # pdfium may mean the file before
        return Unreadable("The PDF is locked with a password.", "Save it without a password and import that.")
    return Unreadable("The PDF is damaged and can't be opened.", "Save or print it anew as PDF and import that.")


def _title(document: Any) -> str:
    try:
        title = " ".join(str(document.get_metadata_value("Title")).split())
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return ""
    return "" if TELLING.search(title) or len(title) > 150 or len(title) < 4 else title


def _lines(page: Any, number: int) -> Iterator[Line]:
    """As pdfium orders them; its line ends are trusted, its boxes give size and place."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        units = [raw.FPDFText_GetUnicode(text, place) for place in range(count)]
        begin = 0
        for place, unit in enumerate([*units, 10]):
            if unit in (10, 13):
                words = list(_words(text, units, begin, place))
                begin = place + 1
                if words:
                    yield Line(tuple(words), number)
    finally:
        text.close()
        page.close()


def _words(text: Any, units: list[int], begin: int, end: int) -> Iterator[Word]:
    start = begin
    for place in range(begin, end + 1):
        if place == end or units[place] in (32, 160, 9, 0x202F, 0x2009, 0x3000):
            if place > start and (written := _written(units[start:place])):
                left, bottom, top = _box(text, start, left=True)
                right = _box(text, place - 1, left=False)[0]
                yield Word(written, left, right, bottom, top, _weight(text, start))
            start = place + 1


def _written(units: list[int]) -> str:
    """pdfium hands out UTF-16, marks a hyphen at a line's end with 2 and ligatures as one letter."""
    joined = b"".join(unit.to_bytes(2, "little") if unit < 0x10000 else chr(unit).encode("utf-16-le", "replace") for unit in units)  # fmt: skip
    text = joined.decode("utf-16-le", "replace").replace("\ufffe", "\x02")
    for sign, letters in LIGATURES.items():
        text = text.replace(sign, letters)
    text = unicodedata.normalize("NFC", text)  # é is one letter, however the font puts it together
    return text.replace("\x00", "").replace("\xad", "\x02" if text.endswith("\xad") else "")


LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def _box(text: Any, place: int, *, left: bool) -> tuple[float, float, float]:
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, place, ctypes.byref(box)):
        return (0.0, 0.0, 0.0)
    return (box.left if left else box.right, min(box.bottom, box.top), max(box.bottom, box.top))


def _weight(text: Any, place: int) -> int:
    return int(raw.FPDFText_GetFontWeight(text, place))
