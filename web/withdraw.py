"""The withdrawal function of Directive 2011/83/EU, Art. 11a: statement, confirmation, receipt; for guests, without script or model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.order import Order
from assistant.phrases import say
from assistant.withdrawals import Withdrawal
from web.guards import Rate, place
from web.pages import Pages, chosen
from web.wiring import Comptoir

STATEMENTS, LOOKS = (20, 3600.0), (30, 600.0)
"""From one address in so many seconds. A household or an office withdraws less often; a guesser gets no further than this."""
Text = Annotated[str, Form(max_length=320)]
Said = Mapping[str, str]
"""number, name, email"""


def withdraw_routes(comptoir: Comptoir, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/withdraw", include_in_schema=False)
    sheets = _Sheets(pages)
    _add_asking(router, comptoir, sheets)
    _add_stating(router, comptoir, sheets)
    _add_confirming(router, comptoir, sheets)
    return router


@dataclass(frozen=True, slots=True)
class _Sheets:
    pages: Pages

    def ask(self, locale: str, said: Said, *, wrong: str = "") -> HTMLResponse:
        return self.show(locale, "ask", 422 if wrong else 200, wrong=wrong, order=None, **_fields(said))

    def choose(self, locale: str, said: Said, order: Order | None, *, wrong: str = "") -> HTMLResponse:
        status = 422 if wrong else 200
        return self.show(locale, "choose", status, order=order, wrong=wrong, whole=not wrong, **_fields(said))

    def show(self, locale: str, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        html = self.pages.render(f"withdraw/{template}.html", locale=locale, **values)
        return HTMLResponse(html, status, {"Cache-Control": "no-store"})


def _add_asking(router: APIRouter, comptoir: Comptoir, sheets: _Sheets) -> None:
    looks = Rate(*LOOKS)

    @router.get("")
    async def ask(request: Request, lang: str = "", order: str = "") -> HTMLResponse:
        return sheets.ask(chosen(lang, request), {"number": order[:40], "name": "", "email": ""})

    @router.post("")
    async def choose(
        request: Request, number: Text = "", name: Text = "", email: Text = "", lang: str = ""
    ) -> Response:
        """Which goods, where the order is known by number and address; else the whole contract is meant."""
        said = {"number": number.strip()[:40], "name": name.strip()[:200], "email": email.strip()}
        locale = chosen(lang, request)
        if wrong := _wrong(said, locale):
            return sheets.ask(locale, said, wrong=wrong)
        looks.check(place(request))
        order = await comptoir.after.withdrawals.lines(said["number"], said["email"])
        return sheets.choose(locale, said, order)


def _add_stating(router: APIRouter, comptoir: Comptoir, sheets: _Sheets) -> None:
    withdrawals, statements = comptoir.after.withdrawals, Rate(*STATEMENTS)

    @router.post("/statement")
    async def state(request: Request, lang: str = "") -> Response:
        statements.check(place(request))
        form = await request.form()
        said = {key: str(form.get(key, ""))[:320].strip() for key in ("number", "name", "email")}
        locale, part = chosen(lang, request), form.get("what") == "part"
        if wrong := _wrong(said, locale):
            return sheets.ask(locale, said, wrong=wrong)
        order = await withdrawals.lines(said["number"], said["email"])
        items = _chosen(order, form) if part else []
        if part and not items:
            wrong = say(locale, "Choose at least one item, or the whole order.")
            return sheets.choose(locale, said, order, wrong=wrong)
        _, token = await withdrawals.state(said["number"], said["name"], said["email"], items, locale=locale)
        return RedirectResponse(f"/withdraw/{token}?lang={locale}", 303)


def _add_confirming(router: APIRouter, comptoir: Comptoir, sheets: _Sheets) -> None:
    withdrawals = comptoir.after.withdrawals

    @router.get("/{token}")
    async def look(request: Request, token: str, lang: str = "") -> HTMLResponse:
        found = await withdrawals.find(token)
        template = "receipt" if found.confirmed else "confirm"
        return sheets.show(chosen(lang or found.locale, request), template, **_shown(found), token=token)

    @router.post("/{token}")
    async def confirm(token: str, lang: str = "") -> Response:
        done = await withdrawals.confirm(token)
        return RedirectResponse(f"/withdraw/{token}?lang={lang or done.locale}", 303)


def _fields(said: Said) -> dict[str, str]:
    """Under names that no word of the templates has."""
    return {"order_number": said["number"], "name": said["name"], "email": said["email"]}


def _wrong(said: Said, locale: str) -> str:
    if not said["number"]:
        return say(locale, "Enter the order's number; it stands in the order's confirmation.")
    if not said["name"]:
        return say(locale, "Enter your name.")
    if "@" not in said["email"].strip("@"):
        return say(locale, "Enter an e-mail address such as ada@example.com; the receipt goes there.")
    return ""


def _chosen(order: Order | None, form: Any) -> list[dict[str, Any]]:
    """What is ticked, in the number that is entered beside it."""
    ticked = []
    for line in order.lines if order else ():
        if form.get(f"line-{line.id}"):
            said = str(form.get(f"quantity-{line.id}", ""))
            quantity = int(said) if said.isascii() and said.isdigit() else line.quantity
            title = f"{line.title} ({line.label})" if line.label else line.title
            ticked.append({"item": line.id, "title": title, "quantity": min(max(quantity, 1), line.quantity)})
    return ticked


def _shown(found: Withdrawal) -> dict[str, Any]:
    at = (found.confirmed_at or found.created_at).strftime("%Y-%m-%d %H:%M:%S UTC")
    proposal = found.outcome.get("proposal")
    said = {"statement": found.statement, "email": found.email, "order_number": found.order_number, "at": at}
    return said | {"person": found.outcome.get("person", ""), "proposal": proposal, "name": found.name}
