"""The pages to pay that we serve (the pretend one, and the one that holds Stripe's form), and the one after paying anywhere."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.checkout_view import CheckoutView
from assistant.checkouts import Checkouts
from assistant.countries import country_name
from assistant.demo_payments import DemoPayments
from assistant.errors import NotFound, Unavailable
from assistant.payments import Payments
from assistant.phrases import language, languages
from web.pages import PRIVATE, Pages

STRIPE_ONLY = (
    "default-src 'self'; script-src 'self' https://js.stripe.com https://*.js.stripe.com; "
    "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com https://checkout.stripe.com; "
    "connect-src 'self' https://api.stripe.com https://checkout.stripe.com; img-src 'self' https://*.stripe.com data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""What Stripe's form needs (docs.stripe.com/security/guide#content-security-policy), on this page and no other."""


class Paying(Protocol):
    @property
    def checkouts(self) -> Checkouts: ...
    @property
    def payments(self) -> Payments: ...


@runtime_checkable
class Embedding(Protocol):
    """Payments whose form can stand on a page of ours."""

    @property
    def embedded(self) -> bool: ...
    @property
    def publishable_key(self) -> str: ...
    async def client_secret(self, session: str) -> str: ...


Said = Annotated[str, Field(max_length=200)]


class _Said(BaseModel):
    """What is filled in on the pretend page."""

    model_config = ConfigDict(str_strip_whitespace=True, frozen=True)

    choice: Literal["pay", "cancel"]
    email: Annotated[str, Field(max_length=320)] = ""
    name: Said = ""
    line1: Said = ""
    postal_code: Said = ""
    city: Said = ""
    country: Said = ""

    @property
    def address(self) -> dict[str, str] | None:
        """Whole or none."""
        return self.model_dump(include=ADDRESS) if self.line1 else None

    def wrong(self, countries: Sequence[str]) -> Literal["email", "address", ""]:
        if not _plausible(self.email):
            return "email"
        partly = self.line1 or self.city or self.postal_code
        whole = self.name and self.line1 and self.city and self.country in countries
        return "address" if partly and not whole else ""


ADDRESS = {"name", "line1", "postal_code", "city", "country"}
PRETEND = {"name": "Ada Exemple", "line1": "12 rue de l'Exemple", "postal_code": "69002", "city": "Lyon"}
"""Filled in beforehand, so that trying it out takes one click."""


def pay_routes(shop: Paying, pages: Pages) -> APIRouter:
    """No page at all where shoppers pay on Stripe's own."""
    router = APIRouter(include_in_schema=False)
    if isinstance(shop.payments, DemoPayments):
        _add_pretend(router, shop, shop.payments, pages)
    elif isinstance(shop.payments, Embedding) and shop.payments.embedded:
        _add_embedded(router, shop, shop.payments, pages)
    return router


def thanks_routes(shop: Paying, pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/thanks")
    async def thanks(
        lang: str = "en", cancelled: bool = False, session: Annotated[str, Query(max_length=200)] = ""
    ) -> HTMLResponse:
        if session and not cancelled:
            with suppress(Unavailable):  # the webhook will tell, or the next reconciliation
                await shop.checkouts.came_back(session)
        return HTMLResponse(pages.render("thanks.html", locale=_locale(lang), cancelled=cancelled))

    return router


def _add_pretend(router: APIRouter, shop: Paying, payments: DemoPayments, pages: Pages) -> None:
    @router.get("/pay/{session}")
    async def look(session: str, lang: str = "en") -> HTMLResponse:
        return _page(pages, await _checkout(shop.checkouts, session), lang)

    @router.post("/pay/{session}")
    async def choose(session: str, said: Annotated[_Said, Form()], lang: str = "en") -> Response:
        checkout = await _checkout(shop.checkouts, session)
        if not checkout.payable:
            return _page(pages, checkout, lang, status=409)
        if said.choice == "cancel":
            await shop.checkouts.receive(*payments.report(checkout.quote, "expired"))
            return RedirectResponse(f"/thanks?lang={_locale(lang)}&cancelled=1", 303)
        if wrong := said.wrong(checkout.quote.ships_to):
            return _page(pages, checkout, lang, status=422, said=said, wrong=wrong)
        report = payments.report(checkout.quote, "completed", email=said.email, address=said.address)
        await shop.checkouts.receive(*report)
        return RedirectResponse(f"/thanks?lang={_locale(lang)}", 303)


def _add_embedded(router: APIRouter, shop: Paying, payments: Embedding, pages: Pages) -> None:
    @router.get("/pay/{session}")
    async def look(session: str) -> HTMLResponse:
        checkout = await _checkout(shop.checkouts, session)
        secret = await payments.client_secret(session) if checkout.payable else ""
        locale = _locale(checkout.quote.terms.locale)
        state = {"payable": bool(secret), "paid": checkout.state == "paid"}
        values = {"key": payments.publishable_key, "secret": secret, **state}
        page = pages.render("pay_stripe.html", locale=locale, **values)
        return HTMLResponse(page, 200 if secret else 409, {**PRIVATE, "Content-Security-Policy": STRIPE_ONLY})


async def _checkout(checkouts: Checkouts, session: str) -> CheckoutView:
    checkout = await checkouts.of_session(session)
    if checkout is None:
        raise NotFound("There is no such page to pay")
    return checkout


def _locale(lang: str) -> str:
    """An address can say anything: only languages that we speak count."""
    said = language(lang)
    return said if said in languages() else "en"


def _plausible(email: str) -> bool:
    name, _, host = email.rpartition("@")
    return bool(name and host) and " " not in email


def _page(
    pages: Pages, checkout: CheckoutView, lang: str, *, status: int = 200, said: _Said | None = None, wrong: str = ""
) -> HTMLResponse:
    locale, quote = _locale(lang), checkout.quote
    body = checkout.body(locale)
    fresh = {"email": "", "country": quote.terms.country, **PRETEND}
    values: dict[str, Any] = {
        "locale": locale,
        "lines": body["lines"],
        "sums": body["sums"],
        "total": body["total"]["text"],
        "session": checkout.session,
        "payable": checkout.payable,
        "paid": checkout.state == "paid",
        "said": said or fresh,
        "countries": sorted(((code, country_name(code, locale)) for code in quote.ships_to), key=lambda one: one[1]),
        "wrong": wrong,
    }
    return HTMLResponse(pages.render("pay.html", **values), status)
