"""A sentence that no record carries is said again in the records' words, once; the shopper reads nothing in between."""

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from assistant.builtin.model import BuiltinModel
from assistant.errors import Unavailable
from assistant.fallback import FallbackModel
from assistant.tables import turns
from knowledge.database import Database
from tests.counter import Counter, kinds, open_counter, texts, the
from tests.scripted import ScriptedModel, call, say

QUESTION = "brass reading lamp"
UNTRUE = "The Brass reading lamp costs €12.00."


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with open_counter(database) as counter:
        yield counter


async def test_the_model_is_told_what_nothing_carries_and_says_it_in_the_records_words(counter: Counter) -> None:
    counter.model.will(say(f"It is a brass lamp. {UNTRUE}"), say("The Brass reading lamp costs €89.00."))

    events = await counter.ask(await counter.arrive(), QUESTION)

    assert texts(events) == ["It is a brass lamp.", "The Brass reading lamp costs €89.00."]
    answered, note = counter.model.read[1][-2:]
    assert answered.text == "It is a brass lamp."
    [unseen] = json.loads(note.text)["not_shown"]
    assert unseen["sentence"] == UNTRUE and "€12.00" in unseen["why"]


async def test_who_insists_is_asked_once_and_the_record_speaks(counter: Counter) -> None:
    counter.model.will(*[say(UNTRUE)] * 5)

    events = await counter.ask(await counter.arrive(), QUESTION)

    assert texts(events) == ["Here is what our records say right now."]
    assert len(counter.model.read) == 2


async def test_with_nothing_left_to_say_a_dash_is_not_shown(counter: Counter) -> None:
    counter.model.will(say(f"It is a brass lamp. {UNTRUE}"), say("-"))

    assert texts(await counter.ask(await counter.arrive(), QUESTION)) == ["It is a brass lamp."]


async def test_what_was_shown_is_not_said_twice(counter: Counter) -> None:
    counter.model.will(say(f"It is a brass lamp. {UNTRUE}"), say("It is a brass lamp. It takes an E14 bulb."))

    assert texts(await counter.ask(await counter.arrive(), QUESTION)) == [
        "It is a brass lamp.",
        "It takes an E14 bulb.",
    ]


async def test_words_before_a_look_into_the_records_are_superseded_by_those_after_it(counter: Counter) -> None:
    looks = call("search_help", query="returns")
    counter.model.will([*say("You have 90 days."), *looks], say("You have 30 days. [1]"))

    events = await counter.ask(await counter.arrive(), "How many days do I have to return something?")

    assert texts(events) == ["You have 30 days."]
    assert len(counter.model.read) == 2


async def test_a_model_that_fails_at_it_has_answered_all_the_same(counter: Counter) -> None:
    counter.model.will(say(f"It is a brass lamp. {UNTRUE}"), [Unavailable("the model")])

    events = await counter.ask(await counter.arrive(), QUESTION)

    assert texts(events) == ["It is a brass lamp."] and kinds(events)[-1] == "done"


async def test_where_it_fails_the_shops_own_model_says_what_is_missing(counter: Counter) -> None:
    outside = ScriptedModel().will(say(f"It is a brass lamp. {UNTRUE}"), [Unavailable("the model")])
    assistant = counter.another_assistant(FallbackModel(outside, BuiltinModel()))
    conversation = await counter.arrive()

    turn = await assistant.receive(conversation, "m1", QUESTION)
    events = [event.as_json() async for event in counter.events.of_turn(conversation.id, turn)]
    await assistant.close()

    first, *more = texts(events)
    assert first == "It is a brass lamp." and "€89.00" in " ".join(more)


async def test_the_ledger_keeps_both_wordings(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will(say(UNTRUE), say("The Brass reading lamp costs €89.00."))

    events = await counter.ask(conversation, QUESTION)

    assert the(events, "text")["text"] == "The Brass reading lamp costs €89.00."
    async with counter.database.read() as connection:
        ledger = (await connection.execute(select(turns.c.ledger))).scalar_one()
    assert [entry["verdict"] for entry in ledger] == ["withheld", "released"]
