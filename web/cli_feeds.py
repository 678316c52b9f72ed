"""The commands for product feeds: import one, look before it changes anything, go back, say what its columns mean."""

import json
import re
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from web.cli import AsJson, Data, fail
from web.cli_library import importing, progress
from web.feed_json import feed_told, told
from web.opening import with_library

if TYPE_CHECKING:
    from knowledge.imports_model import Difference, FeedImport

feeds_app = typer.Typer(help="Product feeds: list, history, mapping, going back.", invoke_without_command=True)
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SHOWN = 20
CHANGES_IN_JSON = 1_000
Name = Annotated[str, typer.Argument(help="The feed's name, as `comptoir feeds` lists it.")]


def add_commands(app: typer.Typer) -> None:
    importing.command()(feed)
    feeds_app.callback()(feeds)
    for command in (history, apply, discard, restore, mapping, remove):
        feeds_app.command()(command)
    app.add_typer(feeds_app, name="feeds")


def feed(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A product feed: CSV, TSV, XML, JSON, XLSX …")],
    data: Data = None,
    name: Annotated[str, typer.Option(help="The feed's name: a later import of the same name replaces it.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Apply also where prices or products fall suspiciously.")] = False,
    mapping: Annotated[Path | None, typer.Option(help="JSON file that says what the columns mean.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code of prices that name none.")] = None,
    every: Annotated[str, typer.Option(help="Look at the URL again every 30m, 6h, 1d … (while serving).")] = "",
    as_json: AsJson = False,
) -> None:
    """Import a product feed; the same file again changes nothing."""
    address = source.startswith(("http://", "https://"))
    if every and not address:
        fail(f"--every {every}: only an address can be looked at again, and {source!r} is a file")
    seconds, chosen_name = every_of(every), name or _name(source)
    path = Path(source)
    if not address and not path.is_file():
        fail(f"{source!r} can't be read: it is no file here; right would be a file's path or an address https://…")
    meant = _mapping(mapping) if mapping else None

    async def run(library: Any, chosen: Any) -> tuple[Any, Any]:
        said = {"currency": chosen.currency, "shop_url": chosen.shop_url}
        with progress(f"Importing {chosen_name}", quiet=as_json) as step:
            if address:
                await library.feeds.schedule(chosen_name, source, seconds, **said)
                if meant:
                    await library.feeds.map(chosen_name, meant)
                staged = await library.feeds.stage_fetched(chosen_name, soon=not dry_run, on_progress=step)
            else:
                staged = await library.feeds.stage(chosen_name, path, source=path.name, mapping=meant, soon=not dry_run, on_progress=step, **said)  # fmt: skip
            if staged is None:
                return (await library.feeds.feed(chosen_name)).last, None
            change = await library.feeds.difference(staged.id, CHANGES_IN_JSON) if dry_run or staged.held else None
            if not dry_run and (staged.state == "ready" or (yes and staged.state == "held")):
                staged = await library.feeds.apply(staged.id, confirmed=yes, on_progress=step)
        return staged, change

    staged, change = with_library(run, data=data, currency=currency)
    if as_json:
        print(json.dumps(told(staged, change), ensure_ascii=False))
    else:
        _print(staged, change)
    _end(staged)


def feeds(context: typer.Context, data: Data = None, as_json: AsJson = False) -> None:
    """List the feeds."""
    if context.invoked_subcommand:
        return
    every = with_library(lambda library, _settings: library.feeds.all(), data=data)
    if as_json:
        print(json.dumps({"feeds": [feed_told(one) for one in every]}, ensure_ascii=False))
        return
    for one in every:
        state = f"{one.last.state} (version {one.last.number})" if one.last else "not imported yet"
        where = f" · {one.url}" if one.url else ""
        print(f"{one.name}: {one.products} products, {state}{where}")
        if one.problem or one.unread:
            print(f"  {one.problem or one.unread}", file=sys.stderr)
    if not every:
        print("No feeds yet. Next: comptoir import feed FILE")


