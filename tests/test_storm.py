"""A thousand reports, shuffled, doubled, some forged, while the server is killed again and again: the ledger is exact."""

import asyncio
import hashlib
import os
import random
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from assistant.conversation import Conversation
from assistant.payments import sign
from assistant.stripe_payments import StripePayments
from assistant.tables import checkouts, payment_events
from assistant.tables import events as event_rows
from assistant.tables_money import holds
from knowledge.database import Database
from tests.conftest import DATABASES
from tests.doubles.stripe import KEY, StripeDouble, running_stripe
from tests.till import SECRET, Till, open_till

ROOT = Path(__file__).parents[1]
REPORTS, SHOPPERS, KILLS, AT_ONCE = 1_000, 30, 2, 8
STOCK = 500
Report = tuple[bytes, str]


@dataclass
class Truth:
    """What has happened at Stripe, kept apart from the shop."""

    paid: dict[str, int] = field(default_factory=dict)
    """Cents by session."""
    refunded: Counter[str] = field(default_factory=Counter)
    differs: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    pieces: int = 0
    reports: list[Report] = field(default_factory=list)
    forged: list[Report] = field(default_factory=list)


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_nothing_is_lost_and_nothing_is_double(database: Database, tmp_path: Path) -> None:
    random.seed(1004)
    with running_stripe(SECRET) as stripe:
        payments = StripePayments.connect(KEY, SECRET, stripe.url)
        (tmp_path / "secret.key").write_bytes(b"k" * 32)
        quotes = hashlib.blake2b(b"quotes", key=b"k" * 32, digest_size=32).digest()
        till = await open_till(database, payments, key=quotes)
        await till.stocks("SHIRT-S", STOCK)
        truth = await happenings(till, stripe)
        await deliver(Served(database, tmp_path, stripe.url), truth)
        await payments.close()

    await the_ledger_is_exact(till, truth)


async def happenings(till: Till, stripe: StripeDouble) -> Truth:
    truth = Truth()
    for number in range(SHOPPERS):
        shopper = await till.stranger()
        pieces = 1 + number % 3
        session = await opened(till, shopper, pieces)
        if number % 10 < 6:
            bought(truth, stripe, session, pieces, waits=number % 10 == 5)
        elif number % 10 == 6:
            truth.reports.append(stripe.pay(session, amount_total=1))
            stripe.sessions[session]["amount_total"] = 1  # whoever asks Stripe hears the same
            truth.differs.add(session)
        elif number % 10 == 7:
            truth.reports.append(stripe.pay(session, payment_status="unpaid"))
            stripe.sessions[session]["payment_status"] = "unpaid"
            truth.reports.append(stripe.event("checkout.session.async_payment_failed", stripe.sessions[session]))
            truth.over.add(session)
        else:
            truth.reports.append(stripe.expire(session))
            truth.over.add(session)
    foreign = {"id": "cs_theirs", "client_reference_id": "theirs", "payment_status": "paid", "amount_total": 5}
    for _ in range(40):
        truth.reports.append(stripe.event("checkout.session.completed", foreign | {"currency": "eur"}))
        truth.reports.append(stripe.event("customer.created", {"id": "cus_1"}))
    truth.forged = [(payload, sign(payload, "whsec_theirs")) for payload, _ in random.sample(truth.reports, 100)]
    truth.forged += [(payload.replace(b"eur", b"usd"), good) for payload, good in truth.reports[:50]]
    return truth


async def opened(till: Till, shopper: Conversation, pieces: int) -> str:
    await till.carts.update(shopper.id, "SHIRT-S", pieces)
    return (await till.checkouts.start(shopper)).session or ""


def bought(truth: Truth, stripe: StripeDouble, session: str, pieces: int, *, waits: bool) -> None:
    if waits:
        truth.reports.append(stripe.pay(session, payment_status="unpaid"))
        truth.reports.append(stripe.event("checkout.session.async_payment_succeeded", stripe.sessions[session]))
    else:
        truth.reports.append(stripe.pay(session))
    truth.reports.append(stripe.event("checkout.session.expired", stripe.sessions[session]))
    total = stripe.sessions[session]["amount_total"]
    truth.paid[session], truth.pieces = total, truth.pieces + pieces
    for part in ([total], [100, 200], [])[len(truth.paid) % 3]:
        truth.reports += [stripe.refund(session, part), stripe.refunded(session)]
        truth.refunded[session] += part
    if len(truth.paid) % 9 == 0:
        truth.reports += [stripe.dispute(session), stripe.dispute(session, "won")]


