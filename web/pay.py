"""The pretend pay page, and the page where a shopper arrives after paying anywhere."""

from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.checkouts import Checkouts, CheckoutView
from assistant.demo_payments import DemoPayments
from assistant.errors import NotFound
from assistant.payments import Payments
from assistant.phrases import language, languages
from web.pages import Pages


class Paying(Protocol):
    @property
    def checkouts(self) -> Checkouts: ...
    @property
    def payments(self) -> Payments: ...


def pay_routes(shop: Paying, pages: Pages) -> APIRouter:
    """No page at all where real payments are connected."""
    router = APIRouter(include_in_schema=False)
    payments = shop.payments
    if not isinstance(payments, DemoPayments):
        return router

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

    return router


def thanks_routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/thanks")
    async def thanks(lang: str = "en", cancelled: bool = False) -> HTMLResponse:
        return HTMLResponse(pages.render("thanks.html", locale=_locale(lang), cancelled=cancelled))

    return router


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
        "total": body["total"]["text"],
        "session": checkout.session,
        "payable": checkout.payable,
        "paid": checkout.state == "paid",
        "email": email,
        "wrong": wrong,
    }
    return HTMLResponse(pages.render("pay.html", **values), status)
