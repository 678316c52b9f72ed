"""Reads the rows of an Excel workbook: of the first sheet that holds a table."""

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from knowledge.feeds import FeedProblem
from knowledge.feeds.table import MOST_COLUMNS, SAMPLE, Row, Table, distinct, header_place, key, row_of
from knowledge.report import Rejection


def read_sheet(path: Path) -> Table:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names each extension of Excel's that it does not know
        workbook = _workbook(path)
    for sheet in workbook.worksheets:
        records = _records(sheet)
        early = list(islice(records, SAMPLE))
        place = header_place(early)
        if place is not None and len(early) > place + 1:
            labels = distinct(early[place][1])
            return Table(labels, _rows(tuple(map(key, labels)), chain(early[place + 1 :], records)))
    raise FeedProblem("The workbook holds no table.", "Expected a sheet with a row of column names and rows below it.")


def _workbook(path: Path) -> Any:
    from openpyxl import load_workbook

    try:
        # From memory: it keeps what it reads open, and a spreadsheet's rows number a million at most.
        return load_workbook(BytesIO(path.read_bytes()), read_only=True, data_only=True)
    except Exception as problem:  # noqa: BLE001  a broken workbook makes it raise KeyError, ValueError, zlib.error …
        raise FeedProblem(
            f"The workbook can't be read ({type(problem).__name__}: {problem}).", "Save it again, or as CSV."
        ) from None


def _records(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for line, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            texts = [_text(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield line, texts
    except Exception as problem:  # noqa: BLE001  as above, in the middle of a sheet
        raise FeedProblem(f"The sheet breaks off ({problem}).", "Save the workbook again, or as CSV.") from None


def _rows(columns: tuple[str, ...], records: Iterator[tuple[int, list[str]]]) -> Iterator[Row | Rejection]:
    return (row_of(columns, line, cells) for line, cells in records)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(round(cell, 6))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    text = str(cell).strip()
    return "" if text in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!") else text
