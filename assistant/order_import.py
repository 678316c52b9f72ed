"""Orders from another system: JSON Lines, a Shopify orders export, a WooCommerce orders export; told apart by what is in them.

A line that can't be read is reported, and the rest comes in. JSON Lines is described in `assistant/order_import_json.py`.
"""

import csv
import io

from assistant.errors import Refused
from assistant.order import Order
from assistant.order_import_json import read_json_orders
from assistant.order_import_shopify import read_shopify
from assistant.order_import_woo import read_woo
from assistant.order_report import OrderReport, RejectedOrder

__all__ = ["OrderReport", "RejectedOrder", "read_orders"]


def read_orders(content: bytes | str) -> tuple[list[Order], list[RejectedOrder]]:
    """An order that stands there twice counts as it was said last. Refused: a table that is neither's export."""
    text = content.decode("utf-8-sig", errors="replace") if isinstance(content, bytes) else content
    first = text.lstrip()[:1]
    if first in ("{", "[", "") or ("," not in text.split("\n", 1)[0] and ";" not in text.split("\n", 1)[0]):
        return read_json_orders(text)
    rows = _rows(text)
    names = {name.strip().lower() for name in rows[0] if name} if rows else set()
    if {"name", "lineitem name", "financial status"} <= names:
        return read_shopify(rows)
    woo = read_woo(rows)
    if woo is None:
        wanted = "a Shopify export (Name, Financial Status, Lineitem name …) or a WooCommerce one (Order ID, Status, Total …)"
        raise Refused(
            f"This is no table of orders that is known: it has the columns {sorted(names)[:12]}; right: {wanted}"
        )
    return woo


def _rows(text: str) -> list[dict[str, str]]:
    sample = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=sample.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="_more", restval="")
    return [{key: value for key, value in row.items() if isinstance(value, str)} for row in reader]
