"""Orders over HTTP: a shopper's own behind their proof, the shop's systems behind their key, the rest for nobody."""

import time
from pathlib import Path
from typing import Any

import httpx
import jwt
from pydantic import SecretStr

from assistant.builtin.model import BuiltinModel
from knowledge.database import Database
from tests.after import TOKEN_KEY
from tests.running import running
from tests.shop import CURRENCY, DRESS_M, DRESS_S, tiny_library
from web.settings import Settings
from web.wiring import Comptoir, assemble

ORDER: dict[str, Any] = {
    "number": "T-1",
    "email": "ada@example.com",
    "customer_id": "ada",
    "status": "paid",
    "total": "120.00",
    "currency": "EUR",
    "placed_at": "2026-11-02T09:30:00+01:00",
    "lines": [
        {"title": "Linen summer dress", "quantity": 1, "sku": DRESS_S, "total": "120.00", "product": "linen-dress"}
    ],
    "payments": [{"amount": "120.00", "method": "card-1"}],
    "address": {"line1": "1 rue de la Paix", "city": "Paris", "country": "FR"},
}


async def opened(database: Database, data: Path) -> Comptoir:
    data.mkdir(exist_ok=True)  # noqa: ASYNC240  before the test begins
    settings = Settings(
        data=data, shop_name="Tiny", currency=CURRENCY, public_url="http://shop.test", identity_key=SecretStr(TOKEN_KEY)
    )
    return assemble(settings, database, await tiny_library(database), BuiltinModel())


async def shopper(http: httpx.AsyncClient, customer: str = "") -> tuple[str, dict[str, str]]:
    started = (await http.post("/v1/conversations", json={})).json()
    headers = {"Authorization": f"Bearer {started['token']}"}
    if customer:
        now = int(time.time())
        claims = {"sub": customer, "email": f"{customer}@example.com", "iat": now, "exp": now + 600}
        token = jwt.encode(claims, TOKEN_KEY, algorithm="HS256")
        proved = await http.post(f"/v1/conversations/{started['id']}/identity", json={"token": token}, headers=headers)
        assert proved.json()["level"] == "verified"
    return started["id"], headers


async def test_an_order_is_brought_in_changed_by_its_owner_sent_and_returned(
    database: Database, tmp_path: Path
) -> None:
    comptoir = await opened(database, tmp_path / "data")
    _, key = await comptoir.keys.create("ERP", "orders")
    erp = {"Authorization": f"Bearer {key}"}
    async with running(comptoir) as base, httpx.AsyncClient(base_url=base) as http:
        assert (await http.post("/v1/admin/orders", json=ORDER)).status_code == 401
        assert (await http.post("/v1/admin/orders", json=ORDER, headers=erp)).status_code == 201
        assert (await http.post("/v1/admin/orders", json=ORDER, headers=erp)).status_code == 200
        cid, ada = await shopper(http, "ada")
        _, ben = await shopper(http, "ben")
        _, nobody = await shopper(http)

        change = {"kind": "change_items", "items": [{"sku": DRESS_S, "to": DRESS_M}]}
        for headers, status, rule in ((nobody, 403, "identity.verified"), (ben, 404, "order.owner")):
            answer = await http.post("/v1/orders/T-1/proposals", json=change, headers=headers)
            assert (answer.status_code, answer.json()["error"]["rule"]) == (status, rule)
        wrong = await http.post("/v1/orders/T-1/proposals", json={"kind": "return"}, headers=ada)
        assert wrong.status_code == 422 and wrong.json()["error"]["rule"] == "return.while"
        assert (await http.post("/v1/orders/T-1/proposals", json={"kind": "gift"}, headers=ada)).status_code == 422

        proposed = await http.post("/v1/orders/T-1/proposals", json=change, headers=ada)
        assert proposed.status_code == 201 and proposed.json()["state"] == "proposed"
        address = f"/v1/proposals/{proposed.json()['id']}/confirm"
        assert (await http.post(address, headers=ben)).status_code == 404
        assert (await http.post(address, headers=ada)).json()["state"] == "done"
        assert (await http.post(address, headers=ada)).json()["state"] == "done"

        parcel = {"id": "p1", "carrier": "Colissimo", "number": "6A1", "expected_at": "2030-01-02T10:00:00+00:00"}
        sent = await http.post("/v1/admin/orders/T-1/fulfilments", json=parcel, headers=erp)
        assert sent.json()["status"] == "shipped"
        mine = (await http.get("/v1/orders/T-1", headers=ada)).json()
        assert mine["track"]["next"] == "Delivery is expected on 2030-01-02." and mine["lines"][0]["sku"] == DRESS_M
        there = {
            "id": "p1",
            "delivered_at": "2026-11-20T10:00:00+00:00",
            "events": [{"at": "2026-11-20T10:00:00Z", "text": "In"}],
        }
        arrived = await http.patch("/v1/admin/orders/T-1/fulfilments", json=there, headers=erp)
        assert arrived.json()["status"] == "delivered" and arrived.json()["fulfilments"][0]["carrier"] == "Colissimo"

        returned = await http.post("/v1/orders/T-1/proposals", json={"kind": "return"}, headers=erp)
        await http.post(f"/v1/proposals/{returned.json()['id']}/confirm", headers=erp)
        back = (await http.get("/v1/admin/orders/T-1", headers=erp)).json()["returns"][0]
        for step in ("receive", "finish"):
            done = await http.post(f"/v1/admin/orders/T-1/returns/{back['id']}", json={"step": step}, headers=erp)
        assert done.json()["status"] == "returned"

        kinds = [
            event["kind"]
            for event in (
                await http.get(f"/v1/conversations/{cid}/events", headers=ada | {"Accept": "application/json"})
            ).json()["events"]
        ]
        assert kinds.count("proposal") == 2


