"""A shopper asks for a person: waiting, taken, answered, handed back; nobody talks over anybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import get_args

import pytest

from assistant.conversation import OWNERSHIP, Conversations, Owner, Step, keep, reread, step
from assistant.errors import Refused
from knowledge.database import Database
from tests.counter import ALICE, CHARLIE, Counter, kinds, open_counter, texts, the
from tests.scripted import call, say


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with open_counter(database) as counter:
        yield counter


@pytest.mark.parametrize("taken", get_args(Step))
@pytest.mark.parametrize("before", get_args(Owner))
async def test_ownership_moves_only_as_its_table_says(database: Database, before: Owner, taken: Step) -> None:
    conversation, _ = await Conversations(database).start(locale="en")
    expected = OWNERSHIP.get((before, taken))
    async with database.begin() as connection:
        await keep(connection, conversation.id, owner=before)

    async with database.begin() as connection:
        current = await reread(connection, conversation.id)
        if expected is None:
            with pytest.raises(Refused, match=taken):
                await step(connection, current, taken)
        else:
            assert await step(connection, current, taken, staff_id="alice") == expected

    assert (await Conversations(database).for_staff(conversation.id)).owner == (expected or before)


async def test_who_asks_for_a_person_is_told_so_and_waits_in_the_inbox(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will(call("hand_over", reason="asked", problem=""), say("A colleague will be with you."))

    events = await counter.ask(conversation, "Can I talk to someone about my parcel?")

    assert kinds(events) == ["message", "handed_over", "owner", "text", "done"]
    assert the(events, "owner")["owner"] == "waiting"
    [row] = await counter.inbox.waiting()
    assert (row.conversation_id, row.reason) == (conversation.id, "asked")
    assert row.problem == "Can I talk to someone about my parcel?"


async def test_asking_twice_is_one_escalation(counter: Counter) -> None:
    conversation = await counter.arrive()
    await counter.inbox.ask_for_person(conversation, "asked", "help")
    await counter.inbox.ask_for_person(conversation, "asked", "help", email="ada@example.com")

    [row] = await counter.inbox.waiting()
    assert row.email == "ada@example.com"


async def test_while_nobody_is_there_the_assistant_goes_on_helping(counter: Counter) -> None:
    conversation = await counter.arrive()
    await counter.inbox.ask_for_person(conversation, "asked", "help")
    counter.model.will(say("Meanwhile I can help."))

    assert texts(await counter.ask(conversation, "hello there")) == ["Meanwhile I can help."]


async def test_a_colleague_takes_over_answers_and_hands_back(counter: Counter) -> None:
    conversation = await counter.arrive()
    await counter.inbox.ask_for_person(conversation, "asked", "help")
    await counter.inbox.take(conversation.id, ALICE)
    await counter.inbox.reply(conversation.id, ALICE, "Hello, Alice here.")

    silent = await counter.ask(conversation, "thank you Alice")
    assert kinds(silent) == ["message", "done"]
    assert counter.model.read == []

    await counter.inbox.hand_back(conversation.id, ALICE)
    counter.model.will(say("I am back."))
    assert texts(await counter.ask(conversation, "and now the assistant")) == ["I am back."]
    roles = [(said.role, said.text) for said in counter.model.read[0]]
    assert ("staff", "Hello, Alice here.") in roles and ("shopper", "thank you Alice") in roles
    assert await counter.inbox.waiting() == []


async def test_two_colleagues_never_answer_at_once(counter: Counter) -> None:
    conversation = await counter.arrive()
    await counter.inbox.take(conversation.id, ALICE)

    with pytest.raises(Refused, match="colleague"):
        await counter.inbox.take(conversation.id, CHARLIE)
    with pytest.raises(Refused, match="not yours"):
        await counter.inbox.reply(conversation.id, CHARLIE, "me too")
    with pytest.raises(Refused, match="not yours"):
        await counter.inbox.hand_back(conversation.id, CHARLIE)


async def test_who_takes_over_in_the_middle_of_an_answer_silences_the_assistant(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will([*say("One. Two "), lambda: counter.inbox.take(conversation.id, ALICE), *say("and. Three.")])

    events = await counter.ask(conversation, "hello there")

    assert texts(events) == ["One."]
    assert kinds(events)[-1] == "done"


async def test_who_writes_after_the_end_is_answered_by_the_assistant(counter: Counter) -> None:
    conversation = await counter.arrive()
    await counter.inbox.take(conversation.id, ALICE)
    await counter.inbox.close(conversation.id, ALICE)
    counter.model.will(say("Welcome back."))

    events = await counter.ask(conversation, "one more thing please")

    assert the(events, "owner")["owner"] == "assistant"
    assert texts(events) == ["Welcome back."]


@pytest.mark.parametrize("text", ["", " ", "x" * 8_001])
async def test_a_reply_of_the_wrong_length_is_refused(counter: Counter, text: str) -> None:
    conversation = await counter.arrive()
    await counter.inbox.take(conversation.id, ALICE)

    with pytest.raises(Refused, match="8,000"):
        await counter.inbox.reply(conversation.id, ALICE, text)


async def test_the_inbox_hears_at_once_that_somebody_waits(counter: Counter) -> None:
    conversation = await counter.arrive()
    async with aclosing(counter.inbox.listen()) as changes:
        await anext(changes)
        change = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        await counter.inbox.ask_for_person(conversation, "complaint", "it broke")

        await asyncio.wait_for(change, 5)
    assert [row.problem for row in await counter.inbox.everything()] == ["it broke"]
