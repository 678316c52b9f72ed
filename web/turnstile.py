"""So many requests begin in one round of the event loop: a crowd that comes together doesn't hold up those who are being answered."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

AT_ONCE = 8
"""About half a millisecond each until it first waits for something."""


class Turnstile:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._places = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._places.acquire()
        asyncio.get_running_loop().call_soon(self._places.release)
        await self.app(scope, receive, send)
