"""Pictures of goods on their way back come later, from their owner or over the link in the mail, and from nobody else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from assistant.mail_letters import Letters
from assistant.return_pictures import LARGEST, MOST
from assistant.tables_after import mails
from knowledge.database import Database
from tests.running import running
from tests.test_orders_api import ORDER, opened, shopper
from web.wiring import Comptoir

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"


@dataclass(frozen=True)
class Shop:
    comptoir: Comptoir
    http: httpx.AsyncClient
    erp: dict[str, str]
    ada: dict[str, str]
    returned: str
    """The return's id."""

    async def add(self, content: bytes, who: dict[str, str]) -> httpx.Response:
        address = f"/v1/orders/T-1/returns/{self.returned}/pictures"
        return await self.http.post(address, content=content, headers=who)

    async def page(self) -> str:
        """Where the mail with the instructions leads to."""
        query = select(mails.c.body).where(mails.c.kind == "return_instructions")
        async with self.comptoir.database.read() as connection:
            body: dict[str, Any] = (await connection.execute(query)).scalar_one()
        return "/returns/" + str(body["pictures"])


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    comptoir = await opened(database, tmp_path / "data")
    _, key = await comptoir.keys.create("ERP", "orders")
    erp = {"Authorization": f"Bearer {key}"}
    async with running(comptoir) as base, httpx.AsyncClient(base_url=base) as http:
        order = {**ORDER, "status": "delivered", "delivered_at": ORDER["placed_at"]}
        await comptoir.after.policies.bring(b'{"starts": "2020-01-01", "return": {"days": null}}', by="test")
        assert (await http.post("/v1/admin/orders", json=order, headers=erp)).status_code == 201
        _, ada = await shopper(http, "ada")
        said = {"kind": "return", "reason": "damaged"}
        proposed = (await http.post("/v1/orders/T-1/proposals", json=said, headers=ada)).json()
        assert (await http.post(f"/v1/proposals/{proposed['id']}/confirm", headers=ada)).json()["state"] == "done"
        found = (await http.get("/v1/orders/T-1", headers=ada)).json()
        yield Shop(comptoir, http, erp, ada, found["returns"][0]["id"])


async def test_the_owner_adds_them_and_the_shop_sees_them(shop: Shop) -> None:
    added = await shop.add(PNG, shop.ada)

    assert added.status_code == 201 and added.json()["kind"] == "image/png"
    order = (await shop.http.get("/v1/orders/T-1", headers=shop.erp)).json()
    assert [one["id"] for one in order["pictures"]] == [added.json()["id"]]
    seen = await shop.http.get(f"/v1/orders/T-1/pictures/{added.json()['id']}", headers=shop.erp)
    assert (seen.content, seen.headers["content-type"]) == (PNG, "image/png")


async def test_nobody_else_adds_or_sees_any(shop: Shop) -> None:
    picture = (await shop.add(PNG, shop.ada)).json()["id"]
    _, eve = await shopper(shop.http, "eve")
    _, nobody = await shopper(shop.http)

    assert [(await shop.add(PNG, who)).status_code for who in (eve, nobody)] == [404, 403]
    assert (await shop.http.get(f"/v1/orders/T-1/pictures/{picture}", headers=eve)).status_code == 404
    assert (await shop.http.get("/returns/made-up.token")).status_code == 404


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<svg onload=alert(1)>", PNG + b"0" * LARGEST])
async def test_what_is_no_picture_stays_out(shop: Shop, content: bytes) -> None:
    assert (await shop.add(content, shop.ada)).status_code == 422


async def test_a_closed_return_and_a_full_one_take_no_more(shop: Shop) -> None:
    assert [(await shop.add(PNG, shop.ada)).status_code for _ in range(MOST + 1)] == [201] * MOST + [422]
    step = {"step": "refuse", "why": "worn"}
    await shop.http.post(f"/v1/admin/orders/T-1/returns/{shop.returned}", json=step, headers=shop.erp)

    closed = await shop.add(PNG, shop.ada)
    assert closed.status_code == 422 and "closed" in closed.json()["error"]["message"]


async def test_a_guest_adds_them_over_the_link_in_the_mail(shop: Shop) -> None:
    page = await shop.page()

    assert "Add the picture" in (await shop.http.get(page)).text
    added = await shop.http.post(f"{page}?lang=fr", files={"picture": ("broken.png", PNG)})
    assert added.status_code == 303 and added.headers["location"] == f"{page}?lang=fr"
    assert "Photos reçues : 1 sur 6" in (await shop.http.get(added.headers["location"])).text
    wrong = await shop.http.post(page, files={"picture": ("broken.png", b"no picture")})
    assert wrong.status_code == 422 and "JPEG, PNG or WebP" in wrong.text


async def test_the_instructions_name_the_page(shop: Shop) -> None:
    query = select(mails).where(mails.c.kind == "return_instructions")
    async with shop.comptoir.database.read() as connection:
        row = (await connection.execute(query)).mappings().one()

    letter = Letters("Tiny", "http://shop.test").write(row["kind"], "en", row["body"], at=row["created_at"])
    address = "http://shop.test" + await shop.page()
    assert address in letter.text and address in letter.html
