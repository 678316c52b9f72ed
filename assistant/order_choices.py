"""What the lines of an order could become: for the form in which a shopper asks for another size without a word said."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from assistant.cart_view import money_body
from assistant.order import Order, OrderLine
from assistant.proposals_items import units_left
from knowledge.catalog import Product, Variant
from knowledge.rows import products_by_id, sold


def choices(connection: Connection, order: Order, locale: str) -> list[dict[str, Any]]:
    """Line by line the other variants of its product that can be had now. Whether a change is allowed, the policy says
    when it is proposed."""
    left = units_left(order)
    found = sold(connection, (line.sku for line in order.lines if line.sku))
    owners = {line.id: _product(line, found) for line in order.lines if left[line.id]}
    products = products_by_id(connection, set(owners.values()) - {""})
    return [
        _body(line, left[line.id], _others(products.get(owners[line.id]), line, order), locale)
        for line in order.lines
        if line.id in owners
    ]


def _product(line: OrderLine, found: Mapping[str, tuple[Product, Variant]]) -> str:
    return line.product or (found[line.sku][0].id if line.sku in found else "")


def _others(product: Product | None, line: OrderLine, order: Order) -> list[Variant]:
    return [
        variant
        for variant in (product.variants if product else ())
        if variant.available and variant.sku != line.sku and variant.price.currency == order.total.currency
    ]


def _body(line: OrderLine, quantity: int, others: list[Variant], locale: str) -> dict[str, Any]:
    variants = [
        {"sku": one.sku, "label": one.label or one.sku, "price": money_body(one.price, locale)} for one in others
    ]
    return {"line": line.id, "title": line.title, "label": line.label, "quantity": quantity, "variants": variants}
