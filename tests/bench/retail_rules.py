"""The rules of τ-bench's shop once more, written from its policy text on its own records, and changes made up by chance.

Nothing here knows our code: what it allows must be accepted and leave exactly what it leaves, the rest must be refused.
"""

import copy
import random
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

REASONS = ("no longer needed", "ordered by mistake")
PENDING, MODIFIED = "pending", "pending (item modified)"
Action = dict[str, Any]


class Forbidden(Exception):
    """The sentence of the policy that forbids it."""


class Ledger:
    """Orders, customers and goods as they are after each change that the policy allows."""

    def __init__(self, shop: Mapping[str, Any]) -> None:
        self.orders = copy.deepcopy(shop["orders"])
        self.users = copy.deepcopy(shop["users"])
        self.goods = {key: (one, v) for one in shop["products"].values() for key, v in one["variants"].items()}
        self.back: Counter[str] = Counter()
        """Units that changes have put back on the shelf: what was sold out can be had again."""
        self.changed: list[str] = []
        """Orders, as they were changed."""

    def judge(self, user: str, action: Action) -> None:
        """Carries it out. Raises Forbidden, and leaves everything as it is."""
        said = action["kwargs"]
        if action["name"] == "modify_user_address":
            self.users[user]["address"] = {name: value for name, value in said.items() if name != "user_id"}
            return
        order = self.orders.get(said["order_id"])
        if order is None or order["user_id"] != user:
            raise Forbidden("must deny any requests for tasks related to any other user")
        before = copy.deepcopy((order, self.users[user], self.back))
        try:
            getattr(self, f"_{action['name']}")(order, self.users[user]["payment_methods"], said)
        except Forbidden:
            self.orders[said["order_id"]], self.users[user], self.back = before
            raise
        self.changed.append(said["order_id"])

    def _cancel_pending_order(self, order: Any, methods: Any, said: Any) -> None:
        _demand(order["status"] == PENDING, "An order can only be cancelled if its status is 'pending'")
        _demand(said["reason"] in REASONS, "either 'no longer needed' or 'ordered by mistake'")
        for method, amount in _kept(order).items():
            if amount:
                self._move(order, methods, "refund", method, amount)
        order["status"], order["cancel_reason"] = "cancelled", said["reason"]
        self.back.update(item["item_id"] for item in order["items"])

    def _modify_pending_order_address(self, order: Any, _methods: Any, said: Any) -> None:
        _demand(order["status"] == PENDING, "An order can only be modified if its status is 'pending'")
        order["address"] = {name: value for name, value in said.items() if name != "order_id"}

    def _modify_pending_order_payment(self, order: Any, methods: Any, said: Any) -> None:
        _demand(order["status"] == PENDING, "An order can only be modified if its status is 'pending'")
        [(paid, amount)] = [(method, kept) for method, kept in _kept(order).items() if kept]
        _demand(len(order["payment_history"]) == 1, "choose a single payment method")
        _demand(said["payment_method_id"] != paid, "different from the original payment method")
        self._move(order, methods, "payment", said["payment_method_id"], amount)
        self._move(order, methods, "refund", paid, amount)

    def _modify_pending_order_items(self, order: Any, methods: Any, said: Any) -> None:
        _demand(order["status"] == PENDING, "An order can only be modified if its status is 'pending'")
        difference = self._difference(order, said)
        kind = "payment" if difference > 0 else "refund"
        self._move(order, methods, kind, said["payment_method_id"], abs(difference))
        for old, new in zip(said["item_ids"], said["new_item_ids"], strict=True):
            item = next(one for one in order["items"] if one["item_id"] == old)
            variant = self.goods[new][1]
            item |= {"item_id": new, "price": variant["price"], "options": variant["options"]}
            self.back.update({old: 1, new: -1})
        order["status"] = MODIFIED

    def _return_delivered_order_items(self, order: Any, methods: Any, said: Any) -> None:
        _demand(order["status"] == "delivered", "An order can only be returned if its status is 'delivered'")
        method = said["payment_method_id"]
        _demand(method in methods, "the original payment method, or an existing gift card")
        original = method == order["payment_history"][0]["payment_method_id"]
        _demand(original or methods[method]["source"] == "gift_card", "the original payment method, or a gift card")
        _demand(not Counter(said["item_ids"]) - _items(order), "the list of items to be returned")
        order |= {"status": "return requested", "return_items": sorted(said["item_ids"])}
        order["return_payment_method_id"] = method

    def _exchange_delivered_order_items(self, order: Any, methods: Any, said: Any) -> None:
        _demand(order["status"] == "delivered", "An order can only be exchanged if its status is 'delivered'")
        difference = self._difference(order, said)
        _covers(methods, said["payment_method_id"], difference)
        order |= {"status": "exchange requested", "exchange_items": sorted(said["item_ids"])}
        order |= {"exchange_new_items": sorted(said["new_item_ids"])}
        order["exchange_payment_method_id"] = said["payment_method_id"]
        order["exchange_price_difference"] = float(difference)

    def _difference(self, order: Any, said: Any) -> Decimal:
        old, new = said["item_ids"], said["new_item_ids"]
        _demand(len(old) == len(new) and not Counter(old) - _items(order), "each item can be modified")
        for before, after in zip(old, new, strict=True):
            product = next(item["product_id"] for item in order["items"] if item["item_id"] == before)
            known = self.goods.get(after)
            _demand(known is not None and known[0]["product_id"] == product, "no change of product types")
            _demand(self.available(after, new.count(after)), "an available new item")
        return sum((_price(self.goods[after][1]) - _paid(order, one) for one, after in zip(old, new, strict=True)), Decimal(0))  # fmt: skip

    def available(self, item: str, units: int = 1) -> bool:
        return bool(self.goods[item][1]["available"] or self.back[item] >= units)

    def _move(self, order: Any, methods: Any, kind: str, method: str, amount: Decimal) -> None:
        _covers(methods, method, amount if kind == "payment" else Decimal(0))
        if methods[method]["source"] == "gift_card":
            change = -amount if kind == "payment" else amount
            methods[method]["balance"] = float(Decimal(str(methods[method]["balance"])) + change)
        paid = {"transaction_type": kind, "amount": float(amount), "payment_method_id": method}
        order["payment_history"].append(paid)


