"""Brings the rows of one product together wherever they stand in the file, on disk instead of in memory."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.feeds.table import Row
from knowledge.report import Rejection

MOST_VARIANTS = 3_000
"""Rows of one product that are read. More than 2,048 variants no shop system allows."""
BATCH = 500


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

    def put(self, names: Sequence[str], row: Row) -> None:
        """All these names mean one product, whichever of them other rows use."""
        product = self._product(names)
        said = json.dumps(dict(row.values), ensure_ascii=False, separators=(",", ":"))
        self._database.execute("INSERT INTO rows (product, line, said) VALUES (?, ?, ?)", (product, row.line, said))

    def products(self) -> Iterator[list[Row] | Rejection]:
        self._database.execute("CREATE INDEX by_product ON rows (product, place)")
        cursor = self._database.execute("SELECT product, line, said FROM rows ORDER BY product, place")
        current, cut, rows = 0, 0, list[Row]()
        while batch := cursor.fetchmany(BATCH):
            for product, line, said in batch:
                if product != current:
                    if rows:
                        yield rows
                    current, rows = product, []
                if len(rows) < MOST_VARIANTS:
                    rows.append(Row(line, json.loads(said)))
                elif current != cut:
                    cut = current
                    why = f"the product has more than {MOST_VARIANTS:,} rows; those from here on are left out"
                    yield Rejection(line, "", "", why)
        if rows:
            yield rows

    def taken(self, sku: str, line: int) -> int:
        """The line that has the SKU already; 0: it was free and is this line's now."""
        known = self._database.execute("SELECT line FROM skus WHERE sku = ?", (sku,)).fetchone()
        if known:
            return int(known[0]) or -1
        self._database.execute("INSERT INTO skus VALUES (?, ?)", (sku, line))
        return 0

    def close(self) -> None:
        self._database.close()

    def _product(self, names: Sequence[str]) -> int:
        known = [self._known(name) for name in names]
        found = sorted({product for product in known if product})
        if not found:
            self._products += 1
            found = [self._products]
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
