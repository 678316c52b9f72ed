"""The widget in a real Chromium, on a page with a strict content policy, against a shop that the test plays."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.played_shop import PlayedShop

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


def launcher(page: Page) -> Locator:
    return page.locator("comptoir-chat .launch")


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Ask about a product")


def line(page: Page, words: str) -> Locator:
    """In the conversation itself, not in what a screen reader is told."""
    return page.locator("comptoir-chat .log").get_by_text(words)


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def kept(page: Page) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(page.evaluate("localStorage.getItem('comptoir:played')") or "null")
    return found


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    page.wait_for_timeout(250)  # axe reads colours half-way through the opening fade otherwise
    found = page.evaluate("axe.run({exclude: ['main']})")
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]


def test_a_shopper_asks_and_reads_an_answer_with_its_source(page: Page) -> None:
    launcher(page).click()
    say(page, "Returns?")
    expect(line(page, "You have 30 days to send it back.")).to_be_visible()
    expect(page.get_by_role("link", name="Source 1: Returns")).to_have_attribute("rel", "noopener")
    page.get_by_text("Sources (1)").click()
    expect(page.get_by_text("You have 30 days to send an item back.")).to_be_visible()


def test_everything_works_with_the_keyboard_alone_and_escape_gives_the_focus_back(page: Page) -> None:
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")


def test_nothing_is_kept_in_the_browser_before_the_shopper_sends(page: Page, window: BrowserContext) -> None:
    launcher(page).click()
    expect(composer(page)).to_be_focused()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    say(page, "dress")
    expect(line(page, "Two linen dresses fit.")).to_be_visible()
    assert (kept(page) or {})["token"] == "token-1"
    assert window.cookies() == []


def test_the_answer_goes_on_after_the_shopper_has_gone_to_another_page(page: Page, shop: PlayedShop) -> None:
    shop.answers["slow"] = [{"kind": "text", "text": "First half."}]
    launcher(page).click()
    say(page, "slow")
    expect(line(page, "First half.")).to_be_visible()
    page.get_by_role("link", name="Next page").click()
    expect(line(page, "First half.")).to_be_visible()
    turn = shop.events[-1]["turn"]
    shop.send("text", turn, text="Second half.")
    shop.send("done", turn, ms=900, replies=[])
    expect(line(page, "First half. Second half.")).to_be_visible()
    expect(line(page, "Assistant is replying")).to_have_count(0)


def test_a_message_written_offline_is_sent_after_a_reload(page: Page, shop: PlayedShop, window: BrowserContext) -> None:
    launcher(page).click()
    expect(composer(page)).to_be_focused()
    window.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    say(page, "dress")
    assert shop.received == []
    window.set_offline(False)
    page.reload()
    expect(line(page, "Two linen dresses fit.")).to_be_visible()
    assert [message["text"] for message in shop.received] == ["dress"]


def test_a_refused_message_says_why_beside_it(page: Page, shop: PlayedShop) -> None:
    shop.refusals = [(422, "A message has at most 4,000 characters.")]
    launcher(page).click()
    say(page, "dress")
    expect(line(page, "at most 4,000 characters")).to_be_visible()


def test_a_failed_delivery_is_tried_again_with_the_same_id(page: Page, shop: PlayedShop) -> None:
    shop.refusals = [(503, "Down"), (503, "Down")]
    launcher(page).click()
    say(page, "dress")
    page.get_by_role("button", name="Try again").click()
    expect(line(page, "Two linen dresses fit.")).to_be_visible()
    assert len(shop.received) == 1


def test_a_failed_answer_can_be_asked_for_again(page: Page, shop: PlayedShop) -> None:
    shop.answers["hello"] = [{"kind": "failed", "text": "I couldn’t look that up.", "retry": True}]
    launcher(page).click()
    say(page, "hello")
    expect(line(page, "I couldn’t look that up.")).to_be_visible()
    shop.answers["hello"] = [{"kind": "text", "text": "Hello there."}, {"kind": "done"}]
    page.get_by_role("button", name="Try again").click()
    expect(line(page, "Hello there.")).to_be_visible()


def test_a_shopper_picks_a_size_fills_the_cart_and_pays(page: Page, shop: PlayedShop) -> None:
    launcher(page).click()
    say(page, "dress")
    page.get_by_label("Options: Aube linen dress").select_option(label="L")
    page.get_by_role("button", name="Add: Aube linen dress").click()
    cart = page.get_by_role("group", name="Your cart")
    cart.get_by_role("button", name="One more").click()
    expect(cart).to_contain_text("€178.00")
    expect(cart.get_by_role("button", name="One more")).to_be_focused()
    cart.get_by_role("button", name="One more").click()
    expect(cart.get_by_role("button", name="One more")).to_be_disabled()
    cart.get_by_role("button", name="Check out").click()
    pay = page.get_by_role("link", name="Pay €89.00 securely")
    expect(pay).to_have_attribute("target", "_blank")
    expect(line(page, "Demo: no money moves.")).to_be_visible()
    shop.pay()
    expect(line(page, "Paid — thank you").first).to_be_visible()
    expect(pay).to_have_count(0)


def test_only_the_latest_cart_can_be_changed(page: Page, shop: PlayedShop) -> None:
    launcher(page).click()
    say(page, "dress")
    page.get_by_role("button", name="Add: Aube linen dress").click()
    expect(page.get_by_role("group", name="Your cart")).to_have_count(1)
    say(page, "Returns?")
    page.get_by_role("button", name="Add: Aube linen dress").click()
    expect(line(page, "Cart: 1 × item, €89.00")).to_be_visible()
    expect(page.get_by_role("group", name="Your cart")).to_have_count(1)


def test_a_person_can_be_asked_for_before_anything_was_said(page: Page, shop: PlayedShop) -> None:
    launcher(page).click()
    page.get_by_role("button", name="Talk to a person").click()
    expect(line(page, "A person will join you.")).to_be_visible()
    page.get_by_label("Your e-mail").fill("lea@example.com")
    page.get_by_role("button", name="Leave e-mail").click()
    expect(page.get_by_label("Your e-mail")).to_have_count(0)
    shop.send("owner", owner="staff", name="Claire")
    shop.send("message", id="s1", who="staff", name="Claire", text="Good morning!")
    expect(line(page, "Claire joined the chat")).to_be_visible()
    expect(line(page, "Good morning!")).to_be_visible()


def test_what_arrives_in_a_closed_chat_is_counted_on_the_launcher(page: Page, shop: PlayedShop) -> None:
    launcher(page).click()
    say(page, "dress")
    expect(line(page, "Two linen dresses fit.")).to_be_visible()
    page.keyboard.press("Escape")
    shop.send("message", id="s1", who="staff", name="Claire", text="Good morning!")
    expect(launcher(page)).to_have_accessible_name("Chat with our assistant, 1 unread")
    launcher(page).click()
    expect(launcher(page)).to_have_accessible_name("Close chat")


def test_a_screen_reader_hears_whole_sentences_and_the_log_itself_is_silent(page: Page) -> None:
    launcher(page).click()
    say(page, "Returns?")
    expect(page.get_by_role("status")).to_contain_text("You have 30 days to send it back.")
    assert page.locator("comptoir-chat .log[aria-live], comptoir-chat [role=log]").count() == 0


def test_the_page_about_a_product_goes_with_the_question(page: Page, shop: PlayedShop) -> None:
    page.evaluate("Comptoir.setContext({page: {product: 'aube', title: 'Aube linen dress'}})")
    page.get_by_role("link", name="Size help").click()
    expect(page.get_by_text("About: Aube linen dress")).to_be_visible()
    expect(line(page, "Fine.")).to_be_visible()
    assert shop.received[0]["text"] == "Which size fits me?"
    assert shop.received[0]["page"]["product"] == "aube"
    page.get_by_role("button", name="Ask without this page").click()
    say(page, "dress")
    expect(line(page, "Two linen dresses fit.")).to_be_visible()
    assert "product" not in shop.received[1]["page"]


def test_shops_can_open_ask_listen_and_leave_by_script(page: Page, shop: PlayedShop) -> None:
    page.evaluate("() => { window.heard = []; Comptoir.on('ask', (asked) => heard.push(asked.text)); }")
    page.evaluate("Comptoir.ask('Returns?', {send: false})")
    expect(composer(page)).to_have_value("Returns?")
    assert shop.received == []
    page.evaluate("Comptoir.ask('dress')")
    expect(line(page, "Two linen dresses fit.")).to_be_visible()
    assert page.evaluate("heard") == ["dress"]
    page.evaluate("Comptoir.reset()")
    expect(line(page, "Two linen dresses fit.")).to_have_count(0)
    assert kept(page) is None
    page.evaluate("Comptoir.shutdown()")
    assert page.locator("comptoir-chat").count() == 0


def test_the_shops_colour_gets_readable_words(page: Page, shop: PlayedShop) -> None:
    shop.data = 'data-color="#ffd400"'
    page.reload()
    assert launcher(page).evaluate("(button) => getComputedStyle(button).color") == "rgb(17, 17, 17)"


def test_the_widget_speaks_french_on_a_french_page(page: Page, shop: PlayedShop) -> None:
    shop.lang = "fr"
    page.reload()
    page.get_by_role("button", name="Discuter avec notre assistant").click()
    for words in ("Assistant IA · peut se tromper", "Parler à une personne", "Pas de numéro de carte ici"):
        expect(page.get_by_text(words)).to_be_visible()


def test_on_a_phone_the_chat_fills_the_screen_and_the_field_does_not_make_ios_zoom(
    browser: Browser, shop: PlayedShop
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB")
    page = context.new_page()
    page.goto(shop.url)
    launcher(page).tap()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_focused()
    page.wait_for_timeout(250)  # the opening movement ends
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert composer(page).evaluate("(field) => getComputedStyle(field).fontSize") == "16px"
    expect(launcher(page)).to_be_hidden()
    context.close()


def test_the_chat_fits_a_window_of_320_by_256(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    launcher(page).click()
    say(page, "dress")
    expect(line(page, "Two linen dresses fit.")).to_be_attached()
    assert page.get_by_role("dialog").evaluate("(dialog) => dialog.scrollWidth <= dialog.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_open_chat(page: Page, shop: PlayedShop, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    launcher(page).click()
    expect(composer(page)).to_be_focused()
    assert violations(page) == []
    for text in ("dress", "Returns?"):
        say(page, text)
    page.get_by_role("button", name="Add: Aube linen dress").click()
    page.get_by_role("button", name="Check out").click()
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_label("Your e-mail")).to_be_visible()
    assert violations(page) == []
    shop.pay()
    shop.send("owner", owner="staff", name="Claire")
    shop.send("message", id="s1", who="staff", name="Claire", text="Good morning!")
    expect(line(page, "Good morning!")).to_be_visible()
    assert violations(page) == []