@dataclass
class Served:
    """The shop's webhook in a process of its own, which can be killed at any moment."""

    database: Database
    data: Path
    stripe: str
    port: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        with socket.create_server(("127.0.0.1", self.port)) as free:
            self.port = free.getsockname()[1]
        said = {"STRIPE_SECRET_KEY": KEY, "COMPTOIR_STRIPE_WEBHOOK_SECRET": f"whsec_next,{SECRET}"}
        said |= {"COMPTOIR_STRIPE_API_BASE": self.stripe, "COMPTOIR_SHOP_NAME": "Maison Lune"}
        said |= {"COMPTOIR_DATA": str(self.data)}
        if self.database.dialect == "postgresql":
            said["COMPTOIR_DATABASE_URL"] = self.database.url.replace("+psycopg", "")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.counter_till", str(self.port)),
            env=os.environ | said,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout and await process.stdout.readline()
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def deliver(served: Served, truth: Truth) -> None:
    """As Stripe does: each report until it is taken, in any order and often twice."""
    doubles = random.choices(truth.reports, k=REPORTS - len(truth.reports) - len(truth.forged))
    every = [*truth.reports, *truth.forged, *doubles]
    random.shuffle(every)
    assert len(every) == REPORTS
    waiting, taken = list(every), Counter[int]()
    for kill in range(KILLS + 1):
        async with served.running() as process, httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}") as http:
            enough = REPORTS * (kill + 1) // (KILLS + 1)
            await asyncio.gather(*(post(http, waiting, taken, process, enough) for _ in range(AT_ONCE)))
    assert not waiting and taken == {200: REPORTS - len(truth.forged), 403: len(truth.forged)}


async def post(
    http: httpx.AsyncClient,
    waiting: list[Report],
    taken: Counter[int],
    process: asyncio.subprocess.Process,
    enough: int,
) -> None:
    while waiting and process.returncode is None:
        payload, signature = report = waiting.pop()
        try:
            answer = await http.post("/v1/webhooks/stripe", content=payload, headers={"Stripe-Signature": signature})
        except httpx.HTTPError:  # killed in the middle: nobody knows whether it was taken
            waiting.insert(0, report)
            return
        if answer.status_code >= 500:
            waiting.insert(0, report)
            continue
        taken[answer.status_code] += 1
        if sum(taken.values()) == enough and enough < REPORTS:
            process.kill()
            return


async def the_ledger_is_exact(till: Till, truth: Truth) -> None:
    bought = {order.checkout_id: order for order in await till.orders.recent(1_000)}
    async with till.database.read() as connection:
        found = (await connection.execute(select(checkouts.c.session, checkouts.c.id, checkouts.c.state))).all()
        receipts = select(func.count()).where(event_rows.c.kind == "order", event_rows.c.body["receipt"].as_boolean())
        shown = (await connection.execute(receipts)).scalar_one()
        held = (await connection.execute(select(func.count()).select_from(holds))).scalar_one()
        kept = set((await connection.execute(select(payment_events.c.id))).scalars())
    by_session = {session: (bought.get(checkout), state) for session, checkout, state in found}

    assert {session for session, (order, _) in by_session.items() if order} == set(truth.paid)
    assert len(bought) == len(truth.paid) == shown == len({order.payment for order in bought.values()})
    for session, total in truth.paid.items():
        order, state = by_session[session]
        assert order and state == "paid" and order.total.amount == total
        assert sum(order.kept().values()) == total - truth.refunded[session]
    assert {session for session, (_, state) in by_session.items() if state == "differs"} == truth.differs
    assert {s for s, (_, state) in by_session.items() if state in ("expired", "declined")} == truth.over
    assert await till.stock("SHIRT-S") == STOCK - truth.pieces and held == 0
    assert all(event.split(":")[0] in ("seen",) or event.startswith("evt_") for event in kept)
    numbers = sorted(int(order.number.partition("-")[2]) for order in bought.values())
    assert numbers == list(range(1001, 1001 + len(truth.paid)))
