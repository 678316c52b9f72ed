"""`comptoir`: the command line. Every command says in plain words what went wrong and exits with 1; wrong usage exits with 2."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

app = typer.Typer(
    name="comptoir",
    help="A shopping assistant that the shop hosts. What the shop has not said, the shopper does not read.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Data = Annotated[Path | None, typer.Option("--data", help="Directory where the shop lives (COMPTOIR_DATA).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

INIT = """\
# Settings of this shop. Each can also be said in the environment as COMPTOIR_<NAME>.
# Secrets belong there or in a file that COMPTOIR_<NAME>_FILE names, never here.
shop_name = {name}
shop_url = {url}   # product links start with it
country = {country}       # ISO 3166 code of the country that it sells from: whose delivery its pages speak of
currency = "EUR"   # for feeds that name no currency
locale = "en"      # language of a conversation that has said nothing yet: en or fr
# public_url = "https://chat.example.com"
# model = "openai:gpt-5-mini"             # empty: the built-in model, no key needed
# model_base_url = "http://localhost:11434/v1"
"""


AREAS = (
    *("serve", "feeds", "library", "documents", "sources", "orders", "check"),
    *("keys", "people", "quality", "export", "trade", "reconcile", "webhooks"),
)
"""The modules `web.cli_…`, in the order in which help lists their commands."""


def main() -> None:
    """The entry point: registers the commands and turns problems into one line."""
    from assistant.errors import Problem
    from knowledge.feeds import FeedProblem
    from web.settings import SettingsError

    add_every_command()
    try:
        app()
    except (Problem, SettingsError, FeedProblem, OSError) as problem:
        fail(str(problem))


def add_every_command() -> None:
    for area in AREAS:
        import_module(f"web.cli_{area}").add_commands(app)


def fail(message: str) -> NoReturn:
    print(f"comptoir: {message}", file=sys.stderr)
    raise SystemExit(1)


def settings(**given: Any) -> Any:
    from web.settings import load_settings

    return load_settings(**given)


@app.command()
def init(
    data: Data = None,
    name: Annotated[str, typer.Option(help="The shop's name, as shoppers read it.")] = "My shop",
    url: Annotated[str, typer.Option(help="The shop's website.")] = "",
    country: Annotated[str, typer.Option(help="Code of the country that it sells from, such as FR.")] = "",
) -> None:
    """Write comptoir.toml into the data directory."""
    import json

    from web.settings import CONFIG

    chosen = settings(data=data, shop_name=name, shop_url=url, country=country.upper())
    folder = chosen.data
    path = folder / CONFIG
    if path.exists():
        fail(f"{path} is already there; edit it, or name another directory with --data")
    folder.mkdir(parents=True, exist_ok=True)
    said = {"name": chosen.shop_name, "url": chosen.shop_url, "country": chosen.country}
    written = {key: json.dumps(value, ensure_ascii=False) for key, value in said.items()}
    path.write_text(INIT.format_map(written), encoding="utf-8")
    print(f"Wrote {path}.\nNext: comptoir import feed FILE.csv, comptoir import documents FOLDER, comptoir serve")
