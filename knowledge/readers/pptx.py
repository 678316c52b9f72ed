"""Reads PowerPoint's PPTX slide by slide: title, text, tables and the speaker's notes."""

import io
from collections.abc import Iterator
from typing import Any

import pptx

from knowledge.documents import ReadDocument, Unreadable
from knowledge.readers.outline import Outline, name_as_title
from knowledge.readers.zipped import DAMAGED, opened

DEEPEST = 20


def read_pptx(name: str, content: bytes, on_page: Any = None) -> ReadDocument:
    opened(content).close()
    outline = Outline()
    try:
        slides = list(pptx.Presentation(io.BytesIO(content)).slides)
        for number, slide in enumerate(slides, 1):
            if on_page:
                on_page(number, len(slides))
            outline.page = number
            _add(slide, outline)
    except (Unreadable, MemoryError):
        raise
    except Exception as problem:
        raise Unreadable(*DAMAGED) from problem
    return outline.document(title=outline.first or name_as_title(name), kind="pptx")


def _add(slide: Any, outline: Outline) -> None:
    title = slide.shapes.title
    heading = title.text_frame.text if title is not None and title.has_text_frame else ""
    outline.heading(2, heading.replace("\v", " ")) if heading.strip() else outline.heading(2, f"Slide {outline.page}")
    for shape in _shapes(slide.shapes, 0):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False):
            rows = ([" ".join(cell.text.split()) for cell in row.cells] for row in shape.table.rows)
            outline.block("\n".join(" | ".join(row) for row in rows if any(row)))
        elif shape.has_text_frame:
            outline.block("\n".join(_lines(shape.text_frame)))
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        outline.block("\n".join(_lines(slide.notes_slide.notes_text_frame)))


def _shapes(shapes: Any, depth: int) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < DEEPEST:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _lines(frame: Any) -> list[str]:
    paragraphs = [(paragraph.level, paragraph.text.replace("\v", "\n").strip()) for paragraph in frame.paragraphs]
    said = [(level, text) for level, text in paragraphs if text]
    if len(said) < 2:
        return [text for _, text in said]
    return [f"{'  ' * level}- {text}" for level, text in said]
