"""What a feed's last version was made of: rows that have not changed since need not be understood again."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KNOWLEDGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Same:
    """A product that is in the shop already, as these rows say it."""

    product_id: str
    fingerprint: str
    skus: tuple[str, ...]


class Before:
    """On disk: a feed may have a million products."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "before", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000", "locking_mode = EXCLUSIVE"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE said (mark TEXT PRIMARY KEY, product, fingerprint, skus) WITHOUT ROWID")
        self._empty = True

    def put(self, rows: Iterable[Sequence[str]]) -> None:
        """Mark, product, fingerprint, and its SKUs line by line."""
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?)", rows)
        self._database.execute("COMMIT")
        self._empty = False

    def find(self, mark: str) -> Same | None:
        if self._empty:
            return None
        found = self._database.execute("SELECT product, fingerprint, skus FROM said WHERE mark = ?", (mark,)).fetchone()
        return Same(found[0], found[1], tuple(found[2].split("\n"))) if found else None

    def close(self) -> None:
        self._database.close()


class Marks:
    """Of rows, together with all else that decides what is made of them."""

    def __init__(self, *decides: object) -> None:
        self._base = json.dumps([_release(), *decides], default=str).encode()

    def of(self, said: Iterable[str], language: str) -> str:
        mark = hashlib.blake2b(self._base, digest_size=16, person=language.encode()[:16])
        for one in said:
            mark.update(one.encode("utf-8", "surrogatepass"))
            mark.update(b"\0")
        return mark.hexdigest()


@cache
def _release() -> str:
    """Of the code that reads: after an update everything is read anew."""
    mark = hashlib.blake2b(digest_size=16)
    for path in sorted([*KNOWLEDGE.glob("*.py"), *KNOWLEDGE.glob("feeds/*.py")]):
        mark.update(path.read_bytes())
    return mark.hexdigest()
