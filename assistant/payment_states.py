"""The states of a checkout, of a refund and of a dispute: one table each, and every move goes forward along it."""

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.reservations import prolong, release
from assistant.tables import checkouts
from knowledge.clock import now

State = Literal["opening", "open", "processing", "paid", "expired", "failed", "declined", "differs"]
Step = Literal["open", "refuse", "wait", "pay", "expire", "decline", "differ"]
"""open: the page is there; refuse: the payment system opens none; wait: paid by a bank that takes days; pay: the money
is in; expire: the page closed unpaid; decline: the bank said no after all; differ: other money than we asked for."""

TRANSITIONS: Mapping[tuple[State, Step], State] = {
    ("opening", "open"): "open",
    ("opening", "refuse"): "failed",
    ("opening", "wait"): "processing",
    ("opening", "pay"): "paid",
    ("opening", "expire"): "expired",
    ("opening", "decline"): "declined",
    ("opening", "differ"): "differs",
    ("open", "wait"): "processing",
    ("open", "pay"): "paid",
    ("open", "expire"): "expired",
    ("open", "decline"): "declined",
    ("open", "differ"): "differs",
    ("processing", "pay"): "paid",
    ("processing", "decline"): "declined",
    ("processing", "differ"): "differs",
    # Money that came in is money, whatever we believed of the page before.
    ("expired", "pay"): "paid",
    ("expired", "wait"): "processing",
    ("expired", "decline"): "declined",
    ("expired", "differ"): "differs",
    ("failed", "pay"): "paid",
    ("failed", "wait"): "processing",
    ("failed", "expire"): "expired",
    ("failed", "decline"): "declined",
    ("failed", "differ"): "differs",
    ("declined", "pay"): "paid",
    ("declined", "differ"): "differs",
    ("differs", "pay"): "paid",
}
"""A pair that isn't here changes nothing: reports come twice, late and in any order."""
OVER: tuple[State, ...] = ("expired", "failed", "declined", "differs", "paid")
"""Nothing is held for the shopper any more."""

REFUND_STATES: Mapping[tuple[str, str], str] = {
    ("", "pending"): "pending",
    ("", "done"): "done",
    ("", "failed"): "failed",
    ("pending", "done"): "done",
    ("pending", "failed"): "failed",
    # A bank can send a refund back days after it was said to have succeeded.
    ("done", "failed"): "failed",
}
DISPUTE_STATES: Mapping[tuple[str, str], str] = {
    ("", "open"): "open",
    ("", "won"): "won",
    ("", "lost"): "lost",
    ("open", "won"): "won",
    ("open", "lost"): "lost",
}


async def lock_checkout(connection: AsyncConnection, condition: Any) -> RowMapping | None:
    """The first that fits; no other report moves it until the commit."""
    return (await connection.execute(select(checkouts).where(condition).with_for_update())).mappings().first()


async def move(connection: AsyncConnection, row: RowMapping, step: Step, **columns: Any) -> State | None:
    """The new state of a checkout that the caller has locked, and what was held follows it; None: it stays as it is."""
    state = TRANSITIONS.get((row["state"], step))
    if state is None:
        return None
    values = columns | {"state": state, "updated_at": now()}
    await connection.execute(update(checkouts).where(checkouts.c.id == row["id"]).values(values))
    if state == "processing":
        await prolong(connection, row["id"])
    elif state in OVER:
        await release(connection, row["id"])
    return state
