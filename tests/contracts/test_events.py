"""What every kind of events and of waking promises, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from assistant.conversation import Conversations
from assistant.errors import NotFound
from assistant.events import INBOX, Event, Events
from assistant.waking import waking_for
from knowledge.database import Database
from tests.conftest import DATABASES

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture
async def events(database: Database) -> AsyncIterator[Events]:
    waking = waking_for(database)
    yield Events(database, waking)
    await waking.close()


async def conversation(database: Database) -> str:
    return (await Conversations(database).start(locale="en"))[0].id


async def happen(database: Database, events: Events, conversation_id: str, *texts: str) -> None:
    async with database.begin() as connection:
        for text in texts:
            await events.append(connection, conversation_id, "text", {"text": text}, turn="t1")
    events.wake(conversation_id)


async def heard(events: Events, conversation_id: str, seq: int, count: int) -> list[Event]:
    found: list[Event] = []
    async with aclosing(events.listen(conversation_id, seq)) as listening:
        async for event in listening:
            found.append(event)
            if len(found) == count:
                break
    return found


async def test_events_are_numbered_from_one_without_a_gap(database: Database, events: Events) -> None:
    one = await conversation(database)

    await happen(database, events, one, "a", "b")
    await happen(database, events, one, "c")

    assert [(e.seq, e.body["text"]) for e in await events.after(one, 0)] == [(1, "a"), (2, "b"), (3, "c")]
    assert [e.seq for e in await events.after(one, 2)] == [3]


async def test_an_event_of_a_transaction_that_fails_never_was(database: Database, events: Events) -> None:
    one = await conversation(database)

    with pytest.raises(RuntimeError):
        async with database.begin() as connection:
            await events.append(connection, one, "text", {"text": "lost"})
            raise RuntimeError
    await happen(database, events, one, "kept")

    assert [(e.seq, e.body["text"]) for e in await events.after(one, 0)] == [(1, "kept")]


async def test_writers_at_once_share_no_number(database: Database, events: Events) -> None:
    one = await conversation(database)

    await asyncio.gather(*(happen(database, events, one, str(n)) for n in range(10)))

    assert [e.seq for e in await events.after(one, 0)] == list(range(1, 11))


async def test_a_listener_hears_what_was_and_what_comes(database: Database, events: Events) -> None:
    one = await conversation(database)
    await happen(database, events, one, "before")
    listening = asyncio.create_task(heard(events, one, 0, 2))
    await asyncio.sleep(0.05)

    await happen(database, events, one, "after")

    assert [e.body["text"] for e in await listening] == ["before", "after"]


async def test_a_listener_hears_only_its_own_conversation(database: Database, events: Events) -> None:
    alices, charlies = await conversation(database), await conversation(database)
    listening = asyncio.create_task(heard(events, alices, 0, 1))

    await happen(database, events, charlies, "for charlie")
    await happen(database, events, alices, "for alice")

    assert [e.body["text"] for e in await listening] == ["for alice"]


async def test_the_inbox_is_woken_by_what_it_shows(database: Database, events: Events) -> None:
    one = await conversation(database)
    with events.listening(INBOX) as bell:
        async with database.begin() as connection:
            await events.append(connection, one, "message", {"text": "hello", "who": "shopper"})
        events.wake(one)

        await asyncio.wait_for(bell.wait(60), 30)


async def test_nothing_happens_in_a_conversation_that_is_not_there(database: Database, events: Events) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        await happen(database, events, "nowhere", "hello")


async def test_a_turns_events_end_with_its_last(database: Database, events: Events) -> None:
    one = await conversation(database)
    await happen(database, events, one, "answer")
    async with database.begin() as connection:
        await events.append(connection, one, "done", {"ms": 1, "replies": []}, turn="t1")
        await events.append(connection, one, "text", {"text": "another turn's"}, turn="t2")

    assert [e.kind async for e in events.of_turn(one, "t1")] == ["text", "done"]
