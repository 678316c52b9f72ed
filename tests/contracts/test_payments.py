"""What every payment system must do, on the pretend one and on Stripe's client against Stripe's double."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from assistant.demo_payments import DemoPayments
from assistant.errors import NotAllowed, Refused, Unavailable
from assistant.payments import OpenedCheckout, Payments, sign
from assistant.quote import Quote, QuoteLine
from assistant.stripe_payments import StripePayments
from knowledge.clock import now
from knowledge.money import Money
from tests.doubles.stripe import KEY, StripeDouble
from tests.till import SECRET, URL

Pay = Callable[[Quote, str], tuple[bytes, str]]


@dataclass(frozen=True)
class Outside:
    payments: Payments
    pay: Pay
    """The shopper pays on that session's page: what the payment system reports."""


@pytest.fixture(params=["demo", "stripe"])
async def outside(request: pytest.FixtureRequest) -> AsyncIterator[Outside]:
    if request.param == "demo":
        demo = DemoPayments(URL, SECRET)
        yield Outside(demo, lambda quote, _: demo.report(quote, "completed", email="Ada@example.com"))
        return
    double: StripeDouble = request.getfixturevalue("stripe")
    payments = StripePayments.connect(KEY, SECRET, double.url)
    yield Outside(payments, lambda _, session: double.pay(session, email="Ada@example.com"))
    await payments.close()


def quote(amount: int = 89_00, quantity: int = 2) -> Quote:
    lines = (QuoteLine("SHIRT-M", "Linen shirt", "M", quantity, Money(amount, "EUR")),)
    return Quote(f"quote-{time.time_ns()}", "conversation", lines, Money(amount * quantity, "EUR"), now())


async def opened(payments: Payments, wanted: Quote, *, email: str = "") -> OpenedCheckout:
    return await payments.open_checkout(wanted, email=email, locale="fr", return_url=f"{URL}/thanks?lang=fr")


async def test_the_same_quote_opens_the_same_page(outside: Outside) -> None:
    one, other = quote(), quote()
    first = await opened(outside.payments, one)

    assert await opened(outside.payments, one) == first
    assert (await opened(outside.payments, other)).session != first.session
    assert first.url.startswith("http")


async def test_a_payment_comes_back_with_its_session_quote_and_amount(outside: Outside) -> None:
    wanted = quote()
    page = await opened(outside.payments, wanted)
    event = outside.payments.read_event(*outside.pay(wanted, page.session))

    assert (event.session, event.reference, event.paid) == (page.session, wanted.id, True)
    assert event.amount == Money(178_00, "EUR") and event.email == "ada@example.com" and event.payment


async def test_a_signature_that_does_not_fit_is_not_allowed(outside: Outside) -> None:
    wanted = quote()
    page = await opened(outside.payments, wanted)
    payload, good = outside.pay(wanted, page.session)
    late, early = (sign(payload, SECRET, at=int(time.time()) + shift) for shift in (-301, 360))
    forged = sign(payload, "whsec_theirs")

    assert outside.payments.read_event(payload, good).paid
    for signature in ("", "t=,v1=", "nonsense", "t=1", good.replace("v1=", "v0="), "t=９,v1=é", forged, late, early):
        with pytest.raises(NotAllowed):
            outside.payments.read_event(payload, signature)
    with pytest.raises(NotAllowed):
        outside.payments.read_event(payload.replace(b"17800", b"00001"), good)


async def test_one_of_several_signatures_is_enough(outside: Outside) -> None:
    wanted = quote()
    page = await opened(outside.payments, wanted)
    payload, good = outside.pay(wanted, page.session)

    assert outside.payments.read_event(payload, good.replace("v1=", "v1=0000,v1=")).paid


