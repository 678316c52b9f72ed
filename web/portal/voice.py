"""How the shop speaks, as the merchant edits it: a form, what it changes beside it, and every version to go back to."""

from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import Refused
from assistant.phrases import say
from assistant.voice import Voice, Voices, Wishes, wished
from web.pages import Pages
from web.people import SignIn
from web.signin import SignIns

LONGEST = 8_000
TRY = "Hello, I'm the assistant of {shop}."


class Shop(Protocol):
    @property
    def voices(self) -> Voices: ...


def add_voice_routes(routes: APIRouter, shop: Shop, signins: SignIns, pages: Pages) -> None:
    @routes.get("/voice")
    async def voice(request: Request, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        return await _page(request, shop, pages, signin, given=_fields((await shop.voices.current()).wishes))

    @routes.post("/voice")
    async def save(request: Request, signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        form = await request.form()
        given = {name: str(form.get(name, ""))[:LONGEST] for name in Wishes.model_fields}
        tried = str(form.get("tried", ""))[:LONGEST]
        try:
            wishes = _wishes(given)
        except Refused as problem:
            return await _page(request, shop, pages, signin, given=given, problem=str(problem), status=422)
        if form.get("what") == "save":
            await shop.voices.add(wishes, by=signin.person.email)
            return RedirectResponse("/portal/voice", 303)
        return await _page(request, shop, pages, signin, given=given, shown=Voice(wishes), tried=tried)

    @routes.post("/voice/{version}/restore")
    async def restore(version: int, signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        await shop.voices.restore(version, by=signin.person.email)
        return RedirectResponse("/portal/voice", 303)


async def _page(
    request: Request,
    shop: Shop,
    pages: Pages,
    signin: SignIn,
    *,
    given: dict[str, str],
    shown: Voice | None = None,
    tried: str = "",
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    versions = await shop.voices.all()
    seen = shown or (versions[0] if versions else Voice())
    greetings = [seen.greeting(code) or say(code, TRY, shop=pages.shop) for code in ("en", "fr")]
    return pages.page(
        request,
        "voice.html",
        status=status,
        signin=signin,
        given=given,
        greetings=greetings,
        previewed=shown is not None,
        tried=tried,
        word=seen.avoided(tried),
        topic=seen.forbidden(tried),
        versions=versions,
        problem=problem,
    )


def _fields(wishes: Wishes) -> dict[str, str]:
    values = wishes.model_dump(mode="json")
    return {name: "\n".join(value) if isinstance(value, list) else str(value) for name, value in values.items()}


def _wishes(given: dict[str, str]) -> Wishes:
    """One word or topic a line."""
    lines: dict[str, Any] = {
        name: tuple(line.strip() for line in given[name].splitlines() if line.strip()) for name in ("avoid", "never")
    }
    return wished({**given, **lines})
