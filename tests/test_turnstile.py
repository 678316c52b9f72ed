"""A crowd of requests is let in a few at a time, all of it in the end."""

import asyncio
from collections import Counter

from starlette.types import Message, Receive, Scope, Send

from web.turnstile import AT_ONCE, Turnstile


async def test_of_a_crowd_a_few_begin_in_each_round_and_all_are_answered() -> None:
    rounds, begun = 0, Counter[int]()

    async def answer(_scope: Scope, _receive: Receive, _send: Send) -> None:
        begun[rounds] += 1

    async def unused() -> Message:
        raise AssertionError("nothing is read")

    async def unheard(_message: Message) -> None:
        raise AssertionError("nothing is sent")

    gate = Turnstile(answer)
    crowd = [asyncio.create_task(gate({"type": "http"}, unused, unheard)) for _ in range(10 * AT_ONCE)]
    while not all(task.done() for task in crowd):
        await asyncio.sleep(0)
        rounds += 1

    assert sum(begun.values()) == 10 * AT_ONCE
    assert max(begun.values()) <= 2 * AT_ONCE, "a round is as long as a few requests take"
