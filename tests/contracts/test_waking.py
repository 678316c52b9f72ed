"""Two processes on one PostgreSQL: what one writes, the other's listeners hear at once."""

import asyncio

import pytest

from assistant.conversation import Conversations
from assistant.events import Events
from assistant.waking import waking_for
from knowledge.database import Database
from tests.contracts.test_events import happen, heard


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_listener_in_another_process_is_woken(database: Database) -> None:
    here, there = waking_for(database), waking_for(database)
    conversation = (await Conversations(database).start(locale="en"))[0]
    listening = asyncio.create_task(heard(Events(database, there), conversation.id, 0, 1))
    await asyncio.sleep(0.2)

    await happen(database, Events(database, here), conversation.id, "hello")

    assert [event.body["text"] for event in await asyncio.wait_for(listening, 5)] == ["hello"]
    await here.close()
    await there.close()
