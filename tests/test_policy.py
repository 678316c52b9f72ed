"""The policy is data: read with care, versioned, said in words that are its own figures."""

from datetime import UTC, datetime

import pytest

from assistant.errors import Refused
from assistant.phrases import say
from assistant.policy import GROUNDS, Policy, checked, read_policy
from assistant.policy_book import Policies
from assistant.policy_rules import Rules
from knowledge.database import Database
from tests.conftest import DATABASES

POLICY = """
starts: 2026-01-01
return:
  days: 30
  fee: "4.90"
  pays: customer
  condition: Unworn, with its label
  excluded:
    - {ground: hygiene, categories: [Earrings], flags: [hygiene]}
  passages:
    days: {document: returns.md, quote: within 30 days of its arrival}
cancel: {while: [paid], within_hours: 24}
"""


def test_a_policy_says_its_own_figures_and_where_they_come_from() -> None:
    rules, starts = read_policy(POLICY)
    said = {one.rule_id: one for one in Policy(rules, 1, starts).statements("en")}

    assert said["return.days"].text == "You can return items within 30 days of delivery."
    assert said["return.days"].figures == {"days": 30} and said["return.days"].document == "returns.md"
    assert said["return.fee"].text == "A return costs €4.90." and "24 hours" in said["cancel.within_hours"].text
    assert "Earrings" in said["return.excluded"].text and starts == datetime(2026, 1, 1, tzinfo=UTC)


def test_every_statement_is_said_in_french() -> None:
    policy = Policy(read_policy(POLICY)[0], 1)
    english, french = policy.statements("en"), policy.statements("fr")

    assert len(english) == len(french) and not {one.text for one in english} & {one.text for one in french}
    assert all(say("fr", ground) != ground for ground in GROUNDS.values())


def test_a_shop_without_a_policy_says_nothing() -> None:
    assert Policy(Rules()).statements("en") == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("return: {days: soon}", "return.days is 'soon'"),
        ("return: {day: 3}", "return.day"),
        ("withdraw: {days: 7}", "withdraw.days is '7'"),
        ("return: {fee: -1}", "return.fee"),
        ("starts: tomorrow", "'tomorrow'"),
        ("- 1", "mapping"),
        ("{", "YAML"),
        ("cancel: {while: [lost]}", "cancel.while"),
    ],
)
def test_a_wrong_policy_is_refused_with_the_value(wrong: str, named: str) -> None:
    with pytest.raises(Refused) as refused:
        read_policy(wrong)

    assert named in str(refused.value)


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_each_order_keeps_the_policy_that_it_was_placed_under(database: Database) -> None:
    policies = Policies(database)
    for year, days in ((2024, 14), (2026, 30), (2025, 21)):
        await policies.add(checked({"return": {"days": days}}), starts_at=datetime(year, 1, 1, tzinfo=UTC), by="test")

    found = [
        (await policies.at(datetime(year, 6, 1, tzinfo=UTC))).rules.returns.days for year in (2020, 2024, 2025, 2026)
    ]

    assert found == [14, 14, 21, 30] and (await policies.all())[0].version == 3
