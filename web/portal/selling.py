"""What selling takes besides products: discount codes, and the rules of delivery and tax, changed where they are read."""

from collections.abc import Mapping
from typing import Annotated, Any, Protocol

import yaml
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.discounts import Discounts
from assistant.errors import Problem
from assistant.trade_rules import READERS, Kind, TradeRules
from web.pages import Pages
from web.people import SignIn
from web.settings import Settings
from web.signin import SignIns
from web.trade import discount_from, rules_file

LONGEST = 100_000
HERE = "/portal/selling"
EMPTY: Mapping[str, str] = dict.fromkeys(
    ("code", "off", "minimum", "starts_at", "ends_at", "max_uses", "products", "categories"), ""
) | {"kind": "percent"}


class Shop(Protocol):
    settings: Settings

    @property
    def discounts(self) -> Discounts: ...
    @property
    def trade_rules(self) -> TradeRules: ...


def add_selling_routes(routes: APIRouter, shop: Shop, signins: SignIns, pages: Pages) -> None:
    looking = Annotated[SignIn, Depends(signins.looking)]
    editing = Annotated[SignIn, Depends(signins.acting("edit"))]

    @routes.get("/selling")
    async def selling(request: Request, signin: looking) -> HTMLResponse:
        return await _page(request, shop, pages, signin)

    @routes.post("/selling/discounts")
    async def put(request: Request, signin: editing) -> Response:
        form = await request.form()
        given = {name: str(form.get(name, "")).strip()[:LONGEST] for name in EMPTY}
        try:
            await shop.discounts.put(discount_from(_said(given), shop.settings.currency))
        except Problem as problem:
            return await _page(request, shop, pages, signin, given=given, problem=str(problem))
        return RedirectResponse(HERE, 303)

    @routes.post("/selling/discounts/{code}/remove")
    async def remove(code: str, _signin: editing) -> Response:
        await shop.discounts.remove(code)
        return RedirectResponse(HERE, 303)

    @routes.post("/selling/rules/{kind}")
    async def rules(request: Request, signin: editing, kind: Kind) -> Response:
        text = str((await request.form()).get("text", ""))[:LONGEST]
        try:
            await shop.trade_rules.put(kind, rules_file(text.encode()))
        except Problem as problem:
            return await _page(request, shop, pages, signin, texts={kind: text}, wrong=kind, problem=str(problem))
        return RedirectResponse(f"{HERE}#{kind}", 303)


async def _page(
    request: Request,
    shop: Shop,
    pages: Pages,
    signin: SignIn,
    *,
    given: Mapping[str, str] = EMPTY,
    texts: Mapping[str, str] | None = None,
    wrong: str = "",
    problem: str = "",
) -> HTMLResponse:
    """`wrong`: the rules that `problem` speaks of; without it, the discount's form."""
    kept = {kind: _text(await shop.trade_rules.body(kind)) for kind in READERS}
    return pages.page(
        request,
        "selling.html",
        status=422 if problem else 200,
        signin=signin,
        codes=await shop.discounts.all(),
        currency=shop.settings.currency,
        given=given,
        texts=kept | dict(texts or {}),
        wrong=wrong,
        problem=problem,
    )


def _said(given: Mapping[str, str]) -> dict[str, Any]:
    """Amounts may have a decimal comma."""
    said: dict[str, Any] = {name: given[name] or None for name in ("starts_at", "ends_at", "max_uses")}
    several = {
        name: [one.strip() for one in given[name].split(",") if one.strip()] for name in ("products", "categories")
    }
    kind = "amount" if given["kind"] == "amount" else "percent"
    sums = {kind: given["off"].replace(",", "."), "minimum": given["minimum"].replace(",", ".") or None}
    return said | several | sums | {"code": given["code"]}


def _text(body: Mapping[str, Any] | None) -> str:
    return "" if body is None else str(yaml.safe_dump(body, allow_unicode=True, sort_keys=False))