def history(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """What was imported when, the newest first."""

    async def run(library: Any, _settings: Any) -> Any:
        await library.feeds.feed(name)
        return await library.feeds.history(name)

    every = with_library(run, data=data)
    if as_json:
        print(json.dumps({"feed": name, "imports": [told(one, None) for one in every]}, ensure_ascii=False))
        return
    for one in every:
        print(f"{one.number:4}. {one.created_at:%Y-%m-%d %H:%M}  {one.state:10}  {one.source}: {_counts(one)}")


def apply(name: Name, data: Data = None, yes: Annotated[bool, typer.Option("--yes")] = False, as_json: AsJson = False) -> None:  # fmt: skip
    """Apply what was read with --dry-run; --yes also where it is held."""

    async def run(library: Any, _settings: Any) -> Any:
        with progress(f"Applying {name}", quiet=as_json) as step:
            return await library.feeds.apply((await _waiting(library, name)).id, confirmed=yes, on_progress=step)

    _told(with_library(run, data=data), as_json)


def discard(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """Throw away what was read and not applied."""

    async def run(library: Any, _settings: Any) -> Any:
        return await library.feeds.discard((await _waiting(library, name)).id)

    _told(with_library(run, data=data), as_json)


def restore(
    name: Name,
    version: Annotated[
        int | None, typer.Option(help="Number from `comptoir feeds history`; by default the one before.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Go back to an earlier version of the feed."""

    async def run(library: Any, _settings: Any) -> Any:
        with progress(f"Restoring {name}", quiet=as_json) as step:
            return await library.feeds.restore(name, version, on_progress=step)

    _told(with_library(run, data=data), as_json)


def mapping(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(help="JSON file with the new mapping; `-` reads it from standard input.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Guess the columns again.")] = False,
    data: Data = None,
) -> None:
    """Show what each column means, as JSON; or remember another mapping for the next import."""

    async def run(library: Any, _settings: Any) -> Any:
        if file or forget:
            return (await library.feeds.map(name, _mapping(file) if file else None)).mapping
        remembered = (await library.feeds.feed(name)).mapping
        found = None if remembered else await library.feeds.recognised(name)
        return remembered or (found.mapping.to_json() if found and found.mapping else {})

    print(json.dumps(with_library(run, data=data), ensure_ascii=False, indent=2))


def remove(name: Name, data: Data = None) -> None:
    """Forget a feed with its history; its products stay in the shop."""
    with_library(lambda library, _settings: library.feeds.forget(name), data=data)
    print(f"{name} is no feed any more.")


def every_of(text: str) -> int:
    """Seconds: `90s`, `30m`, `6h`, `1d`; 0 for nothing."""
    if not text:
        return 0
    match = re.fullmatch(r"(\d{1,5})\s*([smhd])", text.strip().lower())
    if not match or not int(match[1]):
        fail(f"--every {text!r}: right would be a time such as 30m, 6h or 1d")
    return int(match[1]) * UNITS[match[2]]


async def _waiting(library: Any, name: str) -> Any:
    await library.feeds.feed(name)
    if waiting := [one for one in await library.feeds.history(name) if one.open]:
        return waiting[0]
    return fail(f"nothing of the feed {name!r} waits; import it first, with --dry-run")


def _mapping(path: Path) -> Any:
    from knowledge.mapping import Mapping

    text = sys.stdin.read() if str(path) == "-" else _text(path)
    try:
        given = json.loads(text)
        if not isinstance(given, dict):
            raise ValueError("right would be an object, as `comptoir feeds mapping NAME` prints it")
        return Mapping.from_json(given)
    except ValueError as problem:
        fail(f"{str(path)!r} is no mapping: {problem}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        fail(f"{str(path)!r} can't be read: {problem}")


def _name(source: str) -> str:
    if source.startswith(("http://", "https://")):
        parts = urlsplit(source)
        return (PurePosixPath(parts.path).name or parts.hostname or "feed")[:200]
    return Path(source).name[:200]


def _told(one: "FeedImport", as_json: bool) -> None:
    if as_json:
        print(json.dumps(told(one, None), ensure_ascii=False))
    else:
        _print(one, None)


def _counts(one: "FeedImport") -> str:
    parts = [f"{one.new} new", f"{one.changed} changed", f"{one.unchanged} unchanged", f"{one.gone} gone"]
    return ", ".join([*parts, f"{one.rejected} rejected"] if one.rejected else parts)


def _print(one: "FeedImport", change: "Difference | None") -> None:
    done = {"applied": "Applied", "ready": "Nothing has changed yet", "discarded": "Discarded"}.get(one.state, "")
    if done:
        print(f"{one.feed}: {one.products} products: {_counts(one)}. {done}.")
    for each in (change.changed if change else ())[:SHOWN]:
        for field in each.fields:
            print(f"  {each.product}: {field.field}: {field.before!r} → {field.after!r}")
    for mark, some in (("+", change.new), ("-", change.gone)) if change else ():
        for each in some[:SHOWN]:
            print(f"  {mark} {each.product}: {each.title}")
    for rejected in one.rejections[:SHOWN]:
        where = f"row {rejected.row} " if rejected.row else ""
        print(f"  {where}({rejected.product}): {rejected.value!r}: {rejected.why}", file=sys.stderr)
    if one.rejected > SHOWN:
        print(f"  and {one.rejected - SHOWN} more", file=sys.stderr)


def _end(one: "FeedImport") -> None:
    """Held and failed end with 1 and with what to do."""
    from knowledge.imports_model import HeldBack

    if one.state == "failed":
        fail(f"{one.cause} {one.fix}".strip())
    if one.state == "held":
        fail(str(HeldBack(one)))
