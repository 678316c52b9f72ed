"""Who gets in to inbox and portal, how, and what they may do there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from assistant.errors import Refused
from knowledge.database import Database
from tests.conftest import DATABASES
from web.errors import TooMany, add_error_answers
from web.guessing import LONGEST_WAIT, Guesses
from web.pages import Pages
from web.people import People, Person, SignIn
from web.signin import COOKIE, SignIns, signin_routes

PASSWORD = "correct horse battery"


@dataclass
class Door:
    """The sign-in pages with one page behind them."""

    browser: httpx.AsyncClient
    people: People
    marie: Person

    async def enter(self, password: str = PASSWORD, **more: str) -> httpx.Response:
        return await self.browser.post(
            "/signin", data={"email": "marie@example.com", "password": password, "next": "/inside", **more}
        )

    async def csrf(self) -> str:
        signed_in = await self.people.signed_in(self.browser.cookies[COOKIE])
        assert signed_in is not None
        return signed_in.csrf


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    people = People(database)
    pages, signins, app = Pages("Tiny"), SignIns(people), FastAPI()
    app.include_router(signin_routes(people, signins, pages))
    app.state.problem_page = lambda **values: pages.render("problem.html", **values)
    add_error_answers(app)

    @app.get("/inside")
    async def inside(signin: Annotated[SignIn, Depends(signins.looking)]) -> str:
        return signin.person.name

    @app.post("/inside")
    async def act(signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> str:
        return signin.person.name

    marie = await people.add("Marie@Example.com", name="Marie", role="owner", password=PASSWORD)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as browser:
        yield Door(browser, people, marie)


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_password_lets_in_and_leads_back_to_the_page_that_was_wanted(door: Door) -> None:
    turned_away = await door.browser.get("/inside")
    assert turned_away.headers["location"] == "/signin?next=%2Finside"

    entered = await door.enter()

    assert entered.status_code == 303 and entered.headers["location"] == "/inside"
    assert (await door.browser.get("/inside")).json() == "Marie"


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(door: Door) -> None:
    cookie = (await door.enter()).headers["set-cookie"].lower()

    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie


async def test_behind_https_the_cookie_travels_over_https_only(database: Database) -> None:
    people, app = People(database), FastAPI()
    app.include_router(signin_routes(people, SignIns(people), Pages("Tiny", secure=True)))
    token = await people.make_link(await people.add("a@example.com", name="A", role="staff"))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://shop.test") as browser:
        entered = await browser.post(f"/signin/{token}")

    assert "secure" in entered.headers["set-cookie"].lower()


@pytest.mark.parametrize("password", ["wrong horse battery", "", "x" * 5000])
async def test_a_wrong_password_says_the_same_as_an_unknown_address(door: Door, password: str) -> None:
    wrong = await door.enter(password)
    unknown = await door.enter(password, email="nobody@example.com")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("marie@example.com", "") == unknown.text.replace("nobody@example.com", "")
    assert COOKIE not in door.browser.cookies


async def test_the_password_is_kept_as_argon2id_with_owasps_figures(door: Door, database: Database) -> None:
    async with database.read() as connection:
        kept = (await connection.exec_driver_sql("SELECT password_hash FROM people")).scalar_one()

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_after_a_few_wrong_passwords_even_the_right_one_has_to_wait(door: Door) -> None:
    for _ in range(6):
        await door.enter("wrong horse battery")

    waiting = await door.enter()

    assert waiting.status_code == 429 and "Try again in" in waiting.text


def test_each_further_guess_waits_longer_and_an_hour_forgives() -> None:
    clock = [0.0]
    guesses = Guesses(lambda: clock[0])
    waits = []
    for _ in range(9):
        guesses.wrong("a@example.com", "10.0.0.1")
        try:
            guesses.check("a@example.com", "10.0.0.1")
            waits.append(0)
        except TooMany as wait:
            waits.append(wait.seconds)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16]

    guesses.check("a@example.com", "10.9.9.9")  # its owner, from elsewhere, gets in
    clock[0] += LONGEST_WAIT
    guesses.check("a@example.com", "10.0.0.1")


async def test_looking_at_a_link_does_not_use_it_up(door: Door) -> None:
    token = await door.people.make_link(door.marie)
    for _ in range(2):  # a mail program's preview, then the person
        page = await door.browser.get(f"/signin/{token}")
        assert page.status_code == 200 and "Sign in as Marie" in page.text and "set-cookie" not in page.headers

    entered = await door.browser.post(f"/signin/{token}", data={"next": "/inside"})

    assert entered.headers["location"] == "/inside"
    assert (await door.browser.get("/inside")).json() == "Marie"


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_link_works_once(door: Door) -> None:
    token = await door.people.make_link(door.marie)
    assert (await door.browser.post(f"/signin/{token}")).status_code == 303

    again = await door.browser.post(f"/signin/{token}")

    assert again.status_code == 404 and "comptoir users link" in again.text


async def test_a_link_ends_with_its_time(door: Door) -> None:
    token = await door.people.make_link(door.marie, timedelta(seconds=-1))

    assert await door.people.of_link(token) is None
    assert (await door.browser.post(f"/signin/{token}")).status_code == 404


async def test_neither_links_nor_sessions_can_be_read_from_the_database(door: Door, database: Database) -> None:
    link = await door.people.make_link(door.marie)
    await door.enter()
    async with database.read() as connection:
        kept = [
            str((await connection.exec_driver_sql(f"SELECT * FROM {table}")).all())
            for table in ("sign_in_links", "sign_ins")
        ]

    assert link not in kept[0] and door.browser.cookies[COOKIE] not in kept[1]


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", ""])
async def test_signing_in_leads_to_no_other_website(door: Door, elsewhere: str) -> None:
    assert (await door.enter(next=elsewhere)).headers["location"] == "/inbox"


async def test_another_websites_form_can_not_sign_anybody_in(door: Door) -> None:
    sent = await door.browser.post("/signin", data={"email": "marie@example.com", "password": PASSWORD},
                                   headers={"Origin": "https://evil.example"})  # fmt: skip

    assert sent.status_code == 403 and COOKIE not in door.browser.cookies


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_form_without_its_own_token_does_nothing(door: Door, token: str) -> None:
    await door.enter()
    assert (await door.browser.post("/inside", data={"csrf": await door.csrf()})).status_code == 200

    assert (await door.browser.post("/inside", data={"csrf": token})).status_code == 403
    assert (await door.browser.post("/inside")).status_code == 403


async def test_the_token_of_one_session_does_not_serve_another(door: Door) -> None:
    await door.enter()
    first = await door.csrf()
    await door.enter()

    assert (await door.browser.post("/inside", data={"csrf": first})).status_code == 403


async def test_signing_out_ends_the_session_on_the_server(door: Door) -> None:
    await door.enter()
    cookie = door.browser.cookies[COOKIE]
    await door.browser.post("/signout", data={"csrf": await door.csrf()})

    assert await door.people.signed_in(cookie) is None
    door.browser.cookies.set(COOKIE, cookie)
    assert (await door.browser.get("/inside")).status_code == 303


@pytest.mark.parametrize(("role", "answers", "edits"), [("owner", True, True), ("merchant", True, True), ("staff", True, False), ("viewer", False, False)])  # fmt: skip
async def test_each_role_has_its_rights(database: Database, role: str, answers: bool, edits: bool) -> None:
    person = await People(database).add("x@example.com", name="X", role=role)  # type: ignore[arg-type]

    assert (person.may("answer"), person.may("edit")) == (answers, edits)


async def test_a_role_without_the_right_is_told_so(door: Door) -> None:
    paul = await door.people.add("paul@example.com", name="Paul", role="staff")
    await door.browser.post(f"/signin/{await door.people.make_link(paul)}")

    refused = await door.browser.post("/inside", data={"csrf": await door.csrf()}, headers={"Accept": "text/html"})

    assert refused.status_code == 403 and "Your role can look at this" in refused.text


@pytest.mark.parametrize(
    ("email", "name", "role", "password", "told"),
    [
        ("marie@example.com", "M", "staff", "", "already"),
        ("not an address", "M", "staff", "", "'not an address'"),
        ("m@example.com", " ", "staff", "", "name"),
        ("m@example.com", "M", "boss", "", "'boss'"),
        ("m@example.com", "M", "staff", "short", "10 to 1024"),
    ],
)
async def test_a_person_that_can_not_be_added_is_refused_with_the_reason(
    door: Door, email: str, name: str, role: str, password: str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        await door.people.add(email, name=name, role=role, password=password)  # type: ignore[arg-type]
