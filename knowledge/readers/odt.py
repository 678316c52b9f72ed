"""Reads OpenDocument files (ODT, and ODS and ODP alike): headings, paragraphs, lists, tables."""

import io
import re
from collections.abc import Iterator
from typing import Any

from odfdo import Document as Package

from knowledge.documents import ReadDocument, Unreadable
from knowledge.readers.grid import MOST_CELLS, add_rows
from knowledge.readers.outline import Outline, name_as_title
from knowledge.readers.zipped import DAMAGED, opened

INSIDE = ("text:section", "draw:page", "draw:frame", "draw:text-box", "draw:g", "draw:custom-shape", "presentation:notes", "office:text", "office:presentation", "office:spreadsheet")  # fmt: skip
UNSEEN = ("text:tracked-changes", "office:annotation", "text:table-of-content")
LONGEST_REPEAT = 200


def read_odt(name: str, content: bytes, on_page: Any = None) -> ReadDocument:
    with opened(content) as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):  # fmt: skip
            raise Unreadable("The file is locked with a password.", "Save it without a password and import that.")
    outline = Outline()
    try:
        package = Package(io.BytesIO(content))
        _walk(package.body, outline, on_page)
    except (Unreadable, MemoryError):
        raise
    except Exception as problem:
        raise Unreadable(*DAMAGED) from problem
    return outline.document(title=outline.title or name_as_title(name), kind="odt")


def _walk(element: Any, outline: Outline, on_page: Any) -> None:
    children = element.children
    pages = sum(child.tag == "draw:page" for child in children)
    for child in children:
        match child.tag:
            case "text:h":
                outline.heading(int(child.get_attribute("text:outline-level") or 1), _text(child))
            case "text:p":
                outline.block(_text(child))
            case "text:list":
                outline.block("\n".join(_items(child, 0)))
            case "table:table":
                _table(child, outline)
            case "draw:page":
                outline.page += 1
                if on_page:
                    on_page(outline.page, pages)
                _walk(child, outline, None)
            case tag if tag in INSIDE:
                _walk(child, outline, on_page)


def _text(element: Any) -> str:
    return re.sub(r"\n\s*", "\n", "".join(_pieces(element))).strip()


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element.children:
        if child.tag in ("text:s", "text:tab"):
            yield " "
        elif child.tag == "text:line-break":
            yield "\n"
        elif child.tag not in UNSEEN:
            edge = "\n" if child.tag in ("text:p", "draw:frame", "draw:custom-shape", "text:note") else ""
            yield edge
            yield from _pieces(child)
            yield edge
        yield child.tail or ""


def _items(element: Any, depth: int) -> Iterator[str]:
    for item in element.children:
        own = [_text(child) for child in item.children if child.tag in ("text:p", "text:h")]
        if any(own):
            yield "  " * depth + "- " + "\n".join(filter(None, own))
        for child in item.children:
            if child.tag == "text:list":
                yield from _items(child, depth + 1)


def _table(table: Any, outline: Outline) -> None:
    rows = list(_rows(table))
    if sum(map(len, rows)) > MOST_CELLS:
        raise Unreadable(f"A table has more than {MOST_CELLS:,} cells.", "Keep the rows that answer questions.")
    add_rows(rows, outline, level=6)


def _rows(element: Any) -> Iterator[list[str]]:
    for child in element.children:
        if child.tag == "table:table-row":
            cells: list[str] = []
            for cell in child.children:
                text = " ".join(_text(cell).split())
                repeat = int(cell.get_attribute("table:number-columns-repeated") or 1)
                cells += [text] * min(repeat, LONGEST_REPEAT if text else 1)
            if any(cells):
                yield cells
        elif child.tag in ("table:table-rows", "table:table-header-rows", "table:table-row-group"):
            yield from _rows(child)
