"""Runs the application: listeners are told to resume elsewhere before their streams end."""

import asyncio
import socket
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from fastapi import FastAPI

from web.collecting import keep_what_is_loaded
from web.wiring import Comptoir

THREAD_WAITS_S = 0.0002
"""How long a thread that has something to do waits for the one that runs. Python's own 5 ms are more than most trips to the database take."""


def run(serving: Coroutine[Any, Any, None]) -> None:
    """On uvloop, where there is one: a turn takes a tenth less of the processor there than on Python's own event loop."""
    with asyncio.Runner(loop_factory=uvicorn.Config("", loop="auto").get_loop_factory()) as runner:
        runner.run(serving)


class Server:
    def __init__(self, app: FastAPI, comptoir: Comptoir) -> None:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=10, proxy_headers=False
        )
        self._server = _Draining(config, comptoir)

    async def run(self, listening: socket.socket, *, ready: Callable[[], None]) -> None:
        """Until SIGINT or SIGTERM; `ready` is called once requests are answered."""
        self._server.ready = ready
        # Each connection inherits it, and asyncio sets it only for sockets that name their protocol: else a listener's
        # first events wait 40 ms for the acknowledgement of the headers.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._server.serve(sockets=[listening])

    def stop(self) -> None:
        self._server.should_exit = True


class _Draining(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, comptoir: Comptoir) -> None:
        super().__init__(config)
        self._comptoir = comptoir
        self.ready: Callable[[], None] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            keep_what_is_loaded()
            sys.setswitchinterval(THREAD_WAITS_S)
            self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn waits for open connections: an event stream would never end by itself.
        self._comptoir.draining.set()
        await super().shutdown(sockets)
