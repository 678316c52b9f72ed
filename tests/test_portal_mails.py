"""The mails' pages, and the webhooks of the API and the command line."""

import json
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from assistant.customers import CustomerIn
from assistant.mail_examples import example
from assistant.order_import_json import OrderIn, ParcelIn
from assistant.outbox import outbox
from assistant.phrases import say
from knowledge.database import Database
from tests.console import console, signed_in, words
from tests.running import running, tiny_comptoir
from web import cli_webhooks
from web.api.admin_trade import DiscountIn
from web.app import create_app
from web.openapi import EXAMPLES
from web.wiring import Comptoir


async def queue(comptoir: Comptoir, kind: str = "dispatch", to: str = "ada@example.com") -> str:
    async with comptoir.database.begin() as connection:
        return await outbox(connection, kind, to, "fr", example(kind, "fr"))


async def test_staff_see_what_was_sent_what_failed_and_why_and_send_it_again(
    database: Database, tmp_path: Path
) -> None:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    comptoir.jobs.every("mails", 60.0, comptoir.posting.mails.send_due)
    good, bad = await queue(comptoir), await queue(comptoir, to="ada at home")
    await comptoir.posting.mails.send_due()
    async with signed_in(console(comptoir, comptoir.people), comptoir.people, "Ines") as ines:
        page = await ines.reads("/portal/mails")
        assert "Sent" in page and "'ada at home' is not an e-mail address" in page
        assert "ada@example.com" not in await ines.reads("/portal/mails?state=failed")

        again = await ines.does(f"/portal/mails/{bad}/resend")
        assert again.status_code == 303
        assert "Votre commande ML-1041 est en route" in await ines.reads(f"/portal/mails/{good}")
        await ines.does("/portal/mails/wishes")
        assert "checked" not in (await ines.browser.get("/portal/mails")).text
    assert [mail.state for mail in await comptoir.posting.mails.all()] == ["due", "sent"]
    await comptoir.close()


async def test_every_kind_can_be_read_before_it_is_sent_and_runs_nothing(database: Database, tmp_path: Path) -> None:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    async with signed_in(console(comptoir, comptoir.people), comptoir.people, "Vera", "viewer") as vera:
        page = await vera.reads("/portal/mails/preview/receipt?locale=fr")
        assert say("fr", "Your order {number}", number="ML-1041") in page
        shown = await vera.browser.get("/portal/mails/preview/receipt/html?locale=fr")
        assert "default-src 'none'" in shown.headers["content-security-policy"]
        assert "178,00" in words(shown.text)
        assert (await vera.browser.get("/portal/mails/preview/love-letter")).status_code == 404
        assert (await vera.does("/portal/mails/x/resend")).status_code == 403
    await comptoir.close()


async def test_programs_manage_webhooks_by_an_admin_key(database: Database, tmp_path: Path) -> None:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    _, admin = await comptoir.keys.create("erp", "admin")
    _, orders = await comptoir.keys.create("till", "orders")
    async with running(comptoir) as base, httpx.AsyncClient(base_url=f"{base}/v1/admin") as http:
        assert (await http.get("/webhooks")).status_code == 401
        assert (await http.get("/webhooks", headers={"Authorization": f"Bearer {orders}"})).status_code == 403
        http.headers["Authorization"] = f"Bearer {admin}"

        added = await http.post("/webhooks", json={"url": "http://93.184.215.14/in", "events": ["order.*"]})
        assert added.status_code == 201 and added.json()["secret"].startswith("whsec_")
        mine = f"/webhooks/{added.json()['id']}"
        rotated = await http.post(f"{mine}/rotate")
        assert rotated.json()["secret"] != added.json()["secret"]
        (listed,) = (await http.get("/webhooks")).json()["webhooks"]
        assert listed["events"] == ["order.*"] and "secret" not in listed
        assert (await http.get(f"{mine}/deliveries")).json() == {"deliveries": []}
        inside = await http.post("/webhooks", json={"url": "http://127.0.0.1/in"})
        assert inside.status_code == 422 and "not on the public internet" in inside.json()["error"]["message"]
        assert [(await http.delete(mine)).status_code for _ in range(2)] == [204, 404]

        described = (await http.get(f"{base}/v1/openapi.json")).json()["paths"]
        assert described["/v1/admin/webhooks"]["post"]["security"] == [{"key": []}]
        assert "/v1/admin/webhooks" in words((await http.get(f"{base}/docs")).text)


async def test_every_call_of_the_admin_api_says_who_may_what_goes_in_and_what_can_go_wrong(
    database: Database, tmp_path: Path
) -> None:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    described = create_app(comptoir).openapi()
    calls = {
        (method, path): call
        for path, called in described["paths"].items()
        for method, call in called.items()
        if path.startswith("/v1/admin")
    }
    assert len(calls) > 20

    for which, call in calls.items():
        assert call["security"] == [{"key": []}] and call["summary"], which
        for status in ("401", "403", "422", "429"):
            answer = call["responses"][status]["content"]["application/json"]
            assert answer["example"]["error"]["message"] and answer["schema"]["$ref"].endswith("/Error"), which
    for (method, path), shown in EXAMPLES.items():
        assert calls[method, f"/v1/admin{path}"]["requestBody"]["content"]["application/json"]["example"] == shown
    await comptoir.close()


@pytest.mark.parametrize(
    ("model", "call"),
    [
        (OrderIn, ("post", "/orders")),
        (ParcelIn, ("post", "/orders/{number}/fulfilments")),
        (CustomerIn, ("post", "/customers")),
        (DiscountIn, ("post", "/discounts")),
    ],
)
def test_an_example_is_one_that_the_api_takes(model: type[BaseModel], call: tuple[str, str]) -> None:
    assert model.model_validate(EXAMPLES[call])


def test_webhooks_are_added_listed_and_removed_at_the_command_line(tmp_path: Path) -> None:
    def run(*said: str) -> str:
        done = CliRunner().invoke(cli_webhooks.webhooks, [*said, "--data", str(tmp_path / "shop")])
        assert done.exit_code == 0, done.output
        return done.stdout

    added = json.loads(run("add", "http://93.184.215.14/in", "--events", "order.paid,refund.*", "--json"))
    assert added["secret"].startswith("whsec_") and added["events"] == ["order.paid", "refund.*"]
    assert added["id"] in run("list") and added["secret"] not in run("list")
    assert json.loads(run("rotate", added["id"], "--json"))["secret"] != added["secret"]
    assert json.loads(run("deliveries", "--json")) == {"deliveries": []}
    assert json.loads(run("remove", added["id"], "--json")) == {"removed": added["id"]}
    assert "Nobody is told yet" in run("list")
