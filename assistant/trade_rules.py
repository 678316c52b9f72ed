"""The merchant's rules of delivery and tax, as they were imported: checked before they are kept, read at each quote."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select

from assistant.errors import Refused
from assistant.shipping import Shipping, read_shipping
from assistant.tables_money import trade_rules
from assistant.tax import Tax, read_tax
from knowledge.clock import now
from knowledge.database import Database

Kind = Literal["shipping", "tax"]
_RULES = select(trade_rules.c.kind, trade_rules.c.body)
READERS: Mapping[Kind, Callable[[Any], object]] = {"shipping": read_shipping, "tax": read_tax}


class TradeRules:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, kind: Kind, body: Any) -> None:
        """Raises Refused, naming what is wrong, and leaves the rules as they were."""
        if not isinstance(body, dict):
            raise Refused(f"The {kind} rules are {type(body).__name__}; right would be a table of names and values")
        READERS[kind](body)
        async with self._database.begin() as connection:
            await connection.execute(delete(trade_rules).where(trade_rules.c.kind == kind))
            await connection.execute(insert(trade_rules).values(kind=kind, body=body, updated_at=now()))

    async def body(self, kind: Kind) -> dict[str, Any] | None:
        async with self._database.read() as connection:
            return (await connection.execute(select(trade_rules.c.body).where(trade_rules.c.kind == kind))).scalar()


def rules(connection: Connection) -> tuple[Shipping | None, Tax | None]:
    """None where the merchant has set none: nothing is added to the prices then."""
    found = {row.kind: row.body for row in connection.execute(_RULES)}
    shipping, tax = found.get("shipping"), found.get("tax")
    return read_shipping(shipping) if shipping else None, read_tax(tax) if tax else None
