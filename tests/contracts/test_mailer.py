"""What every mailer promises: a mail arrives whole, or it is said why not and whether another try is of use."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.errors import Refused
from assistant.mail import Mail, Mailer, NotSent
from assistant.mail_console import ConsoleMailer
from assistant.mail_smtp import SmtpMailer, SmtpServer, smtp_server
from tests.doubles.smtp import certificate, post_box

MAILERS = ("console", "smtp")
SENDER = "Maison Lune <hello@shop.example>"
MAIL = Mail(
    "4f2a",
    "ada@example.com",
    "Votre commande ML-1 est en route",
    "Un colis est parti : « été »\n",
    "<p>Un colis</p>",
    datetime.now(UTC),
    "fr",
)


@contextmanager
def mailing(kind: str) -> Iterator[tuple[Mailer, list[str]]]:
    """With what has arrived: the subject and the text of each."""
    if kind == "console":
        out, arrived = io.StringIO(), list[str]()
        yield ConsoleMailer(out, from_address="shop@example.com"), arrived
        arrived += [out.getvalue()] if out.getvalue() else []
        return
    with post_box() as box:
        arrived = []
        yield SmtpMailer(smtp_server(f"smtp://127.0.0.1:{box.port}"), SENDER), arrived
        for message in box.taken:
            text = message.get_body(("plain",))
            assert text is not None
            arrived.append(f"{message['to']} {message['subject']} {text.get_content()}")


@pytest.mark.parametrize("kind", MAILERS)
async def test_a_mail_arrives_with_its_address_its_subject_and_its_words(kind: str) -> None:
    with mailing(kind) as (mailer, arrived):
        await mailer.send(MAIL)

    (found,) = arrived
    assert all(said in found for said in (MAIL.to, MAIL.subject, "Un colis est parti : « été »"))


@pytest.mark.parametrize("kind", MAILERS)
@pytest.mark.parametrize(
    "to",
    [
        "ada@example.com\r\nBcc: all@example.com",
        "ada@example.com, ben@example.com",
        "Ada <ada@example.com>",
        "ada",
        "@example.com",
        "ada@-bad-.example",
        "a b@example.com",
        "",
    ],
)
async def test_what_is_no_address_is_refused_for_good(kind: str, to: str) -> None:
    with mailing(kind) as (mailer, arrived), pytest.raises(NotSent) as refused:
        await mailer.send(Mail("1", to, "Hello", "Hello", "<p>Hello</p>", datetime.now(UTC)))

    assert refused.value.permanent
    assert arrived == []


@pytest.mark.parametrize("kind", MAILERS)
async def test_no_header_can_be_made_up_through_the_subject(kind: str) -> None:
    subject = "A conversation needs you: hi\r\nBcc: all@example.com\r\n\r\nclick here\u2028now"

    with mailing(kind) as (mailer, arrived):
        await mailer.send(Mail("1", "ada@example.com", subject, "Hello\n", "<p>Hello</p>", datetime.now(UTC)))

    (found,) = arrived
    assert "hi Bcc: all@example.com click here now" in found
    assert "\nBcc:" not in found


@pytest.mark.parametrize(("answer", "permanent"), [("550 no such user", True), ("451 come back later", False)])
async def test_a_refusal_for_good_is_told_from_one_for_now(answer: str, permanent: bool) -> None:
    with post_box(answer) as box:
        mailer = SmtpMailer(smtp_server(f"smtp://127.0.0.1:{box.port}"), SENDER)
        with pytest.raises(NotSent, match=answer) as refused:
            await mailer.send(MAIL)
        assert refused.value.permanent is permanent

        await mailer.send(MAIL)

    assert [message["message-id"] for message in box.taken] == ["<4f2a@shop.example>"]


async def test_a_server_that_is_not_there_may_be_there_later() -> None:
    with post_box() as box:
        port = box.port

    with pytest.raises(NotSent, match=f"127.0.0.1:{port} can't be reached") as refused:
        await SmtpMailer(smtp_server(f"smtp://127.0.0.1:{port}"), SENDER).send(MAIL)

    assert not refused.value.permanent


async def test_who_signs_in_over_tls_is_let_in_and_a_wrong_password_is_no_fault_of_the_mail(tmp_path: Path) -> None:
    ours, trusting = certificate(tmp_path)
    with post_box(tls=ours, sign_in=True) as box:
        address = f"@localhost:{box.port}"
        with pytest.raises(NotSent, match="no sign-in") as refused:
            await SmtpMailer(smtp_server(f"smtp://shop:wrong{address}"), SENDER, trusted=trusting).send(MAIL)
        assert not refused.value.permanent

        await SmtpMailer(smtp_server(f"smtp://shop:secret{address}"), SENDER, trusted=trusting).send(MAIL)

    assert box.over_tls == [True]


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    ours, _ = certificate(tmp_path)
    with post_box(tls=ours, sign_in=True) as box, pytest.raises(NotSent):
        await SmtpMailer(smtp_server(f"smtp://shop:secret@localhost:{box.port}"), SENDER).send(MAIL)

    assert box.taken == []


async def test_a_password_is_never_sent_to_a_server_without_tls() -> None:
    with post_box() as box, pytest.raises(NotSent):
        await SmtpMailer(smtp_server(f"smtp://shop:secret@127.0.0.1:{box.port}"), SENDER).send(MAIL)

    assert box.taken == []


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://h:99999", "smtp://h?starttls=x"]
)
def test_an_address_that_is_no_mail_servers_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(Refused, match="right would be smtp://"):
        smtp_server(url)


def test_each_address_says_how_its_server_is_spoken_to() -> None:
    assert smtp_server("smtps://me:p%40ss@mail.example") == SmtpServer("mail.example", 465, "me", "p@ss", True, False)
    assert smtp_server("smtp://me:x@mail.example").starttls is True
    assert smtp_server("smtp://mail.example:25").starttls is None
