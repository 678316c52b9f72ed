"""The test box of the portal: a merchant talks to the assistant as a shopper would, and nobody else notices."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from knowledge.database import Database
from tests.console import Colleague, console, signed_in, words
from tests.running import tiny_comptoir
from web.people import People
from web.wiring import Comptoir


@pytest.fixture
async def comptoir(database: Database, tmp_path: Path) -> AsyncIterator[Comptoir]:
    shop = await tiny_comptoir(database, tmp_path)
    await shop.begin()
    yield shop
    await shop.close()


@asynccontextmanager
async def merchant(comptoir: Comptoir) -> AsyncIterator[Colleague]:
    async with AsyncExitStack() as stack:
        people = People(comptoir.database)
        yield await stack.enter_async_context(signed_in(console(comptoir, people), people, "Ines", "merchant"))


async def asked(ines: Colleague, question: str, conversation: str = "") -> tuple[str, str]:
    """The address that it led to, and the page there."""
    sent = await ines.does("/portal/try", q=question, conversation=conversation)
    assert sent.status_code == 303, sent.text
    return sent.headers["location"], await ines.reads(sent.headers["location"])


async def test_the_merchant_reads_the_answer_with_its_grounds_and_what_was_found(comptoir: Comptoir) -> None:
    async with merchant(comptoir) as ines:
        _, page = await asked(ines, "How long can I return something?")

    answer, found = page.split("Start anew")
    assert "30 days" in answer and "Why this answer" in answer and "builtin" in answer and " ms" in answer
    assert "Passages" in found and "30 days" in found


async def test_the_conversation_goes_on(comptoir: Comptoir) -> None:
    async with merchant(comptoir) as ines:
        first, _ = await asked(ines, "a lamp")
        address, page = await asked(ines, "thanks", first.partition("conversation=")[2])

    assert address == first and page.index("a lamp") < page.index("thanks")


async def test_a_person_asked_for_in_a_trial_is_not_called(comptoir: Comptoir) -> None:
    async with merchant(comptoir) as ines:
        _, page = await asked(ines, "I want to talk to a person")

    assert "Handed over: Asked for a person" in page
    assert not await comptoir.inbox.waiting() and not await comptoir.inbox.everything()


async def test_what_the_shop_can_not_answer_in_a_trial_is_no_gap_of_shoppers(comptoir: Comptoir) -> None:
    question = "Do you repair broken watches?"
    async with merchant(comptoir) as ines:
        await asked(ines, question)
    tried = await comptoir.ledgers.gaps()
    conversation, _ = await comptoir.conversations.start(locale="en")
    turn = await comptoir.assistant.receive(conversation, "1", question)
    async for _ in comptoir.events.of_turn(conversation.id, turn):
        pass

    assert not tried and [gap.question for gap in await comptoir.ledgers.gaps()] == [question]


async def test_a_shoppers_conversation_is_not_continued_from_the_test_box(comptoir: Comptoir) -> None:
    conversation, _ = await comptoir.conversations.start(locale="en")
    async with merchant(comptoir) as ines:
        posted = await ines.does("/portal/try", q="Hello", conversation=conversation.id)
        looked = await ines.browser.get(f"/portal/try?conversation={conversation.id}")

    assert posted.status_code == looked.status_code == 404
    assert f"There is no test conversation {conversation.id!r}" in words(looked.text).replace("’", "'").replace(
        "&#39;", "'"
    )


async def test_an_empty_question_changes_nothing(comptoir: Comptoir) -> None:
    async with merchant(comptoir) as ines:
        sent = await ines.does("/portal/try", q="   ")

    assert sent.headers["location"] == "/portal/try"
