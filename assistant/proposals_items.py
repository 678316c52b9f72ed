"""Which units of an order a change means, what was paid for them, and what they shall become."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NoReturn

from assistant.order import Order, OrderLine
from assistant.proposals_change import Case, Change, Picked, Wanted

Refuse = Callable[..., NoReturn]


def pick(case: Case, change: Change, refuse: Refuse) -> tuple[Picked, ...]:
    """Refuses units that the order hasn't, or that are on their way back already."""
    left = units_left(case.order)
    wanted = change.items or tuple(Wanted(line.id, left[line.id]) for line in case.order.lines if left[line.id])
    if not wanted or (change.kind in ("change_items", "exchange") and not change.items):
        refuse(f"{change.kind}.items", "Say which items of the order are meant.")
    picked: list[Picked] = []
    for one in wanted:
        for line, quantity in _lines(case.order, one, left, change.kind, refuse):
            taken = _picked(case.order, line, quantity)
            picked.append(_becoming(case, change, one, line, taken, refuse) if _becomes(change) else taken)
    _demand_all_of_them(case, change, picked, refuse)
    return tuple(picked)


def _demand_all_of_them(case: Case, change: Change, picked: Iterable[Picked], refuse: Refuse) -> None:
    """Two lines may become the same variant: together they are no more than there is of it."""
    wanted = Counter[str]()
    for one in picked:
        wanted[one.to] += 0 if one.to == one.sku else one.quantity
    for sku, units in wanted.items():
        product, variant = case.catalogue.get(sku, (None, None))
        if product and variant and variant.limit is not None and variant.limit < units:
            refuse(f"{change.kind}.available", "{title} is sold out.", title=f"{product.title} ({variant.label})")


def _becomes(change: Change) -> bool:
    return change.kind in ("change_items", "exchange")


def units_left(order: Order) -> dict[str, int]:
    """Units by line that nobody has sent back, or asked to."""
    left = {line.id: line.quantity for line in order.lines}
    for one in order.returns:
        if one["state"] != "refused":
            for gone in one["lines"]:
                left[gone["line"]] -= gone["quantity"]
    return left


def _lines(
    order: Order, wanted: Wanted, left: dict[str, int], kind: str, refuse: Refuse
) -> Iterable[tuple[OrderLine, int]]:
    """The lines that the units come from: by line id, else every line of the SKU in turn."""
    fitting = [line for line in order.lines if wanted.item == line.id] or [
        line for line in order.lines if wanted.item == line.sku
    ]
    if wanted.set_quantity is not None and fitting:
        yield fitting[0], left[fitting[0].id]
        left[fitting[0].id] = 0
        return
    missing = wanted.quantity
    for line in fitting:
        taken = min(missing, left[line.id])
        if taken > 0:
            left[line.id] -= taken
            missing -= taken
            yield line, taken
    if missing or not wanted.quantity:
        refuse(f"{kind}.items", "{n} of item {item} are not in this order.", n=wanted.quantity, item=repr(wanted.item))


def _picked(order: Order, line: OrderLine, quantity: int) -> Picked:
    return Picked(line.id, line.sku, line.title, line.label, quantity, _value(order, line, quantity))


def _value(order: Order, line: OrderLine, quantity: int) -> int:
    """The units' share of what was paid for the goods, half up: their price, less their part of a discount that the
    lines don't show, and with their part of a tax that came on top."""
    if line.total is None:
        units = sum(one.quantity for one in order.lines)
        return _half_up(order.total.amount * quantity, units)
    price = _half_up(line.total.amount * quantity, line.quantity)
    amounts, shown = order.amounts, sum(one.total.amount for one in order.lines if one.total)
    if amounts is None or not shown:
        return price
    goods = amounts.subtotal - amounts.discount
    on_top = amounts.tax if goods + amounts.shipping + amounts.tax == order.total.amount else 0
    taxed = goods + amounts.shipping
    paid = goods + (_half_up(on_top * goods, taxed) if taxed > 0 else 0)
    return _half_up(price * paid, shown)


def _half_up(amount: int, parts: int) -> int:
    return (2 * amount + parts) // (2 * parts)


def _becoming(case: Case, change: Change, wanted: Wanted, line: OrderLine, taken: Picked, refuse: Refuse) -> Picked:
    if wanted.set_quantity is not None:
        return _quantity(case, change, wanted.set_quantity, line, taken, refuse)
    rule = case.policy.rules.of(change.kind)
    found = case.catalogue.get(wanted.to)
    if found is None:
        refuse(f"{change.kind}.available", "{sku} is not for sale here.", sku=repr(wanted.to))
    product, variant = found
    same = variant.sku == line.sku
    if rule.same_product and product.id != _product(case, line):  # type: ignore[attr-defined]
        text = "{sku} is another product; an item can only become another variant of {title}."
        refuse(f"{change.kind}.same_product", text, sku=variant.sku, title=line.title)
    if same and not rule.same_variant:  # type: ignore[attr-defined]
        refuse(f"{change.kind}.same_variant", "The item is {sku} already.", sku=variant.sku)
    limit = variant.limit
    if limit is not None and limit < taken.quantity and not (same and limit > 0):
        refuse(f"{change.kind}.available", "{title} is sold out.", title=f"{product.title} ({variant.label})")
    if variant.price.currency != case.order.total.currency:
        refuse(f"{change.kind}.currency", "{sku} is sold in another currency.", sku=variant.sku)
    shown = {"to_title": product.title, "to_label": variant.label, "to_product": product.id}
    return replace(taken, to=variant.sku, to_unit=variant.price.amount, **shown)  # type: ignore[arg-type]


def _product(case: Case, line: OrderLine) -> str:
    found = case.catalogue.get(line.sku)
    return line.product or (found[0].id if found else "")


def _quantity(case: Case, change: Change, wanted: int, line: OrderLine, taken: Picked, refuse: Refuse) -> Picked:
    """The line as it is, in another number: its own price for what stays, and for what is added."""
    rules = case.policy.rules.change_items
    if change.kind != "change_items" or not rules.quantity:
        refuse("change_items.quantity", "The quantity of an item can't be changed.")
    others = any(other.id != line.id for other in case.order.lines)
    if wanted < 0 or (wanted == 0 and not others) or wanted == line.quantity:
        text = "{n} is no new quantity; cancel the order to have none of it."
        refuse("change_items.quantity", text, n=wanted)
    found = case.catalogue.get(line.sku)
    limit = found[1].limit if found else 0
    if wanted > line.quantity and limit is not None and limit < wanted - line.quantity:
        refuse("change_items.available", "{title} is sold out.", title=line.title)
    unit = _half_up(taken.value, taken.quantity)
    shown = {"to_title": line.title, "to_label": line.label, "to_product": line.product}
    return replace(taken, to=line.sku, quantity=wanted, to_unit=unit, resized=True, **shown)  # type: ignore[arg-type]
