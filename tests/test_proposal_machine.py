"""Several proposals of one order at once, in any sequence, beside a model of its own: each is carried out once or not at
all, what a page to pay brought in stays or goes back whole, and no payment gives back more than it brought."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select, update

from assistant.errors import Problem
from assistant.proposals_change import Change, Wanted
from assistant.proposals_rows import Proposal
from assistant.tables_after import proposals, refunds
from knowledge.clock import now
from tests.after import Shop, open_after
from tests.machines import Machine, played
from tests.test_differences import NUMBER, ada

CHEAP, DEAR, SHIRTS = 89_00, 99_00, 3


class Proposing(Machine):
    """Three shirts M, paid on a page. They may become shirts S, which cost €10 more, or be cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.shop: Shop
        self.cancelled = False
        self.dear, self.left = 0, 5
        self.changes, self.returned = 0, 0
        """Proposals that were carried out, and payments that came too late."""
        self.known: dict[str, dict[str, Any]] = {}

    @initialize()
    def begin(self) -> None:
        self.run(self._begin())

    async def _begin(self) -> None:
        self.shop = await open_after(self.database)
        till = self.shop.till
        await till.costs("SHIRT-S", DEAR)
        await till.carts.replace(till.ada, [("SHIRT-M", SHIRTS)])
        assert await till.pays((await till.checkouts.start(till.ada)).session) == "paid"

    def tries(self, work: Any) -> Proposal | None:
        async def go() -> Proposal | None:
            try:
                found: Proposal = await work
            except Problem:
                return None
            return found

        return self.run(go())

    def one_of(self, data: st.DataObject, keys: list[str]) -> str:
        """By its place: the ids themselves are new in each run."""
        return keys[data.draw(st.integers(0, len(keys) - 1))]

    def wants(self, change: Change, dear: int) -> None:
        fits = not self.cancelled and dear <= SHIRTS - self.dear and dear <= self.left
        made = self.tries(self.shop.after.proposals.propose(NUMBER, change, ada(self.shop), locale="en"))
        assert (made is not None) == fits
        if made:
            one = {"dear": dear, "state": "proposed", "late": False, "page": False}
            self.known[made.id] = one | {"seen": (self.changes, self.returned)}

    @rule()
    def wants_to_cancel(self) -> None:
        self.wants(Change("cancel"), 0)

    @rule(dear=st.integers(1, 2))
    def wants_dearer_shirts(self, dear: int) -> None:
        self.wants(Change("change_items", items=(Wanted("SHIRT-M", dear, "SHIRT-S"),)), dear)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def confirms(self, data: st.DataObject) -> None:
        key = self.one_of(data, list(self.known))
        one = self.known[key]
        done = self.tries(self.shop.after.proposals.confirm(key, ada(self.shop), locale="en"))
        open_yet = one["state"] in ("proposed", "paying") and not one["late"] and self._holds(one)
        assert (done is not None) == (open_yet or one["state"] == "done")
        if open_yet and one["dear"]:
            one["state"], one["page"] = "paying", True
        elif open_yet:
            self.carries_out(one)
        assert done is None or done.state == one["state"]

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def drops(self, data: st.DataObject) -> None:
        key = self.one_of(data, list(self.known))
        one = self.known[key]
        dropped = self.tries(self.shop.after.proposals.drop(key, ada(self.shop), locale="en"))
        assert (dropped is not None) == (one["state"] in ("proposed", "paying", "dropped"))
        one["state"] = "dropped" if dropped else one["state"]

    @precondition(lambda self: any(one["page"] for one in self.known.values()))
    @rule(data=st.data(), times=st.integers(1, 2))
    def pays(self, data: st.DataObject, times: int) -> None:
        key = self.one_of(data, [key for key, one in self.known.items() if one["page"]])
        one = self.known[key]
        told = [self.run(self.shop.till.pays("cs_demo_" + key)) for _ in range(times)]
        assert told == ["difference_paid", "duplicate"][:times]
        one["page"] = False
        if self._holds(one):
            self.carries_out(one)
        else:
            one["state"] = "expired"
            self.returned += 1

    @precondition(lambda self: any(one["state"] == "proposed" for one in self.known.values()))
    @rule(data=st.data())
    def an_hour_passes(self, data: st.DataObject) -> None:
        key = self.one_of(data, [key for key, one in self.known.items() if one["state"] == "proposed"])
        self.known[key]["late"] = True
        self.run(self._over(key))

    def carries_out(self, one: dict[str, Any]) -> None:
        one["state"] = "done"
        self.changes += 1
        self.dear += one["dear"]
        self.left -= one["dear"]
        self.cancelled = not one["dear"]
        self.left += self.dear if self.cancelled else 0

    def _holds(self, one: dict[str, Any]) -> bool:
        """The order is as it was when this was proposed; a cancellation doesn't mind a payment that came and went."""
        changes, returned = one["seen"]
        return changes == self.changes and (returned == self.returned or not one["dear"])

    @invariant()
    def the_books_agree(self) -> None:
        if not hasattr(self, "shop"):
            return
        order = self.run(self.shop.order(NUMBER))
        worth = (SHIRTS - self.dear) * CHEAP + self.dear * DEAR
        assert order.status == ("cancelled" if self.cancelled else "paid")
        assert sum(order.kept().values()) == (0 if self.cancelled else worth) and min(order.kept().values()) >= 0
        assert sum(line.quantity for line in order.lines if line.sku == "SHIRT-S") == self.dear
        assert self.run(self.shop.till.stock("SHIRT-S")) == self.left >= 0
        came = {paid.id: paid.amount.amount for paid in order.payments if paid.kind == "payment"}
        went = self.run(self._went())
        assert all(went[payment] <= came[payment] for payment in went)
        assert sum(came.values()) - sum(went.values()) == sum(order.kept().values())

    async def _went(self) -> dict[str, int]:
        async with self.shop.till.database.read() as connection:
            rows = (await connection.execute(select(refunds.c.payment, refunds.c.amount, refunds.c.state))).all()
        assert all(row.state == "done" for row in rows)
        return {row.payment: sum(each.amount for each in rows if each.payment == row.payment) for row in rows}

    async def _over(self, key: str) -> None:
        async with self.shop.till.database.begin() as connection:
            late = {"valid_until": now() - timedelta(seconds=1)}
            await connection.execute(update(proposals).where(proposals.c.id == key).values(late))


TestProposing = played(Proposing, examples=16, derandomize=True)
