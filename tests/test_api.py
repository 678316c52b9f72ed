"""The API as a program sees it: real HTTP, real events, the tiny shop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from knowledge.database import Database
from tests.running import Shopper, running, texts, the, tiny_comptoir

Arrive = Callable[[], Awaitable[Shopper]]


@pytest.fixture
async def base(database: Database, tmp_path: Path) -> AsyncIterator[str]:
    async with running(await tiny_comptoir(database, tmp_path / "data")) as address:
        yield address


@pytest.fixture
async def arrive(base: str) -> AsyncIterator[Arrive]:
    async with AsyncExitStack() as leaving:

        async def arriving() -> Shopper:
            shopper = await Shopper.arriving(base)
            leaving.push_async_callback(shopper.http.aclose)
            return shopper

        yield arriving


async def test_a_question_is_answered_from_the_catalogue(arrive: Arrive) -> None:
    shopper = await arrive()

    events = await shopper.ask("a reading lamp")

    assert "LAMP-1" in [v["sku"] for item in the(events, "products")["items"] for v in item["variants"]]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [event["kind"] for event in events[:2]] == ["disclosure", "message"] and events[1]["who"] == "shopper"
    assert events[-1]["kind"] == "done"


async def test_a_policy_question_is_answered_with_its_source(arrive: Arrive) -> None:
    shopper = await arrive()

    events = await shopper.ask("How many days do I have to return something?")

    cited = [c for event in events if event["kind"] == "text" for c in event["citations"]]
    assert "30 days" in texts(events)
    assert cited and cited[0]["document"]


async def test_the_same_message_twice_is_answered_once(arrive: Arrive) -> None:
    shopper = await arrive()

    first, second = await shopper.say("hello", id="m1"), await shopper.say("hello", id="m1")
    await shopper.until("done", "failed")

    assert first.json() == second.json()
    assert [event["kind"] for event in await shopper.events()].count("message") == 1


async def test_after_a_reload_exactly_what_was_missed_comes_back(arrive: Arrive) -> None:
    shopper = await arrive()
    everything = await shopper.ask("hello")

    assert await shopper.events(after=2) == everything[2:]
    assert await shopper.events(after=everything[-1]["seq"]) == []


async def test_a_conversation_can_not_be_read_without_its_token(base: str, arrive: Arrive) -> None:
    alice, charlie = await arrive(), await arrive()
    await alice.ask("hello")

    charlie.id = alice.id

    async with httpx.AsyncClient(base_url=base) as http:
        nobody = await http.get(f"/v1/conversations/{alice.id}/events")
    wrong = await charlie.say("let me in")
    assert (nobody.status_code, wrong.status_code) == (404, 404)
    assert "Bearer" in nobody.json()["error"]["message"]


@pytest.mark.parametrize(
    ("text", "said"), [("", "empty"), ("   ", "empty"), ("x" * 20_000, "20,000")], ids=["empty", "blank", "long"]
)
async def test_a_message_that_can_not_be_taken_is_named(arrive: Arrive, text: str, said: str) -> None:
    shopper = await arrive()

    refused = await shopper.say(text)

    assert refused.status_code == 422
    assert said in refused.json()["error"]["message"]
    assert [event["kind"] for event in await shopper.events()] == ["disclosure"]


@pytest.mark.parametrize(
    ("sku", "quantity", "named"), [("NO-SUCH", 1, "NO-SUCH"), ("LAMP-1", -1, "-1"), ("LAMP-1", 10**6, "1000000")]
)
async def test_a_cart_change_that_is_not_possible_is_named(arrive: Arrive, sku: str, quantity: int, named: str) -> None:
    shopper = await arrive()

    refused = await shopper.post("cart", {"sku": sku, "quantity": quantity, "mode": "add"})

    assert refused.status_code == 422
    assert named in refused.json()["error"]["message"].replace(",", "")


async def test_nothing_can_be_added_zero_times(arrive: Arrive) -> None:
    shopper = await arrive()

    refused = await shopper.post("cart", {"sku": "LAMP-1", "quantity": 0, "mode": "add"})

    assert refused.status_code == 422
    assert "0" in refused.json()["error"]["message"]


async def test_ten_shoppers_at_once_each_get_their_own_answer(arrive: Arrive) -> None:
    shoppers = [await arrive() for _ in range(10)]
    questions = ["a reading lamp", "How many days do I have to return something?"] * 5

    answers = await asyncio.gather(*(s.ask(q) for s, q in zip(shoppers, questions, strict=True)))

    for question, events in zip(questions, answers, strict=True):
        assert the(events, "message")["text"] == question
        assert events[-1]["kind"] == "done"
        assert ("30 days" in texts(events)) == ("return" in question)


async def test_leaving_in_the_middle_of_an_answer_loses_nothing(arrive: Arrive) -> None:
    shopper = await arrive()
    await shopper.say("a reading lamp")
    async for _ in shopper.listen():
        break

    rest = await shopper.until("done")

    assert [event["seq"] for event in rest] == list(range(2, rest[-1]["seq"] + 1))


async def test_the_api_describes_itself(base: str) -> None:
    async with httpx.AsyncClient(base_url=base) as http:
        paths = (await http.get("/v1/openapi.json")).json()["paths"]
        health = await http.get("/healthz")

    assert health.json() == {"status": "ok"}
    assert {
        "/v1/conversations",
        "/v1/conversations/{cid}/messages",
        "/v1/conversations/{cid}/events",
        "/v1/conversations/{cid}/cart",
        "/v1/conversations/{cid}/checkout",
        "/v1/webhooks/stripe",
    } <= set(paths)


async def test_what_is_not_json_is_refused_without_a_traceback(base: str) -> None:
    async with httpx.AsyncClient(base_url=base) as http:
        refused = await http.post("/v1/conversations", content=b"{", headers={"Content-Type": "application/json"})

    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "invalid"
