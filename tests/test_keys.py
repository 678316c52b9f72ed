"""Keys for other programs: made once, checked at every call, taken back at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI

from assistant.errors import NotFound, Refused
from knowledge.database import Database
from tests.conftest import DATABASES
from tests.test_cli import comptoir
from web.api.admin import needs
from web.errors import add_error_answers
from web.keys import WRONG_KEYS, Key, Keys


def door(keys: Keys) -> FastAPI:
    """One route of each kind, as the areas' routers add them."""
    app = FastAPI()
    add_error_answers(app)

    @app.get("/catalogue")
    async def look(key: Annotated[Key, Depends(needs(keys, "catalogue"))]) -> dict[str, str]:
        return {"name": key.name}

    @app.post("/catalogue")
    async def change(_key: Annotated[Key, Depends(needs(keys, "catalogue"))]) -> dict[str, str]:
        return {"done": "yes"}

    @app.get("/keys")
    async def secret(_key: Annotated[Key, Depends(needs(keys, "admin"))]) -> dict[str, str]:
        return {"done": "yes"}

    return app


@asynccontextmanager
async def caller(keys: Keys, key: str = "") -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    transport = httpx.ASGITransport(app=door(keys))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test", headers=headers) as client:
        yield client


async def test_each_role_opens_its_own_doors_only(database: Database) -> None:
    keys = Keys(database)
    opened = {}
    for role in ("admin", "catalogue", "orders", "read"):
        _, text = await keys.create(f"A {role} key", role)
        async with caller(keys, text) as client:
            answers = [await client.get("/catalogue"), await client.post("/catalogue"), await client.get("/keys")]
        opened[role] = [answer.status_code for answer in answers]

    assert opened == {
        "admin": [200, 200, 200],
        "catalogue": [200, 200, 403],
        "orders": [403, 403, 403],
        "read": [200, 403, 403],
    }


async def test_a_missing_wrong_or_revoked_key_is_told_the_same(database: Database) -> None:
    keys = Keys(database)
    key, text = await keys.create("Stock sync", "catalogue")
    async with caller(keys, text) as client:
        assert (await client.get("/catalogue")).json() == {"name": "Stock sync"}
    await keys.revoke(key.id)

    answers = []
    for sent in ("", "nonsense", text[:-1] + "é", f"comptoir_{key.id}_guess", text):
        async with caller(keys) as client:
            headers = [(b"Authorization", b"Bearer " + sent.encode())] if sent else []
            answers.append(await client.get("/catalogue", headers=headers))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["error"]["code"] == "no_key"
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


async def test_guessing_keys_is_slowed_down_and_a_right_key_still_works(database: Database) -> None:
    keys = Keys(database)
    _, text = await keys.create("Stock sync", "read")
    async with caller(keys, "comptoir_abc_guess") as guesser:
        answers = [(await guesser.get("/catalogue")).status_code for _ in range(WRONG_KEYS[0] + 1)]
    async with caller(keys, text) as client:
        right = await client.get("/catalogue")

    assert answers == [401] * WRONG_KEYS[0] + [429]
    assert right.status_code == 200


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_the_shop_keeps_no_key_and_sees_which_are_used(database: Database) -> None:
    keys = Keys(database)
    made, text = await keys.create("ERP", "orders")
    assert (await keys.all())[0].last_used_at is None

    found = await keys.find(text)

    assert found is not None and (found.id, found.name, found.role) == (made.id, "ERP", "orders")
    assert (await keys.all())[0].last_used_at is not None
    await keys.revoke(made.id)
    assert await keys.find(text) is None
    with pytest.raises(NotFound):
        await keys.revoke(made.id)


@pytest.mark.parametrize(("name", "role"), [("", "read"), ("  ", "read"), ("n" * 201, "read"), ("ERP", "king")])
async def test_a_key_needs_a_name_and_a_role(database: Database, name: str, role: str) -> None:
    with pytest.raises(Refused):
        await Keys(database).create(name, role)


def test_keys_are_made_listed_and_revoked_on_the_command_line(tmp_path: Path) -> None:
    import json

    def run(*words: str) -> Any:
        done = comptoir("keys", *words, "--json", data=tmp_path)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    made = run("create", "--role", "orders", "--name", "ERP")
    listed = run("list")

    assert made["key"].startswith(f"comptoir_{made['id']}_") and made["role"] == "orders"
    assert [key["id"] for key in listed["keys"]] == [made["id"]] and made["key"] not in str(listed)
    assert run("revoke", made["id"]) == {"revoked": made["id"]}
    assert run("list")["keys"][0]["revoked_at"]
    assert comptoir("keys", "create", "--role", "king", "--name", "x", data=tmp_path).returncode == 2
    assert comptoir("keys", "revoke", "none", data=tmp_path).returncode == 1
