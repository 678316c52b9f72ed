"""The widget's cards of buying and its aftermath: cart, quote, proposals, orders, and who is asking."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.played_shop import PlayedShop, a_proposal, an_order, dresses, money
from tests.browser.test_widget import composer, launcher, line, say, violations


def add_a_dress(page: Page) -> None:
    launcher(page).click()
    say(page, "dress")
    page.get_by_role("button", name="Add: Aube linen dress").click()
    expect(page.get_by_role("group", name="Your cart")).to_be_visible()


def test_a_card_preselects_the_variant_that_fits(page: Page, shop: PlayedShop) -> None:
    text, products, done = dresses()
    items = [{**item, "sku": "aube-l"} if item["id"] == "aube" else item for item in products["items"]]
    shop.answers["dress"] = [text, {**products, "items": items}, done]
    launcher(page).click()
    say(page, "dress")
    expect(page.get_by_label("Options: Aube linen dress")).to_have_value("aube-l")


def test_a_question_asked_again_after_a_failure_stands_there_once(page: Page, shop: PlayedShop) -> None:
    shop.answers["hello"] = [{"kind": "failed", "text": "I couldn’t look that up.", "retry": True}]
    launcher(page).click()
    say(page, "hello")
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    shop.answers["hello"] = [{"kind": "text", "text": "Good morning."}, {"kind": "done"}]
    again.click()
    expect(line(page, "Good morning.")).to_be_visible()
    for _ in ("at once", "after a reload"):
        expect(page.locator("comptoir-chat .log li.you")).to_have_count(1)
        expect(line(page, "I couldn’t look that up.")).to_have_count(0)
        page.reload()
        expect(line(page, "Good morning.")).to_be_visible()


def test_a_discount_code_and_a_way_of_delivery_are_chosen_in_the_chat(page: Page, shop: PlayedShop) -> None:
    add_a_dress(page)
    cart = page.get_by_role("group", name="Your cart")
    cart.get_by_role("textbox", name="Discount code").fill("WELCOME10")
    cart.get_by_role("button", name="Apply").click()
    quote = page.get_by_role("group", name="Your order")
    expect(quote).to_contain_text("Discount WELCOME10")
    quote.get_by_role("radio", name="To a parcel shop").check()
    expect(quote.get_by_role("radio", name="To a parcel shop")).to_be_focused()
    expect(quote).to_contain_text("arrives Wed 25 Nov – Fri 27 Nov")
    quote.get_by_label("Deliver to").select_option(label="Belgium")
    expect(quote.get_by_label("Deliver to")).to_have_value("BE")
    quote.get_by_role("button", name="Remove code WELCOME10").click()
    expect(quote.get_by_role("textbox", name="Discount code")).to_be_visible()
    assert shop.wishes == {"shipping": "shop", "country": "BE", "code": ""}
    expect(quote).to_have_count(1)


def test_a_price_that_moved_is_shown_and_agreed_to_by_a_click(page: Page, shop: PlayedShop) -> None:
    text = "Aube linen dress (M) now costs €92.00 instead of €89.00."
    change = {"kind": "price", "text": text, "sku": "aube-m", "before": money(8900), "now": money(9200)}
    shop.moved = {"changes": [change], "note": text, "confirm": "q1"}
    add_a_dress(page)
    page.get_by_role("button", name="Check out").click()
    expect(line(page, text)).to_be_visible()
    expect(page.get_by_role("link", name="Pay")).to_have_count(0)
    page.get_by_role("button", name="Agree and check out").click()
    expect(page.get_by_role("link", name="Pay €89.00 securely")).to_be_visible()


def test_a_shopper_who_comes_back_is_told_what_is_sold_out(page: Page, shop: PlayedShop) -> None:
    add_a_dress(page)
    change = {"kind": "sold_out", "text": "Rivage linen dress is sold out.", "sku": "rivage-m"}
    shop.send("cart", lines=[], total=None, count=0, note=change["text"], changes=[change])
    expect(line(page, "Rivage linen dress is sold out.")).to_be_visible()


def test_a_change_is_confirmed_by_a_click_and_says_what_came_of_it(page: Page, shop: PlayedShop) -> None:
    shop.answers["cancel it"] = [{"kind": "proposal", **a_proposal()}, {"kind": "done"}]
    launcher(page).click()
    say(page, "cancel it")
    card = page.get_by_role("group", name="Cancel the order")
    for words in ("Before", "€89.00", "After", "€0.00", "You get back", "Nothing changes before"):
        expect(card).to_contain_text(words)
    expect(card).not_to_contain_text("cancel.before")
    card.get_by_role("button", name="Confirm").click()
    expect(card).to_contain_text("Done.")
    expect(card).to_be_focused()
    expect(card.get_by_role("button")).to_have_count(0)
    shop.send("proposal", **a_proposal(state="done"))
    shop.send("text", "t9", text="And so on.")
    expect(line(page, "And so on.")).to_be_visible()
    expect(card).to_have_count(1)


@pytest.mark.parametrize(
    ("refusal", "more", "words"),
    [
        ((422, "A price has changed since; please start again."), {}, "A price has changed since"),
        (None, {"valid_until": "2020-01-01T00:00:00Z"}, "This has expired."),
        (None, {"state": "escalated"}, "A colleague decides this"),
    ],
)
def test_a_change_that_can_no_longer_be_made_says_so(
    page: Page, shop: PlayedShop, refusal: Any, more: Any, words: str
) -> None:
    shop.decision = refusal
    shop.answers["cancel it"] = [{"kind": "proposal", **a_proposal(**more)}, {"kind": "done"}]
    launcher(page).click()
    say(page, "cancel it")
    card = page.get_by_role("group", name="Cancel the order")
    if refusal:
        card.get_by_role("button", name="Confirm").click()
    expect(card).to_contain_text(words)
    expect(card.get_by_role("button")).to_have_count(0)


def test_an_order_offers_what_can_be_done_with_it(page: Page, shop: PlayedShop) -> None:
    shop.answers["order"] = [{"kind": "order", **an_order()}, {"kind": "done"}]
    launcher(page).click()
    say(page, "order")
    page.get_by_role("button", name="Cancel: Order ML-1001").click()
    expect(line(page, "I want to cancel order ML-1001.")).to_be_visible()


def show_the_order(page: Page, shop: PlayedShop, **more: Any) -> Any:
    shop.answers["order"] = [{"kind": "order", **an_order(), **more}, {"kind": "done"}]
    launcher(page).click()
    say(page, "order")
    return page.get_by_role("group", name="Order ML-1001")


def test_a_new_address_and_another_size_are_asked_for_without_a_word_said(page: Page, shop: PlayedShop) -> None:
    shop.level = "verified"
    order = show_the_order(page, shop)
    order.get_by_role("button", name="Change address").click()
    street = order.get_by_role("textbox", name="Street and number")
    expect(street).to_be_focused()
    street.fill("5 rue Neuve")
    order.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("group", name="Change the order")).to_be_focused()
    order.get_by_role("button", name="Change an item").click()
    order.get_by_role("combobox", name="Aube linen dress, M").select_option(label="L, €89.00")
    order.get_by_role("spinbutton").fill("1")
    order.get_by_role("button", name="Go on").click()
    expect(order.get_by_role("button", name="Go on")).to_have_count(0)
    moved = {"line1": "5 rue Neuve", "postal_code": "75009", "city": "Paris", "country": "FR"}
    assert shop.proposed == [
        {"kind": "change_address", "address": moved},
        {"kind": "change_items", "items": [{"item": "1", "quantity": 1, "to": "aube-l"}]},
    ]


def test_what_the_rules_do_not_allow_can_be_handed_to_a_colleague(page: Page, shop: PlayedShop) -> None:
    shop.level = "verified"
    shop.decision = (422, "That was possible until 2026-11-01.")
    order = show_the_order(page, shop, status="delivered")
    order.get_by_role("button", name="Exchange").click()
    order.get_by_role("combobox").select_option(value="aube-l")
    order.get_by_role("button", name="Go on").click()
    expect(order).to_contain_text("That was possible until 2026-11-01.")
    order.get_by_role("button", name="Ask a colleague").click()
    expect(order.get_by_role("combobox")).to_have_count(0)
    assert [(each["kind"], each.get("escalate")) for each in shop.proposed] == [("exchange", None), ("exchange", True)]


def test_who_has_proved_nothing_is_asked_who_they_are_before_a_change(page: Page, shop: PlayedShop) -> None:
    show_the_order(page, shop).get_by_role("button", name="Change address").click()
    expect(page.get_by_role("group", name="Your orders").get_by_label("Order number")).to_have_value("ML-1001")
    assert shop.proposed == []


def test_a_mailed_code_shows_the_orders_and_takes_up_the_question(page: Page, shop: PlayedShop) -> None:
    shop.answers["cancel it"] = [{"kind": "identity", "needs": "verified", "order": "ML-1001"}, {"kind": "done"}]
    launcher(page).click()
    say(page, "cancel it")
    card = page.get_by_role("group", name="Your orders")
    expect(card.get_by_label("Order number")).to_have_value("ML-1001")
    card.get_by_label("E-mail of the order").fill("lea@example.com")
    card.get_by_role("button", name="Mail me a code").click()
    expect(card).to_contain_text("A code is on its way.")
    expect(card.get_by_label("6-digit code")).to_be_focused()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("This code is wrong")
    card.get_by_label("6-digit code").fill("123 456")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("That’s you: lea@example.com")
    card.get_by_role("button", name="Show my orders").click()
    expect(page.get_by_role("group", name="Order ML-1001")).to_be_focused()
    shop.answers["cancel it"] = [{"kind": "proposal", **a_proposal()}, {"kind": "done"}]
    card.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("group", name="Cancel the order")).to_be_visible()


def test_number_and_email_show_an_order_from_the_menu_without_a_word_said(page: Page, shop: PlayedShop) -> None:
    launcher(page).click()
    page.get_by_role("button", name="My orders").click()
    expect(page.get_by_label("Order number")).to_be_focused()
    page.keyboard.type("ML-1001")
    page.keyboard.press("Tab")
    page.keyboard.type("lea@example.com")
    page.get_by_role("button", name="Show status").click()
    expect(page.get_by_role("group", name="Order ML-1001")).to_be_visible()
    assert shop.proofs == [{"number": "ML-1001", "email": "lea@example.com"}]


def test_the_shops_login_is_told_once_there_is_a_conversation(page: Page, shop: PlayedShop) -> None:
    shop.data = 'data-identity="signed.by.shop"'
    page.reload()
    launcher(page).click()
    expect(composer(page)).to_be_focused()
    assert shop.proofs == []
    say(page, "dress")
    expect(line(page, "Two linen dresses fit.")).to_be_visible()
    assert shop.proofs == [{"token": "signed.by.shop"}]
    page.get_by_role("button", name="My orders").click()
    expect(page.get_by_text("That’s you: lea@example.com")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (320, 256)])
def test_withdrawing_and_a_person_are_always_in_reach(page: Page, shop: PlayedShop, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    launcher(page).click()
    link = page.get_by_role("link", name="Withdraw from a contract")
    link.scroll_into_view_if_needed()
    expect(link).to_be_in_viewport()
    expect(link).to_have_attribute("href", f"{shop.url}/withdraw?lang=en")
    expect(page.get_by_role("button", name="Talk to a person")).to_be_in_viewport()


def test_the_first_event_says_that_an_ai_answers(page: Page, shop: PlayedShop) -> None:
    said: dict[str, Any] = {
        "ai": True,
        "version": "2026-11",
        "text": "I'm an AI assistant of Tiny.",
        "greeting": "Welcome to Tiny!",
    }
    shop.send("disclosure", **said)
    launcher(page).click()
    say(page, "dress")
    expect(line(page, "I'm an AI assistant of Tiny.")).to_be_visible()
    expect(line(page, "Welcome to Tiny!")).to_be_visible()
    expect(line(page, "Two linen dresses fit.")).to_be_visible()


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_axe_finds_nothing_wrong_with_the_cards_of_buying(page: Page, shop: PlayedShop, look: Any) -> None:
    shop.data = 'data-locale="ar"' if "forced_colors" in look else ""
    page.reload()
    page.emulate_media(**look)
    add_a_dress(page)
    page.get_by_role("button", name="Delivery and total").click()
    expect(page.get_by_role("group", name="Your order")).to_be_visible()
    shop.send("proposal", **a_proposal())
    shop.send("order", **an_order())
    shop.send("identity", needs="verified", order="ML-1001")
    expect(page.get_by_role("group", name="Your orders")).to_be_visible()
    assert violations(page) == []
