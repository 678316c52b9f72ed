"""Reads a mail saved as EML: who wrote to whom, and what. Attachments are named, not read."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from knowledge.documents import ReadDocument, Unreadable
from knowledge.readers.html import read_html
from knowledge.readers.outline import Outline, name_as_title
from knowledge.readers.text import add_text

HEADERS = ("From", "To", "Cc", "Date")
DEEPEST = 20


def read_mail(name: str, content: bytes, _on_page: Any = None) -> ReadDocument:
    try:
        message = email.message_from_bytes(content.lstrip(), policy=email.policy.default)
        title = _header(message, "Subject") or name_as_title(name)
        outline = Outline()
        outline.block("\n".join(f"{header}: {value}" for header in HEADERS if (value := _header(message, header))))
        _body(message, outline)
        outline.block("\n".join(_attachments(message, 0)))
    except (Unreadable, MemoryError):
        raise
    except Exception as problem:
        raise Unreadable("The mail is damaged.", "Save its text as a plain text file and import that.") from problem
    return outline.document(title=title, kind="mail")


def _body(message: EmailMessage, outline: Outline) -> None:
    body = message.get_body(("plain", "html"))
    if body is None:
        return
    payload = body.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    text = _decoded(raw, str(body.get_content_charset() or "utf-8")).replace("\r\n", "\n")
    if body.get_content_type() == "text/html" and text.strip():
        for section in read_html("mail", text).sections:
            for level, heading in enumerate(section.headings, 2):
                outline.heading(level, heading)
            for block in section.text.split("\n\n"):
                outline.block(block)
    else:
        add_text(text, outline)


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", "replace")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _attachments(message: Any, depth: int) -> list[str]:
    names = []
    for each in message.iter_attachments() if hasattr(message, "iter_attachments") and message.is_multipart() else ():
        if filename := each.get_filename():
            names.append(f"Attachment: {filename}")
        elif depth < DEEPEST and each.is_multipart() and each.get_content_type() != "message/rfc822":
            names += _attachments(each, depth + 1)
    return names
