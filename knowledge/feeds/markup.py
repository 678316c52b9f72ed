"""Reads the items of an RSS or Atom feed, each for itself: a broken one costs only itself, memory stays flat."""

import html
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from knowledge.exports.cells import escaped
from knowledge.feeds import FeedProblem
from knowledge.feeds.source import Source
from knowledge.feeds.table import SAMPLE, SHOWN, Row, Table
from knowledge.report import Rejection

LONGEST_ITEM = 4_000_000
ITEMS = ("item", "entry", "product", "produit", "offer", "article", "shopitem")
"""RSS, Atom, and what shop systems call theirs."""
_START = re.compile(rf"<((?:[\w.-]+:)?(?:{'|'.join(ITEMS)}))(?=[\s>/])", re.IGNORECASE)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_BARE = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|amp;|lt;|gt;|quot;|apos;)")
_NAMED = re.compile(r"&([a-zA-Z]\w{1,30});")
_PREFIX = re.compile(r"<(/?)([\w.-]+):|\s([\w.-]+):(?=[\w.-]+\s*=)|\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LINES = {"product_detail": ("section_name", "attribute_name", "attribute_value"),
          "shipping": ("country", "region", "service", "price")}  # fmt: skip
"""Sub-elements in the order in which Google's text files join them with colons."""


def read_items(source: Source) -> Table:
    """Raises FeedProblem where there is no item."""
    found = _rows(source)
    early = list(islice(found, SAMPLE))
    if not early:
        raise FeedProblem(
            "The XML holds no products.", "Expected RSS with <item>, Atom with <entry>, or a list of <product>."
        )
    labels: dict[str, None] = {}
    for one in early:
        if isinstance(one, Row):
            labels.update(dict.fromkeys(one.values))
    return Table(tuple(labels), chain(early, found))


def _rows(source: Source) -> Iterator[Row | Rejection]:
    for line, text in _fragments(source):
        if text.startswith("<"):
            yield _row(line, text)
        else:
            yield Rejection(line, "", "", text)


def _fragments(source: Source) -> Iterator[tuple[int, str]]:
    """Each item's own text with its line; instead of one that never ends, what is wrong with it."""
    held, line, name = "", 1, ""
    for piece in source.pieces():
        held += piece
        while True:
            if not name:
                start = _START.search(held)
                kept = start.start() if start else max(0, held.rfind("<"))
                line, held = line + held.count("\n", 0, kept), held[kept:]
                if not start:
                    held = held if len(held) < LONGEST_ITEM else ""
                    break
                name = start[1]
            if (end := _end(held, name)) < 0:
                if len(held) > LONGEST_ITEM:
                    yield line, f"<{name}> is not closed within {LONGEST_ITEM:,} characters"
                    line, held, name = line + held.count("\n", 0, len(name) + 1), held[len(name) + 1 :], ""
                    continue
                break
            yield line, held[:end]
            line, held, name = line + held.count("\n", 0, end), held[end:], ""
    if name:
        yield line, f"the file breaks off in this <{name}>"


def _end(held: str, name: str) -> int:
    if single := re.match(r"<[^<>]*/>", held):
        return single.end()
    found = re.compile(rf"</{re.escape(name)}\s*>").search(held)
    return found.end() if found else -1


def _row(line: int, text: str) -> Row | Rejection:
    try:
        item = _parsed(text)
    except (ParseError, ValueError, RecursionError) as problem:
        named = re.search(r"<(?:g:)?id>\s*(?:<!\[CDATA\[)?([^<\]]{1,100})", text)
        return Rejection(line, named[1].strip() if named else "", text[:SHOWN], f"the item is broken XML ({problem})")
    values: dict[str, str] = {}
    for child in item:
        name, value = _local(child), _value(child)
        if value:
            _put(values, name, value)
    return Row(line, values)


def _parsed(text: str) -> Element:
    from defusedxml.ElementTree import fromstring

    parts = _CDATA.split(_CONTROLS.sub(" ", text))
    tidy = (part if part.startswith("<![CDATA[") else _tidy(part) for part in parts)
    return fromstring("".join(tidy))  # type: ignore[no-any-return]


def _tidy(markup: str) -> str:
    """HTML's own letters and bare ampersands are no XML, prefixes want a declaration that stands at the file's top."""
    markup = _NAMED.sub(lambda found: _letter(found[0]), markup)
    markup = _BARE.sub("&amp;", markup)
    return re.sub(r"<[^<>]*>", lambda tag: _PREFIX.sub(_without_prefix, tag[0]), markup)


def _letter(entity: str) -> str:
    return entity if entity in ("&amp;", "&lt;", "&gt;", "&quot;", "&apos;") else html.unescape(entity)


def _without_prefix(found: re.Match[str]) -> str:
    if found[2]:
        return f"<{found[1]}{'' if found[2] in ('g', 'c') else found[2] + '__'}"
    return f" {found[3]}__" if found[3] else ""


def _local(element: Any) -> str:
    """`<g:price>` is a price; `<media:title>` is no title."""
    name = str(element.tag).lower()
    return name.removeprefix("atom__").removeprefix("rss__")


def _value(element: Any) -> str:
    children = list(element)
    name = _local(element)
    if not children:
        text = (element.text or "").strip()
        return text or (element.get("href", "") if name == "link" else "").strip()
    parts = {_local(child): (child.text or "").strip() for child in children}
    if order := _LINES.get(name):
        return ":".join(
            escaped(parts.get(part, "")) if name == "product_detail" else parts.get(part, "") for part in order
        )
    if name in ("content", "description", "summary"):  # HTML that was not escaped
        from xml.etree.ElementTree import tostring

        return tostring(element, encoding="unicode")
    return ", ".join(text for text in parts.values() if text)


def _put(values: dict[str, str], name: str, value: str) -> None:
    place, free = 1, name
    while free in values:
        place += 1
        free = f"{name} ({place})"
    values[free] = value
