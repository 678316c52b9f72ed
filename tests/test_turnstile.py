"""A crowd of requests is let in a few at a time, all of it in the end."""

import asyncio
from collections import Counter

import pytest
from starlette.types import Message, Receive, Scope, Send

from web.turnstile import AT_ONCE, Turnstile


@pytest.mark.parametrize("bodies", ["none", "come together"])
async def test_of_a_crowd_a_few_go_on_in_each_round_and_all_are_answered(bodies: str) -> None:
    rounds, went_on, sent = 0, Counter[int](), asyncio.Event()

    async def answer(_scope: Scope, receive: Receive, _send: Send) -> None:
        if bodies != "none":
            await receive()
        went_on[rounds] += 1

    async def body() -> Message:
        await sent.wait()
        return {"type": "http.request", "body": b"{}"}

    async def unheard(_message: Message) -> None:
        raise AssertionError("nothing is sent")

    gate = Turnstile(answer)
    crowd = [asyncio.create_task(gate({"type": "http"}, body, unheard)) for _ in range(10 * AT_ONCE)]
    while not all(task.done() for task in crowd):
        await asyncio.sleep(0)
        rounds += 1
        if rounds > 10 * AT_ONCE:  # all wait for their bodies by now
            sent.set()

    assert sum(went_on.values()) == 10 * AT_ONCE
    assert max(went_on.values()) <= 2 * AT_ONCE, "a round is as long as a few requests take"
