"""Reads Excel's XLSX sheet by sheet, with the values that were last worked out."""

import io
import warnings
from datetime import date, datetime, time
from typing import Any

import openpyxl

from knowledge.documents import ReadDocument, Unreadable
from knowledge.readers.grid import MOST_CELLS, add_rows
from knowledge.readers.outline import Outline, name_as_title
from knowledge.readers.zipped import DAMAGED, opened


def read_xlsx(name: str, content: bytes, on_page: Any = None) -> ReadDocument:
    opened(content).close()
    outline = Outline()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that carry no words
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
            for number, sheet in enumerate(sheets, 1):
                if on_page:
                    on_page(number, len(sheets))
                _add(sheet, outline, alone=len(sheets) == 1)
            book.close()
    except (Unreadable, MemoryError):
        raise
    except Exception as problem:
        raise Unreadable(*DAMAGED) from problem
    return outline.document(title=name_as_title(name), kind="xlsx")


def _add(sheet: Any, outline: Outline, *, alone: bool) -> None:
    sheet.reset_dimensions()
    rows: list[list[str]] = []
    tables: list[list[list[str]]] = []
    cells = 0
    for row in sheet.iter_rows(values_only=True):
        values = [_written(value) for value in row]
        while values and not values[-1]:
            values.pop()
        cells += len(values) + 1
        if cells > MOST_CELLS:
            raise Unreadable(f"A sheet has more than {MOST_CELLS:,} cells.", "Keep the rows that answer questions, and import that.")  # fmt: skip
        if values:
            rows.append(values)
        elif rows:
            tables.append(rows)
            rows = []
    for table in [*tables, rows]:
        if table and not alone:
            outline.heading(2, sheet.title)
            alone = True
        add_rows(table, outline, level=3)


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else "–"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{value:.10g}"
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
    return str(value)
