"""Nobody can flood the shop: whoever asks too often is told how long to wait."""

from pathlib import Path

import pytest

from knowledge.database import Database
from tests.running import Shopper, running, tiny_comptoir
from web.api.conversations import MESSAGES
from web.errors import TooMany
from web.guards import Rate


def test_a_share_that_is_used_up_comes_back_with_time() -> None:
    clock = [0.0]
    rate = Rate(2, 60.0, clock=lambda: clock[0])
    rate.check("alice")
    clock[0] = 10.0
    rate.check("alice")
    rate.check("bob")

    with pytest.raises(TooMany) as refused:
        rate.check("alice")
    assert refused.value.seconds == 50

    clock[0] = 60.0
    rate.check("alice")


async def test_a_shopper_who_writes_too_fast_is_told_to_wait(database: Database, tmp_path: Path) -> None:
    async with running(await tiny_comptoir(database, tmp_path / "data")) as base:
        shopper = await Shopper.arriving(base)
        answers = [await shopper.say("hello", id="the same") for _ in range(MESSAGES[0] + 1)]
        await shopper.http.aclose()

    assert [answer.status_code for answer in answers] == [202] * MESSAGES[0] + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
