"""The commands of documents: import them and answers written by hand, and list what contradicts each other."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from web.cli import AsJson, Data, fail
from web.cli_library import importing, progress
from web.opening import read_file, with_library


def add_commands(app: typer.Typer) -> None:
    app.command()(conflicts)


@importing.command()
def documents(
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders with all below them, pages or sitemaps (https://…).")
    ],
    data: Data = None,
    every: Annotated[
        str, typer.Option(help="Look at the addresses or folders again every 6h, 1d … (while serving).")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Import help pages: PDF, DOCX, PPTX, XLSX, CSV, HTML, Markdown, text, EPUB, EML, ODT."""
    watched = [path for path in paths if every or path.startswith(("http://", "https://"))]
    if watched:
        from web.cli_feeds import every_of
        from web.cli_sources import watch

        watch(watched, every_of(every), data=data, as_json=as_json)
    paths = [path for path in paths if path not in watched]
    if not paths:
        return
    files = list(_files(list(map(Path, paths))))
    if not files:
        fail(f"no file in {', '.join(map(str, paths))}")

    async def run(library: Any, _settings: Any) -> Any:
        with progress(f"Importing {len(files)} documents", quiet=as_json) as step:
            return await library.import_documents(_contents(files), of=len(files), on_progress=step)

    found = with_library(run, data=data)
    if as_json:
        print(json.dumps({"documents": [_row(each) for each in found]}, ensure_ascii=False))
    else:
        _print(found)
    if not any(each.answers or each.state in ("duplicate", "paused", "stale") for each in found):
        fail("no document could be read")


@importing.command()
def answers(
    file: Annotated[Path, typer.Argument(help="A YAML or JSON list of questions, answer, valid_until, language.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Import answers written by hand; one with the same first question replaces the old one."""
    from knowledge.answers import AnswerRefused, answers_from_file

    try:
        written = answers_from_file(file.name, read_file(file))
    except AnswerRefused as problem:
        fail(str(problem))

    async def run(library: Any, _settings: Any) -> Any:
        put = [await library.shelf.write_answer(each) for each in written]
        await library.read_queued()
        return [await library.document(each.id) for each in put]

    found = with_library(run, data=data)
    if as_json:
        print(json.dumps({"answers": [_row(each) for each in found]}, ensure_ascii=False))
    else:
        _print(found)


def conflicts(data: Data = None, as_json: AsJson = False) -> None:
    """List passages that give different figures for the same question; the portal is where they are decided."""

    async def run(library: Any, _settings: Any) -> Any:
        await library.shelf.find_conflicts()
        return await library.shelf.conflicts()

    found = with_library(run, data=data)
    if as_json:
        print(json.dumps({"conflicts": [_conflict(each) for each in found]}, ensure_ascii=False))
        return
    for each in found:
        scope = f" ({', '.join(each.scope)})" if each.scope else ""
        print(f"{each.question.replace('_', ' ')}{scope}")
        for side in (each.one, each.other):
            print(f"  {side.figure:>14}  {side.document}{f' p. {side.page}' if side.page else ''}: {side.quote}")
    print(f"{len(found)} conflicts." if found else "No two documents contradict each other.")


def _row(document: Any) -> dict[str, Any]:
    names = ("id", "name", "title", "kind", "state", "language", "passages", "cause", "fix")
    return {name: getattr(document, name) for name in names} | {"other": document.other_name}


def _conflict(conflict: Any) -> dict[str, Any]:
    sides = [_side(side) for side in (conflict.one, conflict.other)]
    return {"id": conflict.id, "question": conflict.question, "scope": list(conflict.scope), "passages": sides}


def _side(side: Any) -> dict[str, Any]:
    names = ("document", "page", "heading", "figure", "quote", "language")
    return {name: getattr(side, name) for name in names} | {"passage": side.passage_id, "text": side.text}


def _print(found: list[Any]) -> None:
    states = Counter(each.state for each in found)
    print(f"{sum(each.answers for each in found)} documents live, {sum(each.passages for each in found)} passages.")
    for state, count in states.items():
        if state not in ("live", "failed"):
            print(f"  {count} {state}")
    for each in found:
        if each.state == "failed":
            print(f"  {each.name}: failed: {each.cause} {each.fix}", file=sys.stderr)
        elif each.other_name:
            words = "is a duplicate of" if each.state == "duplicate" else "contradicts"
            print(f"  {each.name} {words} {each.other_name}", file=sys.stderr)


def _contents(files: list[tuple[str, Path]]) -> Iterator[tuple[str, bytes, str]]:
    """One in memory at a time."""
    from knowledge.documents import document_name
    from knowledge.sources import beginning

    for name, path in files:
        try:
            yield name, beginning(path), ""
        except OSError as problem:
            print(f"  {document_name(name)} can't be read: {problem.strerror}", file=sys.stderr)


def _files(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Every file of a folder: what can't be read is said, not left out."""
    from knowledge.sources import files_below

    for path in paths:
        if path.is_dir():
            yield from ((file.relative_to(path).as_posix(), file) for file in files_below(path))
        elif path.exists():
            yield path.name, path
        else:
            fail(f"{str(path)!r} is not there")
