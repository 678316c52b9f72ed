"""The whole promise in one go: a shopper asks, buys and reaches a person in the demo shop, and a person answers."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

SLOW = 20_000
"""Both browsers, the shop and its search share this machine."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """`comptoir demo` as a merchant starts it; its addresses, with links that sign in."""
    command = [str(Path(sys.executable).with_name("comptoir")), "demo", "--port", "0", "--json"]
    errors = tmp_path_factory.mktemp("demo") / "errors.txt"
    with errors.open("w") as stderr, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as run:
        assert run.stdout
        printed = run.stdout.readline()
        assert printed.startswith("{"), errors.read_text()
        yield json.loads(printed)
        run.terminate()


def log(page: Page) -> Locator:
    return page.locator("comptoir-chat .log")


def ask(page: Page, question: str) -> Locator:
    """The assistant's whole answer."""
    composer = page.locator("comptoir-chat textarea")
    composer.fill(question)
    composer.press("Enter")
    mine = log(page).locator("li.you", has_text=question)
    expect(mine).to_be_visible()
    answer = mine.locator("xpath=following-sibling::li[contains(@class, 'bot')]").first
    expect(answer).to_be_visible(timeout=SLOW)
    expect(log(page).locator(".dots")).to_have_count(0, timeout=SLOW)
    return answer


def open_chat(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("comptoir-chat .launch").click()
    expect(page.locator("comptoir-chat dialog")).to_be_visible()


def test_a_shopper_is_answered_in_english_and_in_french_from_the_shops_own_pages(
    browser: Browser, demo: dict[str, str]
) -> None:
    page = browser.new_page(locale="en-GB")
    open_chat(page, demo["shop"] + "?lang=en")
    answer = ask(page, "How many days do I have to return an item?")
    expect(answer.locator(".sources")).to_be_visible()
    answer = ask(page, "Combien de temps faut-il pour une livraison en France ?")
    expect(answer.locator(".said").first).to_contain_text(re.compile("jours|heures|livr", re.IGNORECASE))
    expect(answer.locator(".sources")).to_be_visible()
    page.close()


def test_a_shopper_buys_in_the_chat_and_a_person_answers(browser: Browser, demo: dict[str, str]) -> None:
    shopper = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = shopper.new_page()
    open_chat(page, demo["shop"] + "?lang=en")

    card = ask(page, "Show me linen dresses in M").locator(".card").first
    card.locator("select").select_option(label="M / Sage")
    card.get_by_role("button", name="Add").click()
    cart = page.get_by_role("group", name="Your cart")
    expect(cart).to_contain_text("M / Sage", timeout=SLOW)
    cart.get_by_role("button", name="Check out").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name=re.compile("Pay .+ securely")).click()
    till = opened.value
    till.get_by_role("textbox").fill("lea@example.com")
    till.get_by_role("button", name=re.compile(r"\(pretend\)")).click()
    expect(till.get_by_role("heading", name="Thank you")).to_be_visible(timeout=SLOW)
    expect(log(page).get_by_text("Paid — thank you").last).to_be_visible(timeout=SLOW)

    page.get_by_role("button", name="Talk to a person").click()
    expect(log(page).locator(".note").last).to_be_visible(timeout=SLOW)
    staff = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    inbox = staff.new_page()
    inbox.goto(demo["inbox"])
    inbox.get_by_role("button", name="Sign in").click()
    inbox.locator("a[href*='/inbox/']").first.click()
    inbox.get_by_role("button", name="Take over").click()
    expect(log(page).get_by_text("joined the chat")).to_be_visible(timeout=SLOW)
    inbox.get_by_label("Reply").fill("Hello, this is Camille. How can I help?")
    inbox.get_by_role("button", name="Send", exact=True).click()
    expect(log(page).get_by_text("Hello, this is Camille.")).to_be_visible(timeout=SLOW)

    ask_back = page.locator("comptoir-chat textarea")
    ask_back.fill("Can I change the size afterwards?")
    ask_back.press("Enter")
    expect(inbox.get_by_text("Can I change the size afterwards?").first).to_be_visible(timeout=SLOW)
    page.reload()
    expect(log(page).get_by_text("Hello, this is Camille.")).to_be_visible(timeout=SLOW)
    shopper.close()
    staff.close()
