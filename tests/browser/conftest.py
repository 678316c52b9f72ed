"""A real Chromium; each test gets a fresh window that fails the test when the page logs an error."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.played_shop import PlayedShop, dresses, returns

FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own (see the Makefile). Playwright runs an event loop: it ends with the module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def shop() -> Iterator[PlayedShop]:
    shop = PlayedShop()
    shop.answers = {"dress": dresses(), "Returns?": returns()}
    yield shop
    shop.close()


@pytest.fixture
def page(window: BrowserContext, shop: PlayedShop) -> Iterator[Page]:
    page = window.new_page()
    wrongs: list[str] = []
    page.on("pageerror", lambda error: wrongs.append(str(error)))
    page.on("console", lambda line: wrongs.append(line.text) if "Content Security" in line.text else None)
    page.goto(shop.url)
    yield page
    assert wrongs == []
