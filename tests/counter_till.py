"""A till in a process of its own, which can be killed: the shop's webhook route on its payments, and nothing slow to start."""

import asyncio
import socket
import sys


async def serve(port: int) -> None:
    import uvicorn
    from fastapi import FastAPI

    from web.api.webhooks import webhook_routes
    from web.errors import add_error_answers
    from web.migrate import open_database
    from web.settings import load_settings
    from web.till import till_on

    settings = load_settings()
    database = await asyncio.to_thread(open_database, settings)
    app = FastAPI()
    add_error_answers(app)
    app.include_router(webhook_routes(till_on(settings, database).checkouts))
    listening = socket.create_server(("127.0.0.1", port))
    print("ready", flush=True)
    await uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
