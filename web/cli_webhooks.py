"""The commands for the merchant's own systems that are told what happens."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from web.cli import AsJson, Data
from web.opening import with_database

T = TypeVar("T")
webhooks = typer.Typer(help="Your own systems, told what happens here by signed webhooks.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    app.add_typer(webhooks, name="webhooks")


@webhooks.command()
def add(
    url: Annotated[str, typer.Argument(help="Where events are posted to.")],
    events: Annotated[
        list[str] | None,
        typer.Option(help="Such as order.paid, return.*, escalation; again or with commas. All if not said."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Tell an address of events from now on. Its secret is printed this once."""
    chosen = [name for said in events or ["*"] for name in said.replace(",", " ").split()]
    added, secret = _with_posting(lambda kept: kept.webhooks.add(url, chosen), data)
    if as_json:
        print(json.dumps(added.as_json() | {"secret": secret}, ensure_ascii=False))
    else:
        print(f"{added.id}  {added.url}  ({', '.join(added.events)})\nIts secret, shown only now: {secret}")


@webhooks.command(name="list")
def list_webhooks(data: Data = None, as_json: AsJson = False) -> None:
    """Show every receiver, without its secret."""
    found = _with_posting(lambda kept: kept.webhooks.all(), data)
    if as_json:
        print(json.dumps({"webhooks": [one.as_json() for one in found]}, ensure_ascii=False))
        return
    for one in found:
        print(f"{one.id}  {one.url}  ({', '.join(one.events)})")
    if not found:
        print("Nobody is told yet. Add one: comptoir webhooks add https://erp.example/comptoir --events order.paid")


@webhooks.command()
def rotate(
    webhook_id: Annotated[str, typer.Argument(metavar="ID", help="As comptoir webhooks list shows it.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a new secret. For a day messages carry the old one's signature too."""
    found, secret = _with_posting(lambda kept: kept.webhooks.rotate(webhook_id), data)
    if as_json:
        print(json.dumps(found.as_json() | {"secret": secret}, ensure_ascii=False))
    else:
        print(f"Its new secret, shown only now: {secret}")


@webhooks.command()
def remove(
    webhook_id: Annotated[str, typer.Argument(metavar="ID", help="As comptoir webhooks list shows it.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Tell it nothing more, and forget what was still to be told."""
    _with_posting(lambda kept: kept.webhooks.remove(webhook_id), data)
    print(json.dumps({"removed": webhook_id}) if as_json else f"{webhook_id} is told nothing more.")


@webhooks.command()
def deliveries(
    webhook_id: Annotated[str, typer.Argument(metavar="[ID]", help="Of one receiver only.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what was told, what waits and what failed, the newest first."""
    found = _with_posting(lambda kept: kept.deliveries.all(webhook_id=webhook_id), data)
    if as_json:
        print(json.dumps({"deliveries": [one.as_json() for one in found]}, ensure_ascii=False))
        return
    for one in found:
        told = f"{one.created_at:%Y-%m-%d %H:%M}  {one.state:6} {one.kind:20} {one.tries} tries  to {one.webhook_id}"
        print(f"{told}  {one.cause}".rstrip())
    if not found:
        print("Nothing was told yet.")


def _with_posting(run: Callable[[Any], Awaitable[T]], data: Path | None) -> T:
    async def posted(database: Any, said: Any) -> T:
        from knowledge.fetcher import Fetcher
        from web.posting import posting
        from web.signing import derived, secret

        key = derived(secret(said.data / "secret.key"), "webhooks")
        return await run(posting(said, database, Fetcher(said.allowed_hosts), key))

    return with_database(posted, data)