async def test_who_knows_number_and_address_sees_the_lines_and_not_the_address(
    database: Database, tmp_path: Path
) -> None:
    comptoir = await opened(database, tmp_path / "data")
    _, key = await comptoir.keys.create("ERP", "orders")
    async with running(comptoir) as base, httpx.AsyncClient(base_url=base) as http:
        await http.post("/v1/admin/orders", json=ORDER, headers={"Authorization": f"Bearer {key}"})
        cid, headers = await shopper(http)
        before = await http.get("/v1/orders/T-1", headers=headers)
        wrong = await http.post(
            f"/v1/conversations/{cid}/identity", json={"number": "T-1", "email": "eve@example.com"}, headers=headers
        )
        right = await http.post(
            f"/v1/conversations/{cid}/identity", json={"number": "t1", "email": "ada@example.com"}, headers=headers
        )
        after = await http.get("/v1/orders/T-1", headers=headers)
        asked = {"number": "T-1", "email": "ada@example.com", "send_code": True}
        known = await http.post(f"/v1/conversations/{cid}/identity", json=asked, headers=headers)
        unknown = await http.post(
            f"/v1/conversations/{cid}/identity", json=asked | {"number": "T-404"}, headers=headers
        )

    assert before.status_code == 404 and wrong.status_code == 404
    assert right.json()["level"] == "knows" and after.json()["status"] == "paid"
    assert "rue de la Paix" not in after.text and "payments" not in after.json()
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


async def test_what_a_line_could_become_is_told_to_its_owner_alone(database: Database, tmp_path: Path) -> None:
    comptoir = await opened(database, tmp_path / "data")
    _, key = await comptoir.keys.create("ERP", "orders")
    async with running(comptoir) as base, httpx.AsyncClient(base_url=base) as http:
        await http.post("/v1/admin/orders", json=ORDER, headers={"Authorization": f"Bearer {key}"})
        _, ada = await shopper(http, "ada")
        _, ben = await shopper(http, "ben")
        _, nobody = await shopper(http)
        mine = (await http.get("/v1/orders/T-1/choices", headers=ada)).json()
        refused = [(await http.get("/v1/orders/T-1/choices", headers=who)).status_code for who in (ben, nobody)]

    [line] = mine["lines"]
    assert refused == [404, 403] and mine["address"] == ORDER["address"]
    # The L is sold out, the S is what was bought.
    assert [(one["sku"], one["label"], one["price"]["text"]) for one in line["variants"]] == [(DRESS_M, "M", "€120.00")]
    assert (line["line"], line["quantity"]) == ("1", 1)


async def test_every_route_of_it_is_documented(database: Database, tmp_path: Path) -> None:
    comptoir = await opened(database, tmp_path / "data")
    async with running(comptoir) as base, httpx.AsyncClient(base_url=base) as http:
        paths = (await http.get("/v1/openapi.json")).json()["paths"]

    wanted = ["/v1/admin/orders", "/v1/admin/orders/{number}/fulfilments", "/v1/orders/{number}/proposals"]
    assert all(paths[path]["post"]["summary"] for path in [*wanted, "/v1/proposals/{proposal_id}/confirm"])
