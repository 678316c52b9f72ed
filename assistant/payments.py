"""How money comes in: a page to pay is opened, and what became of it returns as a signed event."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.errors import NotAllowed, Refused
from assistant.quote import Quote
from knowledge.money import Money

TOLERANCE_SECONDS = 300
"""A signature is good for so long before and after now: older ones may be replayed, later ones were made up."""
PAID_KINDS = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
OVER_KINDS = ("checkout.session.expired", "checkout.session.async_payment_failed")


@dataclass(frozen=True, slots=True)
class OpenedCheckout:
    session: str
    """The payment system's own id."""
    url: str


@dataclass(frozen=True, slots=True)
class Refund:
    id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    id: str
    kind: str
    session: str
    reference: str
    """The quote that the session was opened for, as we told the payment system."""
    paid: bool
    amount: Money | None
    email: str = ""
    address: Mapping[str, Any] | None = None
    payment: str = ""
    """The payment system's own id of the payment: what a refund names."""


class Payments(Protocol):
    @property
    def pretend(self) -> bool:
        """True where no money moves."""
        ...

    async def open_checkout(self, quote: Quote, *, email: str, locale: str, return_url: str) -> OpenedCheckout:
        """The same quote again opens the same page. Raises Unavailable, or Refused where the quote can't be paid."""
        ...

    async def close_checkout(self, session: str) -> None:
        """Nobody can pay there any more; does nothing where that is so already. Raises Unavailable."""
        ...

    async def refund(self, payment: str, amount: Money, *, key: str) -> Refund:
        """Once per `key`. Raises Unavailable, or Refused with the payment system's reason."""
        ...

    def read_event(self, payload: bytes, signature: str) -> PaymentEvent:
        """Of the raw bytes as they came. Raises NotAllowed on a signature that isn't the payment system's."""
        ...

    async def close(self) -> None: ...


def read_signed(payload: bytes, signature: str, secret: str) -> PaymentEvent:
    """Stripe's signature scheme (docs.stripe.com/webhooks#verify-manually), which the pretend pay page speaks too."""
    _verify(payload, signature, secret)
    try:
        return _event(json.loads(payload))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refused(f"This is no payment event: {problem!r}") from None


def sign(payload: bytes, secret: str, *, at: int | None = None) -> str:
    moment = int(time.time()) if at is None else at
    return f"t={moment},v1={_mac(payload, secret, moment)}"


def demand_secret(secret: str) -> str:
    """An empty secret verifies whatever was signed with an empty key: by anybody."""
    if not secret.strip():
        raise ValueError("The webhook secret is empty: right would be the signing secret of the webhook, whsec_…")
    return secret


def _verify(payload: bytes, signature: str, secret: str) -> None:
    pairs = [pair.partition("=")[::2] for pair in signature.split(",")]
    said = next((value for key, value in pairs if key.strip() == "t"), "")
    if not (said.isascii() and said.isdigit() and len(said) < 15):
        raise NotAllowed("The signature names no time")
    if abs(time.time() - int(said)) > TOLERANCE_SECONDS:
        raise NotAllowed("The signature is too old or from the future")
    expected = _mac(payload, demand_secret(secret), int(said)).encode()
    macs = [value.encode() for key, value in pairs if key.strip() == "v1"]
    # Several signatures stand there while a secret is being rolled.
    if not any(hmac.compare_digest(expected, mac) for mac in macs):
        raise NotAllowed("The signature does not fit")


def _mac(payload: bytes, secret: str, moment: int) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + payload, hashlib.sha256).hexdigest()


def _event(said: Mapping[str, Any]) -> PaymentEvent:
    session = said["data"]["object"]
    kind, amount, currency = str(said["type"]), session.get("amount_total"), session.get("currency")
    if not kind.startswith("checkout.session."):
        return PaymentEvent(str(said["id"]), kind, "", "", paid=False, amount=None)
    return PaymentEvent(
        id=str(said["id"]),
        kind=kind,
        session=str(session["id"]),
        reference=session.get("client_reference_id") or "",
        paid=kind in PAID_KINDS and session.get("payment_status") != "unpaid",
        amount=Money(int(amount), str(currency).upper()) if amount is not None and currency else None,
        email=((session.get("customer_details") or {}).get("email") or session.get("customer_email") or "").lower(),
        address=_address(session),
        payment=session.get("payment_intent") or "",
    )


def _address(session: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Where to send it; else where the payer lives."""
    shipping = (session.get("collected_information") or {}).get("shipping_details") or {}
    payer = session.get("customer_details") or {}
    place = shipping.get("address") or payer.get("address")
    return {"name": shipping.get("name") or payer.get("name") or "", **place} if place else None