def by_chance(ledger: Ledger, chance: random.Random) -> tuple[str, Action]:
    """A customer and what they ask for: about half of it is wrong somewhere."""
    # What was changed before is asked for again: second changes, and what is possible after them.
    again = ledger.changed and chance.random() < 0.25
    number = chance.choice(ledger.changed if again else sorted(ledger.orders))
    order = ledger.orders[number]
    user = order["user_id"] if chance.random() < 0.9 else chance.choice(sorted(ledger.users))
    if chance.random() < 0.05:
        house = ledger.users[chance.choice(sorted(ledger.users))]["address"]
        return user, {"name": "modify_user_address", "kwargs": {"user_id": user, **house}}
    fitting = {PENDING: _PENDING, "delivered": _DELIVERED}.get(order["status"], _PENDING + _DELIVERED)
    name = chance.choice(fitting if chance.random() < 0.85 else _PENDING + _DELIVERED)
    said: dict[str, Any] = {"order_id": number}
    if name == "cancel_pending_order":
        said["reason"] = chance.choice((*REASONS, *REASONS, "changed my mind", ""))
    if name == "modify_pending_order_address":
        said |= dict(ledger.users[chance.choice(sorted(ledger.users))]["address"])
    if "items" in name:
        said["item_ids"] = _some_items(order, ledger, chance)
    if name in ("modify_pending_order_items", "exchange_delivered_order_items"):
        said["new_item_ids"] = [_new_item(order, item, ledger, chance) for item in said["item_ids"]]
        if chance.random() < 0.05:
            said["new_item_ids"] = said["new_item_ids"][:-1]
    if name not in ("cancel_pending_order", "modify_pending_order_address"):
        said["payment_method_id"] = _a_method(ledger.users[order["user_id"]], order, ledger, chance)
    return user, {"name": name, "kwargs": said}


_PENDING = (
    "cancel_pending_order",
    "modify_pending_order_address",
    "modify_pending_order_payment",
    "modify_pending_order_items",
)
_DELIVERED = ("return_delivered_order_items", "exchange_delivered_order_items")


def _some_items(order: Any, ledger: Ledger, chance: random.Random) -> list[str]:
    own = [item["item_id"] for item in order["items"]]
    found = chance.sample(own, chance.randint(1, len(own)))
    if chance.random() < 0.1:
        found[0] = chance.choice(sorted(ledger.goods))
    return found + found[:1] if chance.random() < 0.1 else found


def _new_item(order: Any, item: str, ledger: Ledger, chance: random.Random) -> str:
    product = ledger.goods[item][0] if item in ledger.goods else {"variants": {}}
    fitting = [key for key in sorted(product["variants"]) if key != item and ledger.available(key)]
    if not fitting or chance.random() < 0.12:
        return _one_of([*sorted(ledger.goods), "0000000000"], chance)
    sold_out = [key for key in sorted(product["variants"]) if key != item and not ledger.available(key)]
    return _one_of(sold_out if sold_out and chance.random() < 0.12 else fitting, chance)


def _a_method(user: Any, order: Any, ledger: Ledger, chance: random.Random) -> str:
    if chance.random() < 0.1:
        return _one_of([m for one in sorted(ledger.users) for m in ledger.users[one]["payment_methods"]], chance)
    return _one_of([*sorted(user["payment_methods"]), order["payment_history"][0]["payment_method_id"]], chance)


def _one_of(words: list[str], chance: random.Random) -> str:
    return chance.choice(words)


def _demand(holds: bool, sentence: str) -> None:
    if not holds:
        raise Forbidden(sentence)


def _covers(methods: Any, method: str, amount: Decimal) -> None:
    _demand(method in methods, "the user must provide a payment method")
    card = methods[method]
    enough = card["source"] != "gift_card" or Decimal(str(card["balance"])) >= amount
    _demand(enough, "it must have enough balance to cover the amount")


def _kept(order: Any) -> dict[str, Decimal]:
    kept: dict[str, Decimal] = {}
    for one in order["payment_history"]:
        sign = 1 if one["transaction_type"] == "payment" else -1
        method = one["payment_method_id"]
        kept[method] = kept.get(method, Decimal(0)) + sign * Decimal(str(one["amount"]))
    return kept


def _items(order: Any) -> Counter[str]:
    return Counter(item["item_id"] for item in order["items"])


def _paid(order: Any, item: str) -> Decimal:
    return _price(next(one for one in order["items"] if one["item_id"] == item))


def _price(one: Any) -> Decimal:
    return Decimal(str(one["price"]))
