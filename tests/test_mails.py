"""Mails: written with what causes them, in the reader's language, sent once, tried again, and shown when they fail."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jinja2 import UndefinedError
from sqlalchemy import select, update

from assistant.conversation import Conversations
from assistant.errors import Refused
from assistant.escalation import Inbox
from assistant.mail import Mail, NotSent
from assistant.mail_examples import example
from assistant.mail_letters import KINDS, Letters
from assistant.mail_sending import Mails
from assistant.outbox import outbox
from assistant.phrases import languages
from assistant.tables_after import mails as table
from assistant.tables_after import unwanted_mails
from knowledge.database import Database
from tests.after import an_order, open_after
from tests.conftest import DATABASES
from tests.till import URL
from web.people import People

LETTERS = Letters("Maison Lune", URL, return_address="3 quai de Seine\n75019 Paris")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@dataclass
class Postman:
    """Takes mails, or fails as often as a test says."""

    failures: list[NotSent] = field(default_factory=list)
    taken: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(mail)


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def mails(database: Database, postman: Postman) -> Mails:
    return Mails(database, postman, LETTERS)


async def queue(database: Database, kind: str = "dispatch", to: str = "ada@example.com", **body: Any) -> str:
    async with database.begin() as connection:
        return await outbox(connection, kind, to, "en", {**example(kind, "en"), **body})


async def later(database: Database, **columns: Any) -> None:
    """As if the time for the next try had come."""
    async with database.begin() as connection:
        await connection.execute(update(table).values({"next_try_at": datetime.now(UTC), **columns}))


@pytest.mark.parametrize("locale", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_the_same_as_text_and_as_html_and_loads_nothing(kind: str, locale: str) -> None:
    letter = LETTERS.write(kind, locale, example(kind, locale), at=NOW)

    assert letter.subject and "{" not in letter.subject + letter.text
    assert letter.subject in letter.text and f'<html lang="{locale}">' in letter.html
    assert not any(said in letter.html for said in ("<img", "<script", "<link", "url(", "@import"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_french_for_the_french(kind: str) -> None:
    french, english = (LETTERS.write(kind, code, example(kind, code), at=NOW) for code in ("fr", "en"))

    assert not set(filter(str.isalpha, french.text.split("\n"))) & set(english.text.split("\n"))
    assert french.subject != english.subject


def test_what_people_wrote_is_text_and_never_markup() -> None:
    said = {**example("escalation", "en"), "problem": "<script>alert(1)</script>\r\nBcc: all@example.com"}

    letter = LETTERS.write("escalation", "en", said, at=NOW)

    assert "<script" not in letter.html and "\n" not in letter.subject
    assert "&lt;script&gt;" in letter.html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_only_a_web_address_is_made_a_link(url: str) -> None:
    said = {"order": "ML-1", "tracking": {"carrier": "La Poste", "number": "6A", "url": url}}

    assert "href" not in LETTERS.write("dispatch", "en", said, at=NOW).html


def test_a_mail_whose_record_lacks_something_is_not_made_up() -> None:
    with pytest.raises(UndefinedError):
        LETTERS.write("code", "en", {"minutes": 10}, at=NOW)


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_mail_is_sent_once(database: Database, mails: Mails, postman: Postman) -> None:
    mail_id = await queue(database)

    assert [await mails.send_due(), await mails.send_due()] == [1, 0]

    assert [(mail.id, mail.to) for mail in postman.taken] == [(mail_id, "ada@example.com")]
    assert [(mail.state, mail.about) for mail in await mails.all()] == [("sent", "ML-1041")]


async def test_what_cannot_be_reached_now_is_tried_again_under_the_same_id(
    database: Database, mails: Mails, postman: Postman
) -> None:
    postman.failures = [NotSent("421 come back later")]
    mail_id = await queue(database)

    await mails.send_due()
    (waiting,) = await mails.all()
    assert (waiting.state, waiting.cause, waiting.tries) == ("due", "421 come back later", 1)
    assert waiting.next_try_at > datetime.now(UTC)
    assert await mails.send_due() == 0

    await later(database)
    assert await mails.send_due() == 1
    assert postman.taken[0].id == mail_id


async def test_what_is_refused_for_good_is_failed_with_its_cause_until_somebody_sends_it_again(
    database: Database, mails: Mails, postman: Postman
) -> None:
    postman.failures = [NotSent("550 no such user", permanent=True)]
    mail_id = await queue(database)
    await mails.send_due()
    await later(database)

    assert await mails.send_due() == 0
    assert [(mail.state, mail.cause) for mail in await mails.all()] == [("failed", "550 no such user")]

    await mails.resend(mail_id)
    assert await mails.send_due() == 1


async def test_after_three_days_it_is_given_up(database: Database, mails: Mails, postman: Postman) -> None:
    postman.failures = [NotSent("can't be reached")]
    await queue(database)
    await later(database, created_at=datetime.now(UTC) - timedelta(days=4))

    await mails.send_due()

    assert [mail.state for mail in await mails.all()] == ["failed"]


async def test_a_sender_that_died_in_between_leaves_the_mail_due(database: Database, mails: Mails) -> None:
    class Dying:
        async def send(self, _mail: Mail) -> None:
            raise KeyboardInterrupt

    await queue(database)
    with pytest.raises(KeyboardInterrupt):
        await Mails(database, Dying(), LETTERS).send_due()
    assert await mails.send_due() == 0

    await later(database)
    assert await mails.send_due() == 1


async def test_a_code_is_gone_once_it_was_mailed_and_never_mailed_late(
    database: Database, mails: Mails, postman: Postman
) -> None:
    mail_id = await queue(database, "code", code="482913")
    _, shown = await mails.letter(mail_id)
    assert "482913" not in shown.text

    await mails.send_due()
    await queue(database, "code", "ben@example.com", code="555000")
    await later(database, created_at=datetime.now(UTC) - timedelta(minutes=11))
    await mails.send_due()

    assert ["482913" in mail.text for mail in postman.taken] == [True]
    async with database.read() as connection:
        kept = (await connection.execute(select(table.c.body).where(table.c.id == mail_id))).scalar_one()
    assert kept["code"] == "••••••"
    with pytest.raises(Refused, match="once"):
        await mails.resend(mail_id)


async def test_a_payment_mails_its_receipt(database: Database, mails: Mails, postman: Postman) -> None:
    till = (await open_after(database)).till
    await till.carts.update(till.ada.id, "SHIRT-M", 2)
    checkout = await till.checkouts.start(till.ada)
    await till.pays(checkout.session)

    await mails.send_due()

    (receipt,) = postman.taken
    assert (receipt.to, receipt.subject) == ("ada@example.com", "Your order ML-1001")
    assert "2 × Linen shirt (M): €178.00" in receipt.text and "Total: €178.00" in receipt.text


async def test_what_is_carried_out_is_mailed_as_it_was(database: Database, mails: Mails, postman: Postman) -> None:
    shop = await open_after(database)
    await shop.has(an_order(status="paid"))
    _, token = await shop.after.withdrawals.state("ML-1", "Ada L.", "ada@example.com", [], locale="fr")
    await shop.after.withdrawals.confirm(token)

    await mails.send_due()

    receipt, cancelled = postman.taken
    assert "Accusé de réception" in receipt.subject and "Ada L." in receipt.text
    assert "annulée" in cancelled.subject and "227,50" in cancelled.text


async def test_staff_are_mailed_when_a_conversation_needs_them_unless_they_do_not_want_it(
    database: Database, mails: Mails, postman: Postman
) -> None:
    shop, people = await open_after(database), People(database)
    await people.add("ines@example.com", name="Ines", role="staff")
    await people.add("vera@example.com", name="Vera", role="viewer")
    omar = await people.add("omar@example.com", name="Omar", role="owner")
    async with database.begin() as connection:
        await connection.execute(unwanted_mails.insert().values(person_id=omar.id, kind="escalation"))

    await Inbox(database, shop.till.events).ask_for_person(shop.till.ada, "complaint", "The lamp is broken")
    await Inbox(database, shop.till.events).ask_for_person(shop.till.ada, "complaint", "Still")
    await mails.send_due()

    (mail,) = postman.taken
    assert (mail.to, mail.subject) == ("ines@example.com", "A conversation needs you: The lamp is broken")
    assert f"{URL}/inbox/{shop.till.ada.id}" in mail.text


async def test_an_answer_that_nobody_has_read_is_mailed_with_all_that_was_said(
    database: Database, mails: Mails, postman: Postman
) -> None:
    inbox = await answered(database, "Yes, it can.", "By its foot.")
    assert await mails.send_due() == 0

    await later(database)
    await mails.send_due()

    (mail,) = postman.taken
    assert mail.to == "ada@example.com" and mail.subject == "Ines has answered you"
    assert "Yes, it can." in mail.text and "By its foot." in mail.text
    assert inbox


async def test_an_answer_that_was_read_in_the_chat_is_not_mailed(
    database: Database, mails: Mails, postman: Postman
) -> None:
    conversation_id = await answered(database, "Yes, it can.")

    await mails.seen(conversation_id)
    await later(database)
    await mails.send_due()

    assert postman.taken == []


async def answered(database: Database, *replies: str) -> str:
    """A conversation of a shopper who has left an address, and what a colleague writes in it."""
    shop = await open_after(database)
    inbox, ada = Inbox(database, shop.till.events), shop.till.ada
    ines = await People(database).add("ines@example.com", name="Ines", role="viewer")
    await inbox.ask_for_person(ada, "asked", "Can it be dimmed?", email="ada@example.com")
    await inbox.take(ada.id, ines)
    for text in replies:
        await inbox.reply(ada.id, ines, text)
    assert await Conversations(database).for_staff(ada.id)
    return ada.id
