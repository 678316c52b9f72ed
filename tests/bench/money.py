"""How fast the money is: a quote of 50 lines, and the time from a payment's webhook to the event in the shopper's stream.

`python tests/bench/money.py [--json] [--database-url postgresql://…]`: a shop of its own in a temporary directory.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import httpx

sys.path.insert(0, str(Path(__file__).parents[2]))

LINES, QUOTES, PAYMENTS = 50, 200, 60
RULES = b"""
shipping: {currency: EUR, origin: FR, options: [
  {id: home, name: Home, countries: [FR], price: 4.90, free_from: 9000, days: [2, 3]},
  {id: express, name: Express, countries: [FR], price: 9.90, days: [1, 1]}]}
tax: {included: true, rates: [{country: FR, percent: 20}]}
discounts: [{code: TEN, percent: 10}]
"""


async def measure(database_url: str, data: Path) -> dict[str, object]:
    from knowledge.database import Database
    from tests.running import running, tiny_comptoir
    from web.migrate import migrate
    from web.trade import take_in

    address = database_url or f"sqlite+aiosqlite:///{data / 'shop.sqlite'}"
    migrate(address)
    comptoir = await tiny_comptoir(Database(address), data)
    await take_in(RULES, comptoir.discounts, comptoir.trade_rules, "EUR")
    async with running(comptoir) as url:
        await stock_up(comptoir)
        async with httpx.AsyncClient(base_url=url, timeout=60) as http:
            heard = [await paid(http, comptoir) for _ in range(PAYMENTS)]
        quotes, computed = await quoted(comptoir)
    return {
        "database": address.split(":")[0],
        "quote_lines": LINES,
        **_figures("quote", quotes),
        "quote_cpu_p50_ms": round(median(computed), 2),
        **_figures("webhook", heard),
    }


async def stock_up(comptoir) -> None:  # type: ignore[no-untyped-def]
    rows = "".join(f"p{n},Thing {n},s{n},{10 + n}.90,99\n" for n in range(LINES))
    feed = f"Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n{rows}".encode()
    await comptoir.library.import_feed("bench.csv", feed, currency="EUR", shop_url="https://shop.example")


async def quoted(comptoir) -> tuple[list[float], list[float]]:  # type: ignore[no-untyped-def]
    """Milliseconds of each quote (catalogue read, priced, signed, stored), and of the process while it was made."""
    conversation, _ = await comptoir.conversations.start(locale="en")
    await comptoir.till.carts.replace(conversation, [(f"s{n}", 1 + n % 3) for n in range(LINES)])
    await comptoir.till.checkouts.quote(conversation, code="TEN")
    took, computed = [], []
    for _ in range(QUOTES):
        begun, computing = perf_counter(), process_time()
        view = await comptoir.till.checkouts.quote(conversation)
        took.append((perf_counter() - begun) * 1000)
        computed.append((process_time() - computing) * 1000)
        assert len(view.quote.lines) == LINES and view.quote.discount
    return took, computed


async def paid(http: httpx.AsyncClient, comptoir) -> float:  # type: ignore[no-untyped-def]
    """Milliseconds from the webhook's first byte to its `order` event in the shopper's open stream."""
    conversation, token = await comptoir.conversations.start(locale="en")
    await comptoir.till.carts.update(conversation.id, "CANDLE-1", 1)
    checkout = await comptoir.till.checkouts.start(conversation)
    payload, signature = comptoir.till.payments.report(checkout.quote, "completed", email="ada@example.com")
    ready, arrived = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def listen() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        async with http.stream("GET", f"/v1/conversations/{conversation.id}/events?after=0", headers=headers) as stream:
            ready.set()
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and json.loads(line[6:])["kind"] == "order":
                    arrived.set_result(perf_counter())
                    return

    listening = asyncio.create_task(listen())
    await ready.wait()
    await asyncio.sleep(0.02)
    begun = perf_counter()
    answer = await http.post("/v1/webhooks/stripe", content=payload, headers={"Stripe-Signature": signature})
    assert answer.json()["outcome"] == "paid", answer.text
    took: float = (await arrived - begun) * 1000
    await listening
    return took


def _figures(name: str, took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {f"{name}_p50_ms": round(median(ordered), 2), f"{name}_p95_ms": round(ordered[int(len(ordered) * 0.95)], 2)}


def main() -> None:
    arguments = argparse.ArgumentParser(description="Times quotes and payments.")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--database-url", default="", help="PostgreSQL; SQLite if not said")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="comptoir-money-") as folder:
        found = asyncio.run(
            measure(chosen.database_url.replace("postgresql://", "postgresql+psycopg://"), Path(folder))
        )
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:16} {value}")


if __name__ == "__main__":
    main()
