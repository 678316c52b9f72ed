"""What was said, on what grounds: kept, chained, exported, and shown to staff."""

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, update

from assistant.claims.ledger import START, broken_at, chained
from assistant.ledger_store import Ledgers
from assistant.tables import turns
from knowledge.database import Database
from tests.counter import Counter, open_counter, texts
from tests.scripted import say


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with open_counter(database) as counter:
        yield counter


async def test_every_sentence_of_every_turn_stands_in_one_chain(counter: Counter) -> None:
    counter.model.will(say("The Brass reading lamp costs €12.00. It is a nice one."), say("It costs €89.00."))
    conversation = await counter.arrive()
    await counter.ask(conversation, "brass reading lamp")
    await counter.ask(conversation, "how much is the brass reading lamp?")

    kept = await Ledgers(counter.database).of(conversation.id)

    said = [(entry["sentence"], entry["verdict"]) for entry in kept.entries]
    assert ("The Brass reading lamp costs €12.00.", "withheld") in said
    assert ("It costs €89.00.", "released") in said
    assert kept.broken_at is None
    carried = next(entry for entry in kept.entries if entry["sentence"] == "It costs €89.00.")["claims"][0]
    assert (carried["kind"], carried["evidence"]["id"]) == ("price", "reading-lamp")


async def test_an_entry_that_was_changed_later_is_found(counter: Counter) -> None:
    counter.model.will(say("A lamp for late chapters. It has a swivelling arm."))
    conversation = await counter.arrive()
    await counter.ask(conversation, "brass reading lamp")
    async with counter.database.begin() as connection:
        ledger = (await connection.execute(select(turns.c.ledger))).scalar_one()
        ledger[1]["sentence"] = "It has two arms."
        await connection.execute(update(turns).values(ledger=ledger))

    assert (await Ledgers(counter.database).of(conversation.id)).broken_at == 1


def test_an_end_that_was_cut_off_is_found() -> None:
    entries, head = chained([{"sentence": "One."}, {"sentence": "Two."}], START)

    assert broken_at(entries, head) is None
    assert broken_at(entries[:1], head) == 1
    assert json.loads(json.dumps(entries)) == entries


async def test_where_a_rule_was_asked_for_the_page_itself_is_shown_instead(counter: Counter) -> None:
    counter.model.will(say("You have 90 days to return it."))

    events = await counter.ask(await counter.arrive(), "How many days do I have to return something?")

    assert texts(events) == ["You can send anything back within 30 days of its arrival, unworn and with its label."]


async def test_what_nothing_answers_is_a_gap(counter: Counter) -> None:
    counter.model.will(say("We repair bicycles within 3 days."))
    conversation = await counter.arrive()
    events = await counter.ask(conversation, "do you repair bicycles?")

    [gap] = await Ledgers(counter.database).gaps()
    assert (gap.question, gap.conversation_id) == ("do you repair bicycles?", conversation.id)
    assert texts(events) == ["I don't have that. Shall I ask a colleague?"]


async def test_a_question_that_was_asked_often_stands_once_and_first(counter: Counter) -> None:
    for question in ("what about the Mars office?", "and the office on the Moon?", "What about the  Mars office"):
        counter.model.will(say("We sell boats for €900 with 15% off."))
        await counter.ask(await counter.arrive(), question)

    first, *_ = await Ledgers(counter.database).asked_in_vain()

    assert (first.question, first.times) == ("What about the  Mars office", 2)
