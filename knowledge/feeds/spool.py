"""Brings the rows of one product together wherever they stand in the file: their text on disk, some numbers in memory."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic_core import PydanticSerializationError, to_json

from knowledge.feeds.table import Row
from knowledge.report import Rejection

MOST_VARIANTS = 3_000
"""Rows of one product that are read. More than 2,048 variants no shop system allows."""


class Group(NamedTuple):
    """The rows of one product as they were put."""

    lines: Sequence[int]
    said: Sequence[bytes]

    def rows(self) -> list[Row]:
        return [Row(line, json.loads(said)) for line, said in zip(self.lines, self.said, strict=True)]


class Spool:
    """Rows in; out again product by product, in the order in which the products first appear."""

    def __init__(self, folder: Path) -> None:
        self._rows = (folder / "rows").open("wb+")
        self._starts, self._lines = array("Q"), array("Q")
        self._names, self._alike = array("q"), array("q")
        """Each row's name, and pairs of names that mean one product. Names and SKUs are told apart by their hashes: that
        two of a million share one is as likely as 1 in 37 million."""
        self._database = sqlite3.connect(folder / "spool", isolation_level=None, check_same_thread=False)
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "cache_size = -16000",
            "temp_store = FILE",
            "locking_mode = EXCLUSIVE",
        ):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE skus (sku INTEGER PRIMARY KEY, line INTEGER)")
        self._database.execute("BEGIN")
        self._size = 0

    def put(self, names: Sequence[str], row: Row) -> None:
        """All these names mean one product, whichever of them other rows use."""
        self._names.append(hash(names[0]))
        for other in names[1:]:
            self._alike.extend((hash(names[0]), hash(other)))
        self._starts.append(self._size)
        self._lines.append(row.line)
        self._size += self._rows.write(_written(row) + b"\n")

    def products(self) -> Iterator[Group | Rejection]:
        products = self._products()
        order = np.argsort(products, kind="stable")
        ends = np.flatnonzero(np.diff(products[order])) + 1
        first = 0
        for end in (*ends.tolist(), len(order)):
            if places := order[first : min(end, first + MOST_VARIANTS)].tolist():
                yield Group([self._lines[place] for place in places], [self._said(place) for place in places])
            if end > first + MOST_VARIANTS:
                why = f"the product has more than {MOST_VARIANTS:,} rows; those from here on are left out"
                yield Rejection(self._lines[order[first + MOST_VARIANTS]], "", "", why)
            first = end

    def taken(self, sku: str, line: int) -> int:
        """The line that has the SKU already; 0: it was free and is this line's now."""
        if self._database.execute("INSERT OR IGNORE INTO skus VALUES (?, ?)", (hash(sku), line)).rowcount:
            return 0
        known = self._database.execute("SELECT line FROM skus WHERE sku = ?", (hash(sku),)).fetchone()
        return int(known[0]) or -1

    def take(self, skus: Iterable[tuple[str, int]]) -> bool:
        """Whether all of them were free; they are their lines' now. Else none of them is."""
        marked = [(hash(sku), line) for sku, line in skus]
        if self._database.executemany("INSERT OR IGNORE INTO skus VALUES (?, ?)", marked).rowcount == len(marked):
            return True
        self._database.executemany("DELETE FROM skus WHERE sku = ? AND line = ?", marked)
        return False

    def close(self) -> None:
        self._database.close()
        self._rows.close()

    def _said(self, place: int) -> bytes:
        self._rows.seek(self._starts[place])
        return self._rows.readline()

    def _products(self) -> NDArray[np.intp]:
        """Of each row: the place of the first row of its product."""
        names, numbers = np.unique(np.concatenate([self._names, self._alike]), return_inverse=True)
        product = np.arange(len(names))
        one, other = numbers[len(self._names) :].reshape(-1, 2).T
        while (product[one] != product[other]).any():
            least = np.minimum(product[one], product[other])
            np.minimum.at(product, product[one], least)
            np.minimum.at(product, product[other], least)
            product = product[product]
        _, first, each = np.unique(product[numbers[: len(self._names)]], return_index=True, return_inverse=True)
        return first[each]


def _written(row: Row) -> bytes:
    try:
        return to_json(row.values)
    except PydanticSerializationError:  # half of a surrogate pair
        return json.dumps(row.values).encode()
