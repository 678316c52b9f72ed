"""The records of a sentence once more, as they are at this moment: it goes out on what holds now, not on what held when it was looked up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from assistant.cart import Carts
from assistant.claims.evidence import Evidence
from assistant.order_rows import order_of
from assistant.tables import orders
from assistant.tools.cart import cart_evidence
from assistant.tools.catalog import product_evidence
from assistant.tools.help import passage_evidence
from assistant.tools.orders import order_evidence
from knowledge.database import Database
from knowledge.documents import Passage
from knowledge.rows import passages_by_id, products_by_id

READ_AGAIN = frozenset(("product", "passage", "order", "cart"))
Known = tuple[str, str]
"""Kind and id."""


class Rereading:
    def __init__(self, database: Database, carts: Carts, *, conversation: str, locale: str) -> None:
        self._database = database
        self._carts = carts
        self._conversation = conversation
        self._locale = locale

    async def now(self, evidence: Sequence[Evidence]) -> list[Evidence | None]:
        """None where it is gone. A signed quote and a checkout stay what they were."""
        again = [one for one in evidence if one.kind in READ_AGAIN]
        found = await self._database.glance(lambda connection: self._read(connection, again)) if again else {}
        return [found.get((one.kind, one.id)) if one.kind in READ_AGAIN else one for one in evidence]

    async def passages(self, ids: Sequence[str]) -> Mapping[str, Passage]:
        """Those of them that answer now."""
        return await self._database.glance(lambda connection: passages_by_id(connection, ids)) if ids else {}

    def _read(self, connection: Connection, evidence: Sequence[Evidence]) -> Mapping[Known, Evidence]:
        known: dict[str, dict[str, Evidence]] = defaultdict(dict)
        for one in evidence:
            known[one.kind][one.id] = one
        products = products_by_id(connection, known["product"])
        records = [*map(product_evidence, products.values()), *_orders(connection, list(known["order"]))]
        for passage in passages_by_id(connection, known["passage"]).values():
            before = known["passage"][passage.id]
            records.append(replace(passage_evidence(passage, before.number), read_at=before.read_at))
        if known["cart"]:
            cart, _ = self._carts.view_and_wishes(connection, self._conversation, self._locale)
            records += cart_evidence(cart)
        return {(one.kind, one.id): one for one in records}


def _orders(connection: Connection, numbers: Sequence[str]) -> list[Evidence]:
    if not numbers:
        return []
    rows = connection.execute(select(orders).where(orders.c.number.in_(numbers))).mappings()
    return [order_evidence(order_of(row)) for row in rows]
