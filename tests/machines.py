"""What the state machines share: a shop's database each, of which an empty one is migrated once in a test process."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine

from knowledge.database import Database
from web.migrate import migrate

EMPTY: list[Path] = []
T = TypeVar("T")


class Machine(RuleBasedStateMachine):
    """Its rules are plain functions; `run` carries out what they await."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory(prefix="comptoir-machine-")
        self.database = _empty_database(Path(self.folder.name))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()


def played(machine: type[Machine], *, examples: int, derandomize: bool = False) -> Any:
    """The test that plays it."""
    test = machine.TestCase
    test.settings = settings(
        max_examples=examples,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=derandomize,
    )
    return test


def _empty_database(folder: Path) -> Database:
    """In this folder, which is the run's own."""
    if not EMPTY:
        EMPTY.append(Path(tempfile.mkdtemp(prefix="comptoir-machine-")) / "empty.sqlite")
        migrate(f"sqlite+aiosqlite:///{EMPTY[0]}")
    shutil.copy(EMPTY[0], folder / "shop.sqlite")
    return Database(f"sqlite+aiosqlite:///{folder / 'shop.sqlite'}")
