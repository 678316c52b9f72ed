"""An order's whole life in any sequence, beside a model of its own: money in is money out and kept, nothing twice."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select

from assistant.errors import Problem
from assistant.order import OrderLine, Paid
from assistant.proposals_change import Change, Wanted
from assistant.tables_after import refunds
from knowledge.money import Money
from tests.after import ADA, CARD, GIFT, Shop, an_order, open_after
from tests.machines import Machine, played

PRICE = {"SHIRT-S": 80_00, "SHIRT-M": 89_00}
FORWARD = ("paid", "shipped", "delivered")


class OneOrder(Machine):
    """Four shirts M, paid by card. The model counts shirts and cents on its fingers."""

    def __init__(self) -> None:
        super().__init__()
        self.shop: Shop
        self.status = "paid"
        self.shirts = {"SHIRT-M": 4, "SHIRT-S": 0}
        self.stock = {"SHIRT-M": 3, "SHIRT-S": 5}
        self.kept, self.gift = {CARD: 4 * PRICE["SHIRT-M"], GIFT: 0}, 50_00
        self.back: dict[str, dict[str, Any]] = {}

    @initialize(status=st.sampled_from(["paid", "delivered", "delivered"]))
    def begin(self, status: str) -> None:
        self.status = status
        self.run(self._begin())

    async def _begin(self) -> None:
        self.shop = await open_after(self.database)
        await self.shop.policy(
            change_items={"difference": ["on_file"], "while": ["paid"]},
            **{"return": {"refund_to": ["original", "gift_card"], "days": None}},
        )
        await self.shop.till.costs("SHIRT-S", PRICE["SHIRT-S"])
        total = Money(4 * PRICE["SHIRT-M"], "EUR")
        lines = (OrderLine("Linen shirt", 4, "SHIRT-M", "M", total, "1", "shirt"),)
        paid = (Paid("payment", total, CARD),)
        await self.shop.has(an_order(status=self.status, lines=lines, total=total, payments=paid, amounts=None))

    def does(self, change: Change, *, clicks: int = 1) -> bool:
        async def go() -> bool:
            try:
                proposal = await self.shop.after.proposals.propose("ML-1", change, ADA, locale="en")
                for _ in range(clicks):
                    await self.shop.after.proposals.confirm(proposal.id, ADA, locale="en")
            except Problem:
                return False
            return True

        return self.run(go())

    @rule(clicks=st.integers(1, 3))
    def cancel(self, clicks: int) -> None:
        assert self.does(Change("cancel"), clicks=clicks) == (self.status == "paid")
        if self.status == "paid":
            self.status = "cancelled"
            for sku, shirts in self.shirts.items():
                self.stock[sku] += shirts
            self.gift += self.kept[GIFT]
            self.kept = {CARD: 0, GIFT: 0}

    @rule(
        old=st.sampled_from(sorted(PRICE)),
        new=st.sampled_from(sorted(PRICE)),
        count=st.integers(1, 3),
        method=st.sampled_from([CARD, GIFT]),
    )
    def change(self, old: str, new: str, count: int, method: str) -> None:
        cost = (PRICE[new] - PRICE[old]) * count
        fits = self.status == "paid" and old != new and self.shirts[old] >= count and self.stock[new] >= count
        fits = fits and (method != GIFT or cost <= self.gift)
        assert self.does(Change("change_items", items=(Wanted(old, count, new),), method=method)) == fits
        if fits:
            for sku, moved in ((old, count), (new, -count)):
                self.shirts[sku] -= moved
                self.stock[sku] += moved
            self.kept[method] += cost
            self.gift -= cost if method == GIFT else 0

    @precondition(lambda self: self.status in FORWARD[:2])
    @rule()
    def move_on(self) -> None:
        self.status = FORWARD[FORWARD.index(self.status) + 1]
        self.run(self.shop.after.book.move("ML-1", self.status, who="ERP"))

    @rule(sku=st.sampled_from(sorted(PRICE)), count=st.integers(1, 2))
    def send_back(self, sku: str, count: int) -> None:
        gone = sum(one["count"] for one in self.back.values() if one["sku"] == sku and one["state"] != "refused")
        there = self.status == "delivered" or self.status == "return_requested"
        fits = there and self.shirts[sku] - gone >= count
        # The shop holds no more money on one method than it got there: what is not the model's to say is tried on the card.
        assert self.does(Change("return", items=(Wanted(sku, count),), method=CARD)) == fits or self.kept[CARD] <= 0
        order = self.run(self.shop.order("ML-1"))
        for one in order.returns:
            if one["id"] not in self.back:
                self.back[one["id"]] = {"sku": sku, "count": count, "state": "requested", "amount": one["amount"]}
                assert one["amount"] == PRICE[sku] * count
                self.status = "return_requested"

    @precondition(lambda self: self.back)
    @rule(data=st.data(), step=st.sampled_from(["receive", "finish", "refuse"]))
    def handle(self, data: st.DataObject, step: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.back)))
        one = self.back[key]
        after = {("requested", "receive"): "received", ("received", "finish"): "done"}
        after |= {("requested", "refuse"): "refused", ("received", "refuse"): "refused"}
        state = after.get((one["state"], step))

        async def go() -> bool:
            try:
                await self.shop.after.returns.step("ML-1", key, step, who="Sam")
            except Problem:
                return False
            return True

        assert self.run(go()) == (state is not None)
        if state:
            one["state"] = state
            self.kept[CARD] -= one["amount"] if state == "done" else 0
            under_way = any(each["state"] in ("requested", "received") for each in self.back.values())
            home = sum(each["count"] for each in self.back.values() if each["state"] == "done")
            self.status = "return_requested" if under_way else "returned" if home >= 4 else "delivered"

    @invariant()
    def the_books_agree(self) -> None:
        if not hasattr(self, "shop"):
            return
        order = self.run(self.shop.order("ML-1"))
        kept = order.kept()
        assert order.status == self.status
        assert {method: kept.get(method, 0) for method in self.kept} == self.kept
        assert self.run(self.shop.balance()) == self.gift >= 0
        for sku, shirts in self.shirts.items():
            assert sum(line.quantity for line in order.lines if line.sku == sku) == shirts
            assert self.run(self.shop.till.stock(sku)) == self.stock[sku] >= 0
        paid_back = sum(paid.amount.amount for paid in order.payments if paid.kind == "refund")
        assert self.run(self._sent()) == paid_back

    async def _sent(self) -> int:
        async with self.shop.till.database.read() as connection:
            return sum((await connection.execute(select(refunds.c.amount))).scalars())


TestOneOrder = played(OneOrder, examples=24, derandomize=True)
