"""Reads a CSV file as shops export it, row by row: any usual delimiter, broken rows named and the others taken."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from knowledge.exports.cells import meant
from knowledge.report import Rejection

LONGEST_ROW = 2_000_000
"""Characters. A row beyond them has lost a quote."""
MOST_LINES = 5_000
MOST_COLUMNS = 2_000
DELIMITERS = ",;\t|"
SAMPLE = 40
SHOWN = 200
"""Characters of a value in a rejection."""
_PUT_AROUND = ("=", "'")


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    values: Mapping[str, str]
    """By the column's name in lower case; no entry where the file says nothing."""

    def get(self, *columns: str) -> str:
        """The first of these columns that says something."""
        for column in columns:
            if column in self.values:
                return self.values[column]
        return ""


@dataclass(frozen=True, slots=True)
class Table:
    labels: tuple[str, ...]
    """The columns as the file writes them; a second one of the same name is `name (2)`."""
    rows: Iterator[Row | Rejection]
    delimiter: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(key(label) for label in self.labels)


@lru_cache(maxsize=10_000)
def key(label: str) -> str:
    return " ".join(label.lower().split())


def read_table(lines: Iterator[str]) -> Table:
    """An empty table for a file without a header."""
    csv.field_size_limit(LONGEST_ROW)
    start = _Lines(lines)
    delimiter = _delimiter(start)
    records = _records(start, delimiter)
    header: Sequence[str] = ()
    early: list[tuple[int, list[str]] | Rejection] = []
    for record in records:
        early.append(record)
        if len(early) == SAMPLE:
            break
    place = header_place(early)
    if place is not None:
        _, header = early[place]  # type: ignore[misc]
    labels = distinct(header)
    columns = tuple(map(key, labels))
    rest = early[place + 1 :] if place is not None else early

    def rows() -> Iterator[Row | Rejection]:
        for record in chain(rest, records):
            yield record if isinstance(record, Rejection) else row_of(columns, *record)

    return Table(labels, rows(), delimiter)


def row_of(columns: tuple[str, ...], line: int, cells: Sequence[str]) -> Row | Rejection:
    """`columns`: their names in lower case."""
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        why = f"the row has {len(cells)} values and the header only {len(columns)}: is a comma not in quotes?"
        return Rejection(line, cells[0][:SHOWN], cells[len(columns)][:SHOWN], why)
    values = {}
    for column, cell in zip(columns, cells, strict=False):
        text = cell.strip()
        if text[:1] in _PUT_AROUND or not text.isascii():
            text = _meant(text)
        if "\0" in text:
            why = "the value holds NUL bytes: it is no text"
            return Rejection(line, cells[0].replace("\0", "")[:SHOWN], column, why)
        if text:
            values[column] = text
    return Row(line, values)


def distinct(header: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    labels = []
    for place, label in enumerate(header[:MOST_COLUMNS], 1):
        label = label.replace("\0", "").strip().lstrip("\ufeff") or f"column {place}"
        seen[key(label)] = seen.get(key(label), 0) + 1
        labels.append(label if seen[key(label)] == 1 else f"{label} ({seen[key(label)]})")
    return tuple(labels)


def _meant(cell: str) -> str:
    """Without a mark of its encoding, and what spreadsheets put around a value that they must not touch: `="0123"`."""
    cell = cell.strip("\ufeff")
    if cell[:1] not in _PUT_AROUND:
        return cell
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return meant(cell)


class _Lines:
    """The file's lines with a way back: a row that breaks off gives those after its first to the next one."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self._size = 0
        self.line = 0
        """The last one that was handed out."""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._size > LONGEST_ROW or len(self.taken) >= MOST_LINES:
            raise csv.Error("a quote that opens it is never closed")
        line = self._back.popleft() if self._back else next(self._lines)
        self.line += 1
        self.taken.append(line)
        self._size += len(line)
        return line

    def forget(self) -> None:
        self.taken, self._size = [], 0

    def give_back(self, kept: int) -> None:
        """All that was taken since, but for the first `kept`."""
        back = self.taken[kept:]
        self._back.extendleft(reversed(back))
        self.line -= len(back)
        self.forget()


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str]] | Rejection]:
    """The line on which each record begins with its cells; strict, so that a lost quote can't swallow half the file."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width = 0
    while True:
        first = lines.line + 1
        lines.forget()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            broken = lines.taken[0] if lines.taken else ""
            lines.give_back(1)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield _as_it_stands(first, broken, delimiter, width) or _broken(first, broken, delimiter, problem)
            continue
        if "".join(cells).strip():
            width = width or len(cells)
            yield first, cells


def _as_it_stands(line: int, text: str, delimiter: str, width: int) -> tuple[int, list[str]] | None:
    """Tab-separated files often use no quotes at all: `"Best" lamp` is a title then."""
    cells = text.rstrip("\r\n").split("\t")
    return (line, cells) if delimiter == "\t" and len(cells) == width else None


def _broken(line: int, text: str, delimiter: str, problem: csv.Error) -> Rejection:
    why = (
        f"the row breaks off ({problem}): values with {'tabs' if delimiter == chr(9) else repr(delimiter)}, quotes or line "
        "breaks must stand in double quotes, and quotes in them be doubled"
    )
    return Rejection(line, text.split(delimiter, 1)[0].strip(' "\r\n')[:SHOWN], text.strip()[:SHOWN], why)


def _delimiter(lines: _Lines) -> str:
    """The one that cuts the first rows into most columns alike."""
    named = ""
    for line in lines:
        if found := re.fullmatch(r"\ufeff?sep=(.)[\r\n]*", line, re.IGNORECASE):
            named = found[1]  # Excel's own hint
            lines.forget()
            continue
        if line.strip() or len(lines.taken) > SAMPLE:
            break
    try:
        for _ in range(10):
            next(lines)
    except (StopIteration, csv.Error):
        pass
    sample = list(lines.taken)
    lines.give_back(0)
    return named or max(DELIMITERS, key=lambda mark: _evenness(sample, mark))


def _evenness(sample: list[str], mark: str) -> tuple[int, int]:
    counts = []
    with suppress(csv.Error):  # a value beyond all bounds: its row is refused later, by name
        for cells in csv.reader(iter(sample), delimiter=mark):
            counts += [len(cells)] if len(cells) > 1 and any(cells) else []
    # What the most rows agree on, then how many columns that makes; the header's word counts as much as the rows'.
    if not counts:
        return 0, 0
    usual = max(set(counts), key=counts.count)
    return usual * counts.count(usual), counts[0]


def header_place(early: Sequence[tuple[int, list[str]] | Rejection]) -> int | None:
    """The first row that is about as full as the fullest: some exports begin with a title or a date."""
    filled = [0 if isinstance(one, Rejection) else sum(bool(cell.strip()) for cell in one[1]) for one in early[:10]]
    if not any(filled):
        return None
    return next(place for place, count in enumerate(filled) if count >= 0.6 * max(filled))
