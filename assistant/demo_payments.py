"""Payments without money: a pay page of our own that reports back through the same signed webhook as Stripe."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, Literal

from assistant.errors import Refused
from assistant.payment_event import PaymentEvent, demand_secret, read_signed, sign
from assistant.payments import OpenedCheckout, Refund
from assistant.quote import Quote
from knowledge.money import Money

PREFIX = "cs_demo_"

Outcome = Literal["completed", "expired"]


class DemoPayments:
    """Keeps nothing: a session is named after its quote, so it outlives a restart with the tables."""

    pretend = True

    def __init__(self, public_url: str, webhook_secret: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._secrets = demand_secret(webhook_secret)

    async def open_checkout(self, quote: Quote, *, email: str, locale: str, return_url: str) -> OpenedCheckout:
        session = PREFIX + quote.id
        return OpenedCheckout(session, f"{self._public_url}/pay/{session}?lang={locale[:2]}")

    async def close_checkout(self, session: str) -> bool:
        """The pay page asks the checkout's state, which its caller changes."""
        return True

    async def refund(self, payment: str, amount: Money, *, key: str) -> Refund:
        if not payment.startswith("pi_demo_"):
            raise Refused(f"There is no payment {payment!r}")
        return Refund(f"re_demo_{key}", amount)

    def read_event(self, payload: bytes, signature: str) -> PaymentEvent:
        return read_signed(payload, signature, self._secrets)

    async def ask(self, session: str) -> PaymentEvent | None:
        """The pay page reports before it answers: there is never anything that we don't know yet."""
        return None

    async def since(self, moment: datetime) -> AsyncIterator[PaymentEvent]:
        nothing: tuple[PaymentEvent, ...] = ()
        for event in nothing:
            yield event

    async def close(self) -> None: ...

    def report(
        self, quote: Quote, outcome: Outcome, *, email: str = "", address: Mapping[str, str] | None = None
    ) -> tuple[bytes, str]:
        """The webhook that Stripe would send, as payload and signature. The same report again has the same event id."""
        payload = json.dumps(
            {
                "id": f"evt_demo_{outcome}_{quote.id}",
                "object": "event",
                "type": f"checkout.session.{outcome}",
                "created": int(time.time()),
                "livemode": False,
                "data": {"object": _session(quote, outcome, email, address)},
            }
        ).encode()
        return payload, sign(payload, self._secrets[0])


def _session(quote: Quote, outcome: Outcome, email: str, address: Mapping[str, str] | None) -> dict[str, Any]:
    paid = outcome == "completed"
    place = {key: said for key, said in (address or {}).items() if key != "name"}
    shipping = {"name": address.get("name", ""), "address": place} if address else None
    return {
        "id": PREFIX + quote.id,
        "object": "checkout.session",
        "client_reference_id": quote.id,
        "amount_total": quote.total.amount,
        "currency": quote.total.currency.lower(),
        "customer_details": {"email": email} if email else None,
        "collected_information": {"shipping_details": shipping},
        "payment_intent": f"pi_demo_{quote.id}" if paid else None,
        "payment_status": "paid" if paid else "unpaid",
        "status": "complete" if paid else "expired",
    }
