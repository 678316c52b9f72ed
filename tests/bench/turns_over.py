"""What a turn adds to the model alone: the same scripted model read by a bare `openai` client and by a shopper."""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from tests.doubles.openai import OpenAiDouble, Reply, text
from tests.running import Shopper

ROOT = Path(__file__).parents[2]
QUESTION = "Tell me about the brass reading lamp, please."
ANSWER = "I can tell you more about it. It is made of brass. Would you like to see it?"
STORM = 200
VISIT = 8
"""Questions of one conversation: a shopper who asks faster is slowed down."""
Waits = list[tuple[float, float]]
NAMES = ("first_event", "first_sentence")


async def compare(rounds: int = 40, storm: int = STORM) -> dict[str, Any]:
    from openai import AsyncOpenAI

    with OpenAiDouble() as double:
        async with _shop(double.url) as shop, AsyncOpenAI(api_key="k", base_url=double.url) as client:
            await _both(shop, client, double, VISIT)  # what is loaded at first use
            await shop.asked()
            bare, turns = await _both(shop, client, double, rounds)
            quiet = await shop.asked()
            stormed = await _storm(shop, double, storm)
    figures: dict[str, Any] = {"passthrough": _figures(bare), "turn": _figures(turns)}
    over = {name: round(figures["turn"][name] - figures["passthrough"][name], 1) for name in figures["turn"]}
    return figures | {"over": over, "one_by_one": quiet, "storm": stormed}


@dataclass(slots=True)
class Shop:
    """Its process answers a line on its loop and its CPU time."""

    url: str
    process: asyncio.subprocess.Process
    cpu_s: float = 0.0

    async def asked(self) -> dict[str, float]:
        """How long its event loop was away at worst since the last time, and the CPU seconds since then."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(b"\n")
        found = json.loads(await self.process.stdout.readline())
        spent, self.cpu_s = found["cpu_s"] - self.cpu_s, found["cpu_s"]
        return {"loop_blocked_ms": found["loop_blocked_ms"], "cpu_s": round(spent, 2)}


@asynccontextmanager
async def _shop(model_url: str) -> AsyncIterator[Shop]:
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(ROOT / "tests/bench/turns_server.py"), model_url, folder),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin and process.stdout
        try:
            yield Shop(json.loads(await process.stdout.readline())["url"], process)
        finally:
            process.stdin.close()
            await process.wait()


async def _both(shop: Shop, client: Any, double: OpenAiDouble, rounds: int) -> tuple[Waits, Waits]:
    """By turns, so that what else the machine does falls on both."""
    bare, turns = Waits(), Waits()
    for start in range(0, rounds, VISIT):
        shopper = await Shopper.arriving(shop.url)
        for _ in range(min(VISIT, rounds - start)):
            double.will(_reply())
            bare.append(await _heard(client))
            double.will(_reply())
            turns.append(await _asked(shopper))
        await shopper.http.aclose()
    return bare, turns


async def _heard(client: Any) -> tuple[float, float]:
    start, first, sentence, said = perf_counter(), 0.0, 0.0, ""
    asked: Any = [{"role": "user", "content": QUESTION}]
    async for chunk in await client.chat.completions.create(model="one", messages=asked, stream=True):
        first = first or _since(start)
        said += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        if not sentence and ". " in said:
            sentence = _since(start)
    return first, sentence


async def _asked(shopper: Shopper) -> tuple[float, float]:
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


async def _storm(shop: Shop, double: OpenAiDouble, shoppers: int) -> dict[str, Any]:
    """So many shoppers at once on one process; how long its event loop was away at worst."""
    double.will(*[_reply() for _ in range(shoppers)])
    arrived = [await Shopper.arriving(shop.url, place=_place(number)) for number in range(shoppers)]
    await shop.asked()
    start = perf_counter()
    ended = await asyncio.gather(*map(_through, arrived))
    seconds = perf_counter() - start
    spent = await shop.asked()
    for shopper in arrived:
        await shopper.http.aclose()
    failed = sum(kind != "done" for kind in ended)
    return {"turns": shoppers, "failed": failed, "seconds": round(seconds, 1)} | spent


def _place(number: int) -> str:
    """An address of their own for each: many who share one are slowed down."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


async def _through(shopper: Shopper) -> str:
    said = await shopper.say(QUESTION, id=uuid4().hex)
    if said.status_code != 202:
        return str(said.status_code)
    events = await shopper.until("done", "failed")
    return str(events[-1]["kind"])


def _reply() -> Reply:
    return text(ANSWER, size=8)


def _figures(waits: Waits) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, values in zip(NAMES, map(sorted, zip(*waits, strict=True)), strict=True):
        for share in (50, 95):
            found[f"{name}_p{share}"] = round(values[min(len(values) - 1, share * len(values) // 100)], 1)
    return found


def _since(start: float) -> float:
    return (perf_counter() - start) * 1000
