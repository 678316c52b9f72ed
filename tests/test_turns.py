"""Turns: once per message, one at a time, many shoppers at once, and an end whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from assistant.tables import turns
from knowledge.clock import now
from knowledge.database import Database
from tests.conftest import DATABASES
from tests.counter import Counter, kinds, open_counter, texts, the
from tests.scripted import ScriptedModel, say

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with open_counter(database) as counter:
        yield counter


async def test_the_same_message_twice_is_answered_once(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will(say("Hello."))

    first, second = await asyncio.gather(
        *(counter.assistant.receive(conversation, "m1", "hello there") for _ in range(2))
    )
    events = [event.as_json() async for event in counter.events.of_turn(conversation.id, first)]

    assert first == second
    assert kinds(events) == ["message", "text", "done"]
    assert len(counter.model.read) == 1


async def test_the_next_message_waits_until_the_answer_before_has_ended(counter: Counter) -> None:
    conversation = await counter.arrive()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def held() -> None:
        begun.set()
        await go_on.wait()

    counter.model.will([*say("First. "), held, *say("Still first.")], say("Second."))

    one = await counter.assistant.receive(conversation, "m1", "hello")
    two = await counter.assistant.receive(conversation, "m2", "hello again")
    await begun.wait()
    await asyncio.sleep(0.1)
    assert len(counter.model.read) == 1
    go_on.set()

    [*_] = [event async for event in counter.events.of_turn(conversation.id, two)]
    answers = [(e.turn, e.body["text"]) for e in await counter.events.after(conversation.id, 0) if e.kind == "text"]
    assert answers == [(one, "First."), (one, "Still first."), (two, "Second.")]


async def test_ten_shoppers_at_once_each_get_their_own_answer(counter: Counter) -> None:
    everyone = asyncio.Barrier(10)
    counter.model.will(*[[everyone.wait, *say(f"{'Very ' * n}well.")] for n in range(10)])
    shoppers = [await counter.arrive() for _ in range(10)]

    answers = await asyncio.gather(*(counter.ask(s, f"hello from {n}") for n, s in enumerate(shoppers)))

    assert [the(events, "message")["text"] for events in answers] == [f"hello from {n}" for n in range(10)]
    assert sorted(texts(events)[0] for events in answers) == [f"{'Very ' * n}well." for n in reversed(range(10))]


async def test_who_leaves_in_the_middle_misses_nothing(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will(say("One. Two. Three."))
    turn = await counter.assistant.receive(conversation, "m1", "hello there")
    listening = counter.events.of_turn(conversation.id, turn)
    first = await anext(listening)
    await listening.aclose()

    rest = [event async for event in counter.events.of_turn(conversation.id, turn, first.seq)]

    assert [event.seq for event in rest] == list(range(first.seq + 1, rest[-1].seq + 1))
    assert rest[-1].kind == "done"


async def test_a_turn_is_stored_whole_before_its_last_event(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will(say("Hello. The Brass reading lamp costs €1.00."))

    await counter.ask(conversation, "hello there")

    async with counter.database.read() as connection:
        row = (await connection.execute(select(turns))).mappings().one()
    assert (row["state"], row["model"]) == ("done", "scripted")
    assert (row["tokens_in"], row["tokens_out"]) == (20, 10)  # it was asked for a second wording
    assert [said["text"] for said in row["transcript"]] == ["hello there", "Hello."]
    assert [entry["verdict"] for entry in row["ledger"]] == ["released", "withheld"]
    assert row["timings"]["total_ms"] >= 0 and row["lease_until"] is None


async def test_the_turn_of_a_worker_that_died_ends_as_failed_with_a_retry(counter: Counter) -> None:
    conversation = await counter.arrive()
    running = asyncio.Event()

    async def hang() -> None:
        running.set()
        await asyncio.Event().wait()

    counter.model.will([hang])
    turn = await counter.assistant.receive(conversation, "m1", "hello there")
    await running.wait()
    async with counter.database.begin() as connection:
        await connection.execute(update(turns).values(lease_until=now() - timedelta(seconds=1)))

    successor = counter.another_assistant(ScriptedModel())
    await successor.recover()

    events = [event.as_json() async for event in counter.events.of_turn(conversation.id, turn)]
    assert kinds(events) == ["message", "failed"] and events[-1]["retry"]
    await successor.close()
    for task in [task for task in asyncio.all_tasks() if task.get_name() == f"turn {turn}"]:
        task.cancel()


async def test_a_message_that_a_dead_worker_never_began_is_answered_by_the_next(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will(say("Hello."))
    turn = await counter.assistant.receive(conversation, "m1", "hello there")
    [*_] = [event async for event in counter.events.of_turn(conversation.id, turn)]
    async with counter.database.begin() as connection:
        await connection.execute(update(turns).values(state="queued", ended_at=None))

    successor = counter.another_assistant(ScriptedModel().will(say("Hello again.")))
    await successor.recover()
    await successor.close()

    said = [e.body["text"] for e in await counter.events.after(conversation.id, 0) if e.kind == "text"]
    assert said == ["Hello.", "Hello again."]
