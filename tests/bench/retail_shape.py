"""τ-bench retail in our words: its shop as import files, its operations as proposals, our answers as its records."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

PLACED = datetime(2024, 5, 1, 12, tzinfo=UTC).isoformat()
DELIVERED = datetime(2024, 5, 10, 12, tzinfo=UTC).isoformat()
STATUS = {
    "pending": "paid",
    "processed": "packing",
    "delivered": "delivered",
    "cancelled": "cancelled",
    "return requested": "return_requested",
    "exchange requested": "exchange_requested",
}
BACK = {ours: theirs for theirs, ours in STATUS.items()}
REASONS = ["no longer needed", "ordered by mistake"]
POLICY = {
    "starts": "2020-01-01",
    "cancel": {"while": ["paid"], "reasons": REASONS},
    "change_address": {"while": ["paid"], "same_country": False},
    "change_items": {
        "while": ["paid"],
        "once": True,
        "locks": ["cancel", "change_address", "change_items", "change_payment"],
        "same_product": True,
        "same_variant": True,
        "quantity": False,
        "difference": ["on_file"],
    },
    "change_payment": {"allowed": True, "while": ["paid"]},
    "return": {"while": ["delivered"], "days": None, "refund_to": ["original", "gift_card"], "pays": "shop"},
    "exchange": {
        "while": ["delivered"],
        "days": None,
        "same_product": True,
        "same_variant": True,
        "difference": ["on_file"],
    },
    "refund": {"allowed": False},
}
"""What that shop allows, as our settings: written from its rules, not copied."""
KINDS = {
    "cancel_pending_order": "cancel",
    "modify_pending_order_address": "change_address",
    "modify_pending_order_items": "change_items",
    "modify_pending_order_payment": "change_payment",
    "return_delivered_order_items": "return",
    "exchange_delivered_order_items": "exchange",
    "modify_user_address": "customer_address",
}


def shop_files(shop: dict[str, Any]) -> dict[str, str]:
    return {
        "products.jsonl": _lines(_product(one) for one in shop["products"].values()),
        "customers.jsonl": _lines(_customer(key, one) for key, one in shop["users"].items()),
        "orders.jsonl": _lines(_order(one, shop["users"][one["user_id"]]) for one in shop["orders"].values()),
    }


def _lines(rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def _product(one: dict[str, Any]) -> dict[str, Any]:
    variants = [
        {
            "id": variant["item_id"],
            "title": one["name"],
            "price": {"amount": cents(variant["price"]), "currency": "USD"},
            "availability": {
                "available": variant["available"],
                "status": "in_stock" if variant["available"] else "out_of_stock",
            },
            "variant_options": [{"name": name, "value": value} for name, value in variant["options"].items()],
        }
        for variant in one["variants"].values()
    ]
    return {"id": one["product_id"], "title": one["name"], "variants": variants}


def _customer(key: str, one: dict[str, Any]) -> dict[str, Any]:
    methods = [
        {
            "id": method["id"],
            "kind": method["source"],
            "label": " ".join(str(method[part]) for part in ("brand", "last_four") if part in method),
            **({"balance": f"{method['balance']:.2f}"} if "balance" in method else {}),
        }
        for method in one["payment_methods"].values()
    ]
    name = f"{one['name']['first_name']} {one['name']['last_name']}"
    own = {"id": key, "email": one["email"], "name": name, "currency": "USD"}
    return {**own, "address": our_address(one["address"]), "methods": methods}


def _order(one: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    total = sum(cents(item["price"]) for item in one["items"])
    lines = [
        {
            "title": item["name"],
            "quantity": 1,
            "sku": item["item_id"],
            "label": label(item["options"]),
            "total": f"{item['price']:.2f}",
            "product": item["product_id"],
        }
        for item in one["items"]
    ]
    payments = [
        {"kind": paid["transaction_type"], "amount": f"{paid['amount']:.2f}", "method": paid["payment_method_id"]}
        for paid in one["payment_history"]
    ]
    parcels = [
        {
            "number": parcel["tracking_id"][0],
            "carrier": "carrier",
            "lines": [
                {"line": item, "quantity": parcel["item_ids"].count(item)} for item in dict.fromkeys(parcel["item_ids"])
            ],
        }
        for parcel in one["fulfillments"]
    ]
    own = {"number": one["order_id"], "email": user["email"], "customer_id": one["user_id"]}
    own |= {"status": STATUS[one["status"]], "total": f"{total / 100:.2f}", "currency": "USD", "placed_at": PLACED}
    own |= {"delivered_at": DELIVERED} if one["status"] == "delivered" else {}
    return {**own, "lines": lines, "payments": payments, "fulfilments": parcels, "address": our_address(one["address"])}


def body_of(action: dict[str, Any], shop: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The order's number, and the proposal that the operation is."""
    said, kind = action["kwargs"], KINDS[action["name"]]
    body: dict[str, Any] = {"kind": kind}
    if "reason" in said:
        body["reason"] = said["reason"]
    if "payment_method_id" in said:
        body["method"] = said["payment_method_id"]
    if "address1" in said:
        body["address"] = our_address(said)
    if "new_item_ids" in said:
        pairs = _zipped(said["item_ids"], said["new_item_ids"])
        body["items"] = [{"item": old, "to": new} for old, new in pairs]
    elif "item_ids" in said:
        body["items"] = [{"item": item} for item in said["item_ids"]]
    return said.get("order_id", ""), body


