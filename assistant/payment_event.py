"""What a payment system reports, signed: Stripe's scheme and objects, which the pretend pay page speaks too."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import NotAllowed, Refused
from knowledge.money import Money

TOLERANCE_SECONDS = 300
"""A signature is good for so long before and after now: older ones may be replayed, later ones were made up."""

Says = Literal["paid", "waiting", "expired", "declined", "refund", "refunded", "dispute", "other"]
SAYS: Mapping[str, Says] = {
    "checkout.session.completed": "paid",
    "checkout.session.async_payment_succeeded": "paid",
    "checkout.session.async_payment_failed": "declined",
    "checkout.session.expired": "expired",
    "refund.created": "refund",
    "refund.updated": "refund",
    "refund.failed": "refund",
    "charge.refund.updated": "refund",
    "charge.refunded": "refunded",
    "charge.dispute.created": "dispute",
    "charge.dispute.updated": "dispute",
    "charge.dispute.closed": "dispute",
}
"""Kinds of events that we follow."""
REFUND_STATUS = {"pending": "pending", "requires_action": "pending", "succeeded": "done", "failed": "failed",
                 "canceled": "failed"}  # fmt: skip
DISPUTE_STATUS = {"won": "won", "warning_closed": "won", "lost": "lost"}


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    id: str
    kind: str
    says: Says
    """`waiting`: the shopper is done, and the bank takes its time."""
    session: str = ""
    reference: str = ""
    """The quote that the session was opened for, as we told the payment system."""
    amount: Money | None = None
    """Of the session's total, of one refund, or of all refunds of a payment so far."""
    tax: int = 0
    """That the payment system has worked out itself."""
    offer: int | None = None
    """The place of the delivery chosen on the payment page among those offered."""
    email: str = ""
    address: Mapping[str, Any] | None = None
    payment: str = ""
    """The payment system's own id of the payment: what a refund names."""
    subject: str = ""
    """A refund's or a dispute's own id."""
    status: str = ""
    """A refund's (pending, done, failed) or a dispute's (open, won, lost)."""

    @property
    def paid(self) -> bool:
        return self.says == "paid"


def read_signed(payload: bytes, signature: str, secrets: Sequence[str]) -> PaymentEvent:
    """Stripe's signature scheme (docs.stripe.com/webhooks#verify-manually); `secrets` are two while one is rolled."""
    _verify(payload, signature, secrets)
    try:
        said = json.loads(payload)
        return event_of(str(said["type"]), said["data"]["object"], id=str(said["id"]))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refused(f"This is no payment event: {problem!r}") from None


def sign(payload: bytes, secret: str, *, at: int | None = None) -> str:
    moment = int(time.time()) if at is None else at
    return f"t={moment},v1={_mac(payload, secret, moment)}"


def demand_secret(secret: str | Sequence[str]) -> tuple[str, ...]:
    """An empty secret verifies whatever was signed with an empty key: by anybody."""
    secrets = (secret,) if isinstance(secret, str) else tuple(secret)
    if not secrets or not all(each.strip() for each in secrets):
        raise ValueError("The webhook secret is empty: right would be the signing secret of the webhook, whsec_…")
    return secrets


def event_of(kind: str, about: Mapping[str, Any], *, id: str) -> PaymentEvent:  # noqa: A002  what the payment system calls it
    says = SAYS.get(kind, "other")
    if says == "other":
        return PaymentEvent(id, kind, says)
    if kind.startswith("checkout.session."):
        return _of_session(id, kind, "waiting" if says == "paid" and _unpaid(about) else says, about)
    if says == "refunded":
        return PaymentEvent(
            id, kind, says, amount=_money(about, "amount_refunded"), payment=_id(about, "payment_intent")
        )
    status = str(about.get("status"))
    known = REFUND_STATUS.get(status, "pending") if says == "refund" else DISPUTE_STATUS.get(status, "open")
    return PaymentEvent(
        id,
        kind,
        says,
        amount=_money(about, "amount"),
        payment=_id(about, "payment_intent"),
        subject=str(about["id"]),
        status=known,
    )


def _of_session(id: str, kind: str, says: Says, session: Mapping[str, Any]) -> PaymentEvent:  # noqa: A002
    return PaymentEvent(
        id,
        kind,
        says,
        session=str(session["id"]),
        reference=session.get("client_reference_id") or "",
        amount=_money(session, "amount_total"),
        tax=int((session.get("total_details") or {}).get("amount_tax") or 0),
        offer=_offer(session),
        email=((session.get("customer_details") or {}).get("email") or session.get("customer_email") or "").lower(),
        address=_address(session),
        payment=_id(session, "payment_intent"),
    )


def _unpaid(session: Mapping[str, Any]) -> bool:
    return session.get("payment_status") == "unpaid"


def _money(about: Mapping[str, Any], name: str) -> Money | None:
    amount, currency = about.get(name), about.get("currency")
    return Money(int(amount), str(currency).upper()) if amount is not None and currency else None


def _id(about: Mapping[str, Any], name: str) -> str:
    """It stands there as an id, or as the object itself."""
    found = about.get(name) or ""
    return str(found["id"]) if isinstance(found, Mapping) else str(found)


def _offer(session: Mapping[str, Any]) -> int | None:
    chosen = _id(session.get("shipping_cost") or {}, "shipping_rate")
    rates = [_id(option, "shipping_rate") for option in session.get("shipping_options") or ()]
    return rates.index(chosen) if chosen in rates else None


def _address(session: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Where to send it; else where the payer lives."""
    shipping = (session.get("collected_information") or {}).get("shipping_details") or {}
    payer = session.get("customer_details") or {}
    place = shipping.get("address") or payer.get("address")
    return {"name": shipping.get("name") or payer.get("name") or "", **place} if place else None


def _verify(payload: bytes, signature: str, secrets: Sequence[str]) -> None:
    pairs = [pair.partition("=")[::2] for pair in signature.split(",")]
    said = next((value for key, value in pairs if key.strip() == "t"), "")
    if not (said.isascii() and said.isdigit() and len(said) < 15):
        raise NotAllowed("The signature names no time")
    if abs(time.time() - int(said)) > TOLERANCE_SECONDS:
        raise NotAllowed("The signature is too old or from the future")
    expected = [_mac(payload, secret, int(said)).encode() for secret in demand_secret(secrets)]
    macs = [value.encode() for key, value in pairs if key.strip() == "v1"]
    if not any(hmac.compare_digest(ours, mac) for ours in expected for mac in macs):
        raise NotAllowed("The signature does not fit")


def _mac(payload: bytes, secret: str, moment: int) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + payload, hashlib.sha256).hexdigest()
