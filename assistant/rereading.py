"""The records of a sentence once more, as they are at this moment: it goes out on what holds now, not on what held when it was looked up."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
from knowledge.rows import passages_by_id, products_by_id

IN_ONE_LOOK = frozenset(("product", "passage", "order"))
Known = tuple[str, str]
"""Kind and id."""


class Rereading:
    def __init__(self, database: Database, carts: Carts, *, conversation: str, locale: str) -> None:
        self._database = database
        self._carts = carts
        self._conversation = conversation
        self._locale = locale

    async def seen(self, ids: Sequence[str], known: Collection[str]) -> list[Evidence]:
        """The products that the shopper has before their eyes, as they are now; those that are known already left out."""
        wanted = [one for one in ids if one not in known]
        if not wanted:
            return []
        found = await self._database.look(lambda connection: products_by_id(connection, wanted))
        return [product_evidence(found[one]) for one in wanted if one in found]

    async def now(self, evidence: Sequence[Evidence]) -> list[Evidence | None]:
        """None where it is gone. A signed quote and a checkout stay what they were."""
        kinds = {one.kind for one in evidence}
        found: dict[Known, Evidence] = {}
        if kinds & IN_ONE_LOOK:
            found |= await self._database.look(lambda connection: _read(connection, evidence))
        if "cart" in kinds:
            cart = cart_evidence(await self._carts.view(self._conversation, self._locale))[0]
            found[cart.kind, cart.id] = cart
        return [found.get((one.kind, one.id), None if one.kind in IN_ONE_LOOK else one) for one in evidence]


def _read(connection: Connection, evidence: Sequence[Evidence]) -> Mapping[Known, Evidence]:
    known: dict[str, dict[str, Evidence]] = defaultdict(dict)
    for one in evidence:
        known[one.kind][one.id] = one
    products = products_by_id(connection, known["product"])
    passages = passages_by_id(connection, known["passage"])
    records = [*map(product_evidence, products.values()), *_orders(connection, list(known["order"]))]
    for passage in passages.values():
        before = known["passage"][passage.id]
        records.append(replace(passage_evidence(passage, before.number), read_at=before.read_at))
    return {(one.kind, one.id): one for one in records}


def _orders(connection: Connection, numbers: Sequence[str]) -> list[Evidence]:
    if not numbers:
        return []
    rows = connection.execute(select(orders).where(orders.c.number.in_(numbers))).mappings()
    return [order_evidence(order_of(row)) for row in rows]
