"""Counted stock follows an order's lines: what they let go comes back, what they take is taken."""

from collections import Counter

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.order import Order
from knowledge.tables import variants


async def move_stock(connection: AsyncConnection, before: Order, after: Order) -> None:
    """In the order of SKUs, so that two changes at once don't wait for each other. Never below zero."""
    moved = _held(before)
    moved.subtract(_held(after))
    for sku, units in sorted(moved.items()):
        counted = (variants.c.sku == sku) & variants.c.stock.is_not(None)
        enough = counted & (variants.c.stock + units >= 0)
        if units:
            await connection.execute(update(variants).where(enough).values(stock=variants.c.stock + units))


def _held(order: Order) -> Counter[str]:
    """Units that are set aside for the order: none of a cancelled one."""
    held: Counter[str] = Counter()
    if order.status != "cancelled":
        for line in order.lines:
            held[line.sku] += line.quantity
    return held
