"""Stripe's side of the payments: Checkout Sessions on Stripe's own page, so that no card number ever comes near us."""

import logging
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import stripe

from assistant.errors import Refused, Unavailable
from assistant.payment_event import PaymentEvent, demand_secret, event_of, read_signed
from assistant.payments import OpenedCheckout, Refund
from assistant.quote import Quote
from assistant.stripe_session import coupon_params, session_params
from knowledge.money import Money

TIMEOUT_SECONDS = 12.0
"""For one try; the client makes three, and a shopper waits for them."""
RETRIES = 2
PAGE = 100
"""Objects that one request lists."""

log = logging.getLogger(__name__)
T = TypeVar("T")


class StripePayments:
    pretend = False

    def __init__(
        self,
        client: Any,
        http: Any,
        secrets: Sequence[str],
        ships_to: Sequence[str],
        embedded_at: str,
        publishable: str,
    ) -> None:
        self._v1 = client.v1
        self._http = http
        self._secrets = tuple(secrets)
        self._ships_to = tuple(ships_to)
        self._embedded_at = embedded_at
        self.publishable_key = publishable

    @classmethod
    def connect(
        cls,
        key: str,
        webhook_secret: str | Sequence[str],
        api_base: str | None = None,
        *,
        ships_to: Sequence[str] = (),
        embedded_at: str = "",
        publishable_key: str = "",
    ) -> "StripePayments":
        """`ships_to`: ISO countries for which Stripe's page asks an address where a quote names none. `embedded_at`:
        the address of our own page that holds Stripe's form; empty: the shopper goes to Stripe's page."""
        secrets = demand_secret(webhook_secret)
        stripe.enable_telemetry = False
        http = stripe.HTTPXClient(timeout=TIMEOUT_SECONDS)
        addresses = {"api": api_base.rstrip("/")} if api_base else {}
        client = stripe.StripeClient(key, base_addresses=addresses, max_network_retries=RETRIES, http_client=http)
        return cls(client, http, secrets, ships_to, embedded_at, publishable_key)

    @property
    def embedded(self) -> bool:
        return bool(self._embedded_at)

    async def open_checkout(self, quote: Quote, *, email: str, locale: str, return_url: str) -> OpenedCheckout:
        coupon = ""
        if quote.discount:
            options = {"idempotency_key": f"{quote.id}-discount"}
            coupon = (await _answered(self._v1.coupons.create_async(coupon_params(quote), options))).id
        params = session_params(
            quote,
            email=email,
            locale=locale,
            return_url=return_url,
            ships_to=self._ships_to,
            coupon=coupon,
            embedded=self.embedded,
        )
        session = await _answered(self._v1.checkout.sessions.create_async(params, {"idempotency_key": quote.id}))
        return OpenedCheckout(session.id, f"{self._embedded_at}/{session.id}" if self.embedded else session.url)

    async def close_checkout(self, session: str) -> bool:
        try:
            await _answered(self._v1.checkout.sessions.expire_async(session))
        except Refused as problem:  # it is paid or over already
            log.info("stripe session %s stays as it is: %s", session, problem)
            found = await _answered(self._v1.checkout.sessions.retrieve_async(session))
            return bool(found.status != "complete")
        return True

    async def client_secret(self, session: str) -> str:
        """With which our page shows Stripe's form; empty where nobody can pay there any more."""
        found = await _answered(self._v1.checkout.sessions.retrieve_async(session))
        return found.client_secret or "" if found.status == "open" else ""

    async def refund(self, payment: str, amount: Money, *, key: str) -> Refund:
        params = {"payment_intent": payment, "amount": amount.amount}
        refund = await _answered(self._v1.refunds.create_async(params, {"idempotency_key": key}))
        return Refund(refund.id, Money(refund.amount, refund.currency.upper()))

    def read_event(self, payload: bytes, signature: str) -> PaymentEvent:
        # Not the package's `construct_event`: that one accepts signatures from the future.
        return read_signed(payload, signature, self._secrets)

    async def ask(self, session: str) -> PaymentEvent | None:
        try:
            found = await _answered(self._v1.checkout.sessions.retrieve_async(session))
        except Refused:
            return None
        return _of_session(found.to_dict())

    async def since(self, moment: datetime) -> AsyncIterator[PaymentEvent]:
        asked = {"created": {"gte": int(moment.timestamp())}, "limit": PAGE}
        async for session in self._all(self._v1.checkout.sessions, asked):
            if event := _of_session(session):
                yield event
        async for refund in self._all(self._v1.refunds, asked):
            yield event_of("refund.updated", refund, id=f"seen:{refund['id']}:{refund.get('status')}")
        async for dispute in self._all(self._v1.disputes, asked):
            yield event_of("charge.dispute.updated", dispute, id=f"seen:{dispute['id']}:{dispute.get('status')}")

    async def close(self) -> None:
        await self._http.close_async()

    async def _all(self, listed: Any, asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        page = await _answered(listed.list_async(dict(asked)))
        while True:
            for each in page.data:
                yield each.to_dict()
            if not page.has_more or not page.data:
                return
            page = await _answered(listed.list_async({**asked, "starting_after": page.data[-1].id}))


async def _answered(call: Awaitable[T]) -> T:
    try:
        return await call
    except stripe.InvalidRequestError as problem:
        log.warning("stripe refused a request: %s", problem)
        raise Refused(f"The payment system refused this: {problem.user_message}") from problem
    except stripe.StripeError as problem:
        log.warning("stripe failed: %r", problem)
        raise Unavailable("payments", why=type(problem).__name__) from problem


def _of_session(session: Mapping[str, Any]) -> PaymentEvent | None:
    """As the webhook that Stripe has sent, or will."""
    status, payment = session.get("status"), session.get("payment_status")
    kind = {"complete": "checkout.session.completed", "expired": "checkout.session.expired"}.get(str(status))
    return event_of(kind, session, id=f"seen:{session['id']}:{status}:{payment}") if kind else None
