"""The merchant's page of discount codes, delivery and tax: what is saved there is what a quote is made from."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from assistant.discounts import Discount
from knowledge.database import Database
from tests.console import Colleague, console, signed_in, words
from tests.running import tiny_comptoir
from web.people import People
from web.wiring import Comptoir

HOME = "currency: EUR\norigin: FR\noptions:\n- {id: home, name: Home, countries: [FR], price: 4.90, days: [2, 3]}\n"
TENTH = {"code": "welcome10", "off": "10", "kind": "percent"}


@pytest.fixture
async def comptoir(database: Database, tmp_path: Path) -> AsyncIterator[Comptoir]:
    shop = await tiny_comptoir(database, tmp_path)
    yield shop
    await shop.close()


@pytest.fixture
async def team(comptoir: Comptoir) -> AsyncIterator[tuple[Colleague, Colleague]]:
    """Ines edits; Paul may only look."""
    people = People(comptoir.database)
    app = console(comptoir, people)
    async with AsyncExitStack() as stack:
        ines = await stack.enter_async_context(signed_in(app, people, "Ines", "merchant"))
        yield ines, await stack.enter_async_context(signed_in(app, people, "Paul", "viewer"))


Team = tuple[Colleague, Colleague]


async def test_a_code_is_added_changed_and_removed(comptoir: Comptoir, team: Team) -> None:
    ines, _ = team
    await ines.does("/portal/selling/discounts", **TENTH, minimum="49,90", max_uses="100", ends_at="2027-01-01T00:00")
    [code] = await comptoir.discounts.all()
    page = await ines.reads("/portal/selling")
    await ines.does("/portal/selling/discounts", **TENTH | {"off": "5,50", "kind": "amount"})
    [changed] = await comptoir.discounts.all()
    await ines.does("/portal/selling/discounts/WELCOME10/remove")

    assert (code.code, code.value, code.minimum, code.max_uses) == ("WELCOME10", 1_000, 4_990, 100)
    assert "WELCOME10 10% €49.90" in page and "0 / 100" in page
    assert changed == Discount("WELCOME10", "amount", 550, "EUR")
    assert not await comptoir.discounts.all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"off": "ten"}, "'ten' is no percentage"),
        ({"off": "150"}, "150 % is no discount"),
        ({"off": "10", "max_uses": "many"}, "'many' is no number of uses"),
        ({"off": "10", "code": "é!"}, "is none; right would be 2 to 40 letters"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    comptoir: Comptoir, team: Team, given: dict[str, str], said: str
) -> None:
    refused = await team[0].does("/portal/selling/discounts", **TENTH | given, products="shirt-1")

    assert refused.status_code == 422 and said in words(refused.text)
    assert 'value="shirt-1"' in refused.text and not await comptoir.discounts.all()


async def test_the_rules_of_delivery_are_replaced_where_they_are_right(comptoir: Comptoir, team: Team) -> None:
    ines, _ = team
    saved = await ines.does("/portal/selling/rules/shipping", text=HOME)
    wrong = await ines.does("/portal/selling/rules/shipping", text=HOME.replace("4.90", "free"))

    kept = await comptoir.trade_rules.body("shipping")
    assert saved.status_code == 303 and kept is not None and kept["options"][0]["price"] == "4.90"
    assert wrong.status_code == 422 and "free" in wrong.text and "4.90" in await ines.reads("/portal/selling")


async def test_who_may_only_look_changes_nothing(comptoir: Comptoir, team: Team) -> None:
    _, paul = team
    refused = await paul.does("/portal/selling/discounts", **TENTH)

    assert refused.status_code == 403 and "Save the code" not in await paul.reads("/portal/selling")
    assert not await comptoir.discounts.all()
