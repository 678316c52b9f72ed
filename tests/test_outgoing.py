"""The merchant's own systems are told what happens: signed, in the cause's transaction, again until it is taken."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from sqlalchemy import update

from assistant.errors import NotFound, Refused
from assistant.escalation import Inbox
from assistant.helpdesk import HELPDESKS, Helpdesk, InboxHelpdesk, Ticket
from assistant.outgoing import EVENTS, tell, wanted
from assistant.outgoing_hooks import Webhook, Webhooks
from assistant.outgoing_sending import Deliveries
from assistant.tables_outgoing import deliveries as table
from assistant.tables_outgoing import webhooks as hooks
from knowledge.database import Database
from knowledge.fetcher import Fetcher
from tests.after import an_order, open_after
from tests.conftest import DATABASES
from tests.website import website


@dataclass
class Receiver:
    """The merchant's system: answers as a test says, and keeps what it was told."""

    host: str = ""
    status: int = 200
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __call__(self, request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        content = request.rfile.read(int(request.headers["Content-Length"]))
        self.told.append(({name.lower(): value for name, value in request.headers.items()}, content))
        return self.status, {}, b""

    @property
    def kinds(self) -> list[str]:
        return [json.loads(content)["type"] for _, content in self.told]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    with website(found) as found.host:
        yield found


@pytest.fixture
def webhooks(database: Database) -> Webhooks:
    return Webhooks(database, b"our key", Fetcher(["127.0.0.1"]))


@pytest.fixture
def deliveries(database: Database, webhooks: Webhooks) -> Deliveries:
    return Deliveries(database, webhooks, Fetcher(["127.0.0.1"]))


async def says(database: Database, kind: str = "order.paid") -> None:
    async with database.begin() as connection:
        await tell(connection, kind, {"order": {"number": "ML-1"}})


async def later(database: Database, **columns: object) -> None:
    async with database.begin() as connection:
        await connection.execute(update(table).values(next_try_at=datetime.now(UTC), **columns))


def signatures(secret: str, headers: dict[str, str], content: bytes) -> str:
    """As the specification says it, by hand."""
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + content
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_receiver_can_prove_who_told_it_and_when(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver
) -> None:
    _, secret = await webhooks.add(f"http://{receiver.host}/in", ["order.*"])
    await says(database)
    await says(database, "escalation")

    assert [await deliveries.send_due(), await deliveries.send_due()] == [1, 0]

    ((headers, content),) = receiver.told
    assert headers["webhook-signature"] == signatures(secret, headers, content)
    assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 300
    body = json.loads(content)
    assert (body["id"], body["type"], body["data"]) == (
        headers["webhook-id"],
        "order.paid",
        {"order": {"number": "ML-1"}},
    )


async def test_for_a_day_after_a_rotation_both_secrets_hold_and_then_the_new_one_alone(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver
) -> None:
    hook, old = await webhooks.add(f"http://{receiver.host}/in")
    _, new = await webhooks.rotate(hook.id)
    await says(database)
    await deliveries.send_due()
    async with database.begin() as connection:
        await connection.execute(update(hooks).values(rotated_at=datetime.now(UTC) - timedelta(hours=25)))
    await says(database)
    await deliveries.send_due()

    first, second = [
        (
            {signatures(secret, headers, content) for secret in (old, new)},
            headers["webhook-signature"],
            headers,
            content,
        )
        for headers, content in receiver.told
    ]
    assert set(first[1].split()) == first[0]
    assert second[1] == signatures(new, second[2], second[3])


async def test_what_is_not_taken_is_told_again_with_the_same_id_and_bytes(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver
) -> None:
    await webhooks.add(f"http://{receiver.host}/in")
    receiver.status = 503
    await says(database)
    await deliveries.send_due()
    (waiting,) = await deliveries.all()
    assert (waiting.state, waiting.status, waiting.tries) == ("due", 503, 1)
    assert "503" in waiting.cause and waiting.next_try_at > datetime.now(UTC)

    receiver.status = 204
    await later(database)
    await deliveries.send_due()

    first, second = receiver.told
    assert (first[1], first[0]["webhook-id"]) == (second[1], second[0]["webhook-id"])
    assert [one.state for one in await deliveries.all()] == ["sent"]


async def test_after_three_days_it_is_failed_and_can_be_sent_again_by_hand(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver
) -> None:
    await webhooks.add(f"http://{receiver.host}/in")
    receiver.status = 500
    await says(database)
    await later(database, created_at=datetime.now(UTC) - timedelta(days=3, minutes=1))
    await deliveries.send_due()
    (failed,) = await deliveries.all()
    assert failed.state == "failed"

    receiver.status = 200
    await deliveries.again(failed.id)
    assert await deliveries.send_due() == 1


async def test_a_transaction_that_is_undone_tells_nothing(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver
) -> None:
    await webhooks.add(f"http://{receiver.host}/in")
    with pytest.raises(RuntimeError):
        async with database.begin() as connection:
            await tell(connection, "order.paid", {})
            raise RuntimeError

    assert await deliveries.send_due() == 0


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/in", "http://10.0.0.7/", "ftp://erp.example", "erp", "http://[::1]/"]
)
async def test_an_address_inside_the_shops_network_or_none_at_all_is_refused(database: Database, url: str) -> None:
    with pytest.raises(Refused):
        await Webhooks(database, b"key", Fetcher()).add(url)


