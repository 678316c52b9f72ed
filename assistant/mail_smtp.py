"""Mails over SMTP: TLS wherever there is a password, and an honest answer to whether trying again is of use."""

import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from assistant.errors import Refused
from assistant.mail import Mail, NotSent, message, sender

SECONDS = 30.0
FOR_GOOD = range(500, 600)
RIGHT = "right would be smtp://user:password@mail.example:587 or smtps://user:password@mail.example:465"
STARTTLS = {"required": True, "never": False, "": None}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    username: str = ""
    password: str = ""
    tls: bool = False
    """From the first byte (RFC 8314)."""
    starttls: bool | None = None
    """None: where the server offers it."""


def smtp_server(url: str) -> SmtpServer:
    """Of `smtp://user:password@host:587?starttls=required|never` or `smtps://…`. A password asks for TLS. Raises Refused."""
    parts = urlsplit(url.strip())
    try:
        port = parts.port
    except ValueError:
        port = -1
    wish = parse_qs(parts.query).get("starttls", [""])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == -1 or wish not in STARTTLS:
        raise Refused(f"smtp_url is no address of a mail server; {RIGHT}")
    tls, username = parts.scheme == "smtps", unquote(parts.username or "")
    starttls = False if tls else True if username and not wish else STARTTLS[wish]
    return SmtpServer(
        parts.hostname, port or (465 if tls else 587), username, unquote(parts.password or ""), tls, starttls
    )


class SmtpMailer:
    def __init__(self, server: SmtpServer, mail_from: str, *, trusted: ssl.SSLContext | None = None) -> None:
        """`trusted`: whose certificates count, where it isn't the system's own list. Raises Refused for a bad sender."""
        self._server = server
        self._from = sender(mail_from)
        self._trusted = trusted

    async def send(self, mail: Mail) -> None:
        try:
            built = message(mail, *self._from)
        except Refused as problem:
            raise NotSent(str(problem), permanent=True) from None
        server = self._server
        try:
            await aiosmtplib.send(
                built,
                hostname=server.host,
                port=server.port,
                username=server.username or None,
                password=server.password or None,
                use_tls=server.tls,
                start_tls=server.starttls,
                tls_context=self._trusted,
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            first = refused.recipients[0]
            raise NotSent(_said(first.code, first.message), permanent=first.code in FOR_GOOD) from None
        except aiosmtplib.SMTPAuthenticationError as refused:
            # Ours to set right: the mail itself is good, and goes out once the password is.
            raise NotSent(f"The mail server takes no sign-in: {_said(refused.code, refused.message)}") from None
        except aiosmtplib.SMTPConnectResponseError as refused:
            raise NotSent(_said(refused.code, refused.message)) from None
        except aiosmtplib.SMTPResponseException as refused:
            raise NotSent(_said(refused.code, refused.message), permanent=refused.code in FOR_GOOD) from None
        except (aiosmtplib.SMTPException, OSError) as problem:
            raise NotSent(f"The mail server {server.host}:{server.port} can't be reached: {_why(problem)}") from None


def _said(code: int, words: str) -> str:
    return f"{code} {' '.join(words.split())}"[:500]


def _why(problem: Exception) -> str:
    return " ".join(str(problem).split())[:300] or type(problem).__name__
