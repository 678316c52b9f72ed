"""Orders: found by number and e-mail together, brought in from elsewhere, shown in the shopper's language."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.order import STATUSES, Order, OrderLine
from assistant.orders import Orders
from assistant.phrases import say
from knowledge.database import Database
from knowledge.money import Money
from tests.conftest import DATABASES

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)

SHIPPED = {
    "number": "ML-1041",
    "email": "Ada@Example.com",
    "status": "shipped",
    "total": "178.00",
    "currency": "EUR",
    "placed_at": "2026-11-02T09:30:00+01:00",
    "lines": [{"title": "Linen shirt", "label": "M", "quantity": 2, "total": 178}],
    "tracking": {
        "carrier": "Colissimo",
        "number": "6A1234",
        "events": [{"at": "2026-11-03T08:00:00+01:00", "text": "Handed to the carrier"}],
    },
}


def lines(*orders: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(order) for order in orders).encode()


@pytest.fixture
def orders(database: Database) -> Orders:
    return Orders(database, prefix="ML")


async def test_number_and_email_together_find_an_order(orders: Orders) -> None:
    await orders.import_orders(lines(SHIPPED))

    for number in ("ML-1041", "ml-1041", " #ML-1041 ", "ml 1041", "ML1041", "1041"):
        found = await orders.find(number, " ADA@example.com")
        assert found and found.total == Money(178_00, "EUR")
        assert found.tracking and found.tracking["carrier"] == "Colissimo"


@pytest.mark.parametrize(
    ("number", "email"),
    [("ML-1041", "eve@example.com"), ("ML-9999", "ada@example.com"), ("ML-1041", ""), ("", ""), ("ML-104%", "%")],
)
async def test_half_of_it_finds_nothing(orders: Orders, number: str, email: str) -> None:
    await orders.import_orders(lines(SHIPPED))

    assert await orders.find("ML-1041", "ada@example.com")
    assert await orders.find(number, email) is None


async def test_an_order_without_an_email_is_nobodys(orders: Orders) -> None:
    await orders.add(Order("ML-7", "", "paid", (OrderLine("Lamp", 1),), Money(1, "EUR"), datetime.now(UTC)))

    assert await orders.find("ML-7", "") is None and await orders.by_number("ML-7")


async def test_what_is_shown_and_what_is_told_leave_out_who_and_where(orders: Orders) -> None:
    await orders.import_orders(lines(SHIPPED | {"address": {"line1": "1 rue de la Paix", "city": "Paris"}}))
    order = await orders.find("ML-1041", "ada@example.com")

    assert order and order.address and order.address["city"] == "Paris"
    for said in (order.body("fr"), order.told("fr")):
        assert "Paris" not in json.dumps(said) and "ada@" not in json.dumps(said).lower()
        assert said["status_text"] == "En route"
    assert order.body("fr")["total"]["text"] == "178,00\xa0€" and order.body("fr")["receipt"] is False
    assert order.told("en")["placed_at"] == "2026-11-02"


async def test_bad_lines_are_named_and_the_rest_comes_in(orders: Orders) -> None:
    content = b"\xef\xbb\xbf" + lines(
        SHIPPED, SHIPPED | {"number": "ML-2", "status": "lost"}, SHIPPED | {"number": "ML-3", "total": "-1"}
    )
    report = await orders.import_orders(content + b"\n{broken\n\n" + lines(SHIPPED | {"number": "ML-4", "lines": []}))

    assert report.new == 1 and [(bad.row, bad.order) for bad in report.rejected] == [
        (2, "ML-2"),
        (3, "ML-3"),
        (4, ""),
        (6, "ML-4"),
    ]
    assert report.rejected[0].value == "'lost'" and "status" in report.rejected[0].why
    assert "'-1'" in report.rejected[1].why


async def test_importing_again_brings_up_to_date(orders: Orders) -> None:
    await orders.import_orders(lines(SHIPPED))
    report = await orders.import_orders(lines(SHIPPED | {"status": "delivered"}))

    assert (report.new, report.changed) == (0, 1)
    found = await orders.find("ML-1041", "ada@example.com")
    assert found and found.status == "delivered" and len(await orders.recent()) == 1


async def test_the_next_number_follows_the_highest_of_ours(orders: Orders, database: Database) -> None:
    for number in ("ML-998", "ML-1041", "ML-99X", "ML-1-2", "XX-5000"):
        await orders.import_orders(lines(SHIPPED | {"number": number}))

    async with database.begin() as connection:
        assert await orders.next_number(connection) == "ML-1042"


async def test_the_newest_order_stands_first(orders: Orders) -> None:
    placed = datetime(2026, 11, 1, tzinfo=UTC)
    order = Order("ML-1", "ada@example.com", "paid", (OrderLine("Lamp", 1),), Money(1, "EUR"), placed)
    for day in (1, 3, 2):
        await orders.add(replace(order, number=f"ML-{day}", placed_at=placed.replace(day=day)))

    assert [order.number for order in await orders.recent(2)] == ["ML-3", "ML-2"]


async def test_every_status_is_said_in_french(orders: Orders) -> None:
    assert all(say("fr", english) != english for english in STATUSES.values())
