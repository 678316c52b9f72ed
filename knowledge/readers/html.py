"""Reads a web page's main content: its headings, paragraphs, lists and tables, without navigation and scripts."""

import re
from typing import Any

import trafilatura
from lxml import etree

from knowledge.documents import ReadDocument, Unreadable
from knowledge.plain import plain_text
from knowledge.readers.outline import Outline, name_as_title
from knowledge.readers.page import content_of, headings_of, marked, walk, words_of

LANGUAGE = re.compile(r"<html[^>]*\slang=[\"']?([a-z]{2})", re.I)
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
SHORT = 300
"""Words. On less, trafilatura can't tell content from menus; elements' names decide then."""


def read_html(name: str, text: str) -> ReadDocument:
    said = LANGUAGE.search(text)
    outline = Outline()
    title, url = _walk(text, outline)
    return outline.document(
        title=outline.title or title or _title(text) or name_as_title(name),
        kind="html",
        url=url if re.match(r"https?://", url) else "",
        language=said[1] if said else "",
    )


def _walk(text: str, outline: Outline) -> tuple[str, str]:
    """The title and the address that the page gives itself."""
    try:
        content = content_of(text.encode())
    except (etree.ParserError, ValueError):
        raise Unreadable("No text was found in it.", "Check that it is a whole web page.") from None
    found = trafilatura.bare_extraction(text, include_comments=False, include_tables=True, favor_recall=True)
    known = found if found is not None and not isinstance(found, dict) else None
    if (article := marked(content)) is not None and words_of(article):
        walk(article, outline)
    else:
        walk(known.body if known and _understood(known.body, content) else content, outline)
    return (known.title or "", known.url or "") if known else ("", "")


def _understood(body: Any, content: Any) -> bool:
    """Whether trafilatura can be followed; where it guesses, it gives up headings."""
    return words_of(content) > SHORT and 2 * headings_of(body) >= headings_of(content)


def _title(text: str) -> str:
    found = TITLE.search(text)
    return plain_text(found[1]) if found else ""
