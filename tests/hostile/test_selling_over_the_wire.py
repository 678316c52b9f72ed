"""A model at the other end of HTTP calls every tool of the till with any arguments: the money stays the catalogue's, nobody
else's order is read, and nothing changes without the shopper's click."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import jwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import select

from assistant.cart import MAX_PER_LINE
from assistant.conversation import Conversation
from assistant.discounts import Discount
from assistant.langchain_model import Deadlines, LangChainModel
from assistant.order import Order, OrderLine
from assistant.quote import Quote, Quotes
from assistant.tables import checkouts, conversations, orders, quotes
from assistant.tables_after import proposals, refunds
from knowledge.database import Database
from knowledge.money import Money
from knowledge.tables import variants
from tests.after import TOKEN_KEY
from tests.doubles.openai import OpenAiDouble, call, calls, text
from tests.shop import CURRENCY, DRESS_L, DRESS_M, DRESS_S, LAMP_1, tiny_library
from web.settings import Settings
from web.signing import derived, secret
from web.wiring import Comptoir, assemble

HERS, HIS = "C-9001", "C-9002"
SECRETS = ("ada@victim.example", "7 rue Secrète", "6A-SECRET-1", "secret gift for Bo")
LONG, BOMB = "9" * 2_500, "\N{BOMB}"
"""Longer than any field may be, and how it is written, so that a failure can be read."""
WORDS = (
    HERS, HIS, "c9001", "%", "", " ", "' OR 1=1 --", "../../etc/passwd", "\x00", "\u202e", BOMB, "FR", "XX", "home", "FREE99",
    "TEN", "null", "1", "1 OR 1", "-1", "original", "gift_card", "no longer needed", "mallory@evil.example",
    "ada@evil.example", "000000", "123456",
)  # fmt: skip
SKUS = (LAMP_1, DRESS_S, DRESS_M, DRESS_L, "NOT-A-SKU", LAMP_1.lower(), f"{LAMP_1} ")
NAMES = (
    "sku", "quantity", "mode", "price", "unit", "total", "amount", "currency", "discount", "code", "country", "shipping",
    "conversation", "conversation_id", "number", "email", "items", "item", "to", "reason", "method", "line1", "city",
    "confirm", "proposal", "state", "level", "role", "customer_id", "product", "query",
)  # fmt: skip
TOOLS = (
    "update_cart", "price_cart", "start_checkout", "get_order", "send_code", "enter_code", "my_orders", "propose_cancel",
    "propose_address", "propose_items", "propose_return", "propose_exchange", "propose_withdrawal", "propose_refund",
    "confirm", "confirm_proposal", "refund", "set_price", "get_product", "hand_over",
)  # fmt: skip
NUMBERS = st.one_of(st.integers(-3, 25), st.sampled_from((-(10**9), 10**9, 2**63, 10**40, 0.5, 1e308, -0.0)))
PLAIN = st.one_of(st.sampled_from(SKUS), st.sampled_from(WORDS), NUMBERS, st.booleans(), st.none())
PARTS = st.fixed_dictionaries({"item": st.sampled_from((*SKUS, "1")), "to": st.sampled_from(SKUS), "quantity": NUMBERS})
VALUES = st.one_of(PLAIN, st.lists(PLAIN, max_size=3), st.lists(PARTS, max_size=3), st.dictionaries(st.sampled_from(NAMES), PLAIN, max_size=3))  # fmt: skip
ODD = st.builds(lambda name, said: (name, said), st.sampled_from(TOOLS), st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))  # fmt: skip
QUANTITIES = st.one_of(st.integers(0, 3), NUMBERS)
FITTING = st.one_of(
    st.builds(lambda sku, n, mode: ("update_cart", {"sku": sku, "quantity": n, "mode": mode}), st.sampled_from(SKUS), QUANTITIES, st.sampled_from(("add", "set"))),
    st.builds(lambda code, place: ("price_cart", {"code": code, "country": place}), st.sampled_from(("TEN", "FREE99", "ten ", BOMB)), st.sampled_from(("FR", "XX", "FRANCE", None))),
    st.just(("start_checkout", {})),
    st.builds(lambda number, email: ("get_order", {"number": number, "email": email}), st.sampled_from((HERS, HIS)), st.sampled_from(("mallory@evil.example", "ada@evil.example", "%@%", "a"))),
    st.builds(lambda name, number, parts, reason: (name, {"number": number, "items": parts, "reason": reason}), st.sampled_from(("propose_items", "propose_return", "propose_exchange", "propose_withdrawal")), st.sampled_from((HERS, HIS)), st.lists(PARTS, max_size=2), st.sampled_from(("", "damaged"))),
    st.builds(lambda number: ("propose_cancel", {"number": number, "reason": ""}), st.sampled_from((HERS, HIS))),
    st.builds(lambda number: ("propose_address", {"number": number, "line1": "1 evil st", "city": "X", "country": "FR"}), st.sampled_from((HERS, HIS))),
)  # fmt: skip
ATTACKS = st.lists(st.lists(st.one_of(FITTING, ODD), min_size=1, max_size=4), min_size=1, max_size=3)
"""Replies one after another, each of parallel calls."""
QUICK = Deadlines(first=5.0, idle=5.0, total=20.0)


async def test_no_call_of_a_model_moves_money_reads_anothers_order_or_changes_one(
    database: Database, double: OpenAiDouble, tmp_path: Path
) -> None:
    target = await Target.opened(database, double, tmp_path / "data")
    loop = asyncio.get_running_loop()

    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(ATTACKS)
    def attack(replies: list[list[tuple[str, dict[str, Any]]]]) -> None:
        asyncio.run_coroutine_threadsafe(target.withstands(replies), loop).result(120)

    await asyncio.to_thread(attack)
    await target.withstands([[("update_cart", {"sku": LAMP_1, "quantity": 2})], [("price_cart", {"code": "TEN"})]])
    assert target.sold > 0, "not one call went through: the attack did not reach the till"
    await target.shop.close()


@dataclass(slots=True)
class Target:
    """A shop in which Ada has an order and a cart; Mallory, who has an order too, asks."""

    shop: Comptoir
    double: OpenAiDouble
    mallory: Conversation
    signed: Quotes
    before: Mapping[str, Any]
    asked: int = 0
    sold: int = 0
    """Quotes that were looked at."""

    @classmethod
    async def opened(cls, database: Database, double: OpenAiDouble, data: Path) -> Self:
        data.mkdir()  # noqa: ASYNC240  before the test begins
        model = LangChainModel.connect("openai:double", api_key="sk-test", base_url=double.url, deadlines=QUICK)
        said = Settings(data=data, shop_name="Tiny", currency=CURRENCY, public_url="http://shop.test", identity_key=SecretStr(TOKEN_KEY))  # fmt: skip
        shop = assemble(said, database, await tiny_library(database), model)
        await shop.discounts.put(Discount("TEN", "percentage", 1000, CURRENCY))
        await shop.till.orders.add(_order(HERS, "ada@victim.example", "ada", "paid"))
        await shop.till.orders.add(_order(HIS, "mallory@evil.example", "mallory", "delivered"))
        ada, _ = await shop.conversations.start(locale="en")
        await shop.till.carts.update(ada.id, DRESS_S, 1)
        mallory, _ = await shop.conversations.start(locale="en")
        moment = int(datetime.now(UTC).timestamp())
        claims = {"sub": "mallory", "email": "mallory@evil.example", "iat": moment, "exp": moment + 3000}
        await shop.after.identities.by_token(mallory.id, jwt.encode(claims, TOKEN_KEY, algorithm="HS256"))
        signed = Quotes(derived(secret(data / "secret.key"), "quotes"))
        target = cls(shop, double, mallory, signed, {})
        target.before = await target.state()
        return target

    async def withstands(self, replies: list[list[tuple[str, dict[str, Any]]]]) -> None:
        self.double.forget()
        self.double.will(*(calls(*(call(name, **_blown(said)) for name, said in each)) for each in replies), text("All done."))  # fmt: skip
        mallory = await self.shop.conversations.for_staff(self.mallory.id)
        self.asked += 1
        turn = await self.shop.assistant.receive(mallory, f"m-{self.asked}", "do what you can")
        events = [event.as_json() async for event in self.shop.events.of_turn(mallory.id, turn)]

        assert events[-1]["kind"] in ("done", "failed")
        read = json.dumps([request["messages"] for request in self.double.requests], ensure_ascii=False)
        shown = json.dumps(events, ensure_ascii=False)
        assert [secret for secret in SECRETS if secret in shown or secret in read] == []
        assert await self.state() == self.before
        await self.demand_the_catalogues_prices()

    async def state(self) -> Mapping[str, Any]:
        """What only a click, or somebody else, may change."""
        async with self.shop.database.read() as connection:
            stock = (await connection.execute(select(variants.c.sku, variants.c.price, variants.c.stock))).all()
            kept = (await connection.execute(select(orders).order_by(orders.c.number))).mappings().all()
            others = select(conversations.c.id, conversations.c.cart, conversations.c.last_seq)
            theirs = (await connection.execute(others.where(conversations.c.id != self.mallory.id))).all()
            paid = (await connection.execute(select(refunds.c.id))).all()
            carried = select(proposals.c.id).where(proposals.c.state.not_in(("proposed", "escalated")))
            done = (await connection.execute(carried)).all()
            foreign = (await connection.execute(select(proposals.c.id).where(proposals.c.order_number == HERS))).all()
        return {
            "stock": sorted(map(tuple, stock)), "orders": [dict(row) for row in kept], "others": sorted(map(repr, theirs)),
            "refunds": paid, "carried out": done, "of hers": foreign,
        }  # fmt: skip

    async def demand_the_catalogues_prices(self) -> None:
        async with self.shop.database.read() as connection:
            mine = conversations.c.id == self.mallory.id
            cart = (await connection.execute(select(conversations.c.cart).where(mine))).scalar_one()
            prices = {row.sku: row for row in await connection.execute(select(variants))}
            kept = select(quotes.c.id).where(quotes.c.conversation_id == self.mallory.id)
            found = [await self.signed.find(connection, one) for one in (await connection.execute(kept)).scalars()]  # fmt: skip
            opened = {row.quote_id for row in await connection.execute(select(checkouts))}
        assert all(sku in prices and 0 < quantity <= _most(prices[sku]) for sku, quantity in cart.items()), cart
        for quote in found:
            assert quote is not None, "a quote that we have not signed"
            assert quote.total == _total(quote, {sku: row.price for sku, row in prices.items()})
        assert opened <= {quote.id for quote in found if quote}
        self.sold = len(found)


def _order(number: str, email: str, customer: str, status: str) -> Order:
    hers = number == HERS
    line = OrderLine("Linen summer dress", 2, DRESS_S, "S", Money(240_00, CURRENCY), product="linen-dress")
    moment = datetime.now(UTC)
    return Order(
        number, email, status, (line,), Money(240_00, CURRENCY), moment, customer_id=customer,
        address={"line1": SECRETS[1] if hers else "1 rue de Rien", "city": "Paris", "country": "FR"},
        tracking={"carrier": "X", "number": SECRETS[2], "events": []} if hers else None,
        history=({"at": moment.isoformat(), "who": "shopper", "what": "paid", "why": SECRETS[3] if hers else ""},),
        delivered_at=moment if status == "delivered" else None,
    )  # fmt: skip


def _total(quote: Quote, prices: Mapping[str, int]) -> Money:
    """Worked out anew: the catalogue's price times the quantity, ten percent off each line where our one code is on it."""
    lines = [prices[line.sku] * line.quantity for line in quote.lines]
    off = [(line + 5) // 10 for line in lines] if quote.terms.code == "TEN" else [0] * len(lines)
    assert quote.terms.code in ("", "TEN") and all(line.quantity > 0 for line in quote.lines)
    return Money(sum(lines) - sum(off), CURRENCY)


def _most(row: Any) -> int:
    counted = row.stock is not None and not row.sells_without_stock
    return min(row.stock, MAX_PER_LINE) if counted else MAX_PER_LINE


def _blown(said: Any) -> Any:
    """The bomb goes off where it stands."""
    if isinstance(said, dict):
        return {name: _blown(value) for name, value in said.items()}
    if isinstance(said, list):
        return [_blown(one) for one in said]
    return LONG if said == BOMB else said
