"""The commands that fill the library and ask it: import, search, ask, reindex."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress as Bar

from web.cli import AsJson, Data, fail, settings

T = TypeVar("T")
READABLE = {".md", ".markdown", ".html", ".htm", ".txt"}
"""What a folder is searched for; a file that is named is read whatever it is called."""
importing = typer.Typer(help="Take products and documents in.", no_args_is_help=True)
Limit = Annotated[int, typer.Option(min=1, max=1000, help="Most results a query.")]


def add_commands(app: typer.Typer) -> None:
    app.add_typer(importing, name="import")
    app.command()(search)
    app.command()(ask)
    app.command()(reindex)


@importing.command()
def feed(
    file: Annotated[Path, typer.Argument(help="A Shopify product export (CSV).")],
    data: Data = None,
    name: Annotated[str, typer.Option(help="The feed's name: a later import of the same name replaces it.")] = "",
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code of the prices.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import a product feed; the same file again changes nothing."""
    content = _read(file)

    async def run(library: Any, chosen: Any) -> Any:
        with progress(f"Importing {file.name}", quiet=as_json) as step:
            return await library.import_feed(
                name or file.name, content, currency=chosen.currency, shop_url=chosen.shop_url, on_progress=step
            )

    report = _with_library(run, data=data, currency=currency)
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        print(
            f"{report.products} products with {report.variants} variants: {report.new} new, {report.changed} changed, "
            f"{report.unchanged} unchanged, {report.gone} gone."
        )
        for rejection in report.rejected:
            print(f"  row {rejection.row} ({rejection.product}): {rejection.value!r}: {rejection.why}", file=sys.stderr)
    if report.products == 0:
        fail(f"nothing in {file} could be imported")


@importing.command()
def documents(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of Markdown, HTML and text.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Import help pages; a folder with all below it."""
    files = list(_files(paths))
    if not files:
        fail(f"no Markdown, HTML or text file in {', '.join(map(str, paths))}")

    async def run(library: Any, _settings: Any) -> Any:
        with progress(f"Importing {len(files)} documents", quiet=as_json) as step:
            return await library.import_documents([(name, _read(path), "") for name, path in files], on_progress=step)

    found = _with_library(run, data=data)
    failed = [document for document in found if document.state != "live"]
    if as_json:
        rows = [
            {"name": d.name, "state": d.state, "passages": d.passages, "cause": d.cause, "fix": d.fix} for d in found
        ]
        print(json.dumps({"documents": rows}, ensure_ascii=False))
    else:
        print(f"{len(found) - len(failed)} documents live, {sum(d.passages for d in found)} passages.")
        for document in failed:
            print(f"  {document.name}: {document.state}: {document.cause} {document.fix}", file=sys.stderr)
    if len(failed) == len(found):
        fail("no document could be read")


def search(
    query: Annotated[str, typer.Argument(help="What a shopper would type.")] = "",
    batch: Annotated[Path | None, typer.Option(help='One {"id", "query", "filters"?} a line.')] = None,
    where: Annotated[Literal["products", "documents"] | None, typer.Option("--in", help="Only these.")] = None,
    limit: Limit = 10,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Search products and documents as the assistant does."""
    if bool(query) == bool(batch):
        fail("say what to search for, or name a file with --batch")
    if batch:
        _with_library(lambda library, _settings: _batch(library, batch, where, limit), data=data)
        return
    results = _with_library(lambda library, _settings: _results(library, query, None, where, limit), data=data)
    if as_json:
        print(json.dumps({"results": results}, ensure_ascii=False))
        return
    for rank, found in enumerate(results, 1):
        name = found.get("title") or f"{found['document']} · {found['heading']}"
        print(f"{rank:3}. {found['score']:.3f}  {name}  [{found.get('product') or found['document']}]")
    if not results:
        print("Nothing fits.")


async def _batch(library: Any, path: Path, where: str | None, limit: int) -> None:
    for number, line in enumerate(_read(path).decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            identity, query = asked["id"], str(asked["query"])
        except (ValueError, KeyError, TypeError):
            fail(f'{path}, line {number}: {line[:80]!r} is not {{"id": …, "query": …}}')
        results = await _results(library, query, asked.get("filters"), where, limit)
        print(json.dumps({"id": identity, "results": results}, ensure_ascii=False), flush=False)


async def _results(library: Any, query: str, filters: Any, where: str | None, limit: int) -> list[dict[str, Any]]:
    from knowledge.filters import filters_from_json

    found: list[dict[str, Any]] = []
    if where != "documents":
        given = filters_from_json(filters) if filters else None
        products = await library.search_products(query, filters=given, limit=limit)
        found += [
            {"product": hit.product.id, "sku": hit.variant.sku, "title": hit.product.title, "score": hit.score}
            for hit in products.hits
        ]
    if where != "products":
        found += [
            {
                "document": hit.passage.document,
                "passage": hit.passage.text,
                "heading": hit.passage.heading,
                "score": hit.score,
            }
            for hit in await library.search_documents(query, limit=limit)
        ]
    return sorted(found, key=lambda result: -result["score"])[:limit] if where is None else found


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

    products, live = _with_library(run, data=data)
    print(json.dumps({"products": products, "documents": live}) if as_json else "The index is rebuilt.")


def _with_library(run: Callable[[Any, Any], Awaitable[T]], **given: Any) -> T:
    async def opened() -> T:
        from web.wiring import open_library

        chosen = settings(**given)
        database, library = await open_library(chosen)
        try:
            return await run(library, chosen)
        finally:
            await library.close()
            await database.close()

    return asyncio.run(opened())


def _files(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.suffix.lower() in READABLE and file.is_file():
                    yield file.relative_to(path).as_posix(), file
        elif path.exists():
            yield path.name, path
        else:
            fail(f"{str(path)!r} is not there")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        fail(f"{str(path)!r} can't be read: {problem.strerror}")


@contextmanager
def progress(what: str, *, quiet: bool = False, out: TextIO = sys.stderr) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, where it disturbs no pipe."""
    with Bar(console=Console(file=out), transient=True, disable=quiet or not out.isatty()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
