"""The command that compares the shop's payments with the payment system's own list."""

import json
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli import AsJson, Data
from web.opening import with_database

if TYPE_CHECKING:
    from assistant.reconcile import Reconciled
    from knowledge.database import Database


def add_commands(app: typer.Typer) -> None:
    app.command()(reconcile)


def reconcile(
    days: Annotated[int, typer.Option(min=1, max=90, help="How far to look back.")] = 7,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what was missed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find and repair what the payment system's webhooks have missed."""
    report = with_database(partial(_report, days=days, repair=not dry_run), data)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
        return
    done = "repaired" if report.repaired else "to repair"
    print(f"{report.checked} checked, {len(report.missed)} missed and {done}, {report.foreign} of other systems.")
    for one in report.missed:
        print(f"  {one.outcome:15} {one.amount:>12}  {one.order or '-':10}  {one.about}")
    for session in report.unsaid:
        print(f"  paid here, unknown there: {session}")


async def _report(database: "Database", chosen: Any, *, days: int, repair: bool) -> "Reconciled":
    from web.till import till_on

    till = till_on(chosen, database)
    try:
        return await till.reconciling.run(days, repair=repair)
    finally:
        await till.close()
