"""Documents from places that are looked at again: pages and sitemaps by their address, folders with `--every`."""

import json
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from web.cli import AsJson, Data, fail
from web.opening import with_library

sources_app = typer.Typer(help="Where documents come from by themselves.", invoke_without_command=True)


def add_commands(app: typer.Typer) -> None:
    sources_app.callback()(sources)
    sources_app.command()(look)
    sources_app.command()(remove)
    app.add_typer(sources_app, name="sources")


def watch(addresses: list[str], every: int, *, data: Any, as_json: bool) -> None:
    """Looks at each now, and again every so many seconds while the shop is served; 0: only now."""

    async def run(library: Any, _settings: Any) -> list[tuple[str, Any]]:
        looks = []
        for address in addresses:
            source = await library.sources.add(address, every)
            looks.append((address, await library.sources.look(source.id)))
        return looks

    _told(with_library(run, data=data), as_json)


def sources(context: typer.Context, data: Data = None, as_json: AsJson = False) -> None:
    """List the pages, sitemaps and folders that are watched."""
    if context.invoked_subcommand:
        return
    every = with_library(lambda library, _settings: library.sources.all(), data=data)
    if as_json:
        print(json.dumps({"sources": [asdict(one) for one in every]}, ensure_ascii=False, default=str))
        return
    for one in every:
        print(f"{one.id}  {one.kind:8} {one.pages} pages  {one.address}")
        if one.problem:
            print(f"  {one.problem}", file=sys.stderr)
    if not every:
        print("Nothing is watched yet. Next: comptoir import documents https://shop.example/sitemap.xml --every 1d")


def look(address: Annotated[str, typer.Argument(help="As `comptoir sources` lists it.")], data: Data = None, as_json: AsJson = False) -> None:  # fmt: skip
    """Look at one now."""

    async def run(library: Any, _settings: Any) -> list[tuple[str, Any]]:
        return [(address, await library.sources.look(await _id(library, address)))]

    _told(with_library(run, data=data), as_json)


def remove(address: Annotated[str, typer.Argument(help="As `comptoir sources` lists it.")], data: Data = None) -> None:
    """Watch it no more; its pages stop answering."""

    async def run(library: Any, _settings: Any) -> None:
        await library.sources.remove(await _id(library, address))

    with_library(run, data=data)
    print(f"{address} is removed.")


async def _id(library: Any, address: str) -> str:
    for one in await library.sources.all():
        if address in (one.address, one.id):
            return str(one.id)
    return fail(f"{address!r} is not watched; `comptoir sources` lists what is")


def _told(looks: list[tuple[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"sources": [{"source": address} | asdict(one) for address, one in looks]}, ensure_ascii=False))  # fmt: skip
    for address, one in [] if as_json else looks:
        parts = (f"{len(getattr(one, name))} {name}" for name in ("new", "changed", "unchanged", "gone"))
        print(f"{address}: {', '.join(parts)}.")
        for problem in one.problems:
            print(f"  {problem}", file=sys.stderr)
    if not any(one.new or one.changed or one.unchanged for _, one in looks):
        fail("nothing could be read there")
