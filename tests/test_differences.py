"""A dearer item: its difference is paid on a page of its own, and only then is the order changed, once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from assistant.identity import Asker
from assistant.order import Order
from assistant.proposals_change import Change, Wanted
from assistant.proposals_rows import Proposal
from assistant.tables_after import mails, refunds
from knowledge.database import Database
from knowledge.money import Money
from tests.after import STAFF, Shop, open_after, rule_of
from tests.conftest import DATABASES

NUMBER = "ML-1001"
DEARER = Change("change_items", items=(Wanted("SHIRT-M", 1, "SHIRT-S"),))
everywhere = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture
async def shop(database: Database) -> Shop:
    shop = await open_after(database)
    await shop.till.costs("SHIRT-S", 99_00)
    return shop


async def bought_here(shop: Shop, **changes: Any) -> Order:
    """Ada's order, paid on our page to pay: two shirts M and a lamp, €227.50."""
    till = shop.till
    await till.carts.replace(till.ada, [("SHIRT-M", 2), ("LAMP", 1)])
    assert await till.pays((await till.checkouts.start(till.ada)).session) == "paid"
    order = replace((await till.orders.recent())[0], **changes)
    async with till.database.begin() as connection:
        await till.orders.keep(connection, order)
        await connection.execute(mails.delete())
    return order


def ada(shop: Shop) -> Asker:
    return Asker("verified", customer_id="ada", email="ada@example.com", conversation_id=shop.till.ada.id)


async def agreed(shop: Shop, change: Change = DEARER) -> Proposal:
    proposal = await shop.after.proposals.propose(NUMBER, change, ada(shop), locale="en")
    return await shop.after.proposals.confirm(proposal.id, ada(shop), locale="en")


def session(proposal: Proposal) -> str:
    return "cs_demo_" + proposal.id


async def state(shop: Shop, proposal: Proposal) -> str:
    return (await shop.after.proposals.find(proposal.id, STAFF, locale="en")).state


@everywhere
async def test_nothing_changes_before_the_difference_is_paid(shop: Shop) -> None:
    await bought_here(shop)

    proposal = await agreed(shop)

    body = proposal.body("en")
    assert proposal.state == "paying" and body["charge"]["text"] == "€10.00"
    assert body["pay"]["url"].startswith("http://shop.example/pay/cs_demo_")
    assert (await shop.order(NUMBER)).total == Money(227_50, "EUR")
    assert await shop.till.pays(session(proposal)) == "difference_paid"
    order = await shop.order(NUMBER)
    assert order.total == Money(237_50, "EUR") and order.kept() == {"checkout": 227_50, "checkout 2": 10_00}
    assert [line.sku for line in order.lines] == ["SHIRT-M", "SHIRT-S", "LAMP"]
    assert await state(shop, proposal) == "done" and await shop.mailed() == [("changed", "ada@example.com")]
    assert len(await shop.till.orders.recent()) == 1


@everywhere
async def test_clicks_and_reports_may_come_twice(shop: Shop) -> None:
    await bought_here(shop)
    proposal = await agreed(shop)

    again = await asyncio.gather(*(shop.after.proposals.confirm(proposal.id, ada(shop), locale="en") for _ in range(3)))
    assert {one.body("en")["pay"]["url"] for one in again} == {proposal.body("en")["pay"]["url"]}
    told = await asyncio.gather(*(shop.till.pays(session(proposal)) for _ in range(3)))
    await shop.after.send_due()

    assert sorted(told) == ["difference_paid", "duplicate", "duplicate"]
    assert (await shop.order(NUMBER)).kept() == {"checkout": 227_50, "checkout 2": 10_00}
    assert (await shop.after.proposals.confirm(proposal.id, ada(shop), locale="en")).state == "done"


@everywhere
async def test_an_order_that_left_meanwhile_is_not_changed_and_the_difference_goes_back(shop: Shop) -> None:
    order = await bought_here(shop)
    proposal = await agreed(shop)
    async with shop.till.database.begin() as connection:
        await shop.till.orders.keep(connection, replace(order, status="shipped"))

    assert await shop.till.pays(session(proposal)) == "difference_paid"

    order = await shop.order(NUMBER)
    assert order.kept() == {"checkout": 227_50, "checkout 2": 0} and order.total == Money(227_50, "EUR")
    refunds = await shop.after.refunds.of_order(NUMBER)
    assert [(one["amount"], one["state"]) for one in refunds] == [(10_00, "done")]
    assert await state(shop, proposal) == "expired"


@everywhere
async def test_what_two_payments_brought_goes_back_to_both(shop: Shop) -> None:
    await bought_here(shop)
    proposal = await agreed(shop)
    await shop.till.pays(session(proposal))

    await agreed(shop, Change("cancel"))

    refunds = await shop.after.refunds.of_order(NUMBER)
    assert sorted((one["amount"], one["state"]) for one in refunds) == [(10_00, "done"), (227_50, "done")]
    assert set((await shop.order(NUMBER)).kept().values()) == {0}


@everywhere
async def test_a_dearer_exchange_is_paid_before_the_goods_come_back(shop: Shop) -> None:
    await bought_here(shop, status="delivered", delivered_at=datetime.now(UTC))

    proposal = await agreed(shop, replace(DEARER, kind="exchange"))
    await shop.till.pays(session(proposal))

    order = await shop.order(NUMBER)
    (one,) = order.returns
    assert order.status == "exchange_requested" and (one["amount"], one["charge"], one["paid"]) == (0, 0, 10_00)
    await shop.after.returns.step(NUMBER, one["id"], "receive", who="Sam")
    order = await shop.after.returns.step(NUMBER, one["id"], "refuse", who="Sam", why="worn")
    assert sum(order.kept().values()) == 227_50


async def test_of_two_differences_at_once_the_later_goes_back_and_the_first_can_still_be_paid_back(shop: Shop) -> None:
    await bought_here(shop)
    first, second = await agreed(shop), await agreed(shop)
    await shop.till.pays(session(first))
    await shop.till.pays(session(second))

    assert (await state(shop, first), await state(shop, second)) == ("done", "expired")
    await agreed(shop, Change("cancel"))

    order = await shop.order(NUMBER)
    came = {paid.id: paid.amount.amount for paid in order.payments if paid.kind == "payment"}
    async with shop.till.database.read() as connection:
        went = [tuple(row) for row in await connection.execute(select(refunds.c.payment, refunds.c.amount))]
    assert sorted(went) == sorted(came.items()) and set(order.kept().values()) == {0}


async def test_what_the_policy_does_not_offer_is_refused_with_its_rule(shop: Shop) -> None:
    await shop.policy(change_items={"difference": []})
    await bought_here(shop)

    asked = shop.after.proposals.propose(NUMBER, DEARER, ada(shop), locale="en")
    assert await rule_of(asked) == "change_items.difference"


async def test_a_cart_is_paid_beside_an_open_difference(shop: Shop) -> None:
    await bought_here(shop)
    proposal = await agreed(shop)

    await shop.till.carts.update(shop.till.ada.id, "LAMP", 1)
    checkout = await shop.till.checkouts.start(shop.till.ada)

    assert (
        await shop.till.pays(checkout.session) == "paid"
        and await shop.till.pays(session(proposal)) == "difference_paid"
    )
