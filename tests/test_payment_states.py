"""States only move forward: every pair of state and step, against a second writing of what may follow what."""

from itertools import product
from typing import get_args

import pytest

from assistant.payment_states import DISPUTE_STATES, REFUND_STATES, TRANSITIONS, State, Step

STATES: tuple[State, ...] = get_args(State)
STEPS: tuple[Step, ...] = get_args(Step)
RANK = {"opening": 0, "open": 1, "failed": 1, "expired": 2, "processing": 3, "declined": 4, "differs": 5, "paid": 6}
TARGET = {"open": "open", "refuse": "failed", "wait": "processing", "pay": "paid", "expire": "expired",
          "decline": "declined", "differ": "differs"}  # fmt: skip


@pytest.mark.parametrize(("state", "step"), tuple(product(STATES, STEPS)))
def test_a_checkout_moves_forward_or_stays(state: State, step: Step) -> None:
    """Forward is by what is known of the money: nothing, closed, under way, refused, other money, paid."""
    after, target = TRANSITIONS.get((state, step)), TARGET[step]
    forward = RANK[target] > RANK[state] and not (step == "refuse" and state != "opening")

    assert after == (target if forward and not (step == "open" and state != "opening") else None)


def test_what_is_paid_stays_paid_and_whatever_is_paid_is_known_as_paid() -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] == "paid"]
    assert {state for state, step in TRANSITIONS if step == "pay"} == set(STATES) - {"paid"}


@pytest.mark.parametrize("path", tuple(product(("pending", "done", "failed"), repeat=3)))
def test_a_refund_ends_the_same_in_any_order(path: tuple[str, ...]) -> None:
    state = ""
    for said in path:
        state = REFUND_STATES.get((state, said), state)

    assert state == max(path, key=("pending", "done", "failed").index)


@pytest.mark.parametrize("path", tuple(product(("open", "won", "lost"), repeat=3)))
def test_a_dispute_that_is_decided_stays_decided(path: tuple[str, ...]) -> None:
    state = ""
    for said in path:
        state = DISPUTE_STATES.get((state, said), state)

    decided = [said for said in path if said != "open"]
    assert state == (decided[0] if decided else "open")
