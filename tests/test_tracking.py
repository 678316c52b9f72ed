"""Where an order is, and what comes next: from its records alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.tracking import tracked
from tests.after import an_order

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def day(days: float) -> str:
    return (NOW + timedelta(days=days)).isoformat()


def told(status: str, *parcels: dict[str, Any]) -> dict[str, Any]:
    order = an_order(status=status, fulfilments=tuple({"id": str(at), **one} for at, one in enumerate(parcels)))
    return tracked(order, "en", at=NOW)


@pytest.mark.parametrize(
    ("parcels", "said"),
    [
        ([{"shipped_at": day(-1), "expected_at": day(1)}], "Delivery is expected on 2026-11-23."),
        ([{"shipped_at": day(-1)}], "The parcel is on its way; the carrier has named no day."),
        ([{"delivered_at": day(-1), "expected_at": day(2)}], "A part has arrived; the rest is packed next."),
        ([{"delivered_at": day(-1), "expected_at": day(5)}, {"expected_at": day(2)}], "Delivery is expected on 2026-11-24."),
    ],
)  # fmt: skip
def test_the_next_thing_to_expect_is_that_of_parcels_still_under_way(parcels: list[dict[str, Any]], said: str) -> None:
    assert told("shipped", *parcels)["next"] == said


@pytest.mark.parametrize(
    ("parcel", "late", "says"),
    [
        ({"expected_at": day(-0.5)}, False, ""),
        ({"expected_at": day(-2)}, True, "later than announced"),
        ({"expected_at": day(-8)}, True, "search with the carrier"),
        ({"shipped_at": day(-15)}, True, "search with the carrier"),
        ({"shipped_at": day(-15), "events": [{"at": day(-2), "text": "At the depot"}]}, False, ""),
        ({"expected_at": day(-8), "delivered_at": day(-1)}, False, ""),
    ],
)
def test_a_late_parcel_is_late_by_its_own_records(parcel: dict[str, Any], late: bool, says: str) -> None:
    found = told("shipped", parcel)

    assert found["late"] is late and says in found["advice"] and bool(says) is bool(found["advice"])


@pytest.mark.parametrize("status", ["paid", "packing", "delivered", "cancelled", "return_requested", "refunded"])
def test_every_other_state_says_what_comes_next_without_a_day(status: str) -> None:
    found = told(status)

    assert found["next"] and not found["late"] and found["parcels"] == []
