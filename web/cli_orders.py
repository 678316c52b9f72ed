"""The commands of what follows a sale: orders and customers brought in, and the policy."""

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from web.cli import AsJson, Data, fail
from web.cli_library import importing
from web.opening import read_file, with_database

policy = typer.Typer(help="What the shop's rules on changes after a sale are.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    app.add_typer(policy, name="policy")


@importing.command()
def orders(
    file: Annotated[Path, typer.Argument(help="JSON Lines, a Shopify orders export, or a WooCommerce one (CSV).")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Import orders; a known number is brought up to date."""
    from assistant.orders import Orders

    _report(file, "orders", lambda database, content: Orders(database).import_orders(content), data, as_json)


@importing.command()
def customers(
    file: Annotated[Path, typer.Argument(help="JSON Lines, one customer a line.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Import customers with their addresses and payment methods."""
    from assistant.customers import Customers

    _report(file, "customers", lambda database, content: Customers(database).import_customers(content), data, as_json)


@policy.command("import")
def bring(
    file: Annotated[Path, typer.Argument(help="The policy as YAML or JSON.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a new version of the policy in; orders placed before it starts keep the one they were promised."""
    from assistant.policy_book import Policies

    content = read_file(file)
    brought = with_database(lambda database, _settings: Policies(database).bring(content, by="command line"), data)
    said: dict[str, Any] = {"version": brought.version, "starts": brought.starts_at.isoformat()}
    print(json.dumps(said) if as_json else f"Version {brought.version} of the policy holds from {said['starts'][:10]}.")


@policy.command()
def show(
    data: Data = None,
    as_json: AsJson = False,
    locale: Annotated[str, typer.Option(help="en or fr")] = "en",
) -> None:
    """Print the policy that holds now, in words; --json prints the rules."""
    from assistant.policy_book import Policies

    found = with_database(lambda database, said: Policies(database, currency=said.currency).current(), data)
    if as_json:
        rules = found.rules.model_dump(mode="json", by_alias=True)
        print(
            json.dumps({"version": found.version, "starts": found.starts_at.isoformat(), **rules}, ensure_ascii=False)
        )
        return
    if not found.version:
        print("No policy is set; careful defaults hold. Set one with: comptoir policy import FILE", file=sys.stderr)
    for statement in found.statements(locale):
        source = f"  [{statement.document}]" if statement.document else ""
        print(f"{statement.rule_id:24} {statement.text}{source}")


def _report(
    file: Path, what: str, run: Callable[[Any, bytes], Awaitable[Any]], data: Path | None, as_json: bool
) -> None:
    content = read_file(file)
    report = with_database(lambda database, _settings: run(database, content), data)
    bad = [{"row": bad.row, "order": bad.order, "value": bad.value, "why": bad.why} for bad in report.rejected]
    if as_json:
        print(json.dumps({"new": report.new, "changed": report.changed, "rejected": bad}, ensure_ascii=False))
    else:
        print(f"{report.new + report.changed} {what}: {report.new} new, {report.changed} brought up to date.")
        for one in bad:
            print(f"  row {one['row']} ({one['order']}): {one['value']} {one['why']}", file=sys.stderr)
    if bad and not report.new + report.changed:
        fail(f"nothing in {file} could be imported")
