"""A table of orders whose lines stand on rows of their own: rows of one number are one order, and a bad one stays out."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.order import Order
from assistant.order_report import RejectedOrder

Row = Mapping[str, str]
FIRST_ROW = 2
"""The header is row 1."""


def read_table(
    rows: Iterable[Row], number_of: Callable[[Row], str], read: Callable[[str, Sequence[Row]], Order]
) -> tuple[list[Order], list[RejectedOrder]]:
    """In the file's order. `read` raises ValueError for an order that can't be read; rows without a number are no order's."""
    orders: list[Order] = []
    bad: list[RejectedOrder] = []
    for at, number, own in _grouped(rows, number_of):
        try:
            orders.append(read(number, own))
        except ValueError as problem:
            bad.append(RejectedOrder(at, number, "", str(problem)))
    return orders, bad


def _grouped(rows: Iterable[Row], number_of: Callable[[Row], str]) -> list[tuple[int, str, list[Row]]]:
    """With the number of each order's first row."""
    found: dict[str, tuple[int, list[Row]]] = {}
    for at, row in enumerate(rows, FIRST_ROW):
        if number := number_of(row):
            found.setdefault(number, (at, []))[1].append(row)
    return [(at, number, own) for number, (at, own) in found.items()]
