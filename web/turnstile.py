"""So many requests go on in one round of the event loop: when they begin, and when their body is there."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.queueing import Rounds

AT_ONCE = 8
"""About a millisecond each until it waits for something again."""


class Turnstile:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._rounds = Rounds(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def in_turn() -> Message:
            message = await receive()
            await self._rounds.begin()
            return message

        await self._rounds.begin()
        await self.app(scope, in_turn, send)
