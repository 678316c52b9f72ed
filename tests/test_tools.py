"""What a model gets back for each call, right or wrong."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.model import ToolCall
from assistant.order import Order, OrderLine
from assistant.tools.tool import Asking, ToolResult
from knowledge.clock import now
from knowledge.database import Database
from knowledge.money import Money
from tests.counter import Counter, open_counter


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with open_counter(database) as counter:
        yield counter


async def run(counter: Counter, name: str, **arguments: Any) -> ToolResult:
    asking = Asking(await counter.arrive(), "t1", "en", "the question")
    return await counter.tools.run(ToolCall("c1", name, arguments), asking)


async def test_a_search_tells_prices_stock_and_what_was_understood(counter: Counter) -> None:
    found = await run(counter, "search_catalog", query="linen dress under 130 €")

    dress = found.told["products"][0]
    assert (dress["id"], dress["price"], dress["was"]) == ("linen-dress", "€120.00", "€150.00")
    assert [v["stock"] for v in dress["variants"]] == ["3 left", "1 left", "sold out"]
    assert found.told["applied"]["max_price"] == "€130.00"


async def test_a_product_is_found_by_its_id_and_by_a_sku(counter: Counter) -> None:
    by_id, by_sku = (
        await run(counter, "get_product", product="linen-dress"),
        await run(counter, "get_product", product="DRESS-M"),
    )

    assert by_id.told["product"]["id"] == by_sku.told["product"]["id"] == "linen-dress"
    assert "pockets" in by_id.told["product"]["description"]
    assert by_sku.shown[0][1]["items"][0]["stock_text"] == "1 left"


async def test_a_passage_keeps_its_number_through_the_turn(counter: Counter) -> None:
    asking = Asking(await counter.arrive(), "t1", "en", "the question")
    calls = [ToolCall("c", "search_help", {"query": q}) for q in ("return window", "delivery cost", "return window")]

    one, _, again = [await counter.tools.run(call, asking) for call in calls]

    assert [p["n"] for p in one.told["passages"]] == [p["n"] for p in again.told["passages"]]
    assert one.told["passages"][0]["n"] == 1


async def test_an_order_is_read_with_its_number_and_its_address_only(counter: Counter) -> None:
    line = OrderLine("Brass reading lamp", 1, total=Money(89_00, "EUR"))
    await counter.orders.add(Order("T-1", "ada@example.com", "shipped", (line,), Money(89_00, "EUR"), now()))

    right = await run(counter, "get_order", number="T-1", email="Ada@example.com")
    wrong = await run(counter, "get_order", number="T-1", email="eve@example.com")
    unknown = await run(counter, "get_order", number="T-9", email="ada@example.com")

    assert right.told["order"]["status"] == "shipped" and right.shown[0][0] == "order"
    assert wrong.told == unknown.told and "problem" in wrong.told


@pytest.mark.parametrize(
    ("name", "arguments", "named"),
    [
        ("fly", {}, "fly"),
        ("search_catalog", {}, "query"),
        ("search_catalog", {"query": "lamp", "sort": "price"}, "sort"),
        ("search_catalog", {"_unreadable": '{"query": "la'}, "JSON"),
        ("get_product", {"product": "NO-SUCH"}, "NO-SUCH"),
        ("update_cart", {"sku": "NO-SUCH", "quantity": 1}, "NO-SUCH"),
        ("update_cart", {"sku": "LAMP-1", "quantity": 10**6}, "1000000"),
        ("update_cart", {"sku": "LAMP-1", "quantity": 0}, "0"),
        ("update_cart", {"sku": "LAMP-1", "quantity": 1, "price": 1}, "price"),
        ("update_cart", {"sku": "VASE-1", "quantity": 1}, "vase"),
        ("start_checkout", {}, "empty"),
        ("hand_over", {"reason": "bored", "problem": ""}, "bored"),
    ],
)
async def test_what_a_model_does_wrong_is_told_and_names_the_value(
    counter: Counter, name: str, arguments: dict[str, Any], named: str
) -> None:
    result = await run(counter, name, **arguments)

    assert named in result.told["problem"]
    assert result.shown == ()


async def test_every_tool_describes_its_arguments(counter: Counter) -> None:
    specs = {spec.name: spec for spec in counter.tools.specs()}

    assert set(specs) == {
        "search_catalog", "get_product", "search_help", "update_cart", "price_cart", "start_checkout", "get_order", "hand_over",
    }  # fmt: skip
    assert all(spec.description and spec.parameters["additionalProperties"] is False for spec in specs.values())
    assert not {"price", "url"} & {name for spec in specs.values() for name in spec.parameters["properties"]}
