"""Staff see who waits, take over, answer and hand back; two of them never cross."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.orders import Orders
from assistant.policy import checked
from assistant.proposals_change import Change
from knowledge.database import Database
from tests.after import ADA, an_order
from tests.conftest import DATABASES
from tests.console import Colleague, Desk, console, signed_in, words
from web.inbox.live import changes
from web.people import People

LAMP_LINE = {"sku": "LAMP-1", "title": "Brass reading lamp", "label": "", "image": "", "quantity": 2, "limit": 5,
             "price": {"amount": 8900, "currency": "EUR", "text": "€89.00"},
             "total": {"amount": 17800, "currency": "EUR", "text": "€178.00"}}  # fmt: skip
TOTAL = {"amount": 17800, "currency": "EUR", "text": "€178.00"}
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
Team = tuple[Colleague, Colleague, Colleague]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
async def team(desk: Desk) -> AsyncIterator[Team]:
    """Marie and Paul answer; Vera only looks."""
    people = People(desk.database)
    app = console(desk, people)
    async with AsyncExitStack() as stack:
        marie = await stack.enter_async_context(signed_in(app, people, "Marie"))
        paul = await stack.enter_async_context(signed_in(app, people, "Paul"))
        vera = await stack.enter_async_context(signed_in(app, people, "Vera", "viewer"))
        yield marie, paul, vera


async def test_the_inbox_is_closed_to_strangers(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    marie.browser.cookies.clear()
    conversation = await desk.shopper("Hello")

    for address in ("/inbox", f"/inbox/{conversation.id}", "/inbox/stream"):
        answer = await marie.browser.get(address)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/signin")
    assert (await marie.does(f"/inbox/{conversation.id}/take")).status_code == 303
    assert (await desk.conversations.for_staff(conversation.id)).owner == "assistant"


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_who_asks_for_a_person_waits_in_the_inbox_with_the_reason(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("My parcel never came")
    assert "Nobody is waiting" in await marie.reads("/inbox")

    await desk.inbox.ask_for_person(conversation, "complaint", "Parcel shown as delivered, not received")

    page = await marie.reads("/inbox")
    assert "Waiting 1" in page and "Parcel shown as delivered, not received" in page and "Complaint" in page


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_colleague_takes_over_answers_and_hands_back(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Is anybody there?")
    await desk.inbox.ask_for_person(conversation, "asked", "Wants a person")
    thread = f"/inbox/{conversation.id}"

    taken = await marie.does(f"{thread}/take")
    assert taken.status_code == 303 and taken.headers["location"] == f"{thread}?queue=mine"
    assert "Mine 1" in await marie.reads(f"{thread}?queue=mine")
    await marie.does(f"{thread}/reply", text="Yes, Marie here.\r\nHow can I help?")
    await marie.does(f"{thread}/hand-back")

    seen = await desk.events.after(conversation.id, conversation.last_seq)
    assert [event.body["owner"] for event in seen if event.kind == "owner"] == ["waiting", "staff", "assistant"]
    (reply,) = [event.body for event in seen if event.kind == "message"]
    assert (reply["who"], reply["name"], reply["text"]) == ("staff", "Marie", "Yes, Marie here.\nHow can I help?")
    page = await marie.reads(thread)
    assert "Marie took over" in page and "Handed back to the assistant" in page


async def test_a_shopper_who_listens_reads_the_answer_at_once(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Hello?")
    await marie.does(f"/inbox/{conversation.id}/take")
    async with aclosing(desk.events.listen(conversation.id, conversation.last_seq + 1)) as heard:
        waiting = asyncio.ensure_future(anext(heard))
        await marie.does(f"/inbox/{conversation.id}/reply", text="Hello!")
        assert (await waiting).body["text"] == "Hello!"


async def test_two_colleagues_can_not_answer_the_same_shopper(desk: Desk, team: Team) -> None:
    marie, paul, _ = team
    conversation = await desk.shopper("Hello?")
    thread = f"/inbox/{conversation.id}"
    await marie.does(f"{thread}/take")

    taken = await paul.does(f"{thread}/take")
    crossed = await paul.does(f"{thread}/reply", text="A long answer that took time to write")

    assert taken.status_code == crossed.status_code == 409
    assert "Marie has taken this conversation over" in words(crossed.text)
    assert "A long answer that took time to write" in crossed.text, "what was typed stays"
    said = [event for event in await desk.events.after(conversation.id, 0) if event.body.get("who") == "staff"]
    assert said == []


async def test_an_answer_to_a_conversation_that_was_handed_back_is_not_sent(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Hello?")
    for step in ("take", "hand-back"):
        await marie.does(f"/inbox/{conversation.id}/{step}")

    late = await marie.does(f"/inbox/{conversation.id}/reply", text="Too late")

    assert late.status_code == 409 and "moved on meanwhile" in words(late.text)


@pytest.mark.parametrize(("text", "told"), [("  ", "this one has 0"), ("x" * 8_001, "this one has 8001")])
async def test_an_empty_or_endless_reply_is_refused_with_its_length(
    desk: Desk, team: Team, text: str, told: str
) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Hello?")
    await marie.does(f"/inbox/{conversation.id}/take")

    refused = await marie.does(f"/inbox/{conversation.id}/reply", text=text)

    assert refused.status_code == 409 and told in words(refused.text)


async def test_a_closed_conversation_moves_to_its_queue(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Thanks!")
    await marie.does(f"/inbox/{conversation.id}/close")

    page = await marie.reads("/inbox?queue=closed")
    assert "Closed 1" in page and "Assistant 0" in page


async def test_a_viewer_reads_but_does_not_answer(desk: Desk, team: Team) -> None:
    _, _, vera = team
    conversation = await desk.shopper("Hello?")

    page = await vera.reads(f"/inbox/{conversation.id}")
    refused = await vera.does(f"/inbox/{conversation.id}/take")

    assert "Hello?" in page and "Take over" not in page.replace("Take over to write", "")
    assert refused.status_code == 403
    assert (await desk.conversations.for_staff(conversation.id)).owner == "assistant"


async def test_a_form_from_elsewhere_changes_nothing(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Hello?")

    forged = await marie.browser.post(f"/inbox/{conversation.id}/close", data={"csrf": "guessed"})

    assert forged.status_code == 403
    assert (await desk.conversations.for_staff(conversation.id)).owner == "assistant"


async def test_an_unknown_conversation_is_plainly_not_there(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    for answer in (await marie.browser.get("/inbox/nope"), await marie.does("/inbox/nope/take")):
        assert answer.status_code == 404


async def test_the_thread_shows_sentences_with_their_sources_and_what_happened(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Two lamps, and can I send them back?")
    cited = {"n": 1, "title": "Returns", "heading": "How long do I have?", "document": "returns.md", "url": "",
             "quote": "within 30 days"}  # fmt: skip
    await desk.event(conversation, "text", turn="t", text="Within 30 days.", citations=[cited])
    await desk.event(conversation, "text", turn="t", text="Anything else?", citations=[])
    await desk.event(conversation, "products", items=[{"title": "Brass reading lamp"}, {"title": "Rain boots"}])
    await desk.event(conversation, "cart", lines=[LAMP_LINE], total=TOTAL, count=2)
    await desk.event(conversation, "checkout", total=TOTAL)

    page = await marie.reads(f"/inbox/{conversation.id}")

    assert "Within 30 days. 1 Anything else?" in page, "one message"
    assert "Sources: 1" in page and "Returns · How long do I have?" in page and "within 30 days" in page
    assert "Showed Brass reading lamp, Rain boots" in page
    assert "Cart: 2 × Brass reading lamp · €178.00" in page and "Went to the checkout: €178.00" in page


async def test_an_order_that_is_paid_in_the_chat_stands_beside_it(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Paid!")
    order = {"number": "T-1001", "status": "paid", "status_text": "Paid", "placed_at": "2026-11-22T08:00:00+00:00",
             "lines": [{"title": "Brass reading lamp", "label": "", "quantity": 2, "total": TOTAL}, {"title": "Old", "label": "", "quantity": 1}],
             "total": TOTAL, "tracking": None}  # fmt: skip
    await desk.event(conversation, "order", **order, receipt=True)
    await desk.event(conversation, "order", **order | {"status_text": "Being packed"}, receipt=False)

    page = await marie.reads(f"/inbox/{conversation.id}")

    assert "Paid: order T-1001, €178.00" in page and "Looked up order T-1001: Being packed" in page
    assert "Order T-1001 Paid in this chat Being packed" in page


async def test_pictures_of_what_goes_back_stand_beside_their_order(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("It is broken")
    goes_back = {"id": "r-1", "state": "requested", "lines": []}
    await Orders(desk.database).add(replace(an_order(status="delivered"), returns=(goes_back,)))
    added = await desk.after.pictures.add("ML-1", "r-1", PNG, locale="en")
    order: dict[str, Any] = {
        "number": "ML-1",
        "status": "delivered",
        "status_text": "Delivered",
        "lines": [],
        "total": TOTAL,
        "tracking": None,
    }
    await desk.event(conversation, "order", **order, receipt=False)

    page = (await marie.browser.get(f"/inbox/{conversation.id}")).text
    picture = await marie.browser.get(f"/inbox/pictures/ML-1/{added.id}")

    assert f'<img src="/inbox/pictures/ML-1/{added.id}" alt="Picture 1"' in page
    assert (picture.content, picture.headers["content-type"]) == (PNG, "image/png")
    marie.browser.cookies.clear()
    assert (await marie.browser.get(f"/inbox/pictures/ML-1/{added.id}")).status_code != 200


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
@pytest.mark.parametrize(("step", "status"), [("confirm", "cancelled"), ("drop", "paid")])
async def test_what_is_over_the_limit_is_decided_in_the_thread(desk: Desk, team: Team, step: str, status: str) -> None:
    marie, _, vera = team
    conversation = await desk.shopper("Please cancel it")
    orders, proposals = Orders(desk.database), desk.after.proposals
    await orders.add(an_order(status="paid"))
    rules = checked({"limits": {"shopper": "100"}})
    await desk.after.policies.add(rules, starts_at=datetime(2020, 1, 1, tzinfo=UTC), by="test")
    asker = replace(ADA, conversation_id=conversation.id)
    proposal = await proposals.propose("ML-1", Change("cancel", reason="too big"), asker, locale="en")
    address = f"/inbox/{conversation.id}"

    page = await marie.reads(address)
    assert "To decide: order ML-1" in page and "too big" in page and "€227.50" in page and "Approve" in page
    assert "Approve" not in await vera.reads(address)
    assert (await vera.does(f"{address}/proposals/{proposal.id}/{step}")).status_code == 403
    assert (await marie.does(f"{address}/proposals/{proposal.id}/{step}")).status_code == 303

    order = await orders.by_number("ML-1")
    assert order and order.status == status and "To decide" not in await marie.reads(address)
    late = await marie.does(f"{address}/proposals/{proposal.id}/{'drop' if step == 'confirm' else 'confirm'}")
    assert late.status_code == 409 and "already" in late.text


async def test_what_a_shopper_writes_is_shown_and_never_run(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("<script>alert(1)</script> <img src=x onerror=alert(1)> {{ 7*7 }}")

    page = (await marie.browser.get(f"/inbox/{conversation.id}")).text

    assert "<script>alert" not in page and "<img src=x" not in page
    assert "<script>alert(1)</script> <img src=x onerror=alert(1)> {{ 7*7 }}" in (await marie.browser.get(f"/inbox/{conversation.id}")).text.replace("&lt;", "<").replace("&gt;", ">")  # fmt: skip


async def test_the_pages_need_no_inline_script_or_style(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    conversation = await desk.shopper("Hello")
    page = (await marie.browser.get(f"/inbox/{conversation.id}")).text

    assert " style=" not in page and "<style" not in page and " onclick" not in page and "javascript:" not in page
    assert page.count("<script") == page.count("<script src=")


async def test_staff_read_the_inbox_in_their_own_language(desk: Desk, team: Team) -> None:
    marie, _, _ = team
    await desk.shopper("Hello")
    marie.browser.headers["Accept-Language"] = "fr-CA, en;q=0.5"

    page = await marie.reads("/inbox")

    assert "En attente" in page and "Waiting" not in page


async def test_an_open_inbox_hears_of_a_new_request_and_of_each_message(desk: Desk) -> None:
    conversation = await desk.shopper("Hello")
    listened = desk.inbox.listen(), desk.events.listen(conversation.id, conversation.last_seq)
    async with aclosing(changes(*listened)) as heard:  # type: ignore[type-var]
        assert (await anext(heard)).event == "changed"
        again = asyncio.ensure_future(anext(heard))
        await desk.inbox.ask_for_person(conversation, "asked", "")
        assert (await again).event == "changed"
