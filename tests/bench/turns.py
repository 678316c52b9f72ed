"""How long a shopper waits: what a turn adds to the model alone, and 200 turns at once; or the running demo shop.

`python tests/bench/turns.py [--json]` plays one scripted model to a bare `openai` client and to shoppers. With `--demo`, or
`--url http://127.0.0.1:8000`, it measures first event and whole answer in the demo shop instead.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.bench.turns_over import compare

QUESTIONS = (
    "I am looking for a linen dress", "Une robe pour un mariage en été", "Do you have it in M?", "And in sage?",
    "How much is the Aube linen dress?", "Something warm under 100 euros", "un pull en cachemire", "a backpack for a 15 inch laptop",
    "Which bag fits a 14 inch laptop?", "a reading lamp", "une lampe sans fil pour le jardin", "What is the return window?",
    "Combien coûte la livraison ?", "How long does express delivery take?", "Do you ship to Switzerland?", "Puis-je payer en trois fois ?",
    "Can I use a gift card in the store?", "Comment laver un pull en laine ?", "How do I care for leather shoes?", "Which size is a 96 cm chest?",
    "Quelle pointure pour un pied de 25 cm ?", "When is the shop open on Saturday?", "Where are you?", "How do I cancel my order?",
    "Comment fonctionne le programme de fidélité ?", "Is there a warranty on lamps?", "Do you sell bicycles?", "a gift under 50 euros",
    "un cadeau de naissance", "black leather loafers in 39",
)  # fmt: skip
ROUNDS = 2
SHOPPERS = 10
WAIT_S = 120.0


VISIT = 12
"""Questions of one conversation: a shopper who asks faster is slowed down."""


@dataclass(frozen=True, slots=True)
class Waited:
    first_ms: float
    """Until the turn's first event: the shopper's message, stored and on the page."""
    heard_ms: float
    """Until the first event that the shop itself said or showed."""
    whole_ms: float


@dataclass(slots=True)
class Visitor:
    http: httpx.AsyncClient
    address: str
    headers: dict[str, str]
    seen: int = 0

    @classmethod
    async def arrive(cls, http: httpx.AsyncClient) -> "Visitor":
        answer = await http.post("/v1/conversations", json={})
        answer.raise_for_status()
        started = answer.json()
        return cls(http, f"/v1/conversations/{started['id']}", {"Authorization": f"Bearer {started['token']}"})

    async def ask(self, question: str) -> Waited:
        """The listener is there before the question, as in a widget that is open."""
        address = f"{self.address}/events?after={self.seen}"
        async with self.http.stream("GET", address, headers=self.headers) as stream:
            stream.raise_for_status()
            start = perf_counter()
            sending = asyncio.create_task(self._send(question))
            waited = await self._hear(stream.aiter_lines(), start)
            await sending
        return waited

    async def _send(self, question: str) -> None:
        body = {"id": uuid4().hex, "text": question}
        (await self.http.post(f"{self.address}/messages", json=body, headers=self.headers)).raise_for_status()

    async def _hear(self, lines: AsyncIterator[str], start: float) -> Waited:
        first = heard = 0.0
        async for line in lines:
            if not line.startswith("data:"):
                continue
            event = json.loads(line.removeprefix("data:"))
            self.seen = event["seq"]
            first = first or _since(start)
            if not heard and event.get("who") != "shopper":
                heard = _since(start)
            if event["kind"] in ("done", "failed"):
                return Waited(first, heard, _since(start))
        raise RuntimeError(f"the events ended before the answer did (after {self.seen})")


async def measure(url: str) -> dict[str, dict[str, float]]:
    limits = httpx.Limits(max_connections=4 * SHOPPERS)
    async with httpx.AsyncClient(base_url=url, timeout=WAIT_S, limits=limits) as http:
        await _visit(http, QUESTIONS[:3])
        alone = [waited for _ in range(ROUNDS) for waited in await _visit(http, QUESTIONS)]
        starts = [QUESTIONS[3 * at :] + QUESTIONS[: 3 * at] for at in range(SHOPPERS)]
        visits = await asyncio.gather(*(_visit(http, questions[:6]) for questions in starts))
    return {"one shopper": _summary(alone), f"{SHOPPERS} shoppers": _summary([w for visit in visits for w in visit])}


async def _visit(http: httpx.AsyncClient, questions: tuple[str, ...]) -> list[Waited]:
    waits: list[Waited] = []
    for start in range(0, len(questions), VISIT):
        visitor = await Visitor.arrive(http)
        waits += [await visitor.ask(question) for question in questions[start : start + VISIT]]
    return waits


def _summary(waits: list[Waited]) -> dict[str, float]:
    first, heard = sorted(w.first_ms for w in waits), sorted(w.heard_ms for w in waits)
    whole = sorted(w.whole_ms for w in waits)
    figures = {
        "first_p50": _quantile(first, 0.5),
        "first_p95": _quantile(first, 0.95),
        "heard_p50": _quantile(heard, 0.5),
        "heard_p95": _quantile(heard, 0.95),
        "whole_p50": _quantile(whole, 0.5),
        "whole_p95": _quantile(whole, 0.95),
    }
    return {"turns": len(waits)} | {name: round(value, 1) for name, value in figures.items()}


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _since(start: float) -> float:
    return (perf_counter() - start) * 1000


@contextmanager
def demo_shop() -> Iterator[str]:
    command = [str(Path(sys.executable).parent / "comptoir"), "demo", "--json", "--port", "0"]
    shop = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert shop.stdout
        opened = json.loads(shop.stdout.readline() or "{}")
        if "shop" not in opened:
            raise SystemExit("`comptoir demo --json` did not say where its shop is")
        parts = urlsplit(opened["shop"])
        yield f"{parts.scheme}://{parts.netloc}"
    finally:
        shop.terminate()
        shop.wait(timeout=30)


def _print(results: dict[str, dict[str, float]]) -> None:
    columns = ("turns", "first p50", "first p95", "heard p50", "heard p95", "whole p50", "whole p95")
    print(f"{'ms':14}" + "".join(f"{column:>12}" for column in columns))
    for name, figures in results.items():
        turns, *waits = figures.values()
        print(f"{name:14}{turns:>12}" + "".join(f"{wait:>12.1f}" for wait in waits))


def main() -> None:
    arguments = argparse.ArgumentParser(description="Times turns against the demo shop.")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--url", help="a shop that runs already")
    arguments.add_argument("--demo", action="store_true", help="the demo shop, with the built-in model")
    arguments.add_argument("--rounds", type=int, default=40)
    chosen = arguments.parse_args()
    if not (chosen.url or chosen.demo):
        over = asyncio.run(compare(chosen.rounds))
        if not chosen.json:
            for name, figures in over.items():
                print(f"{name:12}" + "  ".join(f"{what} {value}" for what, value in figures.items()))
        else:
            print(json.dumps(over))
        return
    if chosen.url:
        results = asyncio.run(measure(chosen.url))
    else:
        with demo_shop() as url:
            results = asyncio.run(measure(url))
    if chosen.json:
        print(json.dumps(results))
    else:
        _print(results)


if __name__ == "__main__":
    main()
