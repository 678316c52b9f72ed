"""Reads a CSV or TSV file as the table it is."""

import csv
import io
import re
from typing import Any

from knowledge.documents import ReadDocument, Unreadable
from knowledge.readers.grid import MOST_CELLS, add_rows
from knowledge.readers.outline import Outline, name_as_title

SIGNS = (",", ";", "\t", "|")


def read_csv(name: str, text: str, _on_page: Any = None) -> ReadDocument:
    csv.field_size_limit(10_000_000)
    if said := re.match(r"sep=(.)\n", text):
        text, sign = text[said.end() :], said[1]
    else:
        sign = _sign(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error as problem:
        raise Unreadable(f"It is no table: {problem}.", "Save it again as CSV from a spreadsheet.") from problem
    if sum(map(len, rows)) > MOST_CELLS:
        raise Unreadable(f"It has more than {MOST_CELLS:,} cells.", "Keep the rows that answer questions, or import products with `comptoir import feed`.")  # fmt: skip
    outline = Outline()
    add_rows(rows, outline, level=2)
    return outline.document(title=name_as_title(name), kind="csv")


def _sign(text: str) -> str:
    """The one that parts the most lines into the same number of cells, at least two."""
    lines = text[:50_000].split("\n")[:100]

    def parts(sign: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:
            return (0, 0)
        usual = max(set(widths), key=widths.count, default=0)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    return max(SIGNS, key=parts)
