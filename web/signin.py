"""Signing in to inbox and portal: by password or by a one-time link; every later POST proves that it comes from our page."""

from collections.abc import AsyncIterator, Callable
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import NotAllowed
from assistant.phrases import say
from web.errors import TooMany
from web.guards import place
from web.guessing import Guesses
from web.pages import Pages, spoken
from web.people import SIGN_IN_LIFE, People, Person, Right, SignIn, same

__all__ = ["NotSignedIn", "People", "Person", "SignIn", "SignIns", "signin_routes"]
COOKIE = "comptoir_signin"


class NotSignedIn(HTTPException):
    """Leads to the sign-in page and back; a fragment's request is told to take the whole page there."""

    def __init__(self, request: Request) -> None:
        address = f"/signin?{urlencode({'next': _back(request)})}"
        fragment = "hx-request" in request.headers
        headers = {"HX-Redirect": address} if fragment else {"Location": address}
        super().__init__(401 if fragment else 303, "Sign in first.", headers)


class SignIns:
    """The one way for inbox and portal to know who is asking."""

    def __init__(self, people: People) -> None:
        self.people = people

    async def looking(self, request: Request) -> SignIn:
        """For a GET: anybody who is signed in. Raises NotSignedIn."""
        token = request.cookies.get(COOKIE, "")
        found = await self.people.signed_in(token) if token else None
        if found is None:
            raise NotSignedIn(request)
        return found

    def acting(self, right: Right | None = None) -> Callable[[Request], AsyncIterator[SignIn]]:
        """For a POST: one of our own forms, sent by somebody with the right (none: by anybody who is signed in). Its files are closed at the end."""

        async def checked(request: Request) -> AsyncIterator[SignIn]:
            try:
                found = await self.looking(request)
                await self._own_form(request, found)
                if right is not None and not found.person.may(right):
                    raise NotAllowed(_not_your_role(request))
                yield found
            finally:
                await request.close()

        return checked

    async def _own_form(self, request: Request, found: SignIn) -> None:
        given = request.headers.get("x-csrf") or (await request.form()).get("csrf")
        if not isinstance(given, str) or not same(given, found.csrf):
            raise NotAllowed(say(spoken(request), "This form is out of date. Load the page again and repeat it."))

    async def leave(self, request: Request) -> None:
        found = await self.looking(request)
        await self._own_form(request, found)
        await self.people.sign_out(request.cookies[COOKIE])


def signin_routes(people: People, signins: SignIns, pages: Pages) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    guesses = Guesses()

    @routes.get("/signin")
    async def form(request: Request, next: str = "/inbox") -> HTMLResponse:  # noqa: A002  the address' own word
        return pages.page(request, "signin.html", next=_safe(next), email="", problem="")

    @routes.post("/signin")
    async def enter(request: Request) -> Response:
        _same_site(request)
        sent = await request.form()
        email, password = str(sent.get("email", "")), str(sent.get("password", ""))
        going = _safe(str(sent.get("next", "")))
        person, problem, status = await _by_password(people, guesses, request, email, password)
        if person is None:
            return pages.page(request, "signin.html", status=status, next=going, email=email, problem=problem)
        return await _entered(people, pages, person, going)

    @routes.get("/signin/{token}")
    async def confirm(request: Request, token: str, next: str = "/inbox") -> HTMLResponse:  # noqa: A002
        person = await people.of_link(token)
        status = 200 if person else 404
        page = pages.page(request, "signin_link.html", status=status, person=person, next=_safe(next))
        page.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
        return page

    @routes.post("/signin/{token}")
    async def enter_by_link(request: Request, token: str) -> Response:
        _same_site(request)
        going = _safe(str((await request.form()).get("next", "")))
        person = await people.use_link(token)
        if person is None:
            return pages.page(request, "signin_link.html", status=404, person=None, next=going)
        return await _entered(people, pages, person, going)

    @routes.post("/signout")
    async def leave(request: Request) -> Response:
        try:
            await signins.leave(request)
        except NotSignedIn:
            return RedirectResponse("/signin", 303)
        gone = RedirectResponse("/signin", 303)
        gone.delete_cookie(COOKIE, path="/", secure=pages.secure, httponly=True, samesite="lax")
        return gone

    return routes


async def _by_password(
    people: People, guesses: Guesses, request: Request, email: str, password: str
) -> tuple[Person | None, str, int]:
    caller = place(request)
    try:
        guesses.check(email, caller)
    except TooMany as problem:
        wait = say(
            spoken(request), "Too many wrong passwords. Try again in {seconds} seconds.", seconds=problem.seconds
        )
        return None, wait, 429
    person = await people.by_password(email, password)
    if person is None:
        guesses.wrong(email, caller)
        return None, say(spoken(request), "E-mail and password don’t match. Check both and try again."), 401
    guesses.right(email, caller)
    return person, "", 200


async def _entered(people: People, pages: Pages, person: Person, going: str) -> Response:
    response = RedirectResponse(going, 303)
    response.set_cookie(
        COOKIE,
        await people.sign_in(person),
        max_age=int(SIGN_IN_LIFE.total_seconds()),
        path="/",
        secure=pages.secure,
        httponly=True,
        samesite="lax",
    )
    return response


def _same_site(request: Request) -> None:
    """Nobody may be signed in as somebody else by another website's form."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") == "cross-site" or (
        origin not in (None, "null") and urlsplit(origin or "").netloc != request.headers.get("host")
    ):
        raise NotAllowed(say(spoken(request), "Sign in from the shop’s own page."))


def _safe(page: str) -> str:
    """Only a page of ours: `//elsewhere`, `/\\elsewhere` and full addresses lead to the inbox."""
    parts = urlsplit(page)
    if not page.startswith("/") or page.startswith(("//", "/\\")) or parts.netloc or any(c < " " for c in page):
        return "/inbox"
    return page


def _back(request: Request) -> str:
    """Where to go on after signing in: the page itself, or for a form the part that it belongs to."""
    if request.method != "GET":
        return "/portal" if request.url.path.startswith("/portal") else "/inbox"
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _not_your_role(request: Request) -> str:
    return say(spoken(request), "Your role can look at this, but not change it. Ask the shop’s owner.")
