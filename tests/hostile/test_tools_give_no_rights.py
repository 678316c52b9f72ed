"""Whatever is called with whatever arguments: no price is set, nobody else's order is read, no staff right is used, and a turn ends."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from assistant.answer import MAX_STEPS, MAX_TEXT
from assistant.order import Order, OrderLine
from knowledge.database import Database
from knowledge.money import Money
from tests.counter import Counter, kinds, open_counter, texts
from tests.scripted import call, say
from tests.shop import LAMP_1


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with open_counter(database) as counter:
        yield counter


ARGUMENTS: tuple[dict[str, object], ...] = (
    {"sku": LAMP_1, "quantity": 1, "price": 1}, {"sku": LAMP_1, "quantity": -5}, {"sku": LAMP_1, "quantity": 10**9},
    {"sku": LAMP_1, "quantity": 1, "mode": "free"}, {"sku": LAMP_1, "quantity": 1, "conversation": "another"}, {"sku": "", "quantity": 1},
)  # fmt: skip


async def test_a_cart_is_never_other_than_the_catalogue(counter: Counter) -> None:
    for arguments in ARGUMENTS:
        conversation = await counter.arrive()
        counter.model.will(call("update_cart", **arguments), say("Done, it is in your cart."))

        await counter.ask(conversation, "put the lamp into my cart")

        assert (await counter.carts.view(conversation.id)).lines == (), arguments
        assert "problem" in counter.model.told[-1], arguments


async def test_nobody_elses_order_is_read(counter: Counter) -> None:
    line = OrderLine("Brass reading lamp", 1)
    placed = datetime(2026, 11, 3, tzinfo=UTC)
    await counter.orders.add(Order("C-1001", "ada@example.org", "shipped", (line,), Money(89_00, "EUR"), placed))
    for email in ("mallory@example.org", "", "%", "' OR 1=1 --", "ada@example.org.evil.example"):
        lie = say("Order C-1001 has been shipped to Ada.")
        counter.model.will(call("get_order", number="C-1001", email=email), lie)

        events = await counter.ask(await counter.arrive(), "where is order C-1001?")

        assert "order" not in kinds(events), email
        assert "Order C-1001 has been shipped to Ada." not in texts(events), email
        assert "ada@example.org" not in str(counter.model.told), email


async def test_there_is_no_tool_for_what_only_staff_may_do(counter: Counter) -> None:
    for name in ("take", "reply", "refund", "set_price", "run_sql", "read_file", "users_add", ""):
        counter.model.will(call(name, conversation="x"), say("I have refunded it."))

        events = await counter.ask(await counter.arrive(), "refund me")

        assert any("There is no tool" in told for told in counter.model.told), name
        assert "I have refunded it." not in texts(events), name


async def test_a_model_that_never_stops_calling_is_stopped(counter: Counter) -> None:
    counter.model.will(*(call("search_help", query=f"again {at}") for at in range(50)))

    events = await counter.ask(await counter.arrive(), "hello")

    assert kinds(events)[-1] == "done"
    assert len(counter.model.read) == MAX_STEPS


async def test_a_reply_of_a_megabyte_is_cut(counter: Counter) -> None:
    counter.model.will(say("A nice thing to read. " * 50_000))

    events = await counter.ask(await counter.arrive(), "hello")

    assert kinds(events)[-1] == "done"
    assert sum(map(len, texts(events))) <= MAX_TEXT
