"""A web page's tree: without what surrounds its content, and walked block by block into an outline."""

import re
from typing import Any

from lxml import html as parser

from knowledge.readers.outline import Outline

AROUND = [
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "svg",
    "nav",
    "footer",
    "aside",
    "form",
    "button",
    "dialog",
    "select",
    "head",
    "*[@hidden]",
    "*[@role='navigation']",
    "*[@role='banner']",
    "*[@role='contentinfo']",
    "*[@role='search']",
    "*[@role='dialog']",
    "header[not(ancestor::main",
    "or",
    "ancestor::article)]",
]
NAMES = {"ul": "list", "ol": "list", "dl": "list", "li": "item", "dd": "item", "tr": "row", "td": "cell", "th": "cell", "br": "lb"}  # fmt: skip
"""HTML's elements by the names that trafilatura's tree gives them."""
QUESTIONS = ("summary", "dt")
"""What can be folded out or defined is asked for like a heading."""
BLOCKS = frozenset(["head", "p", "list", "item", "table", "row", "cell", "quote", "blockquote", "code", "pre", "div", "section", "article", "main", "body", "details", "figure", "figcaption", "address", "fieldset", "hr", "lb", "dl", "header"])  # fmt: skip


def content_of(page: bytes) -> Any:
    """The body of a page in UTF-8, without menus, scripts and the like, by the names of trafilatura's tree."""
    tree = parser.document_fromstring(page, parser=parser.HTMLParser(encoding="utf-8"))
    for around in tree.xpath("|".join(f"//{what}" for what in AROUND)):
        if around.getparent() is not None:
            around.drop_tree()
    for element in tree.iter("h1", "h2", "h3", "h4", "h5", "h6", *QUESTIONS):
        element.set("rend", "h6" if element.tag in QUESTIONS else element.tag)
        element.tag = "head"
    for element in tree.iter(*NAMES):
        element.tag = NAMES[element.tag]
    for found in tree.xpath("//*[.//head and self::list]"):
        found.tag = "div"  # a list of questions is no list but sections
    return next(iter(tree.xpath("//body")), tree)


def marked(content: Any) -> Any | None:
    """What the page itself marks as its content: its only article, else its main part."""
    articles = content.xpath("descendant::article")
    return (
        articles[0]
        if len(articles) == 1
        else next(iter(content.xpath("descendant::main|descendant::*[@role='main']")), None)
    )


def headings_of(content: Any) -> int:
    return len(content.findall(".//head"))


def words_of(content: Any) -> int:
    return len(" ".join(content.itertext()).split())


def walk(content: Any, outline: Outline) -> None:
    loose = [content.text or ""]
    for element in content:
        if element.tag in BLOCKS:
            outline.block(_lines("".join(loose)))
            _block(element, outline)
            loose = []
        elif isinstance(element.tag, str):
            loose.append(_raw(element, ""))
        loose.append(element.tail or "")
    outline.block(_lines("".join(loose)))


def _block(element: Any, outline: Outline) -> None:
    match element.tag:
        case "head":
            outline.heading(_level(element), _inline(element))
        case "list" if element.get("rend") == "dl":
            _questions(element, outline)
        case "list":
            outline.block("\n".join(_items(element)))
        case "table" if not element.findall(".//table"):
            outline.block("\n".join(_rows(element)))
        case "p" | "code" | "pre":
            outline.block(_inline(element))
        case _:
            walk(element, outline)


def _level(head: Any) -> int:
    rend = str(head.get("rend", "h6"))
    return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 6


def _questions(definitions: Any, outline: Outline) -> None:
    """Trafilatura's form of a list of definitions."""
    for item in definitions.iter("item"):
        if item.get("rend", "").startswith("dt"):
            outline.heading(6, _inline(item))
        else:
            outline.block(_inline(item))


def _items(found: Any) -> list[str]:
    return [f"- {text}" for item in found.iter("item") if (text := _inline(item, without="list"))]


def _rows(table: Any) -> list[str]:
    rows = ([_inline(cell).replace("\n", " ") for cell in row.iter("cell")] for row in table.iter("row"))
    return [" | ".join(cells) for cells in rows if any(cells)]


def _inline(element: Any, *, without: str = "") -> str:
    """Its words, line by line; lists in an item are items of their own."""
    return _lines(_raw(element, without))


def _raw(element: Any, without: str) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag != without and isinstance(child.tag, str):
            edge = "\n" if child.tag in BLOCKS else ""
            parts += [edge, _raw(child, without), edge]
        parts.append(child.tail or "")
    return "".join(parts)


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
