"""What a payment becomes later, what webhooks missed, and money that isn't what we asked for: followed, listed, shown."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant.checkout_view import CheckoutView
from assistant.errors import NotAllowed, Refused
from assistant.payments import sign
from assistant.reconcile import Reconciling
from assistant.tables import checkouts, escalations
from assistant.tables_money import holds, payments
from assistant.trade_rules import TradeRules
from tests.conftest import DATABASES
from tests.doubles.stripe import StripeDouble
from tests.test_quotes import ON_TOP, SHIPPING, put
from tests.till import Till
from web.trade import rules_file

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


async def escalated(till: Till) -> list[str]:
    async with till.database.read() as connection:
        return list((await connection.execute(select(escalations.c.problem))).scalars())


async def test_a_refund_made_in_stripes_dashboard_is_followed(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    session = checkout.session or ""
    await till.checkouts.receive(*stripe.pay(session))
    first = stripe.refund(session, 78_00)
    assert [await till.checkouts.receive(*report) for report in (first, first, stripe.refunded(session))] == [
        "refunded",
        "duplicate",
        "late",
    ]
    [part] = await till.orders.recent()
    assert part.status == "paid" and [paid.amount.amount for paid in part.payments if paid.kind == "refund"] == [78_00]

    assert await till.checkouts.receive(*stripe.refund(session, 100_00)) == "refunded"
    [order] = await till.orders.recent()
    assert order.status == "refunded" and sum(order.kept().values()) == 0
    assert len(await till.seen("order")) == 3


async def test_a_refund_that_is_told_before_its_payment_waits_for_it(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    session = checkout.session or ""
    paid = stripe.pay(session)
    assert await till.checkouts.receive(*stripe.refund(session, 178_00)) == "followed"
    assert await till.checkouts.receive(*paid) == "paid"

    [order] = await till.orders.recent()
    assert order.status == "refunded" and sum(order.kept().values()) == 0


async def test_a_refund_that_failed_later_is_no_refund(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    session = checkout.session or ""
    await till.checkouts.receive(*stripe.pay(session))
    await till.checkouts.receive(*stripe.refund(session, 50_00, status="pending"))
    refund = next(iter(stripe.refunds.values()))
    assert await till.checkouts.receive(*stripe.event("refund.failed", refund | {"status": "failed"})) == "refunded"
    assert await till.checkouts.receive(*stripe.event("refund.updated", refund | {"status": "succeeded"})) == "late"

    async with till.database.read() as connection:
        assert (await connection.execute(select(payments.c.refunded))).scalar_one() == 0


async def test_a_dispute_calls_staff_and_its_end_is_kept(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    session = checkout.session or ""
    await till.checkouts.receive(*stripe.pay(session))
    lost = stripe.dispute(session, "lost")
    opened = stripe.dispute(session)
    assert [await till.checkouts.receive(*report) for report in (opened, lost)] == ["disputed", "disputed"]

    assert any("is disputed" in problem for problem in await escalated(till))
    [order] = await till.orders.recent()
    assert [entry["what"] for entry in order.history] == ["paid", "dispute open", "dispute lost"]


async def test_other_money_than_we_asked_for_calls_staff_and_makes_no_order(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    assert await till.checkouts.receive(*stripe.pay(checkout.session or "", amount_total=1_00)) == "amount_differs"

    assert await till.orders.recent() == []
    assert "€1.00 was paid" in (await escalated(till))[0] and "€178.00 was asked for" in (await escalated(till))[0]
    assert (await till.seen("handed_over"))[0]["reason"] == "payment"
    assert (await till.checkouts.of_session(checkout.session or "") or checkout).state == "differs"


async def test_a_second_payment_of_one_checkout_is_no_second_order(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    session = checkout.session or ""
    await till.checkouts.receive(*stripe.pay(session))
    recovered = stripe.sessions[session] | {"id": "cs_test_recovered", "payment_intent": "pi_second"}
    again = stripe.event("checkout.session.completed", recovered)

    assert await till.checkouts.receive(*again) == "paid_again"
    assert len(await till.orders.recent()) == 1 and "pi_second" in (await escalated(till))[0]


async def test_a_page_that_stripe_recovered_is_paid_for_our_quote(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    session = checkout.session or ""
    await till.checkouts.receive(*stripe.expire(session))
    stripe.sessions["cs_test_recovered"] = stripe.sessions[session] | {"id": "cs_test_recovered", "status": "open"}

    assert await till.checkouts.receive(*stripe.pay("cs_test_recovered")) == "paid"
    assert await till.checkouts.receive(*stripe.expire(session)) == "late"


async def test_both_secrets_hold_while_one_is_rolled(till: Till, stripe: StripeDouble, checkout: CheckoutView) -> None:
    payload, _ = stripe.pay(checkout.session or "")
    with pytest.raises(NotAllowed):
        await till.checkouts.receive(payload, sign(payload, "whsec_third"))

    assert await till.checkouts.receive(payload, sign(payload, "whsec_new")) == "paid"


async def test_stripes_answer_that_we_never_wrote_down_is_found_again(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    async with till.database.begin() as connection:  # as if the worker had died before its write
        await connection.execute(update(checkouts).values(state="opening", session=None, url=""))
    again = await till.checkouts.start(till.ada)
    assert again.session == checkout.session and len(stripe.sessions) == 1

    async with till.database.begin() as connection:
        await connection.execute(update(checkouts).values(state="opening", session=None, url=""))
    assert await till.checkouts.receive(*stripe.pay(checkout.session or "")) == "paid"


async def test_a_cart_that_is_paid_in_another_tab_is_not_opened_again(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    stripe.pay(checkout.session or "")  # its webhook is on the way
    await till.carts.update(till.ada.id, "LAMP", 1)

    with pytest.raises(Refused, match="being paid already"):
        await till.checkouts.start(till.ada)
    assert len(await till.orders.recent()) == 1
    after = await till.checkouts.start(till.ada)
    assert [line.sku for line in after.quote.lines] == ["LAMP"]


async def test_a_shopper_who_returns_before_the_webhook_finds_the_order(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    report = stripe.pay(checkout.session or "")
    await asyncio.gather(*(till.checkouts.came_back(checkout.session or "") for _ in range(3)))

    assert await till.checkouts.receive(*report) == "already_paid"
    assert len(await till.orders.recent()) == 1


async def test_what_webhooks_missed_is_listed_and_then_repaired(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    stripe.page = 1
    session = checkout.session or ""
    stripe.pay(session)
    stripe.refund(session, 10_00)
    stripe.sessions["cs_foreign"] = stripe.sessions[session] | {"id": "cs_foreign", "client_reference_id": "other"}
    reconciling = Reconciling(till.database, till.checkouts, till.payments)

    listed = await reconciling.run(7, repair=False)
    assert [one.outcome for one in listed.missed] == ["paid"] and await till.orders.recent() == []
    repaired = await reconciling.run(7)
    assert [one.outcome for one in repaired.missed] == ["paid", "refunded"]
    assert repaired.missed[0].order == "ML-1001" and repaired.foreign == 1 and repaired.checked == 3
    [order] = await till.orders.recent()
    assert sum(order.kept().values()) == 168_00
    again = await reconciling.run(7)
    assert again.missed == () and again.unsaid == ()


async def test_while_a_bank_takes_days_the_goods_stay_held(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    session = checkout.session or ""
    assert await till.checkouts.receive(*stripe.pay(session, payment_status="unpaid")) == "awaiting_payment"
    assert await till.checkouts.receive(*stripe.expire(session)) == "late"
    async with till.database.read() as connection:
        assert (await connection.execute(select(holds.c.quantity))).scalar_one() == 2
    failed = stripe.event("checkout.session.async_payment_failed", stripe.sessions[session])

    assert await till.checkouts.receive(*failed) == "over"
    async with till.database.read() as connection:
        assert (await connection.execute(select(holds.c.quantity))).first() is None


async def test_what_is_sold_beyond_the_stock_is_an_order_and_staff_know(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    await till.stocks("SHIRT-M", 1)  # counted anew in the shop

    assert await till.checkouts.receive(*stripe.pay(checkout.session or "")) == "paid"
    assert await till.stock("SHIRT-M") == 0 and "short of Linen shirt (M) (1)" in (await escalated(till))[0]


@pytest.mark.parametrize("tax", [ON_TOP, b"{included: true}", b"{included: false, stripe_tax: true}"])
async def test_stripes_total_is_the_quotes_with_code_delivery_and_tax(
    till: Till, stripe: StripeDouble, tax: bytes
) -> None:
    rules = TradeRules(till.database)
    await rules.put("shipping", rules_file(SHIPPING))
    await rules.put("tax", rules_file(tax))
    await put(till, percent="10")
    await till.carts.update(till.ada.id, "SHIRT-M", 1)
    await till.checkouts.quote(till.ada, code="TEN")
    checkout = await till.checkouts.start(till.ada)

    [sent] = stripe.sent
    own_tax = stripe.sessions[checkout.session or ""]["total_details"]["amount_tax"]
    assert stripe.sessions[checkout.session or ""]["amount_total"] == checkout.quote.total.amount + own_tax
    assert next(iter(stripe.coupons.values()))["amount_off"] == 8_90 and len(sent["shipping_options"]) <= 5
    assert sent["shipping_address_collection"]["allowed_countries"] and sent["after_expiration"]["recovery"]["enabled"]
    assert await till.checkouts.receive(*stripe.pay(checkout.session or "")) == "paid"
    [order] = await till.orders.recent()
    assert order.total.amount == stripe.sessions[checkout.session or ""]["amount_total"]


async def test_the_delivery_chosen_on_stripes_page_is_the_orders(till: Till, stripe: StripeDouble) -> None:
    await TradeRules(till.database).put("shipping", rules_file(SHIPPING))
    await till.carts.update(till.ada.id, "LAMP", 1)
    checkout = await till.checkouts.start(till.ada)

    assert await till.checkouts.receive(*stripe.pay(checkout.session or "", delivery=1)) == "paid"
    [order] = await till.orders.recent()
    assert order.total.amount == 49_50 + 9_90 and order.amounts and order.amounts.shipping == 9_90


async def test_a_hundred_percent_off_is_an_order_without_a_payment(till: Till, stripe: StripeDouble) -> None:
    await put(till, percent="100")
    await till.carts.update(till.ada.id, "LAMP", 1)
    await till.checkouts.quote(till.ada, code="TEN")
    checkout = await till.checkouts.start(till.ada)
    free: dict[str, Any] = {"payment_intent": None, "payment_status": "no_payment_required"}

    assert await till.checkouts.receive(*stripe.pay(checkout.session or "", **free)) == "paid"
    assert (await till.orders.recent())[0].total.amount == 0
    assert replace(checkout, state="paid").payable is False
