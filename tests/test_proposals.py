"""Changes of an order: what the policy allows is proposed, confirmed by its owner and carried out once; the rest names its rule."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assistant.identity import Asker
from assistant.order import Amounts, Paid
from assistant.proposals import STATES
from assistant.proposals_change import Change, Wanted
from assistant.proposals_rows import Proposal
from assistant.tables_after import proposals as proposals_table
from knowledge.database import Database
from knowledge.money import Money
from tests.after import ADA, ADMIN, BEN, CARD, GIFT, STAFF, Shop, an_order, open_after, rule_of
from tests.conftest import DATABASES

everywhere = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await open_after(database)


async def done(shop: Shop, change: Change, asker: Asker = ADA, number: str = "ML-1") -> Proposal:
    proposal = await shop.after.proposals.propose(number, change, asker, locale="en")
    return await shop.after.proposals.confirm(proposal.id, asker, locale="en")


def refused(shop: Shop, change: Change, asker: Asker = ADA, number: str = "ML-1") -> Any:
    return rule_of(shop.after.proposals.propose(number, change, asker, locale="en"))


async def test_nothing_happens_before_the_click(shop: Shop) -> None:
    await shop.has(an_order(status="paid"))

    proposal = await shop.after.proposals.propose("ML-1", Change("cancel"), ADA, locale="en")

    assert proposal.state == "proposed" and (await shop.order("ML-1")).status == "paid"
    assert proposal.body("fr")["refund"]["text"] == "227,50\xa0€"
    assert await shop.mailed() == []


@everywhere
async def test_a_cancelled_order_is_paid_back_once_however_often_it_is_clicked(shop: Shop) -> None:
    await shop.has(an_order(status="paid"))
    proposal = await shop.after.proposals.propose("ML-1", Change("cancel", reason="no longer needed"), ADA, locale="en")

    await asyncio.gather(*(shop.after.proposals.confirm(proposal.id, ADA, locale="en") for _ in range(5)))

    order = await shop.order("ML-1")
    assert order.status == "cancelled" and order.kept() == {CARD: 0}
    assert [entry["why"] for entry in order.history] == ["no longer needed"]
    assert await shop.mailed() == [("cancelled", "ada@example.com")]
    assert await refused(shop, Change("cancel")) == "cancel.while"


@everywhere
async def test_stock_comes_back_with_a_cancelled_order(shop: Shop) -> None:
    await shop.has(an_order(status="paid"))

    await done(shop, Change("cancel"))

    assert await shop.till.stock("SHIRT-M") == 5 and await shop.till.stock("LAMP") is None


@pytest.mark.parametrize("change", [Change("cancel"), Change("return"), Change("change_address")])
async def test_another_customer_changes_nothing_and_learns_nothing(shop: Shop, change: Change) -> None:
    await shop.has(an_order(status="paid"))

    assert await refused(shop, change, BEN) == await refused(shop, change, BEN, "ML-404") == "order.owner"
    assert await refused(shop, change, Asker()) == "identity.verified"
    assert (
        await refused(shop, change, Asker("knows", email="ada@example.com", order_number="ML-1")) == "identity.verified"
    )


async def test_another_customer_confirms_nothing(shop: Shop) -> None:
    await shop.has(an_order(status="paid"))
    proposal = await shop.after.proposals.propose("ML-1", Change("cancel"), ADA, locale="en")

    assert await rule_of(shop.after.proposals.confirm(proposal.id, BEN, locale="en")) == "order.owner"
    assert await rule_of(shop.after.proposals.drop(proposal.id, BEN, locale="en")) == "order.owner"
    assert shop.guesses.wrongs == []
    assert (await shop.order("ML-1")).status == "paid"


async def test_guessing_order_numbers_is_noticed(shop: Shop) -> None:
    for number in range(3):
        await refused(shop, Change("cancel"), BEN, f"ML-{number}")

    assert len(shop.guesses.wrongs) == 3


async def test_the_reasons_are_the_policys(shop: Shop) -> None:
    await shop.policy(cancel={"reasons": ["ordered by mistake"]})
    await shop.has(an_order(status="paid"))

    assert await refused(shop, Change("cancel", reason="whim")) == "cancel.reasons"
    assert (await done(shop, Change("cancel", reason="ordered by mistake"))).state == "done"


@everywhere
async def test_the_policy_at_the_time_of_the_order_holds(shop: Shop) -> None:
    await shop.policy(**{"return": {"days": 2}})
    await shop.policy(datetime.now(UTC) - timedelta(days=1), **{"return": {"days": 365}})
    await shop.has(an_order())
    await shop.has(an_order("ML-2", placed_at=datetime.now(UTC) - timedelta(hours=1)))

    assert await refused(shop, Change("return")) == "return.days"
    assert (await done(shop, Change("return"), number="ML-2")).state == "done"


@everywhere
async def test_a_return_of_one_item_leaves_the_others(shop: Shop) -> None:
    await shop.has(an_order())

    await done(shop, Change("return", items=(Wanted("SHIRT-M"),), reason="too small"))

    order = await shop.order("ML-1")
    assert order.status == "return_requested" and order.kept() == {CARD: 227_50}
    assert order.returns[0]["amount"] == 89_00 and order.returns[0]["lines"][0]["quantity"] == 1
    assert await refused(shop, Change("return", items=(Wanted("SHIRT-M", 2),))) == "return.items"
    assert (await done(shop, Change("return", items=(Wanted("1"), Wanted("2"))))).state == "done"
    assert await refused(shop, Change("return")) == "return.items"


async def test_the_money_goes_back_when_the_goods_are_there(shop: Shop) -> None:
    await shop.has(an_order())
    await done(shop, Change("return", method=CARD))
    (back,) = (await shop.order("ML-1")).returns

    for step in ("receive", "finish"):
        await shop.after.returns.step("ML-1", back["id"], step, who="Sam")

    order = await shop.order("ML-1")
    assert order.status == "returned" and order.kept() == {CARD: 0}
    assert ("refund", "ada@example.com") in await shop.mailed()
    with pytest.raises(Exception, match="no step 'finish'"):
        await shop.after.returns.step("ML-1", back["id"], "finish", who="Sam")


async def test_a_discount_is_not_paid_back(shop: Shop) -> None:
    paid = (Paid("payment", Money(182_00, "EUR"), CARD),)
    await shop.has(an_order(total=Money(182_00, "EUR"), amounts=Amounts(227_50, discount=45_50), payments=paid))

    await done(shop, Change("return", items=(Wanted("SHIRT-M", 2),)))

    assert (await shop.order("ML-1")).returns[0]["amount"] == 142_40


async def test_a_fee_is_kept_unless_the_shop_was_wrong(shop: Shop) -> None:
    await shop.policy(**{"return": {"fee": "4.90", "fee_free_reasons": ["damaged"]}})
    await shop.has(an_order())

    lamp, shirt = Wanted("LAMP"), Wanted("SHIRT-M")
    await done(shop, Change("return", items=(lamp,), reason="too big"))
    await done(shop, Change("return", items=(shirt,), reason="damaged"))

    assert [one["amount"] for one in (await shop.order("ML-1")).returns] == [44_60, 89_00]


@pytest.mark.parametrize("excluded", [{"flags": ["final_sale"]}, {"categories": ["Lighting"]}])
async def test_what_is_excluded_stays_sold_unless_it_is_broken(shop: Shop, excluded: dict[str, Any]) -> None:
    rule = {"ground": "final_sale", "unless": ["damaged"], **excluded}
    await shop.policy(**{"return": {"excluded": [rule]}})
    order = an_order()
    await shop.has(
        replace(order, lines=(order.lines[0], replace(order.lines[1], flags=("final_sale",), category="Lighting")))
    )

    assert await refused(shop, Change("return", items=(Wanted("LAMP"),))) == "return.excluded"
    assert (await done(shop, Change("return", items=(Wanted("LAMP"),), reason="damaged"))).state == "done"


@everywhere
async def test_a_cheaper_variant_gives_the_difference_back(shop: Shop) -> None:
    await shop.till.costs("SHIRT-S", 80_00)
    await shop.has(an_order(status="paid"))

    await done(shop, Change("change_items", items=(Wanted("SHIRT-M", 1, "SHIRT-S"),)))

    order = await shop.order("ML-1")
    assert [(line.sku, line.quantity) for line in order.lines] == [("SHIRT-M", 1), ("SHIRT-S", 1), ("LAMP", 1)]
    assert order.total == Money(218_50, "EUR") and order.kept() == {CARD: 218_50}
    assert (await shop.till.stock("SHIRT-S"), await shop.till.stock("SHIRT-M")) == (4, 4)


@pytest.mark.parametrize(
    ("to", "rule"),
    [("SHIRT-L", "available"), ("LAMP", "same_product"), ("SHIRT-M", "same_variant"), ("NONE", "available")],
)
async def test_only_another_available_variant_of_the_same_product_will_do(shop: Shop, to: str, rule: str) -> None:
    await shop.has(an_order(status="paid"))

    assert await refused(shop, Change("change_items", items=(Wanted("SHIRT-M", 1, to),))) == f"change_items.{rule}"


async def test_two_items_do_not_become_the_last_piece_both(shop: Shop) -> None:
    await shop.till.stocks("SHIRT-S", 1)
    await shop.has(an_order(status="paid"))
    each = Wanted("SHIRT-M", 1, "SHIRT-S")

    assert await refused(shop, Change("change_items", items=(each, each))) == "change_items.available"
    await done(shop, Change("change_items", items=(each,)))
    assert await shop.till.stock("SHIRT-S") == 0


async def test_a_new_address_keeps_who_gets_the_parcel(shop: Shop) -> None:
    await shop.has(an_order(status="paid"))
    there = {"line1": "2 rue du Bac", "city": "Lyon", "country": "FR"}

    await done(shop, Change("change_address", address=there))

    assert (await shop.order("ML-1")).address == {"name": "Ada", **there}


async def test_items_are_changed_once_and_nothing_else_afterwards_where_the_policy_says_so(shop: Shop) -> None:
    await shop.policy(change_items={"once": True, "locks": ["cancel"]})
    await shop.has(an_order(status="paid"))
    change = Change("change_items", items=(Wanted("SHIRT-M", 1, "SHIRT-S"),))
    await done(shop, change)

    assert await refused(shop, change) == "change_items.once"
    assert await refused(shop, Change("cancel")) == "change_items.locks"


@everywhere
async def test_a_gift_card_pays_what_it_holds(shop: Shop) -> None:
    await shop.policy(change_items={"difference": ["on_file"]})
    await shop.till.costs("SHIRT-S", 130_00)
    await shop.has(an_order(status="paid"))
    change = Change("change_items", items=(Wanted("SHIRT-M", 1, "SHIRT-S"),), method=GIFT)

    assert await refused(shop, replace(change, items=(Wanted("SHIRT-M", 2, "SHIRT-S"),))) == "change_items.balance"
    assert await refused(shop, replace(change, method="gift-9")) == "change_items.method"
    await done(shop, change)

    assert await shop.balance() == 9_00
    assert (await shop.order("ML-1")).kept() == {CARD: 227_50, GIFT: 41_00}


async def test_another_quantity_is_paid_back_or_asked_for(shop: Shop) -> None:
    await shop.policy(change_items={"difference": ["on_file"]})
    await shop.has(an_order(status="paid"))

    await done(shop, Change("change_items", items=(Wanted("1", set_quantity=1),)))
    assert (await shop.order("ML-1")).total == Money(138_50, "EUR")
    await done(shop, Change("change_items", items=(Wanted("1", set_quantity=3),), method=CARD))

    order = await shop.order("ML-1")
    assert order.total == Money(316_50, "EUR") and order.lines[0].quantity == 3
    assert await shop.till.stock("SHIRT-M") == 2


async def test_a_payment_method_is_changed_for_another_that_covers_it(shop: Shop) -> None:
    await shop.policy(change_payment={"allowed": True})
    await shop.has(an_order(status="paid"))

    assert await refused(shop, Change("change_payment", method=GIFT)) == "change_payment.balance"
    assert await refused(shop, Change("change_payment", method=CARD)) == "change_payment.different"
    assert await refused(shop, Change("change_payment", method="card-9")) == "change_payment.method"


async def test_an_exchange_waits_for_the_goods(shop: Shop) -> None:
    await shop.till.costs("SHIRT-S", 80_00)
    await shop.has(an_order())

    await done(shop, Change("exchange", items=(Wanted("SHIRT-M", 1, "SHIRT-S"),)))

    order = await shop.order("ML-1")
    assert order.status == "exchange_requested" and order.kept() == {CARD: 227_50}
    assert order.returns[0]["amount"] == 9_00 and order.returns[0]["lines"][0]["to"] == "SHIRT-S"


@everywhere
async def test_over_the_limit_a_colleague_decides(shop: Shop) -> None:
    await shop.policy(limits={"shopper": "100", "staff": "150"})
    await shop.has(an_order(status="paid", conversation_id=shop.till.ada.id))
    proposal = await shop.after.proposals.propose("ML-1", Change("cancel"), ADA, locale="en")

    assert proposal.state == "escalated"
    assert await rule_of(shop.after.proposals.confirm(proposal.id, ADA, locale="en")) == "limits.shopper"
    assert await rule_of(shop.after.proposals.confirm(proposal.id, STAFF, locale="en")) == "limits.staff"
    assert (await shop.after.proposals.confirm(proposal.id, ADMIN, locale="en")).state == "done"
    assert [body["reason"] for body in await shop.till.seen("handed_over")] == ["policy"]
    assert [body["state"] for body in await shop.till.seen("proposal")] == ["escalated", "done"]


async def test_what_has_changed_since_is_proposed_again(shop: Shop) -> None:
    await shop.till.costs("SHIRT-S", 80_00)
    await shop.has(an_order(status="paid"))
    change = Change("change_items", items=(Wanted("SHIRT-M", 1, "SHIRT-S"),))
    proposal = await shop.after.proposals.propose("ML-1", change, ADA, locale="en")
    await shop.till.costs("SHIRT-S", 70_00)

    assert await rule_of(shop.after.proposals.confirm(proposal.id, ADA, locale="en")) == "proposal.changed"
    assert (await shop.order("ML-1")).total == Money(227_50, "EUR")


async def test_a_proposal_does_not_wait_for_ever(shop: Shop) -> None:
    await shop.has(an_order(status="paid"))
    proposal = await shop.after.proposals.propose("ML-1", Change("cancel"), ADA, locale="en")
    async with shop.till.database.begin() as connection:
        await connection.execute(proposals_table.update().values(valid_until=datetime.now(UTC)))

    assert await rule_of(shop.after.proposals.confirm(proposal.id, ADA, locale="en")) == "proposal.valid_until"


async def test_two_different_proposals_are_not_both_carried_out(shop: Shop) -> None:
    await shop.has(an_order(status="paid"))
    first, second = [await shop.after.proposals.propose("ML-1", Change("cancel"), ADA, locale="en") for _ in range(2)]
    await shop.after.proposals.confirm(first.id, ADA, locale="en")

    assert await rule_of(shop.after.proposals.confirm(second.id, ADA, locale="en")) == "cancel.while"
    assert (await shop.order("ML-1")).kept() == {CARD: 0}


@pytest.mark.parametrize("state", ["proposed", "escalated", "done", "dropped", "expired"])
@pytest.mark.parametrize("step", ["confirm", "drop"])
async def test_every_state_and_step_does_what_the_table_says(shop: Shop, state: str, step: str) -> None:
    await shop.has(an_order(status="paid"))
    proposal = await shop.after.proposals.propose("ML-1", Change("cancel"), ADA, locale="en")
    async with shop.till.database.begin() as connection:
        await connection.execute(proposals_table.update().values(state=state))
    act = shop.after.proposals.confirm if step == "confirm" else shop.after.proposals.drop

    if (state, step) in STATES:
        assert (await act(proposal.id, ADA, locale="en")).state == STATES[state, step]
    else:
        with pytest.raises(Exception, match="already"):
            await act(proposal.id, ADA, locale="en")
    async with shop.till.database.read() as connection:
        kept = (await connection.execute(select(proposals_table.c.state))).scalar_one()
    assert kept == STATES.get((state, step), state)


async def test_only_staff_pay_back_without_a_return_and_never_more_than_was_paid(shop: Shop) -> None:
    await shop.has(an_order())

    assert await refused(shop, Change("refund", amount=10_00)) == "refund.roles"
    assert await refused(shop, Change("refund", amount=227_51), STAFF) == "refund.amount"
    await done(shop, Change("refund", amount=27_50, note="scratched"), STAFF)
    await done(shop, Change("refund", amount=200_00), STAFF)

    assert (await shop.order("ML-1")).kept() == {CARD: 0}
    assert (
        await refused(shop, Change("refund", amount=1), STAFF) == "refund.amount"
        or (await shop.order("ML-1")).status == "refunded"
    )
