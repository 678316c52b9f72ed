"""Mails that were taken and came back later: what a mail server's delivery report (RFC 3464) says of a mail of ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default

from assistant.errors import Refused

OURS = re.compile(r"<([0-9a-f]{32})@[^>\s]+>")
"""A Message-ID as `assistant/mail.py` writes it."""


@dataclass(frozen=True, slots=True)
class Bounce:
    mail_id: str
    failed: bool
    """Else it is only late, or was handed on: nothing to be done."""
    permanent: bool
    cause: str


def read_bounce(content: bytes) -> Bounce:
    """Raises Refused for a mail that is no delivery report, or one of somebody else's mail."""
    report = message_from_bytes(content, policy=default)
    status = next(_of_kind(report, "message/delivery-status"), None)
    if status is None:
        raise Refused(
            f"This mail ({report.get_content_type()}) is no delivery report; right: multipart/report, RFC 3464"
        )
    known = next(_message_ids(report), "")
    if not known:
        raise Refused("This delivery report names no mail that was sent from here")
    fields = _recipient(status)
    code = fields.get("status", "").strip()
    said = fields.get("diagnostic-code", "").partition(";")[2].strip() or code
    failed = fields.get("action", "").strip().lower() == "failed"
    return Bounce(known, failed, failed and not code.startswith("4"), f"It came back: {' '.join(said.split())[:400]}")


def _recipient(status: Message) -> dict[str, str]:
    """The first recipient's fields: our mails have one each. The block before it is about the whole report."""
    blocks = status.get_payload()
    found = [block for block in blocks if isinstance(block, Message) and block.get("Action")] if isinstance(blocks, list) else []  # fmt: skip
    return {name.lower(): str(value) for name, value in found[0].items()} if found else {}


def _message_ids(report: Message) -> Iterator[str]:
    """Of the mail that the report returns, whole or by its head, or that it answers."""
    for part in report.walk():
        if part is not report and (said := OURS.search(str(part.get("Message-ID", "")))):
            yield said[1]
        if part.get_content_type() == "text/rfc822-headers" and (said := OURS.search(str(part.get_payload()))):
            yield said[1]
    for name in ("In-Reply-To", "References"):
        if said := OURS.search(str(report.get(name, ""))):
            yield said[1]


def _of_kind(report: Message, kind: str) -> Iterator[Message]:
    return (part for part in report.walk() if part.get_content_type() == kind)
