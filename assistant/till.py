"""From a cart to a paid order, without a model or an index: what a command on payments opens, and the shop builds on."""

from dataclasses import dataclass

from assistant.cart import Carts
from assistant.cart_view import MAX_PER_LINE
from assistant.checkouts import Checkouts
from assistant.events import Events
from assistant.orders import Orders
from assistant.payments import Payments
from assistant.quote import Quotes
from assistant.reconcile import Reconciling
from assistant.waking import Waking
from knowledge.database import Database


@dataclass(frozen=True, slots=True)
class Till:
    database: Database
    payments: Payments
    waking: Waking
    events: Events
    carts: Carts
    orders: Orders
    checkouts: Checkouts

    @property
    def reconciling(self) -> Reconciling:
        return Reconciling(self.database, self.checkouts, self.payments)

    async def close(self) -> None:
        """All but the database, which others may still use."""
        await self.payments.close()
        await self.waking.close()


def set_up(
    database: Database,
    payments: Payments,
    waking: Waking,
    *,
    key: bytes,
    url: str,
    prefix: str,
    max_per_line: int = MAX_PER_LINE,
) -> Till:
    """`key` signs quotes, `url` is where this shop's pages are, and `prefix` starts its orders' numbers."""
    events = Events(database, waking)
    carts = Carts(database, events, max_per_line=max_per_line)
    orders = Orders(database, prefix=prefix)
    checkouts = Checkouts(database, carts, Quotes(key), payments, orders, events, return_url=f"{url}/thanks")
    return Till(database, payments, waking, events, carts, orders, checkouts)
