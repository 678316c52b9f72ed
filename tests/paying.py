"""Fixtures for the tests of what comes back from Stripe: a shop that is connected to the double, and a page to pay open."""

from collections.abc import AsyncIterator, Iterator

import pytest

from assistant.checkout_view import CheckoutView
from assistant.stripe_payments import StripePayments
from knowledge.database import Database
from tests.doubles.stripe import KEY, StripeDouble, running_stripe
from tests.till import SECRET, Till, open_till


@pytest.fixture
def stripe() -> Iterator[StripeDouble]:
    with running_stripe(SECRET) as double:
        yield double


@pytest.fixture
async def till(database: Database, stripe: StripeDouble) -> AsyncIterator[Till]:
    """Its webhook's secret is being rolled: reports may be signed with either."""
    payments = StripePayments.connect(KEY, [SECRET, "whsec_new"], stripe.url)
    yield await open_till(database, payments)
    await payments.close()


@pytest.fixture
async def checkout(till: Till) -> CheckoutView:
    """Ada has the page to pay for two shirts before her."""
    await till.carts.update(till.ada.id, "SHIRT-M", 2)
    return await till.checkouts.start(till.ada)
