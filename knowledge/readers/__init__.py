"""Documents as shops have them: decides by the content what kind of file it is, and reads it with that kind's reader."""

import codecs
import re

from knowledge.documents import ReadDocument, Unreadable

LARGEST = 10_000_000
"""Bytes. A help page of ten megabytes is something else than a help page."""
PAGE = re.compile(r"\s*(<!--.*?-->\s*)*(<\?xml[^>]*>\s*)?<(!doctype html|html|head|body|main|article|section|div|p|h[1-6]|script|style|ul|ol|table)\b", re.I | re.S)  # fmt: skip
TAG = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?>", re.I)
MARKDOWN = re.compile(r"^(#{1,6} +\S|---\n.*?\n---$|[^\n]+\n(={3,}|-{3,})$|.*\[[^\]\n]+\]\([^)\n]+\))", re.M | re.S)
CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.I)
OTHERS = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "an Office or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
}
FIX = "Save it as Markdown, HTML or plain text and import that."


def read_document(name: str, content: bytes) -> ReadDocument:
    """Takes CPU time: call it off the event loop. Raises Unreadable, with the cause and what would help."""
    text = _text(content)
    # Imported here: what reads HTML takes seconds to load, which a shop with Markdown only never needs.
    match kind_of(name, text):
        case "html":
            from knowledge.readers.html import read_html as read
        case "markdown":
            from knowledge.readers.markdown import read_markdown as read
        case _:
            from knowledge.readers.text import read_text as read
    document = read(name, text)
    if not any(re.search(r"\w", section.text) for section in document.sections):
        raise Unreadable("No text was found in it.", "Check that the page shows its text without scripts, or paste the text into a file.")  # fmt: skip
    return document


def kind_of(name: str, text: str) -> str:
    """The name's ending only decides where the content could be either."""
    ending = name.lower().rpartition(".")[2]
    if (PAGE.match(text) and ending not in ("md", "markdown")) or (ending in ("html", "htm") and TAG.search(text)):
        return "html"
    if re.match(r"\s*(<\?xml[^>]*>\s*)?<(!doctype html|html)\b", text, re.I):
        return "html"
    return "markdown" if ending in ("md", "markdown") or MARKDOWN.search(text) else "text"


def _text(content: bytes) -> str:
    if not content.strip():
        raise Unreadable("The file is empty.", "Import a file with text in it.")
    if len(content) > LARGEST:
        raise Unreadable(f"The file has {len(content):,} bytes, more than {LARGEST:,}.", "Split it into several files.")
    for beginning, what in OTHERS.items():
        if content.startswith(beginning):
            raise Unreadable(f"It is {what}, whatever its name says.", FIX)
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if re.search(r"[\x00-\x08\x0e-\x1a]", text):
        raise Unreadable("It is not text.", FIX)
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(_said_charset(content), errors="replace")


def _said_charset(content: bytes) -> str:
    said = CHARSET.search(content[:4096])
    try:
        return codecs.lookup(said[1].decode("ascii")).name if said else "cp1252"
    except LookupError:
        return "cp1252"
