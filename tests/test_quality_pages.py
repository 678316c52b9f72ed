"""The quality page, the export and the API behind a key, as browsers and programs use them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from knowledge.database import Database
from knowledge.fetcher import Fetcher
from knowledge.library import Library
from knowledge.quality.images import Images
from tests.console import Shelves, console, signed_in
from tests.running import tiny_comptoir
from tests.shop import CURRENCY, DRESS, VARIANTS, tiny_library
from tests.website import Answer, website
from web.api.admin import admin_routes
from web.api.admin_catalogue import admin_catalogue_routes
from web.app import create_app
from web.errors import add_error_answers
from web.jobs import Jobs
from web.keys import Keys
from web.people import People
from web.settings import Settings
from web.wiring import Comptoir

LOADED = {
    "data:,",
    "/static/console.css",
    "/static/vendor/htmx-4.0.1.min.js",
    "/static/vendor/hx-sse-4.0.1.min.js",
    "/static/console.js",
    "/v1/openapi.json",
}


@dataclass
class Place:
    app: FastAPI
    people: People
    library: Library


@pytest.fixture
async def place(database: Database, tmp_path: Path) -> AsyncIterator[Place]:
    library = await tiny_library(database)
    people = People(database)
    settings = Settings(data=tmp_path, shop_name="Tiny", shop_url="https://shop.example")
    yield Place(console(Shelves(library, settings, Jobs(database)), people), people, library)
    await library.close()


@asynccontextmanager
async def program(database: Database, library: Library, role: str) -> AsyncIterator[httpx.AsyncClient]:
    keys = Keys(database)
    _, key = await keys.create("Feed tool", role)
    settings = Settings(shop_name="Tiny", shop_url="https://shop.example")
    comptoir = cast(Comptoir, SimpleNamespace(keys=keys, library=library, settings=settings))
    app = FastAPI(openapi_url="/v1/openapi.json")
    app.include_router(admin_routes(comptoir))
    app.include_router(admin_catalogue_routes(comptoir))
    add_error_answers(app)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://shop.test", headers=headers
    ) as client:
        yield client


async def test_the_merchant_sees_what_is_wrong_and_what_it_costs(place: Place) -> None:
    async with signed_in(place.app, place.people, "Lea", "merchant") as lea:
        page = await lea.reads("/portal/quality")
        rule = await lea.reads("/portal/quality?rule=material.missing")

    assert "Score of 6 products" in page and "Can’t be found by colour" in page
    assert (
        "“What is it made of?” stays open" in rule and "Linen summer dress" in rule and "Linen proved by title" in rule
    )


async def test_the_page_speaks_french(place: Place) -> None:
    async with signed_in(place.app, place.people, "Lea", "merchant", "fr") as lea:
        page = await lea.reads("/portal/quality?rule=colour.missing")

    assert "Qualité" in page and "Introuvable par couleur" in page and "Spécification" not in page


async def test_a_click_applies_a_suggestion_and_another_takes_it_back(place: Place) -> None:
    async with signed_in(place.app, place.people, "Lea", "merchant") as lea:
        applied = await lea.does("/portal/quality/accept", product=DRESS, rule="material.missing", sku="")
        assert applied.status_code == 303
        page = await lea.reads("/portal/quality")
        assert "Material: Linen" in page and "lea@example.com" in page
        again = await lea.does("/portal/quality/accept", product=DRESS, rule="material.missing", sku="")
        assert again.status_code == 422
        [repair] = await place.library.quality.repairs()
        assert (await lea.does("/portal/quality/take-back", repair=repair.id)).status_code == 303
        assert "Taken back" in await lea.reads("/portal/quality")


async def test_who_may_only_look_applies_nothing(place: Place) -> None:
    async with signed_in(place.app, place.people, "Vic", "viewer") as vic:
        assert "Apply" not in await vic.reads("/portal/quality?rule=material.missing")
        refused = await vic.does("/portal/quality/accept", product=DRESS, rule="material.missing")

    assert refused.status_code == 403
    assert await place.library.quality.repairs() == []


async def test_the_catalogue_is_downloaded_from_the_portal(place: Place) -> None:
    async with signed_in(place.app, place.people, "Lea", "merchant") as lea:
        file = await lea.browser.get("/portal/export?form=openai-jsonl")
        wrong = await lea.browser.get("/portal/export?form=pdf")

    assert file.headers["content-disposition"] == 'attachment; filename="openai.jsonl"'
    assert len(file.text.splitlines()) == VARIANTS
    assert wrong.status_code == 422


async def test_a_program_with_a_key_reads_the_report_and_the_catalogue(place: Place, database: Database) -> None:
    async with program(database, place.library, "read") as client:
        report = (await client.get("/v1/admin/quality", params={"rule": "material.missing"})).json()
        file = await client.get("/v1/admin/catalogue/export", params={"format": "google-xml"})
        key = (await client.get("/v1/admin/key")).json()
        refused = await client.post("/v1/admin/quality/repairs", json={"product": DRESS, "rule": "material.missing"})
        unknown = await client.get("/v1/admin/quality", params={"rule": "nonsense"})

    assert report["problems"][0].keys() >= {
        "product",
        "attribute",
        "severity",
        "rule",
        "source",
        "effect",
        "suggestion",
    }
    assert {each["rule"] for each in report["problems"]} == {"material.missing"}
    assert file.text.count("<item>") == VARIANTS
    assert key["role"] == "read"
    assert (refused.status_code, unknown.status_code) == (403, 422)


async def test_a_program_may_accept_a_suggestion_and_take_it_back(place: Place, database: Database) -> None:
    async with program(database, place.library, "catalogue") as client:
        done = await client.post("/v1/admin/quality/repairs", json={"product": DRESS, "rule": "material.missing"})
        [repair] = (await client.get("/v1/admin/quality/repairs")).json()["repairs"]
        back = await client.post(f"/v1/admin/quality/repairs/{repair['id']}/take-back")
        twice = await client.post(f"/v1/admin/quality/repairs/{repair['id']}/take-back")

    assert done.status_code == 201 and (repair["value"], repair["by"]) == ("Linen", "key Feed tool")
    assert (back.status_code, twice.status_code) == (200, 404)


async def test_the_api_says_in_openapi_that_it_wants_a_key(place: Place, database: Database) -> None:
    async with program(database, place.library, "read") as client:
        described = (await client.get("/v1/openapi.json")).json()

    assert described["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    paths: dict[str, Any] = {path: spec for path, spec in described["paths"].items() if path.startswith("/v1/admin")}
    assert len(paths) >= 6
    assert all(call["security"] == [{"key": []}] for spec in paths.values() for call in spec.values())


async def test_pictures_are_looked_at_when_somebody_asks(place: Place, database: Database) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        there = request.path == "/there.jpg"
        return (200, {"Content-Type": "image/jpeg"}, b"\xff\xd8") if there else (404, {}, b"")

    with website(answer) as host:
        rows = (
            "Handle,Title,Variant SKU,Variant Price,Image Src\n"
            f"there,A picture there,T-1,9.00,http://{host}/there.jpg\ngone,A picture gone,G-1,9.00,http://{host}/gone.jpg\n"
        )
        await place.library.import_feed("pictures.csv", rows.encode(), currency=CURRENCY)
        images = Images(database, Fetcher(["127.0.0.1"]))
        assert await images.ask("pictures.csv") == 2
        assert (await images.progress()).running
        await images.check_due()

    progress = await images.progress()
    assert (progress.done, progress.of, progress.broken) == (2, 2, 1)
    found = [each for each in (await place.library.quality.report()).problems if each.rule.id == "image.broken"]
    assert [each.product for each in found] == ["gone"]


async def test_the_api_is_described_on_a_page_that_loads_nothing_from_elsewhere(
    database: Database, tmp_path: Path
) -> None:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    transport = httpx.ASGITransport(app=create_app(comptoir))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as browser:
        page = await browser.get("/docs")
        described = (await browser.get("/v1/openapi.json")).json()
    await comptoir.close()

    assert page.status_code == 200
    assert "GET /v1/admin/quality" in page.text and "POST /v1/conversations" in page.text
    assert set(re.findall(r'(?:src|href)="([^"#]+)"', page.text)) <= LOADED
    for path, calls in described["paths"].items():
        if path.startswith("/v1/admin"):
            assert all(call.get("security") for call in calls.values()), path
