"""Made-up records of every kind of mail, so that a merchant can read how each will look before any is sent."""

from collections.abc import Callable, Mapping
from typing import Any

from assistant.phrases import say
from knowledge.money import Money

ORDER, PROPOSAL, WHEN = "ML-1041", "4f2a81c09d", "2026-11-02T09:30:00+00:00"
ADDRESS = {
    "name": "Ada Martin",
    "line1": "1 rue de la Paix",
    "postal_code": "75002",
    "city": "Paris",
    "country": "FR",
}


def example(kind: str, locale: str) -> dict[str, Any]:
    """The body of a mail of this kind."""
    return EXAMPLES[kind](locale)


def _receipt(locale: str) -> dict[str, Any]:
    sums = {"subtotal": 227_50, "shipping": 4_90, "tax": 38_73, "total": 232_40}
    return {
        "order": ORDER,
        "placed_at": WHEN,
        "lines": _lines(locale),
        "total": _amount(232_40, locale),
        "address": ADDRESS,
        "sums": {name: _amount(minor, locale) for name, minor in sums.items()} | {"discount": None},
    }


def _dispatch(_locale: str) -> dict[str, Any]:
    number = "6A12345678901"
    tracking = {"carrier": "Colissimo", "number": number, "url": f"https://track.example/{number}"}
    return {"order": ORDER, "tracking": tracking}


def _code(_locale: str) -> dict[str, Any]:
    return {"code": "482913", "minutes": 10}


def _return_instructions(locale: str) -> dict[str, Any]:
    return {**_change(locale), "text": say(locale, "Return items"), "pictures": "example"}


def _refund(locale: str) -> dict[str, Any]:
    return {**_change(locale), "text": say(locale, "Refund")}


def _cancelled(locale: str) -> dict[str, Any]:
    amounts = {"before": _amount(227_50, locale), "after": _amount(0, locale)}
    return {**_change(locale), **amounts, "text": say(locale, "Cancel the order")}


def _changed(locale: str) -> dict[str, Any]:
    text = say(locale, "Change the delivery address")
    return {"order": ORDER, "proposal": PROPOSAL, "text": text, "address": ADDRESS}


def _withdrawal_receipt(locale: str) -> dict[str, Any]:
    text = "I, {name}, withdraw from the contract of order {number} as a whole."
    statement = say(locale, text, name=ADDRESS["name"], number=ORDER)
    own = {"order": ORDER, "withdrawal": "9b1d77e2", "name": ADDRESS["name"]}
    return own | {"statement": statement, "received_at": WHEN}


def _transcript(locale: str) -> dict[str, Any]:
    said = [
        {"who": "shopper", "name": "", "text": say(locale, "Can the lamp be dimmed?"), "at": WHEN},
        {"who": "staff", "name": "Camille", "text": say(locale, "Yes, by turning its foot."), "at": WHEN},
    ]
    return {"conversation": "0" * 32, "name": "Camille", "messages": said}


def _escalation(locale: str) -> dict[str, Any]:
    problem = say(locale, "Can the lamp be dimmed?")
    return {"conversation": "0" * 32, "reason": "no_source", "problem": problem, "email": "ada@example.com"}


def _change(locale: str) -> dict[str, Any]:
    own = {"order": ORDER, "proposal": PROPOSAL, "items": _lines(locale)[:1]}
    return own | {"refund": _amount(178_00, locale)}


def _lines(locale: str) -> list[dict[str, Any]]:
    return [
        {"title": say(locale, "Linen shirt"), "label": "M", "quantity": 2, "total": _amount(178_00, locale)},
        {"title": say(locale, "Desk lamp"), "label": "", "quantity": 1, "total": _amount(49_50, locale)},
    ]


def _amount(minor: int, locale: str) -> dict[str, Any]:
    return {"amount": minor, "currency": "EUR", "text": Money(minor, "EUR").text(locale)}


EXAMPLES: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "receipt": _receipt,
    "dispatch": _dispatch,
    "code": _code,
    "return_instructions": _return_instructions,
    "refund": _refund,
    "withdrawal_receipt": _withdrawal_receipt,
    "cancelled": _cancelled,
    "changed": _changed,
    "transcript": _transcript,
    "escalation": _escalation,
}
