"""What is held for a shopper while a page to pay is open: counted goods, and uses of a discount code."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.discounts import find_discount
from assistant.errors import Refused
from assistant.phrases import say
from assistant.quote import Quote
from assistant.tables import checkouts
from assistant.tables_money import holds
from knowledge.clock import now
from knowledge.tables import variants

GRACE = timedelta(minutes=5)
"""A payment in the page's last second still has to come back to us."""
SETTLING = timedelta(days=14)
"""A bank transfer takes so long at most."""


async def hold(connection: AsyncConnection, checkout_id: str, quote: Quote) -> None:
    """Raises Refused where another shopper's open page holds what is left: of the last piece one of two gets it."""
    until = quote.payable_until + GRACE
    for line in sorted(quote.lines, key=lambda line: line.sku):
        if await _left(connection, line.sku, line.quantity):
            await _add(connection, checkout_id, "stock", line.sku, line.quantity, until)
            continue
        text = "{item} is being bought by somebody else at this moment. Please try again in a while, or choose another."
        raise Refused(say(quote.terms.locale, text, item=line.name))
    if quote.terms.code:
        await _hold_code(connection, checkout_id, quote, until)


async def release(connection: AsyncConnection, checkout_id: str) -> None:
    await connection.execute(delete(holds).where(holds.c.checkout_id == checkout_id))


async def prolong(connection: AsyncConnection, checkout_id: str) -> None:
    """While the bank is settling a payment."""
    mine = holds.c.checkout_id == checkout_id
    await connection.execute(update(holds).where(mine).values(until=now() + SETTLING))


def uses_under_way(connection: Connection, code: str, *, but_of: str = "") -> int:
    """Open pages that hold a use of the code; `but_of` leaves a conversation's own out."""
    query = (
        select(func.count())
        .select_from(holds.join(checkouts, checkouts.c.id == holds.c.checkout_id))
        .where(holds.c.kind == "code", holds.c.item == code, holds.c.until > now())
        .where(checkouts.c.conversation_id != but_of)
    )
    return int(connection.execute(query).scalar_one())


async def held(connection: AsyncConnection, skus: Iterable[str]) -> dict[str, int]:
    """How many pieces of each are held."""
    query = (
        select(holds.c.item, func.sum(holds.c.quantity))
        .where(holds.c.kind == "stock", holds.c.item.in_(list(skus)), holds.c.until > now())
        .group_by(holds.c.item)
    )
    return {item: int(pieces) for item, pieces in (await connection.execute(query)).all()}


async def _left(connection: AsyncConnection, sku: str, quantity: int) -> bool:
    """The lock makes two shoppers take the last piece one after the other."""
    query = select(variants.c.stock, variants.c.sells_without_stock).where(variants.c.sku == sku).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None or row.stock is None or row.sells_without_stock:
        return row is not None
    return bool(row.stock - (await held(connection, [sku])).get(sku, 0) >= quantity)


async def _hold_code(connection: AsyncConnection, checkout_id: str, quote: Quote, until: datetime) -> None:
    discount = await connection.run_sync(find_discount, quote.terms.code, lock=True)
    used = discount.used + await connection.run_sync(uses_under_way, discount.code) if discount else 0
    if discount is None or (discount.max_uses is not None and used >= discount.max_uses):
        raise Refused(say(quote.terms.locale, "The code {code} has been used up.", code=quote.terms.code))
    await _add(connection, checkout_id, "code", discount.code, 1, until)


async def _add(
    connection: AsyncConnection, checkout_id: str, kind: str, item: str, quantity: int, until: datetime
) -> None:
    row = {"checkout_id": checkout_id, "kind": kind, "item": item, "quantity": quantity, "until": until}
    await connection.execute(insert(holds).values(row))
