"""A mail as it leaves, and the port through which it does. No line of a header can be made up by who fills it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, formataddr, parseaddr
from typing import Protocol

from assistant.errors import Problem, Refused

LONGEST_ADDRESS, LONGEST_LOCAL, LONGEST_HOST, LONGEST_SUBJECT = 320, 64, 253, 200
LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class NotSent(Problem):
    """`permanent`: the other side has refused this mail for good, and trying again is of no use."""

    def __init__(self, cause: str, *, permanent: bool = False) -> None:
        super().__init__(cause)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Mail:
    id: str
    """Stays the same at each try, so that a receiver who has it already can tell."""
    to: str
    subject: str
    text: str
    html: str
    at: datetime
    locale: str = "en"


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Returns once the other side has taken it. Raises NotSent."""
        ...


def address(said: str) -> str:
    """As it is sent to, its host in ASCII (RFC 5891). Refused for what is no address, names and lists included."""
    local, at, host = said.strip().rpartition("@")
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_host = ""
    labels = ascii_host.split(".")
    good = (
        at
        and len(said) <= LONGEST_ADDRESS
        and len(local) <= LONGEST_LOCAL
        and len(ascii_host) <= LONGEST_HOST
        and LOCAL.fullmatch(local)
        and all(LABEL.fullmatch(label) for label in labels)
    )
    if not good:
        raise Refused(f"{said!r} is not an e-mail address; right would be marie@example.com")
    return f"{local}@{ascii_host}"


def sender(said: str) -> tuple[str, str]:
    """Name and address of `Maison Lune <hello@shop.example>`, or of an address alone. Raises Refused."""
    name, plain = parseaddr(said)
    if not plain or any(character in said for character in "\r\n"):
        raise Refused(f"{said!r} is no sender; right would be: Maison Lune <hello@shop.example>")
    return one_line(name), address(plain)


def message(mail: Mail, from_name: str, from_address: str) -> EmailMessage:
    """Text and HTML of one mail. Raises Refused for an address that is none."""
    to = address(mail.to)
    plain = to.isascii() and from_address.isascii()
    built = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    built["From"] = formataddr((from_name, from_address)) if from_name.isascii() else _named(from_name, from_address)
    built["To"] = to
    built["Subject"] = one_line(mail.subject)[:LONGEST_SUBJECT]
    built["Date"] = format_datetime(mail.at)
    built["Message-ID"] = f"<{mail.id}@{from_address.rpartition('@')[2]}>"
    built["Content-Language"] = one_line(mail.locale)
    built["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes come back
    built.set_content(mail.text, cte="quoted-printable")
    built.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return built


def one_line(said: str) -> str:
    """Control characters and line ends of every kind become spaces."""
    return " ".join("".join(character if character.isprintable() else " " for character in said).split())


def _named(name: str, plain: str) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{plain}>'
