"""Brings the rows of one product together wherever they stand in the file, on disk instead of in memory."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.feeds.table import Row
from knowledge.report import Rejection

MOST_VARIANTS = 3_000
"""Rows of one product that are read. More than 2,048 variants no shop system allows."""
BATCH = 500
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one product as they were put."""

    lines: tuple[int, ...]
    said: tuple[str, ...]

    def rows(self) -> list[Row]:
        return [Row(line, json.loads(said)) for line, said in zip(self.lines, self.said, strict=True)]


class Spool:
    """Rows in; out again product by product, in the order in which the products first appear."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "spool", isolation_level=None, check_same_thread=False)
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "cache_size = -16000",
            "temp_store = FILE",
            "locking_mode = EXCLUSIVE",
        ):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE names (name TEXT PRIMARY KEY, product INTEGER) WITHOUT ROWID")
        self._database.execute(
            "CREATE TABLE rows (place INTEGER PRIMARY KEY, product INTEGER, line INTEGER, said TEXT)"
        )
        self._database.execute("CREATE TABLE skus (sku TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self._database.execute("BEGIN")
        self._products = 0
        self._waiting: list[tuple[int, int, str]] = []

    def put(self, names: Sequence[str], row: Row) -> None:
        """All these names mean one product, whichever of them other rows use."""
        self._waiting.append((self._product(names), row.line, _written(dict(row.values))))
        if len(self._waiting) >= BATCH:
            self._write()

    def products(self) -> Iterator[Group | Rejection]:
        self._write()
        self._database.execute("CREATE INDEX by_product ON rows (product, place)")
        cursor = self._database.execute("SELECT product, line, said FROM rows ORDER BY product, place")
        current, cut = 0, 0
        lines, rows = list[int](), list[str]()
        while batch := cursor.fetchmany(BATCH):
            for product, line, said in batch:
                if product != current:
                    if rows:
                        yield Group(tuple(lines), tuple(rows))
                    current, lines, rows = product, [], []
                if len(rows) < MOST_VARIANTS:
                    lines.append(line)
                    rows.append(said)
                elif current != cut:
                    cut = current
                    why = f"the product has more than {MOST_VARIANTS:,} rows; those from here on are left out"
                    yield Rejection(line, "", "", why)
        if rows:
            yield Group(tuple(lines), tuple(rows))

    def taken(self, sku: str, line: int) -> int:
        """The line that has the SKU already; 0: it was free and is this line's now."""
        if self._database.execute("INSERT OR IGNORE INTO skus VALUES (?, ?)", (sku, line)).rowcount:
            return 0
        known = self._database.execute("SELECT line FROM skus WHERE sku = ?", (sku,)).fetchone()
        return int(known[0]) or -1

    def take(self, skus: Sequence[str], line: int) -> bool:
        """Whether all of them were free; they are this line's now. Else none of them is."""
        rows = ", ".join(["(?, ?)"] * len(skus))
        given = [value for sku in skus for value in (sku, line)]
        if self._database.execute(f"INSERT OR IGNORE INTO skus VALUES {rows}", given).rowcount == len(skus):  # noqa: S608
            return True
        self._database.executemany("DELETE FROM skus WHERE sku = ? AND line = ?", [(sku, line) for sku in skus])
        return False

    def close(self) -> None:
        self._database.close()

    def _write(self) -> None:
        self._database.executemany("INSERT INTO rows (product, line, said) VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()

    def _product(self, names: Sequence[str]) -> int:
        if len(names) == 1:  # as nearly always
            new = (names[0], self._products + 1)
            if self._database.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", new).rowcount:
                self._products += 1
                return self._products
            return self._known(names[0]) or 0
        known = [self._known(name) for name in names]
        found = sorted({product for product in known if product})
        if not found:
            self._products += 1
            found = [self._products]
        if len(found) > 1:
            self._write()
        for other in found[1:]:
            for table in ("rows", "names"):
                self._database.execute(f"UPDATE {table} SET product = ? WHERE product = ?", (found[0], other))  # noqa: S608
        for name, product in zip(names, known, strict=True):
            if product is None:
                self._database.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (name, found[0]))
        return found[0]

    def _known(self, name: str) -> int | None:
        row = self._database.execute("SELECT product FROM names WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else None
