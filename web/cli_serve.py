"""The commands that run the server: on the merchant's own shop, or on the demo shop."""

import json
import socket
import sys
import tempfile
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli import AsJson, Data, fail, settings
from web.cli_library import progress

if TYPE_CHECKING:
    from web.settings import Settings
    from web.wiring import Comptoir

Port = Annotated[int | None, typer.Option(help="Port to listen on (COMPTOIR_PORT; 0 takes a free one).")]
LINK_LIFE = timedelta(hours=24)


def add_commands(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(serve)


def demo(
    keep: Annotated[Path | None, typer.Option(help="Keep the demo shop's data in this directory.")] = None,
    port: Port = None,
    as_json: AsJson = False,
) -> None:
    """Run the demo shop "Maison Lune": no key, no account, no network."""
    with nullcontext(str(keep)) if keep else tempfile.TemporaryDirectory(prefix="comptoir-demo-") as folder:
        chosen = settings(data=Path(folder), port=port, shop_name="Maison Lune", currency="EUR", country="FR")
        _run(chosen, as_json=as_json, demo=True)


def serve(
    data: Data = None,
    port: Port = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (COMPTOIR_HOST).")] = None,
    workers: Annotated[int, typer.Option(help="Processes; one, as Chroma's directory has one owner.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Serve widget, inbox and portal on the shop's own data."""
    if workers != 1:
        fail(f"--workers {workers}: one process owns the vector index (Chroma); start several `comptoir serve` on one "
             "PostgreSQL (COMPTOIR_DATABASE_URL) with a --data of their own instead")  # fmt: skip
    _run(settings(data=data, port=port, host=host), as_json=as_json, demo=False)


def _run(chosen: "Settings", *, as_json: bool, demo: bool) -> None:
    from web.server import run

    run(_served(chosen, as_json=as_json, demo=demo))


async def _served(chosen: "Settings", *, as_json: bool, demo: bool) -> None:
    from assistant.masking import mask_logs
    from web.app import create_app
    from web.server import Server
    from web.wiring import open_shop

    mask_logs()
    listening = _listen(chosen.host, chosen.port)
    chosen = chosen.model_copy(update={"port": listening.getsockname()[1]})
    comptoir = await open_shop(chosen)
    if demo:
        await fill(comptoir, quiet=as_json)
    addresses = await _addresses(comptoir, demo=demo)
    server = Server(create_app(comptoir, demo=demo), comptoir)
    await server.run(listening, ready=lambda: _announce(chosen, addresses, as_json))


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as problem:
        fail(f"{host}:{port} can't be listened on: {problem.strerror}; choose another with --port")


async def fill(comptoir: "Comptoir", *, quiet: bool) -> None:
    from web.demo import content
    from web.trade import take_in

    with progress("Products", quiet=quiet) as step:
        await comptoir.library.import_feed(
            "maison-lune.csv", content.feed(), currency="EUR", shop_url=comptoir.settings.url, on_progress=step
        )
    help_url = f"{comptoir.settings.url}/help"
    pages = [(name, page, f"{help_url}/{name.removesuffix('.md')}") for name, page in content.help_pages()]
    with progress("Help pages", quiet=quiet) as step:
        await comptoir.library.import_documents(pages, on_progress=step)
    await take_in(content.trade(), comptoir.discounts, comptoir.trade_rules, "EUR")
    if not await comptoir.after.policies.all():
        await comptoir.after.policies.bring(content.policy(), by="demo")
    await comptoir.till.orders.import_orders(content.orders())


async def _addresses(comptoir: "Comptoir", *, demo: bool) -> dict[str, str]:
    """Sign-in links work once, for 24 hours; whoever reads this terminal owns the shop anyway."""
    base, people = comptoir.settings.url, comptoir.people
    owner = next((person for person in await people.all() if person.role == "owner"), None)
    owner = owner or await people.add("owner@localhost", name="Owner", role="owner")
    links = {"portal": f"{base}/signin/{await people.make_link(owner, LINK_LIFE)}?next=/portal"}
    staff = await people.by_email("camille@localhost") if demo else owner
    staff = staff or await people.add("camille@localhost", name="Camille", role="staff")
    links["inbox"] = f"{base}/signin/{await people.make_link(staff, LINK_LIFE)}?next=/inbox"
    return {"shop": f"{base}/", **links} if demo else links


def _announce(chosen: "Settings", addresses: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(addresses), flush=True)
        return
    print(f"\n{chosen.shop_name} is open. Ctrl-C closes it.\n")
    for name, address in addresses.items():
        print(f"  {name:7} {address}")
    print(f'\n  widget  <script async src="{chosen.url}/widget.js"></script>\n', flush=True)
    sys.stdout.flush()
