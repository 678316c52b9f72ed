"""What a turn adds to the model alone: the same scripted model read by a bare `openai` client and by a shopper."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from assistant.builtin.model import BuiltinModel
from knowledge.database import Database
from tests.doubles.openai import OpenAiDouble, Reply, text
from tests.running import Shopper, running, tiny_comptoir
from web.migrate import migrate
from web.models import connected
from web.settings import Settings

QUESTION = "Tell me about the brass reading lamp, please."
ANSWER = "I can tell you more about it. It is made of brass. Would you like to see it?"
STORM = 200
LOOK = 0.005
Waits = list[tuple[float, float]]


async def compare(rounds: int = 40, storm: int = STORM) -> dict[str, Any]:
    with OpenAiDouble() as double, tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'shop.sqlite'}"
        await asyncio.to_thread(migrate, url)
        database = Database(url)
        settings = Settings(model="openai:one", openai_api_key="k", model_base_url=double.url, model_concurrency=64)
        model = await asyncio.to_thread(connected, settings, database, BuiltinModel())
        comptoir = await tiny_comptoir(database, Path(folder), model=model)
        async with running(comptoir) as base:
            await _turns(base, double, 3)
            bare, turns = await _bare(double, rounds), await _turns(base, double, rounds)
            stormed = await _storm(base, double, storm)
    names = ("first_event", "first_sentence")
    figures: dict[str, Any] = {"passthrough": _figures(bare, names), "turn": _figures(turns, names)}
    over = {name: round(figures["turn"][name] - figures["passthrough"][name], 1) for name in figures["turn"]}
    return figures | {"over": over, "storm": stormed}


async def _bare(double: OpenAiDouble, rounds: int) -> Waits:
    from openai import AsyncOpenAI

    waits: Waits = []
    async with AsyncOpenAI(api_key="k", base_url=double.url) as client:
        for _ in range(rounds + 3):
            double.will(_reply())
            waits.append(await _heard(client))
    return waits[3:]


async def _heard(client: Any) -> tuple[float, float]:
    start, first, sentence, said = perf_counter(), 0.0, 0.0, ""
    asked: Any = [{"role": "user", "content": QUESTION}]
    async for chunk in await client.chat.completions.create(model="one", messages=asked, stream=True):
        first = first or _since(start)
        said += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        if not sentence and ". " in said:
            sentence = _since(start)
    return first, sentence


async def _turns(base: str, double: OpenAiDouble, rounds: int) -> Waits:
    waits: Waits = []
    for start in range(0, rounds, 8):
        shopper = await Shopper.arriving(base)
        waits += [await _ask(shopper, double) for _ in range(min(8, rounds - start))]
        await shopper.http.aclose()
    return waits


async def _ask(shopper: Shopper, double: OpenAiDouble) -> tuple[float, float]:
    double.will(_reply())
    start, first, sentence = perf_counter(), 0.0, 0.0
    turn = asyncio.create_task(shopper.say(QUESTION))
    async for event in shopper.listen():
        first = first or _since(start)
        if event["kind"] == "text":
            sentence = sentence or _since(start)
        if event["kind"] in ("done", "failed"):
            break
    await turn
    return first, sentence


async def _storm(base: str, double: OpenAiDouble, shoppers: int) -> dict[str, Any]:
    """So many shoppers at once on one process; how long the event loop was away at worst."""
    double.will(*[_reply() for _ in range(shoppers)])
    arrived = [await Shopper.arriving(base) for _ in range(shoppers)]
    blocked, start = [0.0], perf_counter()
    watch = asyncio.create_task(_watch(blocked.append))
    ended = await asyncio.gather(*(_through(shopper) for shopper in arrived))
    watch.cancel()
    seconds = perf_counter() - start
    for shopper in arrived:
        await shopper.http.aclose()
    failed = sum(kind != "done" for kind in ended)
    return {
        "turns": shoppers,
        "failed": failed,
        "seconds": round(seconds, 1),
        "loop_blocked_ms": round(max(blocked), 1),
    }


async def _through(shopper: Shopper) -> str:
    said = await shopper.say(QUESTION, id=uuid4().hex)
    if said.status_code != 202:
        return str(said.status_code)
    events = await shopper.until("done", "failed")
    return str(events[-1]["kind"])


async def _watch(note: Callable[[float], None]) -> None:
    while True:
        start = perf_counter()
        await asyncio.sleep(LOOK)
        note(_since(start) - LOOK * 1000)


def _reply() -> Reply:
    return text(ANSWER, size=8)


def _figures(waits: Waits, names: tuple[str, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, values in zip(names, map(sorted, zip(*waits, strict=True)), strict=True):
        for share in (50, 95):
            found[f"{name}_p{share}"] = round(values[min(len(values) - 1, share * len(values) // 100)], 1)
    return found


def _since(start: float) -> float:
    return (perf_counter() - start) * 1000
