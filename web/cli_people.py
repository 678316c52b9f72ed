"""The commands for the people who work in the shop."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

from web.cli import AsJson, Data, fail, settings
from web.opening import with_database

T = TypeVar("T")
users = typer.Typer(help="Who may sign in to inbox and portal.", no_args_is_help=True)
LINK_LIFE = timedelta(hours=24)
"""A link printed in a terminal is used by hand, some time later."""


def add_commands(app: typer.Typer) -> None:
    app.add_typer(users, name="users")


@users.command()
def add(
    email: str,
    name: Annotated[str, typer.Option(help="As shoppers read it when this person answers.")],
    role: Annotated[Literal["owner", "merchant", "staff", "viewer"], typer.Option()] = "staff",
    data: Data = None,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Add a person with a password."""

    async def run(people: Any) -> None:
        await people.add(email, name=name, role=role, password=password)

    _with_people(run, data)
    print(f"{name} can sign in with {email}.")


@users.command()
def link(email: str, data: Data = None, as_json: AsJson = False) -> None:
    """Print a sign-in link for a person; it works once, for 24 hours."""
    chosen = settings(data=data)

    async def run(people: Any) -> str:
        person = await people.by_email(email)
        if person is None:
            fail(f"nobody has the address {email!r}; add them with: comptoir users add {email} --name …")
        return f"{chosen.url}/signin/{await people.make_link(person, LINK_LIFE)}"

    address = _with_people(run, data)
    print(json.dumps({"link": address}) if as_json else address)


def _with_people(run: Callable[[Any], Awaitable[T]], data: Path | None) -> T:
    from web.signin import People

    return with_database(lambda database, _settings: run(People(database)), data)
