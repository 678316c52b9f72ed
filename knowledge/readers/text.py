"""Reads plain text: paragraphs between empty lines, and a short first line as its title."""

import re

from knowledge.documents import ReadDocument
from knowledge.readers.outline import Outline, name_as_title

LONGEST_TITLE = 80


def read_text(name: str, text: str) -> ReadDocument:
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    outline = Outline()
    title = blocks[0] if blocks and _names(blocks[0]) and len(blocks) > 1 else ""
    for block in blocks[1:] if title else blocks:
        outline.block(block)
    return outline.document(title=title or name_as_title(name), kind="text")


def _names(block: str) -> bool:
    return "\n" not in block and len(block) <= LONGEST_TITLE and block[-1] not in ".,;:!"
