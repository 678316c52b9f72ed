"""The chain of models in a whole turn: what fails, is cut off or too dear is taken over, and nothing is said twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.breaker import Breaker
from assistant.builtin.model import BuiltinModel
from assistant.errors import Unavailable
from assistant.fallback import FallbackModel, Link
from assistant.langchain_model import LangChainModel
from assistant.model import ChatModel, Said, TextPiece, Usage
from assistant.queueing import Places
from assistant.spend import Price, Spend, estimated
from assistant.tables import turns
from assistant.takeover import repeats
from knowledge.database import Database
from tests.counter import Counter, open_counter, texts
from tests.doubles.openai import OpenAiDouble, call, calls, cut, refusal, stall, status, text
from web.models import connected
from web.settings import Settings, SettingsError, load_settings


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with open_counter(database) as counter:
        yield counter


def shop_model(double: OpenAiDouble, database: Database, **more: object) -> ChatModel:
    settings = Settings(model="openai:one", openai_api_key="sk-1", model_base_url=double.url, **more)
    return connected(settings, database, BuiltinModel())


def answered_by(counter: Counter, model: ChatModel) -> Counter:
    counter.assistant = counter.another_assistant(model)
    return counter


async def row_of(counter: Counter) -> dict[str, object]:
    async with counter.database.read() as connection:
        rows = await connection.execute(select(turns).order_by(turns.c.created_at.desc()).limit(1))
        return dict(rows.mappings().one())


async def test_a_turn_keeps_who_answered_its_tokens_and_its_cost(counter: Counter, double: OpenAiDouble) -> None:
    double.will(text("Hello there.", cached=11))
    prices = {"openai:one": {"input": 1.0, "output": 10.0, "cached": 0.1}}
    shop = answered_by(counter, shop_model(double, counter.database, model_prices=prices))

    await shop.ask(await shop.arrive(), "tell me about the brass reading lamp")

    row = await row_of(shop)
    assert (row["model"], row["tokens_in"], row["tokens_out"]) == ("openai:one", 21, 5)
    assert row["cost"] == pytest.approx((10 * 1.0 + 11 * 0.1 + 5 * 10.0) / 1_000_000)


async def test_the_builtin_model_finishes_what_another_began_without_saying_it_twice(
    counter: Counter, double: OpenAiDouble
) -> None:
    double.will(cut("The Brass reading lamp costs €89.00. It takes an E14 bu"))
    shop = answered_by(counter, shop_model(double, counter.database))

    events = await shop.ask(await shop.arrive(), "How much is the brass reading lamp?")

    said = texts(events)
    assert said[0] == "The Brass reading lamp costs €89.00." and events[-1]["kind"] == "done"
    assert " ".join(said).count("89.00") == 1
    assert not [one for one in said if "Shall I" in one]


async def test_the_second_model_reads_what_was_said_before_it(counter: Counter, double: OpenAiDouble) -> None:
    double.will(
        cut("The Brass reading lamp costs €89.00. It"), text("The Brass reading lamp costs €89.00. It is in stock.")
    )
    model = shop_model(double, counter.database, fallback_model="openai:two")
    shop = answered_by(counter, model)

    events = await shop.ask(await shop.arrive(), "How much is the brass reading lamp?")

    assert texts(events) == ["The Brass reading lamp costs €89.00.", "It is in stock."]
    assert double.last["model"] == "two"
    assert double.last["messages"][-1] == {"role": "assistant", "content": "The Brass reading lamp costs €89.00."}
    assert (await row_of(shop))["model"] == "openai:two"


@pytest.mark.parametrize(
    "failure",
    [[status(500)] * 3, [status(429, reason="insufficient_quota")], [refusal()], [status(401)]],
    ids=["an outage", "a spent quota", "a refusal", "a wrong key"],
)
async def test_each_failure_leaves_a_good_answer_from_the_shops_own_model(
    counter: Counter, double: OpenAiDouble, failure: list[object]
) -> None:
    double.will(*failure)  # type: ignore[arg-type]
    shop = answered_by(counter, shop_model(double, counter.database))

    events = await shop.ask(await shop.arrive(), "How much is the brass reading lamp?")

    assert "€89.00" in " ".join(texts(events)) and events[-1]["kind"] == "done"
    assert len(double.requests) == len(failure)


async def test_a_model_that_stalls_in_the_middle_is_taken_over_in_time(counter: Counter, double: OpenAiDouble) -> None:
    double.will(stall("Let me see. "))
    shop = answered_by(counter, shop_model(double, counter.database, model_idle_seconds=0.3))

    events = await shop.ask(await shop.arrive(), "How much is the brass reading lamp?")

    assert "€89.00" in " ".join(texts(events)) and events[-1]["kind"] == "done"


async def test_a_spent_conversation_goes_on_with_the_builtin_model_also_after_a_restart(
    counter: Counter, double: OpenAiDouble
) -> None:
    double.will(text("Hello."), text("Never asked."))
    limits = {"model_prices": {"openai:one": {"input": 1.0, "output": 1_000.0}}, "spend_per_conversation": 0.41}
    shop = answered_by(counter, shop_model(double, counter.database, **limits))
    conversation = await shop.arrive()
    await shop.ask(conversation, "the brass reading lamp")

    # 400 tokens of an answer are expected to cost 0.40 and more, and 0.005 are spent already.
    shop = answered_by(counter, shop_model(double, counter.database, **limits | {"spend_per_conversation": 0.402}))
    events = await shop.ask(conversation, "How much is the brass reading lamp?")

    assert "€89.00" in " ".join(texts(events)) and (await row_of(shop))["model"] == "builtin"
    assert len(double.requests) == 1


async def test_a_days_limit_counts_what_runs_and_what_has_ended(database: Database) -> None:
    spend = Spend(database, per_day=1.0)

    spend.add("turn", "conversation", 0.6)
    assert not await spend.allows("another", 0.5)
    spend.settle("turn")
    assert not await spend.allows("another", 0.5)
    assert await spend.allows("another", 0.4)


async def test_too_many_at_once_wait_in_line_and_the_line_has_an_end() -> None:
    places, order = Places(1, line=1, patience=5), list[int]()

    async def serve(number: int) -> None:
        async with places.one():
            order.append(number)
            await asyncio.sleep(0.05)

    first, second = asyncio.create_task(serve(1)), asyncio.create_task(serve(2))
    await asyncio.sleep(0.01)
    with pytest.raises(Unavailable, match="too many"):
        await serve(3)
    await asyncio.gather(first, second)

    assert order == [1, 2]


def test_a_circuit_opens_after_failures_and_lets_one_call_probe() -> None:
    time = [0.0]
    breaker = Breaker(failures=2, rest=30, clock=lambda: time[0])
    for _ in range(2):
        assert breaker.lets_through()
        breaker.failed()
    assert (breaker.state, breaker.lets_through()) == ("open", False)

    time[0] = 30.0
    assert [breaker.lets_through(), breaker.lets_through()] == [True, False]
    breaker.failed()
    assert breaker.state == "open"

    time[0] = 60.0
    assert breaker.lets_through()
    breaker.succeeded()
    assert [breaker.lets_through(), breaker.lets_through()] == [True, True]


def test_what_was_said_is_recognised_and_another_figure_is_another_statement() -> None:
    said = ["The Brass reading lamp costs €89.00. It is in stock."]

    assert repeats("Brass reading lamp costs €89.00.", said)
    assert repeats("It is in stock.", said)
    assert not repeats("The Brass reading lamp costs €79.00.", said)
    assert not repeats("Delivery takes 3 days.", said)


class Talking:
    name = "talking"

    def __init__(self, *words: str) -> None:
        self.words, self.read = words, list[str]()

    async def stream(self, messages, tools):  # type: ignore[no-untyped-def]
        self.read = [said.text for said in messages]
        for word in self.words:
            yield TextPiece(word)
        yield Usage(1, 1)


async def test_an_outside_model_never_reads_an_address_and_the_shopper_reads_it_again() -> None:
    model = Talking("I look for the order of [email-1].")
    chain = FallbackModel(Link(model), BuiltinModel())
    asked = [Said("shopper", "Order ML-7 of jean@example.com, call 06 12 34 56 78, 12 rue de la Paix, 75002 Paris")]

    said = [piece async for piece in chain.stream(asked, [])]

    assert model.read == ["Order ML-7 of [email-1], call [phone-1], [address-1]"]
    assert TextPiece("I look for the order of jean@example.com.") in said


async def test_a_tools_arguments_are_the_shoppers_own_words_again(counter: Counter, double: OpenAiDouble) -> None:
    double.will(calls(call("get_order", number="T-1", email="[email-1]")), text("I can't find that order."))
    shop = answered_by(counter, shop_model(double, counter.database))

    await shop.ask(await shop.arrive(), "Where is T-1? I am jean@example.com")

    made = [said for said in (await row_of(shop))["transcript"] if said.get("calls")]  # type: ignore[attr-defined]
    assert made[-1]["calls"][0]["arguments"]["email"] == "jean@example.com"
    assert "jean@example.com" not in str(double.requests)


async def test_what_never_changes_comes_first_on_the_wire(counter: Counter, double: OpenAiDouble) -> None:
    double.will(text("Hello."), text("It is brass."))
    shop = answered_by(counter, shop_model(double, counter.database))
    conversation = await shop.arrive()
    await shop.ask(conversation, "the brass reading lamp")
    await shop.ask(conversation, "what is it made of?")

    first, second = (request["messages"] for request in double.requests)
    assert first[0] == second[0] and "context:" not in first[0]["content"]
    assert "context:" in next(m["content"] for m in reversed(second) if m["role"] == "user")


async def test_temperature_and_reasoning_reach_the_wire(double: OpenAiDouble) -> None:
    double.will(text("Yes."))
    model = LangChainModel.connect("openai:one", api_key="k", base_url=double.url, temperature=0.2, reasoning="low")

    [_ async for _ in model.stream([Said("shopper", "Hi")], [])]

    assert (double.last["temperature"], double.last["reasoning_effort"]) == (0.2, "low")


async def test_nothing_is_tried_again_once_a_word_was_said(double: OpenAiDouble) -> None:
    double.will(cut("The lamp", politely=False), text("Another."))
    model = LangChainModel.connect("openai:one", api_key="k", base_url=double.url)

    with pytest.raises(Unavailable):
        [_ async for _ in model.stream([Said("shopper", "Hi")], [])]

    assert len(double.requests) == 1


async def test_a_short_outage_is_tried_again_before_the_first_word(double: OpenAiDouble) -> None:
    double.will(status(500), status(429, retry_after=0.01), text("Here."))
    model = LangChainModel.connect("openai:one", api_key="k", base_url=double.url)

    said = [piece async for piece in model.stream([Said("shopper", "Hi")], [])]

    assert said[-1] == Usage(21, 5)


def test_a_limit_without_a_price_is_refused_with_the_models_name(database: Database) -> None:
    settings = Settings(model="openai:one", openai_api_key="k", spend_per_day=5)

    with pytest.raises(SettingsError, match="openai:one"):
        connected(settings, database, BuiltinModel())


def test_prices_come_from_the_environment_as_json(tmp_path: Path) -> None:
    said = '{"openai:one": {"input": 1, "output": 2}}'
    environ = {"COMPTOIR_MODEL_PRICES": said, "COMPTOIR_SPEND_PER_DAY": "5"}

    settings = load_settings(environ, data=tmp_path)
    assert (settings.model_prices["openai:one"]["output"], settings.spend_per_day) == (2, 5)

    with pytest.raises(SettingsError, match="needs input and output"):
        load_settings({"COMPTOIR_MODEL_PRICES": '{"openai:one": {"in": 1}}'}, data=tmp_path)


def test_a_price_counts_what_was_cached_apart() -> None:
    assert Price(2.0, 10.0, 0.5).of(Usage(1_000_000, 100_000, 600_000)) == pytest.approx(0.8 + 0.3 + 1.0)
    assert Price(2.0, 10.0).of(Usage(1_000_000, 0, 600_000)) == pytest.approx(2.0)
    assert estimated([Said("shopper", "x" * 350)]).tokens_in == 100
