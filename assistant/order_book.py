"""Where an order is: parcels that leave, move and arrive, as the shop's own system or its staff report them."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import NotFound, Refused
from assistant.events import Events
from assistant.order import Order
from assistant.order_import_json import OrderIn, ParcelIn, parcel_row, tracking_of
from assistant.orders import Orders
from assistant.outbox import outbox
from assistant.outgoing import tell_order
from assistant.tables import conversations
from knowledge.clock import now
from knowledge.database import Database

FORWARD = ("unpaid", "paid", "packing", "shipped", "delivered")
"""A parcel's report moves an order along these, never back; an order that is over stays so."""


class OrderBook:
    def __init__(self, database: Database, orders: Orders, events: Events) -> None:
        self._database = database
        self._orders = orders
        self._events = events

    async def put(self, said: OrderIn, *, who: str) -> tuple[Order, bool]:
        """A new order, or a known one brought up to date (and then False). Raises Refused."""
        try:
            order = said.order()
        except ValueError as problem:
            raise Refused(str(problem)) from None
        note = {"at": now().isoformat(), "who": who, "what": "imported", "why": ""}
        report = await self._orders.bring([replace(order, history=(note,))])
        stored = await self._orders.by_number(order.number)
        return stored or order, report == ["new"]

    async def send(self, number: str, parcel: ParcelIn, *, who: str) -> Order:
        """A parcel that leaves, or what is new of a known one (same id). Refused for lines that aren't the order's."""
        async with self._database.begin() as connection:
            order = await self._known(connection, number)
            changed = _with_parcel(order, parcel, who)
            await self._orders.keep(connection, changed)
            locale = await self._tell(connection, changed)
            if changed.status == "shipped" and len(changed.fulfilments) > len(order.fulfilments):
                await outbox(
                    connection, "dispatch", order.email, locale, {"order": number, "tracking": changed.tracking}
                )
        if order.conversation_id:
            self._events.wake(order.conversation_id)
        return changed

    async def move(self, number: str, status: str, *, who: str, why: str = "") -> Order:
        """By the shop's own system: forward only."""
        async with self._database.begin() as connection:
            order = await self._known(connection, number)
            if _further(order.status, status) != status:
                raise Refused(f"An order that is {order.status!r} does not become {status!r}")
            note = {"at": now().isoformat(), "who": who, "what": status, "why": why}
            at = now() if status == "delivered" and not order.delivered_at else order.delivered_at
            changed = replace(order, status=status, delivered_at=at, history=(*order.history, note))
            await self._orders.keep(connection, changed)
            await self._tell(connection, changed)
        if order.conversation_id:
            self._events.wake(order.conversation_id)
        return changed

    async def _known(self, connection: AsyncConnection, number: str) -> Order:
        order = await self._orders.locked(connection, number)
        if order is None:
            raise NotFound(f"There is no order {number!r}")
        return order

    async def _tell(self, connection: AsyncConnection, order: Order) -> str:
        """The conversation's language, for what else is said about it."""
        await tell_order(connection, "order.changed", order)
        query = conversations.select().where(conversations.c.id == (order.conversation_id or ""))
        row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            return "en"
        await self._events.append(connection, row["id"], "order", order.body(row["locale"]))
        return str(row["locale"])


def _with_parcel(order: Order, parcel: ParcelIn, who: str) -> Order:
    lines = [_line_of(order, one.line) for one in parcel.lines]
    row = parcel_row(parcel, len(order.fulfilments) + 1) | (
        {"id": parcel.id} if parcel.id else {"id": secrets.token_hex(4)}
    )
    row["lines"] = [{"line": line, "quantity": one.quantity} for line, one in zip(lines, parcel.lines, strict=True)]
    before = next((one for one in order.fulfilments if one["id"] == row["id"]), None)
    merged = _merged(before, row) if before else row
    parcels = tuple(merged if one["id"] == row["id"] else one for one in order.fulfilments)
    parcels = parcels if before else (*parcels, merged)
    status, at = _arrived(order, parcels)
    note = {"at": now().isoformat(), "who": who, "what": "parcel", "why": merged.get("number", "")}
    changes: dict[str, Any] = {"status": status, "delivered_at": at, "tracking": tracking_of(tuple(map(dict, parcels)))}
    return replace(order, fulfilments=parcels, history=(*order.history, note), **changes)


def _merged(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said anew replaces; events are added, each once."""
    events = [
        *before.get("events", []),
        *(one for one in said.get("events", []) if one not in before.get("events", [])),
    ]
    told = {key: value for key, value in said.items() if value not in ("", [], None)}
    return {**before, **told, "events": sorted(events, key=lambda one: one["at"])}


def _arrived(order: Order, parcels: tuple[Mapping[str, Any], ...]) -> tuple[str, datetime | None]:
    """Delivered once every unit is in a parcel that has arrived; on its way as soon as one has left."""
    arrived = [parcel for parcel in parcels if parcel.get("delivered_at")]
    if not _covers(order, arrived):
        return _further(order.status, "shipped"), order.delivered_at
    last = max(datetime.fromisoformat(parcel["delivered_at"]) for parcel in arrived).astimezone(UTC)
    return _further(order.status, "delivered"), last


def _covers(order: Order, parcels: list[Mapping[str, Any]]) -> bool:
    if any(not parcel.get("lines") for parcel in parcels):
        return True
    sent: dict[str, int] = {}
    for parcel in parcels:
        for one in parcel["lines"]:
            sent[one["line"]] = sent.get(one["line"], 0) + one["quantity"]
    return bool(parcels) and all(sent.get(line.id, 0) >= line.quantity for line in order.lines)


def _further(now_is: str, becomes: str) -> str:
    if now_is not in FORWARD or becomes not in FORWARD:
        return now_is
    return max(now_is, becomes, key=FORWARD.index)


def _line_of(order: Order, said: str) -> str:
    found = next((line.id for line in order.lines if said in (line.id, line.sku)), None)
    if found is None:
        raise Refused(
            f"{said!r} is no line of order {order.number!r}; right: {', '.join(line.id for line in order.lines)}"
        )
    return found
