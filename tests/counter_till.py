"""A till in a process of its own, which can be killed: the shop's webhook route on its payments, and nothing slow to start."""

import asyncio
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from assistant.checkouts import Checkouts

if TYPE_CHECKING:
    from web.wiring import Comptoir


@dataclass(frozen=True, slots=True)
class _Webhooks:
    """What the route needs of a shop."""

    checkouts: Checkouts


async def serve(port: int) -> None:
    import uvicorn
    from fastapi import FastAPI

    from web.api.webhooks import webhook_routes
    from web.errors import add_error_answers
    from web.settings import load_settings
    from web.wiring import open_till

    till = await open_till(load_settings())
    app = FastAPI()
    add_error_answers(app)
    shop: Any = _Webhooks(till.checkouts)
    app.include_router(webhook_routes(cast("Comptoir", shop)))
    listening = socket.create_server(("127.0.0.1", port))
    print("ready", flush=True)
    await uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
