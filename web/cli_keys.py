"""The commands for the keys that other programs hold."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

from web.cli import AsJson, Data
from web.opening import with_database

T = TypeVar("T")
keys = typer.Typer(help="Keys for programs that use the API.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    app.add_typer(keys, name="keys")


@keys.command()
def create(
    role: Annotated[
        Literal["admin", "catalogue", "orders", "read"],
        typer.Option(help="What it may do: everything, one part of it, or only look."),
    ],
    name: Annotated[str, typer.Option(help="What or who holds it.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. It is printed this once; only its hash is kept."""
    key, text = _with_keys(lambda kept: kept.create(name, role), data)
    if as_json:
        print(json.dumps({"id": key.id, "name": key.name, "role": key.role, "key": text}, ensure_ascii=False))
    else:
        print(text)


@keys.command(name="list")
def list_keys(data: Data = None, as_json: AsJson = False) -> None:
    """Show every key that was made, without its text."""
    found = _with_keys(lambda kept: kept.all(), data)
    if as_json:
        print(json.dumps({"keys": [asdict(key) for key in found]}, ensure_ascii=False, default=str))
        return
    for key in found:
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else _used(key)
        print(f"{key.id}  {key.role:9}  {key.name}  (made {key.created_at:%Y-%m-%d}, {state})")
    if not found:
        print("There is no key yet. Make one: comptoir keys create --role read --name …")


@keys.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As comptoir keys list shows it.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a key back, at once and for good."""
    _with_keys(lambda kept: kept.revoke(key_id), data)
    print(json.dumps({"revoked": key_id}) if as_json else f"The key {key_id} works no more.")


def _used(key: Any) -> str:
    return f"last used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never used"


def _with_keys(run: Callable[[Any], Awaitable[T]], data: Path | None) -> T:
    from web.keys import Keys

    return with_database(lambda database, _settings: run(Keys(database)), data)
