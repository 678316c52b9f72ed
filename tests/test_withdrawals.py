"""Withdrawal from a contract: for everybody, in two steps, with a receipt at once; without sign-in, script or model."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from assistant.tables_after import mails
from knowledge.database import Database
from tests.after import CARD, Shop, an_order, open_after
from tests.conftest import DATABASES
from tests.running import running, tiny_comptoir


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await open_after(database)


async def withdrawn(shop: Shop, *items: tuple[str, int], number: str = "ML-1", email: str = "ada@example.com"):  # type: ignore[no-untyped-def]
    said = [{"item": item, "title": item, "quantity": quantity} for item, quantity in items]
    _, token = await shop.after.withdrawals.state(number, "Ada L.", email, said, locale="en")
    return await shop.after.withdrawals.confirm(token)


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_before_dispatch_the_whole_order_is_cancelled_and_paid_back(shop: Shop) -> None:
    await shop.has(an_order(status="paid"))

    done = await withdrawn(shop)

    order = await shop.order("ML-1")
    assert order.status == "cancelled" and order.kept() == {CARD: 0}
    assert done.outcome["proposal"]["refund"]["amount"] == 227_50
    assert await shop.mailed() == [
        ("withdrawal_receipt", "ada@example.com"),
        ("cancelled", "ada@example.com"),
    ]


async def test_the_receipt_holds_the_statement_with_date_and_time(shop: Shop) -> None:
    await shop.has(an_order())

    done = await withdrawn(shop, ("2", 1))

    async with shop.till.database.read() as connection:
        body = (await connection.execute(select(mails.c.body).where(mails.c.kind == "withdrawal_receipt"))).scalar_one()
    assert body["statement"] == "I, Ada L., withdraw from the contract of order ML-1 for these goods: 1 × 2."
    assert done.confirmed_at and body["received_at"] == done.confirmed_at.isoformat()
    assert (await shop.order("ML-1")).returns[0]["amount"] == 49_50


async def test_confirming_twice_is_once(shop: Shop) -> None:
    await shop.has(an_order())
    _, token = await shop.after.withdrawals.state("ML-1", "Ada", "ada@example.com", [], locale="fr")

    first = await shop.after.withdrawals.confirm(token)
    again = await shop.after.withdrawals.confirm(token)

    assert first == again and len((await shop.order("ML-1")).returns) == 1
    assert [kind for kind, _ in await shop.mailed()].count("withdrawal_receipt") == 1


async def test_what_the_law_excepts_is_named_and_the_rest_goes_back(shop: Shop) -> None:
    await shop.policy(withdraw={"exempt": [{"ground": "hygiene", "categories": ["Lamps"]}]})
    order = an_order()
    lamp = order.lines[1].__class__(
        **{**{f: getattr(order.lines[1], f) for f in order.lines[1].__slots__}, "category": "Lamps"}
    )
    await shop.has(an_order(lines=(order.lines[0], lamp)))

    done = await withdrawn(shop)

    assert done.outcome["proposal"]["exempt"][0]["title"] == "Desk lamp"
    assert "Art. 16(e)" in done.outcome["proposal"]["exempt"][0]["ground"]
    assert (await shop.order("ML-1")).returns[0]["amount"] == 178_00


@pytest.mark.parametrize("number", ["ML-1", "ML-404"])
async def test_a_statement_is_received_even_where_it_is_too_late_or_names_nothing(shop: Shop, number: str) -> None:
    await shop.has(an_order(delivered_at=datetime.now(UTC) - timedelta(days=40)))

    done = await withdrawn(shop, number=number)

    assert done.confirmed and done.outcome["person"]
    assert await shop.mailed() == [("withdrawal_receipt", "ada@example.com")]
    assert (await shop.order("ML-1")).status == "delivered"


async def test_a_guest_withdraws_on_the_page_without_script_or_sign_in(database: Database, tmp_path: Path) -> None:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    await comptoir.till.orders.add(an_order())
    async with running(comptoir) as base, httpx.AsyncClient(base_url=base, follow_redirects=True) as http:
        said = {"number": "ml-1", "name": "Ada", "email": "ada@example.com"}
        asked = await http.get("/withdraw?lang=fr")
        chosen = await http.post("/withdraw?lang=fr", data=said)
        stated = await http.post(
            "/withdraw/statement?lang=fr", data={**said, "what": "part", "line-1": "1", "quantity-1": "1"}
        )
        done = await http.post(str(stated.url))
        stranger = await http.post("/withdraw?lang=fr", data={**said, "email": "eve@example.com"})
        empty = await http.post("/withdraw", data={"number": "", "name": "", "email": ""})

    assert "Se rétracter d’un contrat" in asked.text and "<script" not in asked.text
    assert 'name="number" value="ml-1"' in chosen.text
    assert "Linen shirt" in chosen.text and "rue de la Paix" not in chosen.text
    assert "1 × Linen shirt (M)" in stated.text and "Confirmer la rétractation" in stated.text
    assert "Votre rétractation a été reçue" in done.text and "89,00\xa0€" in done.text
    assert "Linen shirt" not in stranger.text and stranger.status_code == 200
    assert empty.status_code == 422
