"""`comptoir check`: walks journeys through the shop as it is, with its own model, and says which fail."""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from web.cli import AsJson, Data, fail, settings

if TYPE_CHECKING:
    from assistant.journeys import Journey
    from web.settings import Settings
    from web.wiring import Comptoir


def add_commands(app: typer.Typer) -> None:
    app.command()(check)


def check(
    paths: Annotated[list[Path], typer.Argument(help="YAML files of journeys, or folders of them.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Walk journeys through this shop: what is said, what must be shown, what must never be."""
    from assistant.journeys import read_journeys

    files = [file for path in paths for file in (sorted(path.glob("*.y*ml")) if path.is_dir() else [path])]
    journeys = [journey for file in files for journey in read_journeys(file)]
    if not journeys:
        fail(f"no journey in {', '.join(map(str, paths))}")
    with _apart(settings(data=data)) as chosen:
        failed = asyncio.run(_walk_all(chosen, journeys))
    _print(len(journeys), failed, as_json=as_json)
    if failed:
        raise SystemExit(1)


async def walk(comptoir: "Comptoir", journey: "Journey") -> list[str]:
    """What went wrong, each with the message before it; nothing for a journey that passes."""
    from assistant.journeys import faults

    conversation, token = await comptoir.conversations.start(locale=journey.who.locale, trial=True)
    page = {"url": "", "product": journey.who.page} if journey.who.page else None
    found: list[str] = []
    for number, turn in enumerate(journey.turns):
        now = await comptoir.conversations.open(conversation.id, token)
        started = await comptoir.assistant.receive(now, str(number), turn.say, page=page)
        events = [event.as_json() async for event in comptoir.events.of_turn(conversation.id, started)]
        found += [f"{turn.say!r}: {fault}" for fault in faults(journey, turn, events)]
    return found


async def _walk_all(chosen: "Settings", journeys: list["Journey"]) -> list[dict[str, Any]]:
    from web.wiring import open_shop

    comptoir = await open_shop(chosen)
    await comptoir.begin()
    try:
        walked = [(journey.name, await walk(comptoir, journey)) for journey in journeys]
    finally:
        await comptoir.close()
    return [{"journey": name, "faults": found} for name, found in walked if found]


@contextmanager
def _apart(chosen: "Settings") -> Iterator["Settings"]:
    """On a copy: nobody is called, no cart and no conversation stays behind. Only SQLite can be copied so simply."""
    kind, _, path = chosen.database.partition(":///")
    source = Path(path)
    if not kind.startswith("sqlite") or not source.exists():
        yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="comptoir-check-") as folder:
        copy = Path(folder)
        with sqlite3.connect(source) as here, sqlite3.connect(copy / source.name) as there:
            here.backup(there)
        here.close()
        there.close()
        yield chosen.model_copy(update={"data": copy})


def _print(walked: int, failed: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"journeys": walked, "passed": walked - len(failed), "failed": failed}, ensure_ascii=False))
        return
    out = Console(highlight=False)
    for each in failed:
        out.print(f"[bold]{each['journey']}[/bold]")
        for fault in each["faults"]:
            out.print(f"  {fault}", markup=False)
    out.print(f"{walked - len(failed)} of {walked} journeys pass.")
