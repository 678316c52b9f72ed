"""Reads Markdown with its front matter, tables and whatever HTML stands in it."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from knowledge.documents import ReadDocument
from knowledge.plain import plain_text
from knowledge.readers.outline import Outline, name_as_title

FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?\n)?(---|\.\.\.)[ \t]*(\n|\Z)", re.S)
SAID = re.compile(r"^(title|url|permalink|lang|language)[ \t]*:[ \t]*(.+?)[ \t]*$", re.M | re.I)
TEMPLATE_TAG = re.compile(r"^[ \t]*\{%.*?%\}[ \t]*$", re.M)
"""GitBook's and Jekyll's `{% hint %}`: signs for their renderers, not words for readers."""


def read_markdown(name: str, text: str) -> ReadDocument:
    said, text = _front_matter(text)
    outline = Outline()
    parser = MarkdownIt("commonmark").enable("table")
    _walk(SyntaxTreeNode(parser.parse(TEMPLATE_TAG.sub("", text))), outline)
    title = said.get("title") or outline.title or name_as_title(name)
    address = said.get("url", said.get("permalink", ""))
    url = address if re.match(r"https?://", address) else ""
    language = said.get("lang", said.get("language", ""))
    return outline.document(title=title, kind="markdown", url=url, language=language)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    found = FRONT_MATTER.match(text)
    if not found:
        return {}, text
    said = {key.lower(): value.strip("\"'") for key, value in SAID.findall(found[1] or "")}
    return said, text[found.end() :]


def _walk(node: SyntaxTreeNode, outline: Outline) -> None:
    for child in node.children:
        if child.type == "heading":
            outline.heading(int(child.tag[1]), _inline(child))
        elif child.type == "blockquote":
            _walk(child, outline)
        else:
            outline.block(_block(child))


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "bullet_list" | "ordered_list":
            return "\n".join(_items(node))
        case "table":
            return "\n".join(_rows(node))
        case "fence" | "code_block":
            return node.content
        case "html_block":
            return plain_text(node.content)
        case "paragraph" | "heading":
            return _inline(node)
        case _:
            return "\n".join(filter(None, (_block(child) for child in node.children)))


def _items(node: SyntaxTreeNode, depth: int = 0) -> Iterator[str]:
    start = int(str(node.attrs.get("start", 1)))
    for number, item in enumerate(node.children, start):
        sign = f"{number}." if node.type == "ordered_list" else "-"
        own = "\n".join(_block(child) for child in item.children if not child.type.endswith("_list"))
        yield f"{'  ' * depth}{sign} {own}".rstrip()
        for child in item.children:
            if child.type.endswith("_list"):
                yield from _items(child, depth + 1)


def _rows(table: SyntaxTreeNode) -> Iterator[str]:
    for part in table.children:
        for row in part.children:
            yield " | ".join(_inline(cell) for cell in row.children)


def _inline(node: SyntaxTreeNode) -> str:
    """A link's text, a picture's description; no signs, no addresses."""
    text = "".join(_words(child) for child in node.walk() if child.type in WORDS)
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


WORDS = {"text", "code_inline", "softbreak", "hardbreak", "html_inline"}


def _words(node: SyntaxTreeNode) -> str:
    match node.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if node.content.lower().startswith("<br") else ""
        case _:
            return node.content
