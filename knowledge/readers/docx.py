"""Reads Word's DOCX: headings, lists and tables by the styles they have."""

import io
from typing import Any

import mammoth
from lxml import etree

from knowledge.documents import ReadDocument, Unreadable
from knowledge.readers.outline import Outline, name_as_title
from knowledge.readers.page import content_of, walk
from knowledge.readers.zipped import DAMAGED, opened

STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Titre'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Sous-titre'] => p:fresh
p[style-name='Titre 1'] => h1:fresh
p[style-name='Titre 2'] => h2:fresh
p[style-name='Titre 3'] => h3:fresh
p[style-name='Titre 4'] => h4:fresh
"""


def read_docx(name: str, content: bytes, _on_page: Any = None) -> ReadDocument:
    opened(content).close()
    outline = Outline()
    try:
        page = mammoth.convert_to_html(io.BytesIO(content), style_map=STYLES, convert_image=mammoth.images.img_element(_no_picture))  # fmt: skip
        if page.value.strip():
            walk(content_of(page.value.encode()), outline)
    except (Unreadable, MemoryError):
        raise
    except (etree.ParserError, RecursionError, Exception) as problem:
        raise Unreadable(*DAMAGED) from problem
    return outline.document(title=outline.title or name_as_title(name), kind="docx")


def _no_picture(_image: Any) -> dict[str, str]:
    return {}