def _zipped(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Lists of different lengths mean nothing in particular: the missing side is empty."""
    length = max(len(old), len(new))
    return [(old[at] if at < len(old) else "?", new[at] if at < len(new) else "") for at in range(length)]


def illegal(action: dict[str, Any], shop: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the policy text forbids, made from a legal operation; each is refused whatever the order's state is."""
    said = action["kwargs"]
    order = shop["orders"].get(said.get("order_id"))
    if order is None:
        return
    for why, changed in _illegal(KINDS[action["name"]], said, order, shop):
        yield why, {"name": action["name"], "kwargs": {**said, **changed}}
    if other := _in_another_state(order, shop):
        yield "wrong state", _moved(action, other)


def _illegal(
    kind: str, said: dict[str, Any], order: dict[str, Any], shop: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "no such order", {"order_id": "#W0000000"}
    if "reason" in said:
        yield "wrong reason", {"reason": "changed my mind"}
    if "payment_method_id" in said:
        yield "unknown payment", {"payment_method_id": "credit_card_0000000"}
        others = (user for key, user in shop["users"].items() if key != order["user_id"])
        yield "another's payment", {"payment_method_id": next(m for user in others for m in user["payment_methods"])}
    if "item_ids" in said:
        yield "an item that is not in it", {"item_ids": ["0000000000", *said["item_ids"][1:]]}
        more: dict[str, Any] = {name: said[name] * 6 for name in ("item_ids", "new_item_ids") if name in said}
        yield "more of an item than there is", more
    if "new_item_ids" in said:
        yield from _wrong_variants(said, order, shop)
    if kind == "return" and (wrong := _not_original(order, shop)):
        yield "neither original nor gift card", {"payment_method_id": wrong}
    if kind == "change_payment":
        yield "the same payment", {"payment_method_id": order["payment_history"][0]["payment_method_id"]}


def _wrong_variants(
    said: dict[str, Any], order: dict[str, Any], shop: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    first, rest = said["item_ids"][0], said["new_item_ids"][1:]
    yield "an unknown variant", {"new_item_ids": ["0000000000", *rest]}
    yield "another product's variant", {"new_item_ids": [_elsewhere(order, first, shop), *rest]}
    if gone := _sold_out(order, first, shop):
        yield "an unavailable variant", {"new_item_ids": [gone, *rest]}
    yield "fewer new items", {"new_item_ids": said["new_item_ids"][:-1]}


def _in_another_state(order: dict[str, Any], shop: dict[str, Any]) -> dict[str, Any] | None:
    """Another order of the customer in which no operation of any kind is possible, or the wrong one is."""
    own = [one for one in shop["orders"].values() if one["user_id"] == order["user_id"]]
    return next((one for one in own if one["status"] in ("processed", "cancelled")), None)


def _moved(action: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
    items = [item["item_id"] for item in order["items"]]
    said = {**action["kwargs"], "order_id": order["order_id"]}
    if "item_ids" in said:
        said["item_ids"] = items[:1]
    if "new_item_ids" in said:
        said["new_item_ids"] = items[:1]
    return {"name": action["name"], "kwargs": said}


def _elsewhere(order: dict[str, Any], item: str, shop: dict[str, Any]) -> str:
    own = _product_of(order, item)
    other = next(one for one in shop["products"].values() if one["product_id"] != own)
    return next(str(key) for key, variant in other["variants"].items() if variant["available"])


def _sold_out(order: dict[str, Any], item: str, shop: dict[str, Any]) -> str:
    own = _product_of(order, item)
    product = next((one for one in shop["products"].values() if one["product_id"] == own), None)
    variants = product["variants"] if product else {}
    return next((str(key) for key, variant in variants.items() if not variant["available"]), "")


def _product_of(order: dict[str, Any], item: str) -> str:
    return next((str(one["product_id"]) for one in order["items"] if one["item_id"] == item), "")


def _not_original(order: dict[str, Any], shop: dict[str, Any]) -> str:
    original = order["payment_history"][0]["payment_method_id"]
    methods = shop["users"][order["user_id"]]["payment_methods"]
    return next((key for key, one in methods.items() if one["source"] != "gift_card" and key != original), "")


def as_case(
    case: dict[str, Any], expected: dict[str, Any], found: dict[str, Any], customer: Any, shop: dict[str, Any]
) -> list[dict[str, Any]]:
    """Where the end differs from what is expected; nothing where it is exact."""
    problems = []
    for number, order in found.items():
        wanted = expected.get("orders", {}).get(number, shop["orders"].get(number))
        ours, theirs = _their_order(order, shop), _plain(wanted)
        problems += [{"order": number, "field": key, "ours": ours.get(key), "theirs": theirs.get(key)} for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]  # fmt: skip
    user = case["user_id"]
    wanted = expected.get("users", {}).get(user, shop["users"][user])
    ours, theirs = _their_user(customer), _plain_user(wanted)
    problems += [{"user": user, "field": key, "ours": ours[key], "theirs": theirs[key]} for key in theirs if ours[key] != theirs[key]]  # fmt: skip
    return problems


def _their_order(order: dict[str, Any], shop: dict[str, Any]) -> dict[str, Any]:
    changed = any(entry["what"] == "change_items" for entry in order["history"])
    status = (
        "pending (item modified)"
        if changed and order["status"] == "paid"
        else BACK.get(order["status"], order["status"])
    )
    items = [
        (line["title"], line["product"], line["sku"], line["total"]["amount"] // line["quantity"], line["label"])
        for line in order["lines"]
        for _ in range(line["quantity"])
    ]
    said: dict[str, Any] = {
        "status": status,
        "address": their_address(order["address"]),
        "items": items,
        "payments": [(one["kind"], one["amount"]["amount"], one["method"]) for one in order["payments"]],
        "user": order["customer"],
    }
    for one in order["returns"]:
        skus = sorted(line["sku"] for line in one["lines"] for _ in range(line["quantity"]))
        if one["kind"] == "return":
            said |= {"return_items": skus, "return_method": one["method"]}
        else:
            new = sorted(line["to"] for line in one["lines"] for _ in range(line["quantity"]))
            difference = one["charge"] - one["amount"]
            said |= {"exchange_items": skus, "exchange_new": new, "exchange_method": one["method"]}
            said |= {"exchange_difference": difference}
    reasons = [entry["why"] for entry in order["history"] if entry["what"] == "cancel"]
    return said | ({"cancel_reason": reasons[-1]} if reasons else {})


def _plain(order: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "status": order["status"],
        "address": their_address(our_address(order["address"])),
        "items": [
            (item["name"], item["product_id"], item["item_id"], cents(item["price"]), label(item["options"]))
            for item in order["items"]
        ],
        "payments": [
            (one["transaction_type"], cents(one["amount"]), one["payment_method_id"])
            for one in order["payment_history"]
        ],
        "user": order["user_id"],
    }
    names = {
        "cancel_reason": "cancel_reason",
        "return_items": "return_items",
        "return_payment_method_id": "return_method",
        "exchange_items": "exchange_items",
        "exchange_new_items": "exchange_new",
        "exchange_payment_method_id": "exchange_method",
    }
    said |= {ours: order[theirs] for theirs, ours in names.items() if theirs in order}
    if "exchange_price_difference" in order:
        said["exchange_difference"] = cents(order["exchange_price_difference"])
    return said


def _their_user(customer: dict[str, Any]) -> dict[str, Any]:
    balances = {one["id"]: one["balance"]["amount"] if one["balance"] else None for one in customer["methods"]}
    return {"address": their_address(customer["address"]), "balances": balances}


def _plain_user(user: dict[str, Any]) -> dict[str, Any]:
    methods = user["payment_methods"].values()
    balances = {one["id"]: cents(one["balance"]) if "balance" in one else None for one in methods}
    return {"address": their_address(our_address(user["address"])), "balances": balances}


def our_address(said: dict[str, Any]) -> dict[str, str]:
    names = {"address1": "line1", "address2": "line2", "zip": "postal_code"}
    names |= {name: name for name in ("city", "state", "country")}
    return {ours: said.get(theirs, "") for theirs, ours in names.items()}


def their_address(said: dict[str, Any]) -> tuple[str, ...]:
    return tuple(said.get(name) or "" for name in ("line1", "line2", "city", "state", "country", "postal_code"))


def label(options: dict[str, str]) -> str:
    return " / ".join(options.values())


def cents(amount: float) -> int:
    return round(amount * 100)
