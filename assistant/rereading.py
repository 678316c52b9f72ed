"""A record once more, as it is at this moment: a sentence goes out on what holds now, not on what held when it was looked up."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.cart import Carts
from assistant.claims.evidence import Evidence
from assistant.orders import Orders
from assistant.tools.cart import cart_evidence
from assistant.tools.catalog import product_evidence
from assistant.tools.help import passage_evidence
from assistant.tools.orders import order_evidence

if TYPE_CHECKING:
    from knowledge.library import Library


class Rereading:
    def __init__(self, library: "Library", carts: Carts, orders: Orders, *, conversation: str, locale: str) -> None:
        self._library = library
        self._carts = carts
        self._orders = orders
        self._conversation = conversation
        self._locale = locale

    async def seen(self, ids: Sequence[str], known: Collection[str]) -> list[Evidence]:
        """The products that the shopper has before their eyes, as they are now; those that are known already left out."""
        found = await asyncio.gather(*(self._library.product(one) for one in ids if one not in known))
        return [product_evidence(product) for product in found if product]

    async def now(self, evidence: Evidence) -> Evidence | None:
        """None where it is gone. A signed quote and a checkout stay what they were."""
        match evidence.kind:
            case "product":
                product = await self._library.product(evidence.id)
                return product_evidence(product) if product else None
            case "passage":
                passage = await self._library.passage(evidence.id)
                return (
                    replace(passage_evidence(passage, evidence.number), read_at=evidence.read_at) if passage else None
                )
            case "order":
                order = await self._orders.by_number(evidence.id)
                return order_evidence(order) if order else None
            case "cart":
                return cart_evidence(await self._carts.view(self._conversation, self._locale))[0]
        return evidence
