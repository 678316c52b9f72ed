"""How a proposal is said to people: its title, its lines, and the money in it."""

from collections.abc import Mapping
from typing import Any

from assistant.cart import money_body
from assistant.phrases import say
from assistant.policy import GROUNDS
from assistant.proposals_change import Change
from knowledge.money import Money

TITLES: Mapping[str, str] = {
    "cancel": "Cancel the order",
    "change_address": "Change the delivery address",
    "change_items": "Change items",
    "change_payment": "Change the payment method",
    "return": "Return items",
    "exchange": "Exchange items",
    "refund": "Refund",
    "withdraw": "Withdraw from the contract",
}
MAILS: Mapping[str, str] = {
    "cancel": "cancelled",
    "change_address": "changed",
    "change_items": "changed",
    "change_payment": "changed",
    "return": "return_instructions",
    "exchange": "return_instructions",
    "refund": "refund",
    "withdraw": "withdrawal_receipt",
}
"""The kind of mail that says it was done."""


def proposal_body(change: Change, outcome: Mapping[str, Any], locale: str) -> dict[str, Any]:
    currency = outcome["currency"]

    def shown(amount: int) -> dict[str, Any]:
        return money_body(Money(amount, currency), locale)

    def total(kind: str) -> dict[str, Any] | None:
        moves = [*outcome["moves"], *outcome["later"]]
        amount = sum(move["amount"] for move in moves if move["kind"] == kind)
        return shown(amount) if amount else None

    return {
        "title": say(locale, TITLES[change.kind]),
        "text": summary(change, outcome, locale),
        "reason": change.reason,
        "items": [_item(item) for item in outcome["items"]],
        "before": shown(outcome["before"]),
        "after": shown(outcome["after"]),
        "refund": total("refund"),
        "charge": total("payment"),
        "fee": shown(outcome["fee"]) if outcome["fee"] else None,
        "moves": [*outcome["moves"], *outcome["later"]],
        "exempt": [{"title": one["title"], "ground": say(locale, GROUNDS[one["ground"]])} for one in outcome["exempt"]],
        "rules": outcome["rules"],
        "policy": outcome["policy"],
        "pay": outcome.get("pay"),
        "address": dict(change.address) if change.address else None,
    }


def summary(change: Change, outcome: Mapping[str, Any] | None, locale: str) -> str:
    """One line: `Return items: Linen shirt (M)`."""
    title = say(locale, TITLES[change.kind])
    items = (
        [_named(item) for item in outcome["items"]] if outcome else [f"{i.quantity} × {i.item}" for i in change.items]
    )
    said = "; ".join(items)
    address = change.address or {}
    where = ", ".join(str(address[key]) for key in ("line1", "postal_code", "city") if address.get(key))
    detail = said or where or change.reason
    return f"{title}: {detail}" if detail else title


def _named(item: Mapping[str, Any]) -> str:
    name = f"{item['title']} ({item['label']})" if item["label"] else item["title"]
    into = f" → {item['to_label'] or item['to_title'] or item['to']}" if item["to"] and not item["resized"] else ""
    return f"{item['quantity']} × {name}{into}"


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("line", "sku", "title", "label", "quantity", "to", "to_label")
    return {key: item[key] for key in keys}
