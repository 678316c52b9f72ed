"""The shop's mails in the portal: what went out, what waits, what failed and why, and how each kind looks."""

from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import delete, insert, select

from assistant.errors import NotFound, Refused
from assistant.mail_examples import example
from assistant.mail_letters import KINDS, Letter
from assistant.mail_sending import Mails, Sent
from assistant.phrases import languages
from assistant.tables_after import unwanted_mails
from knowledge.clock import now
from knowledge.database import Database
from web.jobs import Jobs
from web.pages import PRIVATE, Pages, spoken
from web.people import Person, SignIn
from web.posting import Posting
from web.signin import SignIns

STATES = {"due": ("Waiting", "warn"), "sent": ("Sent", "ok"), "failed": ("Failed", "bad")}
INLINE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
    **PRIVATE,
}
"""A mail is shown as it is, may load nothing, and runs nothing."""


class Shop(Protocol):
    database: Database
    posting: Posting
    jobs: Jobs


def add_mail_routes(routes: APIRouter, shop: Shop, signins: SignIns, pages: Pages) -> None:
    _add_list(routes, shop, signins, pages)
    _add_letters(routes, shop, signins, pages)
    _add_acts(routes, shop, signins, pages)


def _add_list(routes: APIRouter, shop: Shop, signins: SignIns, pages: Pages) -> None:
    looking = Annotated[SignIn, Depends(signins.looking)]

    @routes.get("/mails")
    async def mails(request: Request, signin: looking, state: str = "") -> HTMLResponse:
        return await _page(request, shop, pages, signin, state)


def _add_letters(routes: APIRouter, shop: Shop, signins: SignIns, pages: Pages) -> None:
    looking = Annotated[SignIn, Depends(signins.looking)]

    @routes.get("/mails/preview/{kind}")
    async def preview(request: Request, signin: looking, kind: str, locale: str = "") -> HTMLResponse:
        letter = _example(shop.posting.mails, kind, locale or spoken(request))
        where = f"/portal/mails/preview/{kind}/html?locale={_known(locale or spoken(request))}"
        named: dict[str, Any] = {"kind": kind, "chosen": _known(locale or spoken(request)), "mail": None}
        return _letter_page(request, pages, signin, letter, where, **named)

    @routes.get("/mails/preview/{kind}/html")
    async def preview_html(_signin: looking, kind: str, locale: str = "en") -> HTMLResponse:
        return HTMLResponse(_example(shop.posting.mails, kind, locale).html, headers=INLINE)

    @routes.get("/mails/{mail_id}")
    async def one(request: Request, signin: looking, mail_id: str) -> HTMLResponse:
        mail, letter = await shop.posting.mails.letter(mail_id)
        where = f"/portal/mails/{mail_id}/html"
        return _letter_page(request, pages, signin, letter, where, kind=mail.kind, chosen=mail.locale, mail=mail)

    @routes.get("/mails/{mail_id}/html")
    async def one_html(_signin: looking, mail_id: str) -> HTMLResponse:
        return HTMLResponse((await shop.posting.mails.letter(mail_id))[1].html, headers=INLINE)


def _add_acts(routes: APIRouter, shop: Shop, signins: SignIns, pages: Pages) -> None:
    @routes.post("/mails/wishes")
    async def wish(request: Request, signin: Annotated[SignIn, Depends(signins.acting("answer"))]) -> Response:
        await _want(shop.database, signin.person, (await request.form()).get("escalation") == "on")
        return RedirectResponse("/portal/mails", 303)

    @routes.post("/mails/{mail_id}/resend")
    async def resend(
        request: Request, mail_id: str, signin: Annotated[SignIn, Depends(signins.acting("answer"))]
    ) -> Response:
        try:
            await shop.posting.mails.resend(mail_id)
        except Refused as problem:
            return await _page(request, shop, pages, signin, "", problem=str(problem))
        shop.jobs.soon("mails")
        return RedirectResponse("/portal/mails", 303)


async def _page(
    request: Request, shop: Shop, pages: Pages, signin: SignIn, state: str, *, problem: str = ""
) -> HTMLResponse:
    chosen = state if state in STATES else ""
    return pages.page(
        request,
        "mails.html",
        status=409 if problem else 200,
        signin=signin,
        mails=await shop.posting.mails.all(state=chosen),
        state=chosen,
        states=STATES,
        kinds=KINDS,
        languages=languages(),
        wanted=await _wanted(shop.database, signin.person),
        problem=problem,
        moment=now(),
    )


def _letter_page(
    request: Request,
    pages: Pages,
    signin: SignIn,
    letter: Letter,
    where: str,
    *,
    kind: str,
    chosen: str,
    mail: Sent | None,
) -> HTMLResponse:
    said: dict[str, Any] = {"letter": letter, "where": where, "kind": kind, "chosen": chosen, "mail": mail}
    return pages.page(request, "mail.html", signin=signin, kinds=KINDS, states=STATES, languages=languages(), **said)


def _example(mails: Mails, kind: str, locale: str) -> Letter:
    if kind not in KINDS:
        raise NotFound(f"{kind!r} is no kind of mail; there are {', '.join(KINDS)}")
    return mails.letters.write(kind, _known(locale), example(kind, _known(locale)), at=now())


def _known(locale: str) -> str:
    return locale if locale in languages() else "en"


async def _wanted(database: Database, person: Person) -> bool:
    """Whether this person is mailed when a conversation needs somebody."""
    mine = (unwanted_mails.c.person_id == person.id) & (unwanted_mails.c.kind == "escalation")
    async with database.read() as connection:
        return (await connection.execute(select(unwanted_mails.c.kind).where(mine))).first() is None


async def _want(database: Database, person: Person, wanted: bool) -> None:
    mine = (unwanted_mails.c.person_id == person.id) & (unwanted_mails.c.kind == "escalation")
    async with database.begin() as connection:
        await connection.execute(delete(unwanted_mails).where(mine))
        if not wanted:
            await connection.execute(insert(unwanted_mails).values(person_id=person.id, kind="escalation"))
