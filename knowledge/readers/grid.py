"""Rows of a sheet or CSV as a document: questions with their answers, or a table that keeps its header."""

import re
from collections.abc import Sequence

from knowledge.readers.outline import Outline

QUESTIONS = {
    "question",
    "questions",
    "q",
    "faq",
    "frage",
    "pregunta",
    "domanda",
    "question client",
    "customer question",
}
ANSWERS = {"answer", "answers", "a", "réponse", "reponse", "réponses", "reply", "response", "antwort", "respuesta", "risposta"}  # fmt: skip
ASKED = 0.6
"""The share of first cells with a question mark from which a table of two columns is one of questions."""
MOST_CELLS = 500_000


def add_rows(rows: Sequence[Sequence[str]], outline: Outline, *, level: int) -> None:
    """Headings of questions stand at `level`."""
    rows = [[" ".join(cell.split()) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return
    columns = _faq_columns(rows[0])
    if columns:
        _questions(rows[0], rows[1:], columns, outline, level)
    elif _asks(rows):
        _questions(["", ""], rows, (0, 1), outline, level)
    else:
        outline.block("\n".join(" | ".join(_trimmed(row)) for row in _filled(rows)))


def _faq_columns(header: Sequence[str]) -> tuple[int, int] | None:
    names = [re.sub(r"[^\w ]", "", cell.casefold()).strip() for cell in header]
    question = next((place for place, name in enumerate(names) if name in QUESTIONS), None)
    answer = next((place for place, name in enumerate(names) if name in ANSWERS), None)
    return None if question is None or answer is None else (question, answer)


def _asks(rows: Sequence[Sequence[str]]) -> bool:
    pairs = [row for row in rows if len(row) >= 2 and row[0] and row[1]]
    if len(pairs) < 2 or any(len([cell for cell in row if cell]) > 2 for row in rows):
        return False
    return sum(row[0].endswith("?") for row in pairs) >= ASKED * len(rows)


def _questions(header: Sequence[str], rows: Sequence[Sequence[str]], columns: tuple[int, int], outline: Outline, level: int) -> None:  # fmt: skip
    question, answer = columns
    for row in rows:
        cells = [*row, *[""] * (len(header) - len(row))]
        outline.heading(level, cells[question])
        outline.block(cells[answer])
        for place, cell in enumerate(cells):
            if place not in columns and cell:
                outline.block(f"{header[place]}: {cell}" if place < len(header) and header[place] else cell)


def _filled(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Without columns in which nothing stands."""
    used = sorted({place for row in rows for place, cell in enumerate(row) if cell})
    return [[row[place] if place < len(row) else "" for place in used] for row in rows]


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells
