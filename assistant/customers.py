"""The shop's customers as its own system knows them: where they live, and what they can pay with."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.order_report import OrderReport, RejectedOrder, json_lines, rejected
from assistant.proposals_change import Customer, Method, Move
from assistant.tables_after import customers
from knowledge.clock import now
from knowledge.database import Database
from knowledge.money import money


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


class MethodIn(_Strict):
    id: str = Field(min_length=1, max_length=200)
    kind: str = Field(min_length=1, max_length=40, description="gift_card, card, paypal …")
    label: str = Field("", max_length=200, description="As the customer knows it: `Visa 4242`")
    balance: str | None = Field(None, description="Of a gift card")


class CustomerIn(_Strict):
    id: str = Field(min_length=1, max_length=200)
    email: str = Field(max_length=320, pattern="^[^@ ]+@[^@ ]+$")
    name: str = Field("", max_length=200)
    address: dict[str, str | None] | None = None
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    methods: list[MethodIn] = Field(default_factory=list, max_length=50)


class Customers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, customer_id: str) -> Customer | None:
        return await self._database.look(lambda connection: customer_of(connection, customer_id))

    async def import_customers(self, content: bytes | str) -> OrderReport:
        """JSON Lines: `{"id", "email", "name"?, "address"?, "currency"?, "methods"?: [{"id", "kind", "label"?,
        "balance"?}]}`; a known id is replaced."""
        bad: list[RejectedOrder] = []
        count = {"new": 0, "changed": 0}
        async with self._database.begin() as connection:
            for at, line in json_lines(content):
                try:
                    said = CustomerIn.model_validate_json(line)
                    row = _row(said)
                except (ValidationError, ValueError) as problem:
                    bad.append(rejected(at, line, problem))
                    continue
                count["changed" if await connection.run_sync(customer_of, said.id) else "new"] += 1
                await put_customer(connection, row)
        return OrderReport(count["new"], count["changed"], tuple(bad))

    async def put(self, said: CustomerIn) -> None:
        async with self._database.begin() as connection:
            await put_customer(connection, _row(said))


def customer_of(connection: Connection, customer_id: str, *, lock: bool = False) -> Customer | None:
    if not customer_id:
        return None
    query = select(customers).where(customers.c.id == customer_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    return _customer(row) if row else None


async def put_customer(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    add = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    put = add(customers).values(row)
    await connection.execute(put.on_conflict_do_update(index_elements=["id"], set_=dict(row)))


async def move_balances(connection: AsyncConnection, customer: Customer | None, moves: tuple[Move, ...]) -> None:
    """Gift cards on file pay and are filled up at once; every other method is the payment system's."""
    if customer is None:
        return
    change = {method.id: 0 for method in customer.methods if method.kind == "gift_card"}
    for move in moves:
        if move.method in change:
            change[move.method] += move.amount.amount * (1 if move.kind == "refund" else -1)
    if not any(change.values()):
        return
    mine = customers.c.id == customer.id
    there = (await connection.execute(select(customers.c.methods).where(mine))).scalar_one()
    kept = [{**one, "balance": (one.get("balance") or 0) + change.get(one["id"], 0)} if one["id"] in change else one for one in there]  # fmt: skip
    await connection.execute(update(customers).where(mine).values(methods=kept, updated_at=now()))


async def move_house(connection: AsyncConnection, customer_id: str, address: Mapping[str, Any]) -> None:
    mine = customers.c.id == customer_id
    await connection.execute(update(customers).where(mine).values(address=dict(address), updated_at=now()))


def _row(said: CustomerIn) -> dict[str, Any]:
    methods = [
        {
            "id": one.id,
            "kind": one.kind,
            "label": one.label,
            "balance": money(one.balance, said.currency).amount if one.balance is not None else None,
        }
        for one in said.methods
    ]
    own = {"id": said.id, "email": said.email.lower(), "name": said.name, "address": said.address}
    return {**own, "methods": methods, "currency": said.currency, "updated_at": now()}


def _customer(row: RowMapping) -> Customer:
    methods = tuple(Method(one["id"], one["kind"], one.get("balance")) for one in row["methods"])
    return Customer(row["id"], row["email"], row["name"], row["address"], methods, row["currency"])