async def test_an_unknown_event_is_refused_with_those_that_are_known(webhooks: Webhooks) -> None:
    with pytest.raises(Refused, match=r"'order.payed' is no event; there are order.paid"):
        await webhooks.add("http://127.0.0.1/in", ["order.payed"])


async def test_who_is_removed_is_told_nothing_more(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver
) -> None:
    hook, _ = await webhooks.add(f"http://{receiver.host}/in")
    await says(database)
    await webhooks.remove(hook.id)

    assert await deliveries.send_due() == 0 and receiver.told == []
    with pytest.raises(NotFound):
        await webhooks.remove(hook.id)


def test_a_pattern_is_every_event_of_its_kind() -> None:
    assert [kind for kind in EVENTS if wanted(["refund.*", "order.paid"], kind)] == [
        "order.paid",
        "refund.requested",
        "refund.done",
        "refund.failed",
    ]


async def test_a_purchase_a_cancellation_and_a_withdrawal_are_told_as_they_happen(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver
) -> None:
    await webhooks.add(f"http://{receiver.host}/in")
    shop = await open_after(database)
    await shop.till.carts.update(shop.till.ada.id, "SHIRT-M", 1)
    await shop.till.pays((await shop.till.checkouts.start(shop.till.ada)).session)
    await shop.has(an_order())
    _, token = await shop.after.withdrawals.state("ML-1", "Ada L.", "ada@example.com", [], locale="en")
    await shop.after.withdrawals.confirm(token)
    (back,) = (await shop.order("ML-1")).returns
    for step in ("receive", "finish"):
        await shop.after.returns.step("ML-1", back["id"], step, who="test")

    await deliveries.send_due()

    assert sorted(receiver.kinds) == sorted(
        [
            "order.paid",
            "withdrawal.confirmed",
            "return.requested",
            "return.received",
            "return.done",
            "refund.requested",
        ]
    )


@pytest.mark.parametrize("helpdesk", HELPDESKS, ids=lambda one: type(one).__name__)
async def test_a_ticket_is_opened_once_wherever_it_goes(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver, helpdesk: Helpdesk
) -> None:
    await webhooks.add(f"http://{receiver.host}/in", ["escalation"])
    till = (await open_after(database)).till
    ticket = Ticket("t1", till.ada.id, "complaint", "The lamp is broken", "en", "ada@example.com")

    for _ in range(2):
        async with database.begin() as connection:
            await helpdesk.open_ticket(connection, ticket)
    await deliveries.send_due()

    row = await Inbox(database, till.events).row(till.ada.id)
    assert row is not None
    found = [row.problem] if isinstance(helpdesk, InboxHelpdesk) else []
    found += [json.loads(content)["data"]["problem"] for _, content in receiver.told]
    assert found == ["The lamp is broken"]


async def test_whoever_asks_for_a_person_is_in_the_inbox_and_in_the_shops_own_helpdesk(
    database: Database, webhooks: Webhooks, deliveries: Deliveries, receiver: Receiver
) -> None:
    await webhooks.add(f"http://{receiver.host}/in", ["escalation"])
    till = (await open_after(database)).till
    inbox = Inbox(database, till.events)

    await inbox.ask_for_person(till.ada, "asked", "Can it be dimmed?", email="ada@example.com")
    await deliveries.send_due()

    assert [row.problem for row in await inbox.waiting()] == ["Can it be dimmed?"]
    data = json.loads(receiver.told[0][1])["data"]
    assert (data["conversation"], data["email"]) == (till.ada.id, "ada@example.com")


def test_a_secret_is_kept_nowhere_and_the_same_each_time(webhooks: Webhooks) -> None:
    hook = Webhook("a", "http://erp.example", ("*",), 1, datetime.now(UTC))

    assert webhooks.secret(hook) == webhooks.secret(hook) != Webhooks.secret(webhooks, hook, before=1)
    assert "secret" not in hooks.c
