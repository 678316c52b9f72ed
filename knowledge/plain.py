"""A feed's HTML as plain text with its paragraphs."""

import re

from lxml import html as parser

BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""XML knows no control characters, and PostgreSQL no NUL."""
UNSEEN = ("script", "style", "template", "noscript", "iframe")


def plain_text(html: str) -> str:
    """Text that is no HTML stays as it is, but for its white space."""
    if html.isprintable() and "<" not in html and "&" not in html:
        return " ".join(html.split())
    html = CONTROLS.sub(" ", html)
    if "<" not in html and "&" not in html:
        return _tidy(html)
    tree = parser.fragment_fromstring(html, create_parent="div")
    for element in list(tree.iter(*UNSEEN)):
        element.drop_tree()
    for element in tree.iter(*BLOCKS):
        element.text = "\n" + ("- " if element.tag == "li" else "") + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    for cell in tree.iter("td", "th"):
        cell.tail = " " + (cell.tail or "")
    return _tidy(tree.text_content())


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    text = re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
    return re.sub(r"^-\n", "- ", text, flags=re.MULTILINE)  # a paragraph in a list item
