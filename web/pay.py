"""The pages to pay that we serve (the pretend one, and the one that holds Stripe's form), and the one after paying anywhere."""

from contextlib import suppress
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.checkout_view import CheckoutView
from assistant.checkouts import Checkouts
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
    async def choose(
        session: str,
        choice: Annotated[Literal["pay", "cancel"], Form()],
        email: Annotated[str, Form(max_length=320)] = "",
        lang: str = "en",
    ) -> Response:
        checkout = await _checkout(shop.checkouts, session)
        if not checkout.payable:
            return _page(pages, checkout, lang, status=409)
        if choice == "pay" and not _plausible(email):
            return _page(pages, checkout, lang, status=422, email=email, wrong=True)
        outcome: Literal["completed", "expired"] = "completed" if choice == "pay" else "expired"
        await shop.checkouts.receive(*payments.report(checkout.quote, outcome, email=email.strip()))
        cancelled = "&cancelled=1" if choice == "cancel" else ""
        return RedirectResponse(f"/thanks?lang={_locale(lang)}{cancelled}", 303)


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
    name, _, host = email.strip().rpartition("@")
    return bool(name and host) and " " not in email.strip()


def _page(
    pages: Pages, checkout: CheckoutView, lang: str, *, status: int = 200, email: str = "", wrong: bool = False
) -> HTMLResponse:
    locale = _locale(lang)
    body = checkout.body(locale)
    values: dict[str, Any] = {
        "locale": locale,
        "lines": body["lines"],
        "sums": body["sums"],
        "total": body["total"]["text"],
        "session": checkout.session,
        "payable": checkout.payable,
        "paid": checkout.state == "paid",
        "email": email,
        "wrong": wrong,
    }
    return HTMLResponse(pages.render("pay.html", **values), status)
