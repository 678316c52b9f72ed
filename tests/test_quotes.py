"""What a quote says: the merchant's discounts, delivery and tax, and totals that add up, checked with decimals apart."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.demo_payments import DemoPayments
from assistant.discounts import Discount, Discounts
from assistant.errors import NeedsConfirmation, NotFound, Refused
from assistant.shipping import Goods, read_shipping
from assistant.sums import spread
from assistant.tax import read_tax
from assistant.trade_rules import TradeRules
from knowledge.clock import now
from knowledge.database import Database
from tests.conftest import DATABASES
from tests.priced import priced_quote
from tests.till import SECRET, URL, Till, open_till
from web.trade import discount_from, rules_file

SHIPPING = b"""
currency: EUR
origin: FR
cutoff: 13:00
options:
  - {id: home, name: {en: To your door, fr: A domicile}, countries: [FR, BE], price: 4.90, free_from: 100, days: [2, 3]}
  - {id: express, name: Express, countries: [FR], price: 9.90, days: [1, 1]}
  - id: heavy
    name: By weight
    countries: [NO]
    rates: [{up_to_grams: 1000, price: 12}, {up_to_amount: 60, price: 20}, {price: 30}]
    not_for: [lamp]
    days: [5, 8]
"""
INCLUDED = b"{included: true, rates: [{country: FR, percent: 20}, {country: BE, percent: 21}]}"
ON_TOP = b"{included: false, rates: [{country: FR, percent: 8.875}, {country: '*', percent: 5}]}"


@pytest.fixture
async def till(database: Database) -> AsyncIterator[Till]:
    yield await open_till(database, DemoPayments(URL, SECRET))


@pytest.fixture
async def trading(till: Till) -> Till:
    """With rules of delivery, and tax inside the prices."""
    await TradeRules(till.database).put("shipping", rules_file(SHIPPING))
    await TradeRules(till.database).put("tax", rules_file(INCLUDED))
    return till


async def put(till: Till, **said: Any) -> None:
    await Discounts(till.database).put(discount_from({"code": "TEN", **said}, "EUR"))


def amounts(body: dict[str, Any]) -> dict[str, int]:
    return {row["kind"]: row["amount"] for row in body["sums"]} | {"total": body["total"]["amount"]}


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_quote_names_discount_delivery_and_tax_and_adds_up(trading: Till) -> None:
    await put(trading, percent="10", minimum="50")
    await trading.carts.update(trading.ada.id, "SHIRT-M", 1)
    body = await trading.checkouts.press_quote(trading.ada, code="ten")

    # 89.00 - 8.90 + 4.90 = 85.00; of which 80.10/6 = 13.35 and 4.90/6 = 0.82 (half up) tax
    assert amounts(body) == {"subtotal": 89_00, "discount": -8_90, "shipping": 4_90, "tax": 14_17, "total": 85_00}
    assert [(offer["id"], offer["chosen"]) for offer in body["delivery"]] == [("home", True), ("express", False)]
    assert (await trading.seen("quote"))[0]["quote"] == body["quote"] and body["code"] == "TEN"
    order = (await trading.checkouts.start(trading.ada)).quote
    assert order.total.amount == 85_00
    assert await trading.pays((await trading.checkouts.start(trading.ada)).session) == "paid"
    [bought] = await trading.orders.recent()
    assert bought.total.amount == 85_00 and bought.amounts
    assert (bought.amounts.subtotal, bought.amounts.discount) == (89_00, 8_90)
    assert (bought.amounts.shipping, bought.amounts.tax) == (4_90, 14_17)
    assert bought.lines[0].total and bought.lines[0].total.amount == 80_10
    assert (await Discounts(trading.database).all())[0].used == 1


async def test_country_and_delivery_are_the_shoppers_choice_and_are_remembered(trading: Till) -> None:
    await trading.carts.update(trading.ada.id, "LAMP", 1)
    body = await trading.checkouts.press_quote(trading.ada, shipping="express")
    assert amounts(body)["total"] == 49_50 + 9_90
    belgian = await trading.checkouts.press_quote(trading.ada, country="be")
    assert amounts(belgian)["shipping"] == 4_90 and belgian["country"] == "BE"  # express doesn't go there
    assert amounts(belgian)["tax"] == 8_59 + 85  # 49.50 * 21 / 121, 4.90 * 21 / 121

    with pytest.raises(Refused, match=r"We don't deliver to United States; we deliver to: France, Belgium, Norway"):
        await trading.checkouts.quote(trading.ada, country="US")
    with pytest.raises(Refused, match="can't be delivered to Norway"):
        await trading.checkouts.quote(trading.ada, country="NO")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"percent": "10", "minimum": "200"}, "for orders from €200.00"),
        ({"percent": "10", "ends_at": now() - timedelta(days=1)}, "has expired"),
        ({"percent": "10", "starts_at": now() + timedelta(days=1)}, "not valid at the moment"),
        ({"percent": "10", "active": False}, "not valid at the moment"),
        ({"amount": "5", "products": ["shirt"]}, "applies to nothing"),
        ({"amount": "5", "categories": ["Lighting"]}, "applies to nothing"),
    ],
)
async def test_a_code_that_does_not_hold_says_why_and_takes_nothing_off(
    till: Till, said: dict[str, Any], why: str
) -> None:
    await put(till, **said)
    await till.carts.update(till.ada.id, "LAMP", 1)
    view = await till.checkouts.quote(till.ada, code="TEN")

    assert why in view.note and view.quote.total.amount == 49_50 and view.quote.discount == 0


async def test_a_code_nobody_has_set_takes_nothing_off(till: Till) -> None:
    await till.carts.update(till.ada.id, "LAMP", 1)
    view = await till.checkouts.quote(till.ada, code="SAVE99")

    assert view.note == "There is no discount code SAVE99." and view.quote.discount == 0
    with pytest.raises(NotFound):
        await Discounts(till.database).remove("SAVE99")


async def test_the_last_use_of_a_code_goes_to_one_open_checkout(till: Till) -> None:
    await put(till, percent="10", max_uses=1)
    eve = await till.stranger()
    for conversation in (till.ada, eve):
        await till.carts.update(conversation.id, "LAMP", 1)
        await till.checkouts.quote(conversation, code="TEN")
    first = await till.checkouts.start(till.ada)

    assert first.quote.total.amount == 44_55
    with pytest.raises(NeedsConfirmation, match="used up"):
        await till.checkouts.start(eve)
    await till.closes(first.session)
    assert (await till.checkouts.start(eve)).quote.total.amount == 44_55


async def test_a_code_that_ends_before_the_checkout_is_a_change_to_agree_to(till: Till) -> None:
    await put(till, percent="10")
    await till.carts.update(till.ada.id, "LAMP", 1)
    await till.checkouts.quote(till.ada, code="TEN")
    await put(till, percent="10", active=False)

    with pytest.raises(NeedsConfirmation, match="not valid at the moment") as asked:
        await till.checkouts.start(till.ada)
    agreed = await till.checkouts.start(till.ada, confirm=asked.value.shown["confirm"])
    assert agreed.quote.total.amount == 49_50


async def test_delivery_that_became_dearer_is_a_change_to_agree_to(trading: Till) -> None:
    await trading.carts.update(trading.ada.id, "LAMP", 1)
    await trading.checkouts.quote(trading.ada)
    dearer = rules_file(SHIPPING.replace(b"price: 4.90", b"price: 6.90"))
    await TradeRules(trading.database).put("shipping", dearer)

    with pytest.raises(NeedsConfirmation, match=r"Delivery now costs €6.90 instead of €4.90"):
        await trading.checkouts.start(trading.ada)


def test_weight_amount_and_threshold_decide_the_price_of_delivery() -> None:
    rules, at = read_shipping(rules_file(SHIPPING)), datetime(2026, 11, 23, 9, tzinfo=UTC)

    def price(country: str, grams: int, amount: int) -> int:
        return rules.offers(country, [Goods("shirt", "S", "", grams, 2)], amount, at=at)[0].price

    assert [price("NO", 500, 80_00), price("NO", 501, 60_00), price("NO", 501, 60_01)] == [12_00, 20_00, 30_00]
    assert [price("FR", 1, 99_99), price("FR", 1, 100_00)] == [4_90, 0]
    assert rules.offers("NO", [Goods("lamp", "LAMP", "", 1, 1)], 1, at=at) == []


@pytest.mark.parametrize(
    ("ordered", "arrives"),
    [
        (datetime(2026, 11, 23, 11, 59, tzinfo=UTC), (date(2026, 11, 25), date(2026, 11, 26))),  # Monday, before 13 h
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), (date(2026, 11, 26), date(2026, 11, 27))),  # Monday, 13 h
        (datetime(2026, 11, 28, 9, tzinfo=UTC), (date(2026, 12, 2), date(2026, 12, 3))),  # Saturday
        (datetime(2026, 12, 24, 9, tzinfo=UTC), (date(2026, 12, 29), date(2026, 12, 30))),  # Christmas is no day
    ],
)
def test_delivery_is_counted_in_working_days(ordered: datetime, arrives: tuple[date, date]) -> None:
    offer = read_shipping(rules_file(SHIPPING)).offers("FR", [], 0, at=ordered)[0]

    assert (offer.earliest, offer.latest) == arrives


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        (b"{currency: EUR, origin: FR, options: []}", "options"),
        (SHIPPING.replace(b"FR, BE", b"FRANCE"), "'FRANCE' is no country"),
        (SHIPPING.replace(b"price: 4.90", b"price: cheap"), "'cheap' is not a price"),
        (SHIPPING.replace(b"id: express", b"id: home"), "not all different"),
        (SHIPPING.replace(b"days: [1, 1]", b"days: [3, 1]"), "'express' takes"),
        (SHIPPING + b"surprise: yes", "surprise"),
        (b"- a list", "no rules"),
    ],
)
async def test_rules_that_cant_be_used_are_refused_by_name(till: Till, rules: bytes, named: str) -> None:
    with pytest.raises(Refused, match=named):
        await TradeRules(till.database).put("shipping", rules_file(rules))
    assert await TradeRules(till.database).body("shipping") is None


def half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=50), st.integers(0, 10**9))
def test_an_amount_is_divided_without_losing_a_cent(over: list[int], wanted: int) -> None:
    amount = min(wanted, sum(over))
    parts = spread(amount, over)

    assert sum(parts) == (amount if sum(over) else 0)
    for part, own in zip(parts, over, strict=True):
        exact = Decimal(amount) * own / (sum(over) or 1)
        assert 0 <= part <= own and abs(part - exact) < 1


@settings(max_examples=300, deadline=None)
@given(
    lines=st.lists(st.tuples(st.integers(0, 500_000), st.integers(1, 20)), min_size=1, max_size=50),
    percent=st.integers(1, 10_000),
    rate=st.integers(0, 100_000),
    included=st.booleans(),
)
def test_every_line_and_total_is_what_decimals_say(
    lines: list[tuple[int, int]], percent: int, rate: int, included: bool
) -> None:
    tax = read_tax({"included": included, "rates": [{"country": "*", "percent": str(Decimal(rate) / 1000)}]})
    totals = [unit * quantity for unit, quantity in lines]
    off = Discount("C", "percentage", percent, "EUR").off(totals)
    taxes = [tax.on_goods(total - part, "FR", "") for total, part in zip(totals, off, strict=True)]

    share, whole = Decimal(rate) / 100_000, Decimal(rate + 100_000) / 100_000
    for total, part, own in zip(totals, off, taxes, strict=True):
        assert part == half_up(Decimal(total) * percent / 10_000) and 0 <= part <= total
        net = Decimal(total - part)
        assert own == half_up(net * share / whole if included else net * share)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_whole_quote_adds_up(data: st.DataObject) -> None:
    quote, expected = priced_quote(data)
    assert quote.total.amount == expected
    assert quote.goods - quote.discount + quote.shipping + (0 if quote.terms.tax_included else quote.tax) == expected
    assert sum(line.net.amount for line in quote.lines) == quote.goods - quote.discount
