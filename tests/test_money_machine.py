"""Cart, quote, checkout and payment as one machine, stepped at random beside a model that knows only sums."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import func, select

from assistant.conversation import Conversation
from assistant.demo_payments import DemoPayments
from assistant.errors import Refused
from assistant.payment_event import PaymentEvent
from assistant.reservations import held
from assistant.tables import checkouts
from assistant.tables_money import payments
from knowledge.money import Money
from tests.machines import Machine, played
from tests.till import SECRET, STOCK, URL, Till, open_till

SKUS = ("SHIRT-S", "SHIRT-M", "LAMP")
SHOPPERS = st.integers(0, 1)


class Shop(Machine):
    def __init__(self) -> None:
        super().__init__()
        self.till: Till = self.run(open_till(self.database, DemoPayments(URL, SECRET)))
        self.shoppers: list[Conversation] = []
        # The model: what there is, what was asked for, what came in and what went back.
        self.stock = {sku: STOCK[sku][3] for sku in SKUS}
        self.price = {sku: STOCK[sku][2] for sku in SKUS}
        self.carts: list[dict[str, int]] = [{}, {}]
        self.asked: dict[str, tuple[int, int, dict[str, int]]] = {}
        """Session: shopper, cents, pieces."""
        self.open: dict[int, str] = {}
        self.paid: dict[str, int] = {}
        self.back: dict[str, dict[str, int]] = {}
        self.events = 0

    @initialize(wishes=st.lists(st.tuples(SHOPPERS, st.sampled_from(SKUS), st.integers(1, 5)), min_size=2, max_size=5))
    def two_shoppers_fill_their_carts(self, wishes: list[tuple[int, str, int]]) -> None:
        self.shoppers = [self.till.ada, self.run(self.till.stranger())]
        for wish in wishes:
            self.sets_a_line(*wish)

    @rule(who=SHOPPERS, sku=st.sampled_from(SKUS), quantity=st.integers(0, 6))
    def sets_a_line(self, who: int, sku: str, quantity: int) -> None:
        left = self.stock[sku]
        right = quantity <= (20 if left is None else left) if quantity else sku in self.carts[who]
        if quantity and left == 0:
            right = False
        try:
            self.run(self.till.carts.update(self.shoppers[who].id, sku, quantity, "set"))
        except Refused:
            assert not right
            return
        assert right
        self.carts[who].pop(sku, None) if not quantity else self.carts[who].update({sku: quantity})

    @rule(sku=st.sampled_from(SKUS), price=st.integers(1, 99_99))
    def a_price_moves(self, sku: str, price: int) -> None:
        self.run(self.till.costs(sku, price))
        self.price[sku] = price

    @rule(who=SHOPPERS)
    def checks_out(self, who: int) -> None:
        shopper = self.shoppers[who]
        self.run(self.till.carts.open(shopper))
        wanted = {
            sku: min(n, 20 if self.stock[sku] is None else self.stock[sku] or 0) for sku, n in self.carts[who].items()
        }
        wanted = {sku: n for sku, n in wanted.items() if n}
        try:
            opened = self.run(self.till.checkouts.start(shopper, confirm=self._confirmed(shopper)))
        except Refused:
            assert not wanted or any(n > self._free(sku, but=who) for sku, n in wanted.items())
            if wanted:  # the page with the cart as it was before is closed
                self.open.pop(who, None)
            return
        assert {line.sku: line.quantity for line in opened.quote.lines} == wanted
        assert opened.quote.total.amount == sum(self.price[sku] * n for sku, n in wanted.items())
        self.carts[who] = dict(wanted)
        assert opened.session
        self.open[who] = opened.session
        self.asked[opened.session] = (who, opened.quote.total.amount, wanted)

    @rule(who=SHOPPERS, times=st.integers(1, 2))
    def pays(self, who: int, times: int) -> None:
        if who not in self.open:
            self.checks_out(who)
        session = self.open.pop(who, None)
        if session is None:
            return
        outcomes = [self.run(self.till.pays(session)) for _ in range(times)]
        assert outcomes == ["paid", "duplicate"][:times]
        _, cents, pieces = self.asked[session]
        self.paid[session] = cents
        for sku, n in pieces.items():
            if (left := self.stock[sku]) is not None:
                self.stock[sku] = left - n
        cart = self.carts[who]
        self.carts[who] = {sku: n - pieces.get(sku, 0) for sku, n in cart.items() if n > pieces.get(sku, 0)}

    @rule(who=SHOPPERS)
    def lets_the_page_close(self, who: int) -> None:
        if session := self.open.pop(who, None):
            assert self.run(self.till.closes(session)) == "over"

    @rule(data=st.data(), share=st.integers(1, 100))
    def money_goes_back(self, data: st.DataObject, share: int) -> None:
        if not self.paid:
            return
        session = data.draw(st.sampled_from(sorted(self.paid)))
        given = self.back.setdefault(session, {})
        amount = (self.paid[session] - sum(given.values())) * share // 100
        if amount:
            given[f"re_{session}_{len(given)}"] = amount
            self._report(session, f"re_{session}_{len(given) - 1}", amount)

    @rule(data=st.data())
    def a_refund_is_told_again(self, data: st.DataObject) -> None:
        told = sorted((session, refund) for session, given in self.back.items() for refund in given)
        if told:
            session, refund = data.draw(st.sampled_from(told))
            self._report(session, refund, self.back[session][refund])

    @invariant()
    def money_in_is_money_back_and_money_kept(self) -> None:
        orders = self.run(self.till.orders.recent(1_000))
        kept = sum(sum(order.kept().values()) for order in orders)
        back = sum(sum(given.values()) for given in self.back.values())
        assert len(orders) == len(self.paid)
        assert sum(self.paid.values()) == back + kept == sum(order.total.amount for order in orders)
        assert self.run(self._one(select(func.coalesce(func.sum(payments.c.refunded), 0)))) == back

    @invariant()
    def stock_is_what_was_there_less_what_was_sold(self) -> None:
        for sku in SKUS:
            left = self.run(self.till.stock(sku))
            assert left == self.stock[sku] and (left is None or left >= 0)

    @invariant()
    def no_more_is_held_than_there_is(self) -> None:
        for sku in ("SHIRT-S", "SHIRT-M"):
            pieces = sum(self.asked[session][2].get(sku, 0) for session in self.open.values())
            assert self.run(self._held(sku)) == pieces <= (self.stock[sku] or 0)

    def teardown(self) -> None:
        states = self.run(self._one(select(func.count()).where(checkouts.c.state == "paid")))
        super().teardown()
        assert states == len(self.paid)

    def _confirmed(self, shopper: Conversation) -> str:
        """The shopper agrees to whatever the shop has to say."""
        try:
            self.run(self.till.checkouts.start(shopper))
        except Refused as asked:
            return str(getattr(asked, "shown", {}).get("confirm", ""))
        return ""

    def _free(self, sku: str, *, but: int) -> int:
        others = (self.asked[session][2].get(sku, 0) for who, session in self.open.items() if who != but)
        left = self.stock[sku]
        return 20 if left is None else left - sum(others)

    def _report(self, session: str, refund: str, amount: int) -> None:
        self.events += 1
        payment = session.replace("cs_demo_", "pi_demo_")
        said: dict[str, Any] = {"amount": Money(amount, "EUR"), "payment": payment, "subject": refund, "status": "done"}
        self.run(self.till.checkouts.take(PaymentEvent(f"evt_{self.events}", "refund.updated", "refund", **said)))

    async def _one(self, query: Any) -> Any:
        async with self.database.read() as connection:
            return (await connection.execute(query)).scalar_one()

    async def _held(self, sku: str) -> int:
        async with self.database.read() as connection:
            return (await held(connection, [sku])).get(sku, 0)


TestShop = played(Shop, examples=20)
