"""A quote of any goods, code, delivery and tax, and what it has to come to by decimals alone."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st

from assistant.discounts import Discount
from assistant.pricing import total_of
from assistant.quote import Quote, QuoteLine, Terms
from assistant.shipping import read_shipping
from assistant.tax import read_tax
from knowledge.clock import now
from knowledge.money import Money

RATES = ("0", "2.1", "5.5", "8.875", "20")


def priced_quote(data: st.DataObject) -> tuple[Quote, int]:
    goods = data.draw(st.lists(st.tuples(st.integers(0, 99_999), st.integers(1, 9)), min_size=1, max_size=20))
    percent, rate = data.draw(st.integers(0, 100)), data.draw(st.sampled_from(RATES))
    included, postage = data.draw(st.booleans()), data.draw(st.integers(0, 3_000))
    discount = Discount("C", "percentage", max(percent, 1) * 100, "EUR")
    off = discount.off([unit * count for unit, count in goods]) if percent else [0] * len(goods)
    lines = tuple(
        QuoteLine(f"S{at}", "Thing", "", count, Money(unit, "EUR"), discount=part)
        for at, ((unit, count), part) in enumerate(zip(goods, off, strict=True))
    )
    option = {"id": "o", "name": "O", "countries": ["FR"], "price": f"{postage / 100:.2f}", "days": [1, 2]}
    shipping = read_shipping({"currency": "EUR", "origin": "FR", "options": [option]})
    tax = read_tax({"included": included, "rates": [{"country": "FR", "percent": rate}]})
    offers = tuple(shipping.offers("FR", [], 0, at=now()))
    quote = total_of("c", lines, Terms(country="FR", code="C", offers=offers), shipping, tax)
    return quote, _expected(goods, percent, Decimal(0) if included else Decimal(rate) / 100, postage)


def _expected(goods: list[tuple[int, int]], percent: int, on_top: Decimal, postage: int) -> int:
    nets = [unit * count - _cents(Decimal(unit * count) * percent / 100) for unit, count in goods]
    return sum(net + _cents(Decimal(net) * on_top) for net in [*nets, postage])


def _cents(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
