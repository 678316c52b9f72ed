"""The pretend pay page: says plainly that no money moves, and pays through the same webhook as Stripe."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from assistant.demo_payments import DemoPayments
from assistant.stripe_payments import StripePayments
from assistant.trade_rules import TradeRules
from knowledge.database import Database
from tests.doubles.stripe import KEY, running_stripe
from tests.till import SECRET, URL, Till, open_till
from web.errors import add_error_answers
from web.pages import Pages
from web.pay import pay_routes, thanks_routes


def browser(till: Till) -> httpx.AsyncClient:
    app = FastAPI()
    add_error_answers(app)
    pages = Pages("Maison Lune")
    app.include_router(pay_routes(till, pages))
    app.include_router(thanks_routes(till, pages))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL)


@dataclass(frozen=True, slots=True)
class Visit:
    till: Till
    browser: httpx.AsyncClient
    page: str


@pytest.fixture
async def visit(database: Database) -> AsyncIterator[Visit]:
    till = await open_till(database, DemoPayments(URL, SECRET))
    await till.carts.update(till.ada.id, "SHIRT-M", 2)
    checkout = await till.checkouts.start(till.ada)
    async with browser(till) as client:
        yield Visit(till, client, checkout.url)


async def test_the_page_shows_what_is_bought_and_that_no_money_moves(visit: Visit) -> None:
    page = (await visit.browser.get(visit.page)).text

    assert "no money moves" in page and "Linen shirt" in page and "€178.00" in page
    assert "<script" not in page and "style=" not in page


async def test_the_page_speaks_french(visit: Visit) -> None:
    page = (await visit.browser.get(visit.page.replace("lang=en", "lang=fr"))).text

    assert 'lang="fr"' in page and "aucun argent ne circule" in page and "178,00\xa0€" in page


async def test_paying_leads_to_thanks_and_a_receipt_in_the_chat(visit: Visit) -> None:
    answer = await visit.browser.post(visit.page, data={"choice": "pay", "email": " Ada@example.com "})

    assert answer.status_code == 303 and answer.headers["location"] == "/thanks?lang=en"
    assert "Thank you" in (await visit.browser.get("/thanks?lang=en")).text
    assert (await visit.till.seen("order"))[0]["receipt"] is True
    assert await visit.till.orders.find("ML-1001", "ada@example.com")
    again = await visit.browser.post(visit.page, data={"choice": "pay", "email": "ada@example.com"})
    assert again.status_code == 409 and "This order is paid" in again.text
    assert len(await visit.till.orders.recent()) == 1


async def test_cancelling_charges_nothing_and_keeps_the_cart(visit: Visit) -> None:
    answer = await visit.browser.post(visit.page, data={"choice": "cancel"})

    assert answer.headers["location"] == "/thanks?lang=en&cancelled=1"
    assert "Nothing was charged" in (await visit.browser.get(answer.headers["location"])).text
    assert "This page is closed" in (await visit.browser.get(visit.page)).text
    assert (await visit.till.carts.view(visit.till.ada.id)).count == 2 and await visit.till.orders.recent() == []


@pytest.mark.parametrize("email", ["", "ada", "@", "a b@example.com"])
async def test_an_email_that_is_none_is_asked_for_again(visit: Visit, email: str) -> None:
    answer = await visit.browser.post(visit.page, data={"choice": "pay", "email": email})

    assert answer.status_code == 422 and "Please enter an email address" in answer.text
    assert await visit.till.orders.recent() == []


DELIVERY = {
    "currency": "EUR",
    "origin": "FR",
    "options": [
        {"id": "home", "name": "Home", "countries": ["FR", "BE"], "price": "4.90", "days": [2, 3]},
        {"id": "far", "name": "Far", "countries": ["US"], "price": "24.90", "days": [7, 12]},
    ],
}
HOME = {"name": "Ada Roy", "line1": "3 quai Sud", "postal_code": "1000", "city": "Bruxelles", "country": "BE"}


@pytest.fixture
async def delivered(database: Database) -> AsyncIterator[Visit]:
    till = await open_till(database, DemoPayments(URL, SECRET))
    await TradeRules(database).put("shipping", DELIVERY)
    await till.carts.update(till.ada.id, "LAMP", 1)
    checkout = await till.checkouts.start(till.ada)
    async with browser(till) as client:
        yield Visit(till, client, checkout.url)


async def test_what_is_delivered_asks_for_an_address_where_the_delivery_goes(delivered: Visit) -> None:
    page = (await delivered.browser.get(delivered.page)).text
    paid = {"choice": "pay", "email": "ada@example.com", **HOME}

    assert "Delivery address" in page and ">Belgium</option>" in page and "United States" not in page
    assert (await delivered.browser.post(delivered.page, data=paid)).status_code == 303
    order = await delivered.till.orders.find("ML-1001", "ada@example.com")
    assert order is not None and order.address == HOME


@pytest.mark.parametrize("wrong", [{"country": "US"}, {"city": " "}, {"name": ""}, {"line1": "", "city": "Lyon"}])
async def test_an_address_is_whole_and_where_the_delivery_goes(delivered: Visit, wrong: dict[str, str]) -> None:
    paid = {"choice": "pay", "email": "ada@example.com", **HOME, **wrong}

    answer = await delivered.browser.post(delivered.page, data=paid)

    assert answer.status_code == 422 and "Please enter name, street, city and country" in answer.text
    assert await delivered.till.orders.recent() == []


async def test_a_guessed_page_is_not_found_and_a_made_up_language_is_english(visit: Visit) -> None:
    assert (await visit.browser.get("/pay/cs_demo_guess")).status_code == 404
    assert "Thank you" in (await visit.browser.get("/thanks?lang=%22%3E%3Cb%3E")).text
    assert 'lang="en"' in (await visit.browser.get(visit.page.replace("lang=en", "lang=xx"))).text


async def test_with_real_payments_there_is_no_pretend_page(database: Database) -> None:
    payments = StripePayments.connect(KEY, SECRET)
    till = await open_till(database, payments)
    async with browser(till) as client:
        assert (await client.get("/pay/cs_demo_x")).status_code == 404
        assert (await client.get("/thanks")).status_code == 200
    await payments.close()


async def test_stripes_form_stands_on_a_page_of_ours_with_a_policy_of_its_own(database: Database) -> None:
    with running_stripe(SECRET) as stripe:
        payments = StripePayments.connect(
            KEY, SECRET, stripe.url, embedded_at=f"{URL}/pay", publishable_key="pk_test_1"
        )
        till = await open_till(database, payments)
        await till.carts.update(till.ada.id, "LAMP", 1)
        checkout = await till.checkouts.start(till.ada)
        async with browser(till) as client:
            page = await client.get(checkout.url)
            report = stripe.pay(checkout.session or "")
            back = await client.get(f"/thanks?lang=en&session={checkout.session}")
            closed = await client.get(checkout.url)
        late = await till.checkouts.receive(*report)
        await payments.close()

    [sent] = stripe.sent
    assert sent["ui_mode"] == "embedded_page" and "success_url" not in sent and sent["return_url"].endswith("_ID}")
    assert checkout.url == f"{URL}/pay/{checkout.session}" and f"{checkout.session}_secret" in page.text
    assert "https://js.stripe.com" in page.headers["content-security-policy"] and "unsafe" not in str(page.headers)
    assert back.status_code == 200 and closed.status_code == 409 and "This order is paid" in closed.text
    assert late == "already_paid" and len(await till.orders.recent()) == 1
