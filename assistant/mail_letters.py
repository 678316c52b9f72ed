"""What a mail says: the kind's template over the record's own values, as text and as HTML, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.mail import one_line
from assistant.phrases import language, languages, say
from knowledge.clock import aware

TEMPLATES = Path(__file__).parent / "mails"
KINDS: Mapping[str, str] = {
    "receipt": "Receipt",
    "dispatch": "Dispatch",
    "code": "Code",
    "return_instructions": "Return instructions",
    "refund": "Refund",
    "withdrawal_receipt": "Withdrawal receipt",
    "cancelled": "Cancellation",
    "changed": "Change of an order",
    "transcript": "Transcript",
    "escalation": "Escalation to staff",
}
"""Every kind of mail, and how the portal calls it."""
REASONS: Mapping[str, str] = {
    "asked": "Asked for a person",
    "no_source": "Nothing in the library",
    "complaint": "Complaint",
    "payment": "Payment",
    "policy": "Outside the policy",
    "failure": "Assistant failed",
}
EMPTY: Mapping[str, Any] = {
    "items": (),
    "exempt": (),
    "before": None,
    "after": None,
    "refund": None,
    "charge": None,
    "fee": None,
    "address": None,
    "name": "",
    "pictures": "",
}
"""What a change of an order may leave unsaid. Everything else has to be there: templates refuse what they don't know."""


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


class Letters:
    def __init__(self, shop: str, url: str, *, return_address: str = "") -> None:
        """`url`: where the inbox is reached; `return_address`: where goods are sent back to, as it is written on a label."""
        self._said = {"shop": one_line(shop), "url": url, "return_address": return_address}

    def write(self, kind: str, locale: str, body: Mapping[str, Any], *, at: datetime) -> Letter:
        """Raises KeyError for an unknown kind, and jinja2's UndefinedError where the record lacks what the kind says."""
        assert kind in KINDS, f"{kind!r} is no kind of mail"
        code = language(locale) if language(locale) in languages() else "en"
        values = {**EMPTY, **self._said, **_words(code), **_values(kind, code, body, at), "locale": code}
        subject = one_line(_written(kind, "txt", values, part="subject"))
        return Letter(subject, _plain(_written(kind, "txt", values)), _written(kind, "html", values))


def _values(kind: str, locale: str, body: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The record's values, shaped as the templates say them."""
    values = dict(body)
    values["address"] = _address(body.get("address"))
    if kind == "refund" and "refund" not in body:  # of goods that came back: the return itself names the sum
        values["refund"] = {"text": body["amount"]}
    values.pop("amount", None)  # the templates' own word
    if kind == "withdrawal_receipt":
        values.setdefault("statement", body.get("text"))
        values.setdefault("received_at", at.isoformat())
    if kind == "dispatch" and body["tracking"]:
        values["tracking"] = {name: body["tracking"].get(name) or "" for name in ("carrier", "number", "url")}
    reference = body.get("withdrawal") or body.get("proposal") or ""
    values["reference"] = f"{body.get('order', '')}-{reference[:8]}".strip("-").upper()
    if kind == "escalation":
        values["why"] = say(locale, REASONS.get(body["reason"], "Asked for a person"))
    return values


def _words(locale: str) -> dict[str, Callable[..., Any]]:
    def moment(said: str) -> str:
        found = aware(datetime.fromisoformat(said)).astimezone(UTC)
        return f"{format_datetime(found, 'long', tzinfo=UTC, locale=locale)}"

    def amount(said: Mapping[str, Any] | None) -> str:
        return str(said["text"]) if said else ""

    def speaker(one: Mapping[str, Any]) -> str:
        named = {"shopper": say(locale, "You"), "assistant": say(locale, "Assistant")}
        return named.get(one["who"]) or one.get("name") or say(locale, "Shop")

    return {
        "t": lambda text, **said: say(locale, text, **said),
        "moment": moment,
        "amount": amount,
        "speaker": speaker,
        "link": _link,
    }


def _link(said: str | None) -> str:
    """A carrier's page, or nothing: no other kind of address is made a link."""
    try:
        parts = urlsplit((said or "").strip())
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else ""


def _address(said: Mapping[str, Any] | str | None) -> str:
    if not isinstance(said, Mapping):
        return said or ""
    names = ("name", "line1", "line2", "postal_code", "city", "state", "country")
    return ", ".join(str(said[name]) for name in names if said.get(name))


def _written(kind: str, form: str, values: Mapping[str, Any], *, part: str = "") -> str:
    template = _environment(form).get_template(f"{kind}.j2")
    said = {**values, "layout": f"base.{form}.j2", "parts": f"parts.{form}.j2"}
    if part:
        return "".join(template.blocks[part](template.new_context(said)))
    return template.render(said)


@cache
def _environment(form: str) -> Environment:
    # A text has no markup to escape; the HTML escapes everything.
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=form == "html",  # noqa: S701
        trim_blocks=True,
    )


def _plain(text: str) -> str:
    """At most one empty line in a row, none at the ends."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept) + "\n"
