"""From a cart to a paid order, without a model or an index: what a command on payments opens, and the shop builds on."""

from dataclasses import dataclass

from assistant.cart import Carts, Catalogue
from assistant.checkouts import Checkouts
from assistant.events import Events
from assistant.orders import Orders
from assistant.payments import Payments
from assistant.quote import Quotes
from assistant.reconcile import Reconciling
from assistant.waking import Waking, waking_for
from knowledge.database import Database
from web.providers import payments_for
from web.settings import Settings
from web.signing import derived, secret


@dataclass(frozen=True, slots=True)
class Till:
    database: Database
    waking: Waking
    events: Events
    payments: Payments
    carts: Carts
    quotes: Quotes
    orders: Orders
    checkouts: Checkouts

    @property
    def reconciling(self) -> Reconciling:
        return Reconciling(self.database, self.checkouts, self.payments)

    async def close(self) -> None:
        """All but the database, which others may still use."""
        await self.payments.close()
        await self.waking.close()


def till_on(settings: Settings, database: Database, catalogue: Catalogue) -> Till:
    key = secret(settings.data / "secret.key")
    waking = waking_for(database)
    events = Events(database, waking)
    payments = payments_for(settings, key)
    carts = Carts(database, catalogue, events, max_per_line=settings.max_per_line)
    quotes = Quotes(derived(key, "quotes"))
    orders = Orders(database, prefix=_initials(settings.shop_name))
    checkouts = Checkouts(database, carts, quotes, payments, orders, events, return_url=f"{settings.url}/thanks")
    return Till(database, waking, events, payments, carts, quotes, orders, checkouts)


def _initials(shop_name: str) -> str:
    """`ML` for Maison Lune: order numbers start with it."""
    return "".join(word[0] for word in shop_name.split() if word[0].isalnum()).upper()[:3] or "C"
