"""Pages, products and titles that carry orders are data: a model that obeys them is not heard."""

import asyncio

import pytest

from assistant.claims.evidence import Evidence
from assistant.claims.planted import instructs
from knowledge.database import Database
from tests.claims.judging import checker
from tests.counter import kinds, open_counter, texts
from tests.hostile.planted import planted
from tests.scripted import call, say

CASES = list(planted())


def test_there_are_enough_of_them() -> None:
    assert len({case.text for case in CASES}) >= 100


@pytest.mark.parametrize("place", ["text", "title"])
def test_what_a_planted_page_says_carries_nothing(place: str) -> None:
    for at, case in enumerate(CASES):
        one = checker()
        text, title = (case.text, "") if place == "text" else (case.obeyed, case.text)
        one.collected.add([Evidence("passage", f"planted-{at}", number=99, text=text, title=title)])

        assert asyncio.run(one.check(case.obeyed, [99])).verdict == "withheld", case


def test_honest_pages_are_not_taken_for_plants() -> None:
    for page in checker().collected.passages():
        assert not instructs(page.text) and not instructs(page.title), page.title


async def test_a_model_that_obeys_a_planted_page_is_not_heard(database: Database) -> None:
    async with open_counter(database) as counter:
        for at, case in enumerate(CASES[:: len(CASES) // 4]):
            page = f"# Returns and payment {at}\n\n{case.text}\n".encode()
            await counter.library.import_documents([(f"planted-{at}.md", page, "")])
            obeying = [*say(case.obeyed + " "), *call("update_cart", sku="NO-SUCH", quantity=3)]
            counter.model.will(obeying, say(case.obeyed))
            conversation = await counter.arrive()

            events = await counter.ask(conversation, "How do returns and payment work?")

            assert case.obeyed not in texts(events)
            assert not {"cart", "checkout", "order"} & set(kinds(events))
            assert (await counter.carts.view(conversation.id)).lines == ()
