"""What a payment system reports becomes an order exactly once, and nothing else does."""

import asyncio
import time

import pytest

from assistant.checkout_view import CheckoutView
from assistant.demo_payments import DemoPayments
from assistant.errors import NotAllowed, Refused
from assistant.payments import sign
from knowledge.database import Database
from tests.conftest import DATABASES
from tests.doubles.stripe import StripeDouble
from tests.till import SECRET, URL, Till, open_till

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


async def test_a_payment_at_stripe_becomes_an_order(till: Till, stripe: StripeDouble, checkout: CheckoutView) -> None:
    outcome = await till.checkouts.receive(*stripe.pay(checkout.session or ""))

    assert outcome == "paid"
    [order] = await till.orders.recent()
    assert order.email == "ada@example.com" and order.total.amount == 178_00 and order.payment.startswith("pi_")
    assert (await till.seen("order"))[0]["receipt"] is True


async def test_the_same_report_twice_makes_one_order(till: Till, stripe: StripeDouble, checkout: CheckoutView) -> None:
    report = stripe.pay(checkout.session or "")
    outcomes = await asyncio.gather(*(till.checkouts.receive(*report) for _ in range(4)))

    assert sorted(outcomes) == ["duplicate", "duplicate", "duplicate", "paid"]
    assert len(await till.orders.recent()) == 1 and await till.stock("SHIRT-M") == 1


async def test_two_reports_of_one_payment_make_one_order(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    first = stripe.pay(checkout.session or "")
    later = stripe.event("checkout.session.async_payment_succeeded", stripe.sessions[checkout.session or ""])

    assert [await till.checkouts.receive(*first), await till.checkouts.receive(*later)] == ["paid", "already_paid"]
    assert len(await till.orders.recent()) == 1


async def test_a_forged_report_leaves_nothing(till: Till, stripe: StripeDouble, checkout: CheckoutView) -> None:
    payload, _ = stripe.pay(checkout.session or "")
    with pytest.raises(NotAllowed):
        await till.checkouts.receive(payload, sign(payload, "whsec_theirs"))

    assert await till.orders.recent() == [] and await till.outcomes() == []


async def test_a_completed_session_that_is_not_paid_waits(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    waiting = stripe.pay(checkout.session or "", payment_status="unpaid")
    assert await till.checkouts.receive(*waiting) == "awaiting_payment"
    assert await till.orders.recent() == []

    paid = stripe.event("checkout.session.async_payment_succeeded", stripe.sessions[checkout.session or ""])
    assert await till.checkouts.receive(*paid) == "paid"


async def test_another_amount_is_recorded_and_fulfils_nothing(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    assert await till.checkouts.receive(*stripe.pay(checkout.session or "", amount_total=1)) == "amount_differs"
    assert await till.checkouts.receive(*stripe.pay(checkout.session or "", currency="usd")) == "amount_differs"

    assert await till.orders.recent() == [] and await till.outcomes() == ["amount_differs", "amount_differs"]


async def test_a_session_of_somebody_else_is_left_alone(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    foreign = stripe.sessions[checkout.session or ""] | {"id": "cs_test_other", "client_reference_id": "other"}
    report = stripe.event("checkout.session.completed", foreign | {"payment_status": "paid"})

    assert await till.checkouts.receive(*report) == "unknown_session"
    assert await till.checkouts.receive(*stripe.event("customer.created", {"id": "cus_1"})) == "ignored"
    assert await till.outcomes() == ["unknown_session", "ignored"]


async def test_two_tabs_with_different_carts_can_be_paid_once(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    await till.carts.update(till.ada.id, "SHIRT-S", 1)
    second = await till.checkouts.start(till.ada)

    assert stripe.sessions[checkout.session or ""]["status"] == "expired"
    assert await till.checkouts.receive(*stripe.pay(second.session or "")) == "paid"


async def test_money_that_comes_after_the_page_was_closed_is_still_an_order(
    till: Till, stripe: StripeDouble, checkout: CheckoutView
) -> None:
    paid = stripe.pay(checkout.session or "")
    over = stripe.event("checkout.session.expired", stripe.sessions[checkout.session or ""])

    assert [await till.checkouts.receive(*over), await till.checkouts.receive(*paid)] == ["over", "paid"]


async def test_a_cancelled_page_can_be_opened_anew(till: Till, stripe: StripeDouble, checkout: CheckoutView) -> None:
    assert await till.checkouts.receive(*stripe.expire(checkout.session or "")) == "over"

    again = await till.checkouts.start(till.ada)
    assert again.id != checkout.id and again.payable


@pytest.mark.parametrize("payload", [b"", b"{}", b"[1]", b'{"id": "evt_1"}', b"\xff\xfe", b'{"data": null}'])
async def test_a_signed_thing_that_is_no_event_is_refused(till: Till, payload: bytes) -> None:
    with pytest.raises(Refused):
        await till.checkouts.receive(payload, sign(payload, SECRET))


async def test_the_pretend_report_of_a_cancelled_payment_charges_nothing(database: Database) -> None:
    payments = DemoPayments(URL, SECRET)
    till = await open_till(database, payments)
    await till.carts.update(till.ada.id, "LAMP", 1)
    checkout = await till.checkouts.start(till.ada)

    assert await till.checkouts.receive(*payments.report(checkout.quote, "expired")) == "over"
    assert await till.orders.recent() == [] and (await till.carts.view(till.ada.id)).count == 1


async def test_an_old_report_is_not_taken_again(till: Till, stripe: StripeDouble, checkout: CheckoutView) -> None:
    payload, _ = stripe.pay(checkout.session or "")
    for moment in (int(time.time()) - 3600, int(time.time()) + 3600):
        with pytest.raises(NotAllowed):
            await till.checkouts.receive(payload, sign(payload, SECRET, at=moment))
