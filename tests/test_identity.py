"""Who is asking: a signed token or a mailed code verifies, number and e-mail let look, and nothing else does anything."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select, update

from assistant.errors import NotAllowed, Refused
from assistant.escalation import Inbox
from assistant.identity import CODE_TRIES, Identities
from assistant.identity_token import read_token
from assistant.tables_after import mails, order_codes
from knowledge.database import Database
from tests.after import TOKEN_KEY, Shop, an_order, open_after
from tests.conftest import DATABASES
from web.errors import TooMany
from web.guessing import Guesses
from web.settings import SettingsError, load_settings


@pytest.fixture
async def shop(database: Database) -> Shop:
    shop = await open_after(database)
    await shop.has(an_order())
    return shop


def signed(key: str = TOKEN_KEY, algorithm: str = "HS256", **claims: Any) -> str:
    now = int(time.time())
    said = {"sub": "ada", "email": "ada@example.com", "iat": now, "exp": now + 600} | claims
    return jwt.encode({name: value for name, value in said.items() if value is not None}, key, algorithm=algorithm)


async def codes(shop: Shop) -> list[tuple[str, str]]:
    async with shop.till.database.read() as connection:
        rows = (await connection.execute(select(mails.c.state, mails.c.body).where(mails.c.kind == "code"))).all()
    return [(row.state, row.body["code"]) for row in rows]


async def test_the_shops_own_login_is_believed(shop: Shop) -> None:
    asker = await shop.after.identities.by_token(shop.till.ada.id, signed())

    assert asker.level == "verified" and asker.owns(await shop.order("ML-1"))
    assert await shop.after.identities.of(shop.till.ada.id) == asker
    await shop.after.identities.forget(shop.till.ada.id)
    assert (await shop.after.identities.of(shop.till.ada.id)).level == "anonymous"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "another key of thirty-two bytes and more"},
        {"exp": int(time.time()) - 60},
        {"exp": int(time.time()) + 4000},
        {"exp": None},
        {"iat": None},
        {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 4000},
        {"sub": None},
        {"sub": " "},
        {"aud": "elsewhere"},
        {"nbf": int(time.time()) + 600},
        {"algorithm": "HS512"},
    ],
)
async def test_no_other_token_is(wrong: dict[str, Any]) -> None:
    assert read_token(signed(), TOKEN_KEY).customer_id == "ada"

    with pytest.raises(NotAllowed):
        read_token(signed(**wrong), TOKEN_KEY)


@pytest.mark.parametrize("token", ["", "a.b.c", "é", jwt.encode({"sub": "ada"}, key="", algorithm="none")])
def test_what_is_no_token_is_none(token: str) -> None:
    with pytest.raises(NotAllowed):
        read_token(token, TOKEN_KEY)


def test_a_public_key_verifies_and_signs_nothing() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = (
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )

    assert read_token(signed(secret, "RS256"), public).customer_id == "ada"
    with pytest.raises(NotAllowed):  # an HS256 token whose secret is the public key: the classic confusion
        read_token(_hs256_by_hand(public), public)


def _hs256_by_hand(key: str) -> str:
    import base64
    import hashlib
    import hmac
    import json

    def part(said: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()

    now = int(time.time())
    text = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': 'ada', 'iat': now, 'exp': now + 60})}"
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def test_a_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(SettingsError, match="32 or more"):
        load_settings({"COMPTOIR_IDENTITY_KEY": "secret"})


async def test_an_address_that_the_shop_has_not_confirmed_opens_nothing(shop: Shop) -> None:
    token = signed(sub="eve", email_verified=False)

    asker = await shop.after.identities.by_token(shop.till.ada.id, token)

    assert not asker.owns(await shop.order("ML-1"))


async def test_the_same_address_with_another_customer_number_is_another_customer(shop: Shop) -> None:
    asker = await shop.after.identities.by_token(shop.till.ada.id, signed(sub="eve"))

    assert not asker.may_read(await shop.order("ML-1"))


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_a_mailed_code_verifies_once(shop: Shop) -> None:
    identities, cid = shop.after.identities, shop.till.ada.id
    await identities.send_code(cid, "ML-1", "ADA@example.com", locale="en")
    ((state, code),) = await codes(shop)

    assert state == "due" and len(code) == 6
    asker = await identities.by_code(cid, code, locale="en")
    assert asker.level == "verified" and asker.owns(await shop.order("ML-1"))
    with pytest.raises(Refused):
        await identities.by_code(cid, code, locale="en")


async def test_nothing_tells_an_unknown_order_from_a_known_one(shop: Shop) -> None:
    identities, cid = shop.after.identities, shop.till.ada.id
    await identities.send_code(cid, "ML-404", "ada@example.com", locale="en")
    await identities.send_code(cid, "ML-1", "eve@example.com", locale="en")

    assert await codes(shop) == [("void", ""), ("void", "")]
    for guess in ("", "000000", "123456"):
        with pytest.raises(Refused):
            await identities.by_code(cid, guess, locale="en")


async def test_a_code_is_guessed_five_times_at_most(shop: Shop) -> None:
    identities, cid = shop.after.identities, shop.till.ada.id
    await identities.send_code(cid, "ML-1", "ada@example.com", locale="en")
    ((_, code),) = await codes(shop)

    for _ in range(CODE_TRIES):
        with pytest.raises(Refused):
            await identities.by_code(cid, "nope", locale="en")
    with pytest.raises(Refused):
        await identities.by_code(cid, code, locale="en")


async def test_a_code_lasts_ten_minutes_and_belongs_to_its_conversation(shop: Shop) -> None:
    identities, cid = shop.after.identities, shop.till.ada.id
    await identities.send_code(cid, "ML-1", "ada@example.com", locale="en")
    ((_, code),) = await codes(shop)

    with pytest.raises(Refused):
        await identities.by_code("another", code, locale="en")
    async with shop.till.database.begin() as connection:
        await connection.execute(update(order_codes).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    with pytest.raises(Refused):
        await identities.by_code(cid, code, locale="en")


async def test_the_code_itself_is_not_kept(shop: Shop) -> None:
    await shop.after.identities.send_code(shop.till.ada.id, "ML-1", "ada@example.com", locale="en")
    ((_, code),) = await codes(shop)

    async with shop.till.database.read() as connection:
        kept = (await connection.execute(select(order_codes.c.code_hash))).scalar_one()
    assert code not in kept and len(kept) == 64


async def test_number_and_address_let_look_and_not_change(shop: Shop) -> None:
    identities, cid = shop.after.identities, shop.till.ada.id

    order = await identities.by_number(cid, "ml 1", "ada@example.com")
    asker = await identities.of(cid)

    assert order and asker.level == "knows" and asker.may_read(order) and not asker.may_change(order)
    assert not asker.may_read(an_order("ML-2"))


async def test_guessing_gets_slower(shop: Shop, database: Database) -> None:
    clock = [0.0]
    guesses = Guesses(clock=lambda: clock[0])
    inbox = Inbox(database, shop.till.events)
    identities = Identities(database, shop.till.orders, inbox, key=b"k", guesses=guesses)

    for number in range(5):
        assert await identities.by_number(shop.till.ada.id, f"ML-40{number}", "eve@example.com") is None
        clock[0] += 0.01
    with pytest.raises(TooMany):
        await identities.by_number(shop.till.ada.id, "ML-1", "eve@example.com")

    (row,) = await inbox.waiting()
    assert row.conversation_id == shop.till.ada.id and row.reason == "guessing" and row.problem.startswith("5 orders")
