"""The commands for discount codes and for the rules of delivery and tax."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from web.cli import AsJson, Data
from web.opening import read_file, with_database

discounts = typer.Typer(help="Discount codes.", no_args_is_help=True)
shipping = typer.Typer(help="Delivery: options, countries, prices, days.", no_args_is_help=True)
tax = typer.Typer(help="Tax: rates by country and category.", no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="As shoppers type it; capitals or not is the same.")]
Rules = Annotated[Path, typer.Argument(help="A YAML or JSON file.")]


def add_commands(app: typer.Typer) -> None:
    app.add_typer(discounts, name="discounts")
    app.add_typer(shipping, name="shipping")
    app.add_typer(tax, name="tax")


@discounts.command()
def add(
    code: Code,
    percent: Annotated[str | None, typer.Option(help="Percent off, such as 10 or 12.5.")] = None,
    amount: Annotated[str | None, typer.Option(help="Amount off, such as 5.00.")] = None,
    minimum: Annotated[str | None, typer.Option(help="For goods from this amount.")] = None,
    currency: Annotated[str | None, typer.Option(help="Of the amounts; the shop's own if not said.")] = None,
    starts: Annotated[datetime | None, typer.Option(help="Valid from (UTC).")] = None,
    ends: Annotated[datetime | None, typer.Option(help="Valid until, not included (UTC).")] = None,
    uses: Annotated[int | None, typer.Option(help="How many orders may use it.")] = None,
    product: Annotated[list[str] | None, typer.Option(help="Only this product id or SKU; can be said again.")] = None,
    category: Annotated[list[str] | None, typer.Option(help="Only this category; can be said again.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add a code, or change it."""
    from web.trade import discount_from

    said = {"percent": percent, "amount": amount, "minimum": minimum, "max_uses": uses}
    dates = {"starts_at": _utc(starts), "ends_at": _utc(ends)}
    only = {"products": product or [], "categories": category or []}

    async def run(database: Any, chosen: Any) -> Any:
        from assistant.discounts import Discounts

        found = discount_from({"code": code, **said, **dates, **only}, currency or chosen.currency)
        await Discounts(database).put(found)
        return found

    discount = with_database(run, data)
    print(json.dumps(discount.as_json()) if as_json else f"{discount.code}: {discount.told('en')} off.")


@discounts.command(name="list")
def list_codes(data: Data = None, as_json: AsJson = False) -> None:
    """Show every code and how often it was used."""

    async def run(database: Any, _chosen: Any) -> Any:
        from assistant.discounts import Discounts

        return await Discounts(database).all()

    found = with_database(run, data)
    if as_json:
        print(json.dumps({"discounts": [discount.as_json() for discount in found]}, ensure_ascii=False))
        return
    for discount in found:
        uses = f"{discount.used} of {discount.max_uses}" if discount.max_uses else str(discount.used)
        until = f", until {discount.ends_at:%Y-%m-%d}" if discount.ends_at else ""
        print(f"{discount.code:20} {discount.told('en'):>10}  used {uses}{until}")
    if not found:
        print("There is no discount code yet. Add one: comptoir discounts add WELCOME10 --percent 10")


@discounts.command()
def remove(code: Code, data: Data = None, as_json: AsJson = False) -> None:
    """Take a code away: it takes nothing off any more."""

    async def run(database: Any, _chosen: Any) -> None:
        from assistant.discounts import Discounts

        await Discounts(database).remove(code)

    with_database(run, data)
    print(json.dumps({"removed": code.upper()}) if as_json else f"{code.upper()} is gone.")


@shipping.command(name="import")
def import_shipping(file: Rules, data: Data = None, as_json: AsJson = False) -> None:
    """Replace the rules of delivery."""
    _import("shipping", file, data, as_json)


@shipping.command(name="show")
def show_shipping(data: Data = None) -> None:
    """Print the rules of delivery as JSON."""
    _show("shipping", data)


@tax.command(name="import")
def import_tax(file: Rules, data: Data = None, as_json: AsJson = False) -> None:
    """Replace the rules of tax."""
    _import("tax", file, data, as_json)


@tax.command(name="show")
def show_tax(data: Data = None) -> None:
    """Print the rules of tax as JSON."""
    _show("tax", data)


def _import(kind: Literal["shipping", "tax"], file: Path, data: Path | None, as_json: bool) -> None:
    from web.trade import rules_file

    body = rules_file(read_file(file))

    async def run(database: Any, _chosen: Any) -> None:
        from assistant.trade_rules import TradeRules

        await TradeRules(database).put(kind, body)

    with_database(run, data)
    count = len(body.get("options" if kind == "shipping" else "rates", []))
    what = "options" if kind == "shipping" else "rates"
    print(json.dumps({kind: count}) if as_json else f"{file.name}: {count} {what} of {kind}.")


def _show(kind: Literal["shipping", "tax"], data: Path | None) -> None:
    async def run(database: Any, _chosen: Any) -> Any:
        from assistant.trade_rules import TradeRules

        return await TradeRules(database).body(kind)

    body = with_database(run, data)
    if body is None:
        print(f"There are no {kind} rules. Import some: comptoir {kind} import FILE", file=sys.stderr)
    print(json.dumps(body, ensure_ascii=False, indent=2))


def _utc(moment: datetime | None) -> str | None:
    return moment.replace(tzinfo=moment.tzinfo or UTC).isoformat() if moment else None
