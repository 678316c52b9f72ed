"""The commands that fill the library and ask it: import, search, ask, reindex."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress as Bar

from web.cli import AsJson, Data, fail, settings
from web.opening import read_file, with_library

T = TypeVar("T")
importing = typer.Typer(help="Take products and documents in.", no_args_is_help=True)
Limit = Annotated[int, typer.Option(min=1, max=1000, help="Most results a query.")]


def add_commands(app: typer.Typer) -> None:
    app.add_typer(importing, name="import")
    app.command()(search)
    app.command()(ask)
    app.command()(reindex)


def search(
    query: Annotated[str, typer.Argument(help="What a shopper would type.")] = "",
    batch: Annotated[Path | None, typer.Option(help='One {"id", "query", "filters"?} a line.')] = None,
    where: Annotated[Literal["products", "documents"] | None, typer.Option("--in", help="Only these.")] = None,
    limit: Limit = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each result stands where it stands.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Search products and documents as the assistant does."""
    from web.cli_results import print_results, results_of

    if bool(query) == bool(batch):
        fail("say what to search for, or name a file with --batch")
    if batch:
        run = partial(_batch, path=batch, where=where, limit=limit, explain=explain)
        with_library(lambda library, _settings: run(library), asking=True, data=data)
        return
    asked = partial(results_of, query=query, filters=None, where=where, limit=limit, explain=explain)
    found = with_library(lambda library, _settings: asked(library), asking=True, data=data)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print_results(found)


async def _batch(library: Any, path: Path, where: str | None, limit: int, *, explain: bool) -> None:
    from web.cli_results import results_of

    await library.settled()
    for number, line in enumerate(read_file(path).decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            identity, query = asked["id"], str(asked["query"])
        except (ValueError, KeyError, TypeError):
            fail(f'{path}, line {number}: {line[:80]!r} is not {{"id": …, "query": …}}')
        found = await results_of(
            library, query=query, filters=asked.get("filters"), where=where, limit=limit, explain=explain
        )
        print(json.dumps({"id": identity, **found}, ensure_ascii=False), flush=False)


def ask(
    question: Annotated[str, typer.Argument(help="What a shopper would say.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Answer as the assistant would, with numbered sources."""
    from web.cli_ask import answer, print_answer

    events = asyncio.run(answer(settings(data=data), question))
    if as_json:
        print(json.dumps({"events": events}, ensure_ascii=False))
    else:
        print_answer(events)


def reindex(data: Data = None, as_json: AsJson = False) -> None:
    """Build the vector index anew from the vectors in the database."""

    async def run(library: Any, _settings: Any) -> tuple[int, int]:
        await library.reindex()
        counts: tuple[int, int] = await library.counts()
        return counts

    products, live = with_library(run, data=data)
    print(json.dumps({"products": products, "documents": live}) if as_json else "The index is rebuilt.")


@contextmanager
def progress(what: str, *, quiet: bool = False, out: TextIO = sys.stderr) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, where it disturbs no pipe."""
    with Bar(console=Console(file=out), transient=True, disable=quiet or not out.isatty()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
