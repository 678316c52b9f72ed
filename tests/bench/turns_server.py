"""The tiny shop in a process of its own, with a probe that notes how long its event loop was away: what turns_over.py measures."""

import asyncio
import json
import socket
import sys
from contextlib import suppress
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[2]))
from assistant.builtin.model import BuiltinModel
from knowledge.database import Database
from tests.running import tiny_comptoir
from web.app import create_app
from web.migrate import migrate
from web.models import connected
from web.server import Server, run
from web.settings import Settings

LOOK = 0.005


async def serve(model_url: str, folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{folder / 'shop.sqlite'}"
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    settings = Settings(model="openai:one", openai_api_key="k", model_base_url=model_url, model_concurrency=64)
    model = await asyncio.to_thread(connected, settings, database, BuiltinModel())
    comptoir = await tiny_comptoir(database, folder, model=model)
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    server = Server(create_app(comptoir, demo=False), comptoir)
    watch = asyncio.create_task(_watched(server))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    await server.run(listening, ready=lambda: print(json.dumps({"url": address}), flush=True))
    watch.cancel()


async def _watched(server: Server) -> None:
    """Each line asks how long the loop was away at worst since the line before, and for the CPU used; the end of input ends it."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    worst = [0.0]
    probe = asyncio.create_task(_probe(worst))
    while await lines.readline():
        print(json.dumps({"loop_blocked_ms": round(max(worst), 1), "cpu_s": round(process_time(), 3)}), flush=True)
        worst[:] = [0.0]
    probe.cancel()
    with suppress(asyncio.CancelledError):
        await probe
    server.stop()


async def _probe(worst: list[float]) -> None:
    while True:
        start = perf_counter()
        await asyncio.sleep(LOOK)
        worst.append((perf_counter() - start - LOOK) * 1000)


if __name__ == "__main__":
    run(serve(sys.argv[1], Path(sys.argv[2])))
