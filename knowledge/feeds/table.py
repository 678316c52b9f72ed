"""Reads a CSV file as shops export it: any usual encoding and delimiter, with the line on which each row begins."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.feeds import FeedProblem
from knowledge.report import Rejection

LARGEST = 300_000_000
"""Bytes. A feed of a million variants is smaller."""
LONGEST_VALUE = 10_000_000
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    values: Mapping[str, str]
    """By the column's name in lower case; no entry where the file says nothing."""

    def get(self, *columns: str) -> str:
        """The first of these columns that says something."""
        return next((self.values[column] for column in columns if column in self.values), "")


@dataclass(frozen=True, slots=True)
class CsvTable:
    columns: tuple[str, ...]
    """In lower case."""
    labels: tuple[str, ...]
    """As the file writes them."""
    rows: tuple[Row, ...]
    rejections: tuple[Rejection, ...]


def read_table(content: bytes) -> CsvTable:
    """Raises FeedProblem for what is no table."""
    text = _decoded(content)
    records = _records(text)
    try:
        _, header = next(records)
    except StopIteration:
        raise FeedProblem("The file is empty; expected a CSV file with a header line.") from None
    labels = tuple(label.strip() for label in header)
    columns = tuple(label.lower() for label in labels)
    rows, rejections = [], []
    for line, cells in records:
        if any(cell.strip() for cell in cells[len(columns) :]):
            why = f"the row has {len(cells)} values and the header only {len(columns)}: is a comma not in quotes?"
            rejections.append(Rejection(line, cells[0], cells[len(columns)], why))
        elif values := _values(columns, cells):
            rows.append(Row(line, values))
    return CsvTable(columns, labels, tuple(rows), tuple(rejections))


def _values(columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if cell := cell.strip():
            values.setdefault(column, cell)
    return values


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The line on which each record begins, and its cells; strict, so that a lost quote can't swallow half the file."""
    csv.field_size_limit(LONGEST_VALUE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as problem:
        raise FeedProblem(
            f"The CSV breaks off in the row that begins on line {line} ({problem}). "
            "Expected values with commas, quotes or line breaks to stand in double quotes, and quotes in them doubled."
        ) from None


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST:
        raise FeedProblem(f"The file has {len(content):,} bytes; expected at most {LARGEST:,}.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # Excel's "Unicode text"
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise FeedProblem("The file is not text; expected a CSV file as the shop's admin exports it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
