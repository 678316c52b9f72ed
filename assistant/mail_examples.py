"""Made-up records of every kind of mail, so that a merchant can read how each will look before any is sent."""

from collections.abc import Mapping
from typing import Any

from assistant.phrases import say
from knowledge.money import Money

ORDER, WHEN = "ML-1041", "2026-11-02T09:30:00+00:00"
ADDRESS = {
    "name": "Ada Martin",
    "line1": "1 rue de la Paix",
    "postal_code": "75002",
    "city": "Paris",
    "country": "FR",
}


def example(kind: str, locale: str) -> dict[str, Any]:
    """The body of a mail of this kind."""

    def amount(minor: int) -> dict[str, Any]:
        money = Money(minor, "EUR")
        return {"amount": minor, "currency": "EUR", "text": money.text(locale)}

    lines = [
        {"title": say(locale, "Linen shirt"), "label": "M", "quantity": 2, "total": amount(178_00)},
        {"title": say(locale, "Desk lamp"), "label": "", "quantity": 1, "total": amount(49_50)},
    ]
    change = {"order": ORDER, "proposal": "4f2a81c09d", "items": lines[:1], "refund": amount(178_00)}
    bodies: Mapping[str, dict[str, Any]] = {
        "receipt": {
            "order": ORDER,
            "placed_at": WHEN,
            "lines": lines,
            "total": amount(232_40),
            "address": ADDRESS,
            "sums": {
                "subtotal": amount(227_50),
                "discount": None,
                "shipping": amount(4_90),
                "tax": amount(38_73),
                "total": amount(232_40),
            },
        },
        "dispatch": {
            "order": ORDER,
            "tracking": {
                "carrier": "Colissimo",
                "number": "6A12345678901",
                "url": "https://track.example/6A12345678901",
            },
        },
        "code": {"code": "482913", "minutes": 10},
        "return_instructions": {**change, "text": say(locale, "Return items")},
        "refund": {**change, "text": say(locale, "Refund")},
        "withdrawal_receipt": {
            "order": ORDER,
            "withdrawal": "9b1d77e2",
            "name": "Ada Martin",
            "statement": say(
                locale,
                "I, {name}, withdraw from the contract of order {number} as a whole.",
                name="Ada Martin",
                number=ORDER,
            ),
            "received_at": WHEN,
        },
        "cancelled": {**change, "text": say(locale, "Cancel the order"), "before": amount(227_50), "after": amount(0)},
        "changed": {
            "order": ORDER,
            "proposal": "4f2a81c09d",
            "text": say(locale, "Change the delivery address"),
            "address": ADDRESS,
        },
        "transcript": {
            "conversation": "0" * 32,
            "name": "Camille",
            "messages": [
                {"who": "shopper", "name": "", "text": say(locale, "Can the lamp be dimmed?"), "at": WHEN},
                {"who": "staff", "name": "Camille", "text": say(locale, "Yes, by turning its foot."), "at": WHEN},
            ],
        },
        "escalation": {
            "conversation": "0" * 32,
            "reason": "no_source",
            "problem": say(locale, "Can the lamp be dimmed?"),
            "email": "ada@example.com",
        },
    }
    return bodies[kind]
