"""A mail that was taken and comes back later is shown with its cause, and tried again where that is of use."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from assistant.errors import Refused
from assistant.mail import Mail, message
from assistant.mail_bounces import read_bounce
from assistant.mail_sending import Mails
from assistant.tables_after import mails as table
from knowledge.database import Database
from tests.running import running
from tests.test_mails import LETTERS, Postman, queue
from tests.test_orders_api import opened

REPORT = """From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: hello@shop.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Sun, 22 Nov 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; ada@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--B
Content-Type: message/rfc822

{original}
--B--
"""


def report(
    mail_id: str, *, action: str = "failed", status: str = "5.1.1", said: str = "550 5.1.1 User unknown"
) -> bytes:
    sent = Mail(mail_id, "ada@example.com", "Your parcel", "It left.", "<p>It left.</p>", datetime.now(UTC))
    original = message(sent, "Maison Lune", "hello@shop.example").as_string()
    return REPORT.format(action=action, status=status, said=said, original=original).encode()


@pytest.fixture
def mails(database: Database) -> Mails:
    return Mails(database, Postman(), LETTERS)


async def sent(database: Database, mails: Mails, kind: str = "dispatch") -> str:
    mail_id = await queue(database, kind)
    assert await mails.send_due() == 1
    return mail_id


async def test_an_address_that_is_unknown_there_is_shown_as_failed(database: Database, mails: Mails) -> None:
    mail_id = await sent(database, mails)

    assert await mails.bounced(read_bounce(report(mail_id))) == "failed"
    [mail] = await mails.all(state="failed")
    assert mail.cause == "It came back: 550 5.1.1 User unknown"


async def test_a_full_mailbox_is_tried_again_for_three_days(database: Database, mails: Mails) -> None:
    mail_id = await sent(database, mails)
    full = read_bounce(report(mail_id, status="4.2.2", said="452 4.2.2 Mailbox full"))

    assert await mails.bounced(full) == "due"
    async with database.begin() as connection:
        past = {"next_try_at": datetime.now(UTC), "created_at": datetime.now(UTC) - timedelta(days=4)}
        await connection.execute(update(table).values(past))
    assert await mails.send_due() == 1
    assert await mails.bounced(full) == "failed"


async def test_a_mail_that_is_only_late_stays_sent(database: Database, mails: Mails) -> None:
    mail_id = await sent(database, mails)

    assert await mails.bounced(read_bounce(report(mail_id, action="delayed", status="4.4.1"))) == "sent"


async def test_a_code_that_came_back_is_not_mailed_again(database: Database, mails: Mails) -> None:
    mail_id = await sent(database, mails, "code")

    assert await mails.bounced(read_bounce(report(mail_id, status="4.2.2"))) == "failed"


@pytest.mark.parametrize("said", [b"", b"Subject: hello\n\nI am on holiday", report("0").replace(b"<", b"[")])
def test_another_mail_is_no_report_of_ours(said: bytes) -> None:
    with pytest.raises(Refused):
        read_bounce(said)


def test_a_report_that_returns_the_head_alone_is_understood() -> None:
    head = EmailMessage()
    head["Message-ID"] = f"<{'a' * 32}@shop.example>"
    said = report("b" * 32).replace(b"message/rfc822", b"text/rfc822-headers").replace(b"b" * 32, b"a" * 32)

    assert read_bounce(said).mail_id == "a" * 32


async def test_a_mail_server_hands_its_report_in_with_a_key(database: Database, tmp_path: Path) -> None:
    comptoir = await opened(database, tmp_path / "data")
    _, key = await comptoir.keys.create("MTA", "orders")
    mail_id = await queue(database)
    async with running(comptoir) as url, httpx.AsyncClient(base_url=url) as http:
        headers = {"Authorization": f"Bearer {key}"}
        assert (await http.post("/v1/admin/mails/bounces", content=report(mail_id))).status_code == 401
        await comptoir.posting.mails.send_due()
        answer = await http.post("/v1/admin/mails/bounces", content=report(mail_id), headers=headers)
        assert answer.json() == {"id": mail_id, "state": "failed"}
        [mail] = (await http.get("/v1/admin/mails?state=failed", headers=headers)).json()["mails"]
        assert mail["id"] == mail_id and "User unknown" in mail["cause"]
        assert (await http.post(f"/v1/admin/mails/{mail_id}/again", headers=headers)).status_code == 202
        unknown = await http.post("/v1/admin/mails/bounces", content=report("f" * 32), headers=headers)
        assert unknown.status_code == 404
