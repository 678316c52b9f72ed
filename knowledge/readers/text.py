"""Reads plain text: paragraphs between empty lines, and a short first line as its title."""

import re

from knowledge.documents import ReadDocument
from knowledge.readers.outline import Outline, name_as_title

LONGEST_TITLE = 80


def read_text(name: str, text: str) -> ReadDocument:
    blocks = _blocks(text)
    outline = Outline()
    title = blocks[0] if blocks and _names(blocks[0]) and len(blocks) > 1 else ""
    for block in blocks[1:] if title else blocks:
        outline.block(block)
    return outline.document(title=title or name_as_title(name), kind="text")


def add_text(text: str, outline: Outline) -> None:
    for block in _blocks(text):
        outline.block(block)


def _blocks(text: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n[^\S\n]*\n", text) if block.strip()]


def _names(block: str) -> bool:
    return "\n" not in block and len(block) <= LONGEST_TITLE and block[-1] not in ".,;:!"
