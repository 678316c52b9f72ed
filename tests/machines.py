"""What the state machines share: an empty database, migrated once in a test process, of which each run gets a copy."""

import shutil
import tempfile
from pathlib import Path

from knowledge.database import Database
from web.migrate import migrate

EMPTY: list[Path] = []


def empty_database(folder: Path) -> Database:
    """In this folder, which is the run's own."""
    if not EMPTY:
        EMPTY.append(Path(tempfile.mkdtemp(prefix="comptoir-machine-")) / "empty.sqlite")
        migrate(f"sqlite+aiosqlite:///{EMPTY[0]}")
    shutil.copy(EMPTY[0], folder / "shop.sqlite")
    return Database(f"sqlite+aiosqlite:///{folder / 'shop.sqlite'}")