async def test_a_refund_is_given_once_per_key(outside: Outside) -> None:
    wanted = quote()
    page = await opened(outside.payments, wanted)
    event = outside.payments.read_event(*outside.pay(wanted, page.session))

    first = await outside.payments.refund(event.payment, Money(89_00, "EUR"), key="return-1")
    assert await outside.payments.refund(event.payment, Money(89_00, "EUR"), key="return-1") == first
    assert (await outside.payments.refund(event.payment, Money(89_00, "EUR"), key="return-2")).id != first.id
    with pytest.raises(Refused):
        await outside.payments.refund("pi_unknown", Money(1, "EUR"), key="return-3")


async def test_closing_a_page_twice_is_no_problem(outside: Outside) -> None:
    page = await opened(outside.payments, quote())

    await outside.payments.close_checkout(page.session)
    await outside.payments.close_checkout(page.session)


@pytest.mark.parametrize("secret", ["", "  "])
def test_nothing_starts_with_an_empty_webhook_secret(secret: str) -> None:
    with pytest.raises(ValueError, match="webhook secret is empty"):
        DemoPayments(URL, secret)
    with pytest.raises(ValueError, match="webhook secret is empty"):
        StripePayments.connect(KEY, secret)


@pytest.fixture
async def payments(stripe: StripeDouble) -> AsyncIterator[StripePayments]:
    connected = StripePayments.connect(KEY, SECRET, stripe.url, ships_to=["FR", "BE"])
    yield connected
    await connected.close()


async def test_stripe_is_sent_whole_cents_and_every_line(stripe: StripeDouble, payments: StripePayments) -> None:
    wanted = quote()
    await opened(payments, wanted, email="ada@example.com")

    [sent] = stripe.sent
    [item] = sent["line_items"]
    assert (
        item["quantity"] == 2 and item["price_data"]["unit_amount"] == 89_00 and item["price_data"]["currency"] == "eur"
    )
    assert item["price_data"]["product_data"]["name"] == "Linen shirt (M)"
    assert sent["client_reference_id"] == wanted.id and sent["customer_email"] == "ada@example.com"
    assert sent["shipping_address_collection"] == {"allowed_countries": ["FR", "BE"]} and sent["locale"] == "fr"
    assert sent["cancel_url"] == f"{URL}/thanks?lang=fr&cancelled=1"


async def test_stripe_is_asked_again_after_a_hiccup(stripe: StripeDouble, payments: StripePayments) -> None:
    stripe.fail_next(500)

    assert (await opened(payments, quote())).url
    assert stripe.requests == 2


async def test_stripe_that_stays_down_is_unavailable(stripe: StripeDouble, payments: StripePayments) -> None:
    stripe.fail_next(500, times=3)

    with pytest.raises(Unavailable):
        await opened(payments, quote())
    assert stripe.sessions == {}


async def test_a_wrong_key_is_no_concern_of_the_shopper(stripe: StripeDouble) -> None:
    payments = StripePayments.connect("sk_test_wrong", SECRET, stripe.url)
    with pytest.raises(Unavailable) as problem:
        await opened(payments, quote())
    await payments.close()

    assert "sk_test" not in str(problem.value)


async def test_stripes_refusal_carries_its_reason(payments: StripePayments) -> None:
    with pytest.raises(Refused, match="between 30 minutes and 24 hours"):
        await opened(payments, replace(quote(), created_at=now() - timedelta(hours=1)))


async def test_the_double_refuses_what_the_package_does_not_know(stripe: StripeDouble) -> None:
    auth = f"Bearer {KEY}"
    for body in ("payment_method_types[0]=card", "mode=buy", "line_items[0][quantity]=two", "ui_mode=embedded"):
        status, answer = stripe.answer("POST", "/v1/checkout/sessions", body, auth, body)
        assert status == 400 and answer["error"]["type"] == "invalid_request_error", body


async def test_a_key_used_for_something_else_is_refused(stripe: StripeDouble, payments: StripePayments) -> None:
    wanted = quote()
    await opened(payments, wanted)

    with pytest.raises((Refused, Unavailable)):
        await opened(payments, wanted, email="eve@example.com")
