"""Brings the rows of one product together wherever they stand in the file: their text on disk, some numbers in memory."""

import json
import sqlite3
from array import array
from collections.abc import Sequence
from hashlib import blake2b
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

    rows: list[Row]
    too_many: Rejection | None
    """Where it has more of them than are read."""


class Spool:
    """Rows in; out again product by product, in the order in which the products first appear.

    Names, SKUs and rows are told apart by 64 bits of their hashes: that two of a million share them is as likely as 1
    in 37 million.
    """

    def __init__(self, folder: Path) -> None:
        self._rows = (folder / "rows").open("wb+")
        self._starts, self._lines, self._marks = array("Q"), array("Q"), bytearray()
        self._names, self._alike = array("q"), array("q")
        """Each row's name, and pairs of names that mean one product."""
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
        said = _written(row)
        name = hash(names[0])
        self._names.append(name)
        for other in names[1:]:
            self._alike.extend((name, hash(other)))
        self._starts.append(self._size)
        self._lines.append(row.line)
        self._marks += blake2b(said, digest_size=8).digest()
        self._size += self._rows.write(said + b"\n")

    def products(self) -> "Products":
        """Of what was put until now."""
        products = self._products()
        order = np.argsort(products, kind="stable")
        firsts = np.flatnonzero(np.diff(products[order], prepend=-1))
        return Products(self, order, firsts)

    def taken(self, sku: str, line: int) -> int:
        """The line that has the SKU already; 0: it was free and is this line's now."""
        if self._database.execute("INSERT OR IGNORE INTO skus VALUES (?, ?)", (hash(sku), line)).rowcount:
            return 0
        known = self._database.execute("SELECT line FROM skus WHERE sku = ?", (hash(sku),)).fetchone()
        return int(known[0]) or -1

    def row(self, place: int) -> Row:
        self._rows.seek(self._starts[place])
        return Row(self._lines[place], json.loads(self._rows.readline()))

    def marks(self) -> NDArray[np.uint64]:
        """Of each row: what it says."""
        return np.frombuffer(bytes(self._marks), "<u8").astype(np.uint64)

    def close(self) -> None:
        self._database.close()
        self._rows.close()

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


class Products:
    def __init__(self, spool: Spool, order: NDArray[np.intp], firsts: NDArray[np.intp]) -> None:
        """`order`: the rows' places, product by product; `firsts`: where in it each product begins."""
        self._spool, self._order = spool, order
        self._bounds = np.append(firsts, len(order))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def read(self, number: int) -> Group:
        first, end = self._bounds[number], self._bounds[number + 1]
        rows = [self._spool.row(place) for place in self._order[first : min(end, first + MOST_VARIANTS)]]
        if end <= first + MOST_VARIANTS:
            return Group(rows, None)
        why = f"the product has more than {MOST_VARIANTS:,} rows; those from here on are left out"
        left_out = self._spool.row(self._order[first + MOST_VARIANTS])
        return Group(rows, Rejection(left_out.line, "", "", why))

    def marks(self) -> NDArray[np.uint64]:
        """Of each product: what its rows say, in their order."""
        firsts, sizes = self._bounds[:-1], np.diff(self._bounds)
        nth = np.arange(len(self._order)) - np.repeat(firsts, sizes)
        # Odd factors: each row's own 64 bits stay whole, and the same rows in another order are another product.
        each = self._spool.marks()[self._order] * (2 * nth + 1).astype(np.uint64)
        return np.add.reduceat(each, firsts) if len(firsts) else each


def _written(row: Row) -> bytes:
    try:
        return to_json(row.values)
    except PydanticSerializationError:  # half of a surrogate pair
        return json.dumps(row.values).encode()
