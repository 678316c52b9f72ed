"""Stripe's side of the payments: hosted Checkout Sessions, so that no card number ever comes near us."""

import logging
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import stripe

from assistant.errors import Refused, Unavailable
from assistant.payments import OpenedCheckout, PaymentEvent, Refund, demand_secret, read_signed
from assistant.quote import Quote, QuoteLine
from knowledge.money import Money

TIMEOUT_SECONDS = 12.0
"""For one try; the client makes three, and a shopper waits for them."""
RETRIES = 2
INTEGRATION = "comptoir_kqzvbnwd"
"""Groups our sessions in the merchant's Stripe dashboard."""

log = logging.getLogger(__name__)
T = TypeVar("T")


class StripePayments:
    pretend = False

    def __init__(self, client: Any, http: Any, webhook_secret: str, ships_to: Sequence[str]) -> None:
        self._client = client
        self._http = http
        self._secret = webhook_secret
        self._ships_to = list(ships_to)

    @classmethod
    def connect(
        cls, key: str, webhook_secret: str, api_base: str | None = None, *, ships_to: Sequence[str] = ()
    ) -> "StripePayments":
        """`ships_to`: ISO countries for which Stripe's page asks an address; none: it doesn't ask."""
        demand_secret(webhook_secret)
        stripe.enable_telemetry = False
        http = stripe.HTTPXClient(timeout=TIMEOUT_SECONDS)
        addresses = {"api": api_base.rstrip("/")} if api_base else {}
        client = stripe.StripeClient(key, base_addresses=addresses, max_network_retries=RETRIES, http_client=http)
        return cls(client, http, webhook_secret, ships_to)

    async def open_checkout(self, quote: Quote, *, email: str, locale: str, return_url: str) -> OpenedCheckout:
        params = _params(quote, email, locale, return_url, self._ships_to)
        sessions = self._client.v1.checkout.sessions
        session = await _answered(sessions.create_async(params, {"idempotency_key": quote.id}))
        return OpenedCheckout(session.id, session.url)

    async def close_checkout(self, session: str) -> None:
        try:
            await _answered(self._client.v1.checkout.sessions.expire_async(session))
        except Refused as problem:  # it is paid or over already
            log.info("stripe session %s stays as it is: %s", session, problem)

    async def refund(self, payment: str, amount: Money, *, key: str) -> Refund:
        params = {"payment_intent": payment, "amount": amount.amount}
        refund = await _answered(self._client.v1.refunds.create_async(params, {"idempotency_key": key}))
        return Refund(refund.id, Money(refund.amount, refund.currency.upper()))

    def read_event(self, payload: bytes, signature: str) -> PaymentEvent:
        # Not the package's `construct_event`: that one accepts signatures from the future.
        return read_signed(payload, signature, self._secret)

    async def close(self) -> None:
        await self._http.close_async()


async def _answered(call: Awaitable[T]) -> T:
    try:
        return await call
    except stripe.InvalidRequestError as problem:
        log.warning("stripe refused a request: %s", problem)
        raise Refused(f"The payment system refused this: {problem.user_message}") from problem
    except stripe.StripeError as problem:
        log.warning("stripe failed: %r", problem)
        raise Unavailable("payments", why=type(problem).__name__) from problem


def _params(quote: Quote, email: str, locale: str, return_url: str, ships_to: Sequence[str]) -> dict[str, Any]:
    """The same for the same quote, or its idempotency key would be refused."""
    return {
        "mode": "payment",
        "line_items": [_item(line) for line in quote.lines],
        "client_reference_id": quote.id,
        "metadata": {"quote": quote.id, "conversation": quote.conversation_id},
        "success_url": return_url,
        "cancel_url": f"{return_url}{'&' if '?' in return_url else '?'}cancelled=1",
        "expires_at": int(quote.payable_until.timestamp()),
        "locale": locale[:2] if locale[:2] in ("en", "fr") else "auto",
        "integration_identifier": INTEGRATION,
        **({"customer_email": email} if email else {}),
        **({"shipping_address_collection": {"allowed_countries": list(ships_to)}} if ships_to else {}),
    }


def _item(line: QuoteLine) -> dict[str, Any]:
    product = {"name": line.name, "metadata": {"sku": line.sku}}
    price = {"unit_amount": line.unit.amount, "currency": line.unit.currency.lower(), "product_data": product}
    return {"quantity": line.quantity, "price_data": price}
