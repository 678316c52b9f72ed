"""A shop after the sale for its tests: orders of Ada and Ben, the policy that a test gives, and no model anywhere."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from assistant.after_sale import AfterSale, after_sale
from assistant.customers import CustomerIn, MethodIn
from assistant.demo_payments import DemoPayments
from assistant.errors import Problem
from assistant.escalation import Inbox
from assistant.identity import Asker
from assistant.order import Amounts, Order, OrderLine, Paid
from assistant.payments import Payments
from assistant.policy import checked
from assistant.tables_after import mails
from knowledge.database import Database
from knowledge.money import Money
from tests.till import SECRET, URL, Till, open_till

TOKEN_KEY = "the shop's own login signs its tokens with this very key, and with no other one at all"
ADA = Asker("verified", customer_id="ada", email="ada@example.com")
BEN = Asker("verified", customer_id="ben", email="ben@example.com")
STAFF, ADMIN = Asker("verified", "staff", name="Sam"), Asker("verified", "admin", name="Root")
CARD, GIFT = "card-1", "gift-1"


@dataclass(slots=True)
class FreeGuesses:
    """Lets everybody guess, and counts."""

    wrongs: list[tuple[str, str]] = field(default_factory=list)

    def check(self, email: str, caller: str) -> None: ...

    def wrong(self, email: str, caller: str) -> int:
        self.wrongs.append((email, caller))
        return sum(who == caller for _, who in self.wrongs)

    def right(self, email: str, caller: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Shop:
    till: Till
    after: AfterSale
    guesses: FreeGuesses

    async def has(self, order: Order) -> Order:
        await self.till.orders.add(order)
        return order

    async def policy(self, starts: datetime | None = None, /, **rules: Any) -> None:
        await self.after.policies.add(checked(rules), starts_at=starts or datetime(2020, 1, 1, tzinfo=UTC), by="test")

    async def order(self, number: str) -> Order:
        found = await self.till.orders.by_number(number)
        assert found
        return found

    async def mailed(self) -> list[tuple[str, str]]:
        async with self.till.database.read() as connection:
            rows = await connection.execute(
                select(mails.c.kind, mails.c.to).where(mails.c.state == "due").order_by(mails.c.created_at)
            )
            return [(row.kind, row.to) for row in rows]

    async def balance(self) -> int | None:
        ada = await self.after.customers.find("ada")
        assert ada
        return next(method.balance for method in ada.methods if method.id == GIFT)


async def open_after(database: Database, payments: Payments | None = None) -> Shop:
    payments = payments or DemoPayments(URL, SECRET)
    till = await open_till(database, payments)
    guesses = FreeGuesses()
    after = after_sale(
        till.parts, Inbox(database, till.events), guesses=guesses, key=b"our key", token_key=TOKEN_KEY, currency="EUR"
    )
    methods = [MethodIn(id=CARD, kind="card"), MethodIn(id=GIFT, kind="gift_card", balance="50.00")]
    await after.customers.put(CustomerIn(id="ada", email="ada@example.com", name="Ada", methods=methods))
    return Shop(till, after, guesses)


def an_order(number: str = "ML-1", **changes: Any) -> Order:
    """Ada's: two shirts M and a lamp, €227.50, paid by card, delivered three days ago."""
    placed = datetime.now(UTC) - timedelta(days=6)
    values: dict[str, Any] = {
        "number": number,
        "email": "ada@example.com",
        "status": "delivered",
        "lines": (
            OrderLine("Linen shirt", 2, "SHIRT-M", "M", Money(178_00, "EUR"), "1", "shirt"),
            OrderLine("Desk lamp", 1, "LAMP", "", Money(49_50, "EUR"), "2", "lamp"),
        ),
        "total": Money(227_50, "EUR"),
        "placed_at": placed,
        "address": {"name": "Ada", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR"},
        "customer_id": "ada",
        "amounts": Amounts(227_50),
        "payments": (Paid("payment", Money(227_50, "EUR"), CARD),),
        "delivered_at": datetime.now(UTC) - timedelta(days=3),
    }
    values |= {"delivered_at": None} if changes.get("status") in ("paid", "packing", "shipped", "unpaid") else {}
    return Order(**(values | changes))


async def rule_of(change: Any) -> str:
    """The rule that refuses it."""
    try:
        await change
    except Problem as problem:
        return problem.rule
    raise AssertionError("it was allowed")
