"""The commands that write the catalogue for others, and say what is wrong with it."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, BinaryIO, TypeVar

import typer

from web.cli import AsJson, Data, fail
from web.opening import with_database

T = TypeVar("T")
exporting = typer.Typer(help="Write the shop's records for other programs.", no_args_is_help=True)
WORDS = {"blocks": "blocks sale", "limits": "limits answers", "improvement": "improvement"}
Feed = Annotated[str, typer.Option("--feed", help="Only this feed's products.")]


def add_commands(app: typer.Typer) -> None:
    app.add_typer(exporting, name="export")
    app.command()(quality)


@exporting.command()
def catalogue(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT", help="google-tsv, google-xml, openai-jsonl, acp-jsonl, stripe-csv or shopify-csv."
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output without it.")] = None,
    feed: Feed = "",
    data: Data = None,
) -> None:
    """Write the catalogue, with its repairs, as a product feed."""
    from knowledge.exports.catalogue import format_named

    try:
        name = format_named(form)
    except ValueError as problem:
        fail(str(problem))
    if out is None:
        with_database(lambda database, chosen: _write(database, chosen, name, feed, sys.stdout.buffer), data)
        return
    with out.open("wb") as file:
        with_database(lambda database, chosen: _write(database, chosen, name, feed, file), data)
    print(f"Wrote {out}.", file=sys.stderr)


async def _write(database: Any, chosen: Any, name: str, feed: str, file: BinaryIO) -> None:
    from knowledge.exports.catalogue import CatalogueExport
    from web.portal.exports import seller

    async for piece in CatalogueExport(database).pieces(name, seller(chosen), feed=feed):
        file.write(piece)


def quality(
    feed: Feed = "",
    data: Data = None,
    limit: Annotated[int, typer.Option(min=1, help="Most problems shown; --json gives them all.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with the catalogue, and what that costs in the chat."""

    async def run(database: Any, _chosen: Any) -> Any:
        from knowledge.quality import Quality

        return await Quality(database).report(feed=feed)

    report = with_database(run, data)
    if as_json:
        print(json.dumps(report.record(), ensure_ascii=False))
        return
    print(f"Score {report.score} of 100 for {report.products} products.")
    for group in report.groups:
        print(f"{group.count:6}  {WORDS[group.rule.severity]:18}  {group.rule.title}  → {group.rule.effect}")
    for problem in report.problems[:limit]:
        detail = f" ({problem.finding.detail})" if problem.finding.detail else ""
        suggestion = f" → {problem.suggestion} ({problem.proof})" if problem.suggestion is not None else ""
        print(f"  {problem.product}: {problem.rule.title}{detail}{suggestion}")
