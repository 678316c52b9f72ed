"""Another program sends feeds and documents with a key: it sees what would change, decides, and goes back."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from knowledge.database import Database
from tests.running import tiny_comptoir
from tests.shop import FEED, LAMP, feed
from web.app import create_app
from web.wiring import Comptoir

IMPORTS = f"/v1/admin/feeds/{FEED}/imports"


@pytest.fixture
async def comptoir(database: Database, tmp_path: Path) -> AsyncIterator[Comptoir]:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    await comptoir.begin()
    yield comptoir
    await comptoir.library.settled()
    await comptoir.close()


@pytest.fixture
async def program(comptoir: Comptoir) -> AsyncIterator[httpx.AsyncClient]:
    """Holds a key for the catalogue."""
    _, key = await comptoir.keys.create("till", "catalogue")
    async with AsyncExitStack() as stack:
        transport = httpx.ASGITransport(app=create_app(comptoir))
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://shop.test"))
        http.headers["Authorization"] = f"Bearer {key}"
        yield http


async def price(comptoir: Comptoir) -> int:
    found = await comptoir.library.product(LAMP)
    assert found is not None
    return found.lowest_price.amount


async def test_a_dry_run_tells_what_would_change_and_applying_changes_it(
    program: httpx.AsyncClient, comptoir: Comptoir
) -> None:
    looked = await program.post(IMPORTS, params={"dry_run": True}, content=feed(prices={"LAMP-1": "95.00"}))

    staged = looked.json()
    assert (looked.status_code, staged["state"], staged["changed"]) == (200, "ready", 1)
    (change,) = staged["difference"]["changed"]
    assert change["fields"] == [{"field": "LAMP-1: price", "before": "89.00 EUR", "after": "95.00 EUR"}]
    assert await price(comptoir) == 89_00

    applied = await program.post(f"{IMPORTS}/{staged['import']}/apply")

    assert (applied.status_code, applied.json()["state"], await price(comptoir)) == (201, "applied", 95_00)
    restored = await program.post(f"/v1/admin/feeds/{FEED}/restore")
    assert (restored.json()["source"], await price(comptoir)) == ("version 1", 89_00)


async def test_what_is_held_is_a_conflict_until_it_is_confirmed(program: httpx.AsyncClient, comptoir: Comptoir) -> None:
    held = await program.post(IMPORTS, content=feed(prices={"LAMP-1": "1.00"}))
    again = await program.post(f"{IMPORTS}/{held.json()['import']}/apply")

    assert (held.status_code, again.status_code, await price(comptoir)) == (409, 409, 89_00)
    assert held.json()["held"][0]["sku"] == "LAMP-1" and "confirm=true" in held.json()["error"]["message"]

    await program.post(f"{IMPORTS}/{held.json()['import']}/apply", params={"confirm": True})
    assert await price(comptoir) == 1_00


async def test_what_can_not_be_read_says_why(program: httpx.AsyncClient) -> None:
    answers = [
        await program.post(IMPORTS, content=b"\x00\x01\x02"),
        await program.post(IMPORTS, content=b""),
        await program.post(IMPORTS, json={"url": "http://169.254.169.254/feed.csv"}),
        await program.post("/v1/admin/feeds/none/restore"),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 404]
    assert all(answer.json()["error"]["message"] for answer in answers)


async def test_documents_come_and_go_by_key(program: httpx.AsyncClient) -> None:
    sent = await program.post(
        "/v1/admin/documents", params={"name": "care.md"}, content=b"# Care\n\nWash linen cold.\n"
    )
    (care,) = sent.json()["documents"]
    form = await program.post("/v1/admin/documents", files={"file": ("gold.md", b"# Gold\n\nGold is polished dry.\n")})

    assert (sent.status_code, care["state"], form.json()["documents"][0]["name"]) == (201, "live", "gold.md")
    assert (await program.delete(f"/v1/admin/documents/{care['id']}")).status_code == 204
    assert (await program.get(f"/v1/admin/documents/{care['id']}")).status_code == 404
    names = [one["name"] for one in (await program.get("/v1/admin/documents")).json()["documents"]]
    assert "care.md" not in names and "gold.md" in names


async def test_no_key_no_feed(program: httpx.AsyncClient) -> None:
    del program.headers["Authorization"]

    assert (await program.post(IMPORTS, content=feed())).status_code == 401
