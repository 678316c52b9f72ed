"""Reads a web page's main content: its headings, paragraphs, lists and tables, without navigation and scripts."""

import re
from typing import Any

import trafilatura

from knowledge.documents import ReadDocument
from knowledge.plain import plain_text
from knowledge.readers.outline import Outline, name_as_title

LANGUAGE = re.compile(r"<html[^>]*\slang=[\"']?([a-z]{2})", re.I)
BREAKS = frozenset(("lb", "p", "head", "item", "row", "list", "table", "quote", "code"))
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)


def read_html(name: str, text: str) -> ReadDocument:
    said = LANGUAGE.search(text)
    outline = Outline()
    found = trafilatura.bare_extraction(text, include_comments=False, include_tables=True, favor_recall=True)
    title, url = "", ""
    if found is not None and not isinstance(found, dict):
        _walk(found.body, outline)
        title, url = found.title or "", found.url or ""
    return outline.document(
        title=outline.title or title or _title(text) or name_as_title(name),
        kind="html",
        url=url if re.match(r"https?://", url) else "",
        language=said[1] if said else "",
    )


def _title(text: str) -> str:
    found = TITLE.search(text)
    return plain_text(found[1]) if found else ""


def _walk(body: Any, outline: Outline) -> None:
    outline.block(_line(body.text))
    for element in body:
        match element.tag:
            case "head":
                outline.heading(_level(element), _inline(element))
            case "list":
                outline.block("\n".join(_items(element)))
            case "table":
                outline.block("\n".join(_rows(element)))
            case "quote" if len(element):
                _walk(element, outline)
            case _:
                outline.block(_inline(element))
        outline.block(_line(element.tail))


def _level(head: Any) -> int:
    rend = str(head.get("rend", "h2"))
    return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2


def _items(found: Any) -> list[str]:
    return [f"- {text}" for item in found.iter("item") if (text := _inline(item, without="list"))]


def _rows(table: Any) -> list[str]:
    rows = ([_inline(cell).replace("\n", " ") for cell in row.iter("cell")] for row in table.iter("row"))
    return [" | ".join(cells) for cells in rows if any(cells)]


def _inline(element: Any, *, without: str = "") -> str:
    """Its words, line by line; lists in an item are items of their own."""
    lines = (_line(line) for line in _raw(element, without).split("\n"))
    return "\n".join(line for line in lines if line)


def _raw(element: Any, without: str) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag != without:
            edge = "\n" if child.tag in BREAKS else ""
            parts += [edge, _raw(child, without), edge]
        parts.append(child.tail or "")
    return "".join(parts)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
