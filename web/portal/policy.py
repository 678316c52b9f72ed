"""The policy as the merchant edits it: common settings as a form, everything as data, what shoppers will read beside it."""

from datetime import UTC, datetime
from typing import Annotated, Any, Protocol

import yaml
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from assistant.after_sale import AfterSale
from assistant.errors import Refused
from assistant.policy import Policy, checked, read_policy
from knowledge.clock import now
from web.pages import Pages, spoken
from web.people import SignIn
from web.signin import SignIns

LONGEST = 60_000
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("return", "days", "Days to return, from delivery"),
    ("exchange", "days", "Days to exchange, from delivery"),
    ("return", "fee", "Fee for a return"),
    ("return", "pays", "Who pays for sending back"),
    ("limits", "shopper", "Most a shopper gets back without a colleague"),
)
"""What most shops ever change; the rest is edited as data."""


class Shop(Protocol):
    after: AfterSale


def add_policy_routes(routes: APIRouter, shop: Shop, signins: SignIns, pages: Pages) -> None:
    @routes.get("/policy")
    async def policy(request: Request, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        current = await shop.after.policies.current()
        return await _page(request, shop, pages, signin, current, text=_text(current))

    @routes.post("/policy")
    async def save(request: Request, signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        form = await request.form()
        current = await shop.after.policies.current()
        text = str(form.get("text", ""))[:LONGEST]
        starts = str(form.get("starts", ""))
        try:
            rules, _ = read_policy(text)
            rules = checked(_with_fields(rules.model_dump(mode="json", by_alias=True), form, current))
            moment = _starts(starts)
        except Refused as problem:
            return await _page(
                request, shop, pages, signin, current, text=text, starts=starts, problem=str(problem), status=422
            )
        shown = Policy(rules, current.version + 1, moment, current.currency)
        if form.get("what") != "save":
            return await _page(request, shop, pages, signin, shown, text=_text(shown), starts=starts, previewed=True)
        saved = await shop.after.policies.add(rules, starts_at=moment, by=signin.person.email)
        current = await shop.after.policies.current()
        return await _page(request, shop, pages, signin, current, text=_text(current), saved=saved)


async def _page(
    request: Request,
    shop: Shop,
    pages: Pages,
    signin: SignIn,
    policy: Policy,
    *,
    text: str,
    starts: str = "",
    problem: str = "",
    previewed: bool = False,
    saved: Policy | None = None,
    status: int = 200,
) -> HTMLResponse:
    data = policy.rules.model_dump(mode="json", by_alias=True)
    return pages.page(
        request,
        "policy.html",
        status=status,
        signin=signin,
        policy=policy,
        statements=policy.statements(spoken(request)),
        versions=await shop.after.policies.all(),
        fields=[(f"{kind}.{name}", label, data[kind][name]) for kind, name, label in FIELDS],
        text=text,
        starts=starts or now().date().isoformat(),
        problem=problem,
        previewed=previewed,
        saved=saved,
    )


def _with_fields(rules: dict[str, Any], form: Any, current: Policy) -> dict[str, Any]:
    """A field that was changed counts more than the text below it, which still holds the old value."""
    before = current.rules.model_dump(mode="json", by_alias=True)
    for kind, name, _ in FIELDS:
        said = str(form.get(f"{kind}.{name}", "")).strip()
        if f"{kind}.{name}" in form and said != ("" if before[kind][name] is None else str(before[kind][name])):
            rules[kind][name] = said or None
    return rules


def _text(policy: Policy) -> str:
    data = policy.rules.model_dump(mode="json", by_alias=True)
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def _starts(said: str) -> datetime:
    try:
        day = datetime.fromisoformat(said or now().date().isoformat())
    except ValueError:
        raise Refused(f"{said!r} is no date; right would be 2026-01-01") from None
    return day if day.tzinfo else day.replace(tzinfo=UTC)
