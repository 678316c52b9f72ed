"""How money comes in: a page to pay is opened, and what became of it returns as a signed event."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.payment_event import PaymentEvent as PaymentEvent
from assistant.payment_event import demand_secret as demand_secret
from assistant.payment_event import read_signed as read_signed
from assistant.payment_event import sign as sign
from assistant.quote import Quote
from knowledge.money import Money


@dataclass(frozen=True, slots=True)
class OpenedCheckout:
    session: str
    """The payment system's own id."""
    url: str


@dataclass(frozen=True, slots=True)
class Refund:
    id: str
    amount: Money


class Payments(Protocol):
    @property
    def pretend(self) -> bool:
        """True where no money moves."""
        ...

    async def open_checkout(self, quote: Quote, *, email: str, locale: str, return_url: str) -> OpenedCheckout:
        """The same quote again opens the same page. Raises Unavailable, or Refused where the quote can't be paid."""
        ...

    async def close_checkout(self, session: str) -> bool:
        """Nobody can pay there any more; False where somebody has paid there. Raises Unavailable."""
        ...

    async def refund(self, payment: str, amount: Money, *, key: str) -> Refund:
        """Once per `key`. Raises Unavailable, or Refused with the payment system's reason."""
        ...

    def read_event(self, payload: bytes, signature: str) -> PaymentEvent:
        """Of the raw bytes as they came. Raises NotAllowed on a signature that isn't the payment system's."""
        ...

    async def ask(self, session: str) -> PaymentEvent | None:
        """What has become of a session, as the event that would say so; None where it is still open or unknown."""
        ...

    def since(self, moment: datetime) -> AsyncIterator[PaymentEvent]:
        """Everything that came to an end, was refunded or disputed since then, in no order. Raises Unavailable."""
        ...

    async def close(self) -> None: ...
