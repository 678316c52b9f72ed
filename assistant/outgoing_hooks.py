"""The merchant's receivers of events: where each is, what it wants to hear, and the secret that its messages are signed with.

Signatures follow the Standard Webhooks specification: `webhook-id`, `webhook-timestamp` and `webhook-signature`, the
HMAC-SHA256 of `{id}.{timestamp}.{body}` in Base64 after `v1,`.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.errors import NotFound, Refused
from assistant.outgoing import EVENTS, wanted
from assistant.tables_outgoing import webhooks
from knowledge.clock import aware, now
from knowledge.database import Database
from knowledge.fetcher import Fetcher, NotFetched

BOTH_FOR = timedelta(hours=24)
"""After a rotation messages carry the old signature too, so that no receiver misses one."""
LONGEST_URL, MOST = 2000, 50
MARK = "whsec_"


@dataclass(frozen=True, slots=True)
class Webhook:
    id: str
    url: str
    events: tuple[str, ...]
    version: int
    created_at: datetime
    rotated_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        rotated = self.rotated_at.isoformat() if self.rotated_at else None
        own = {"id": self.id, "url": self.url, "events": list(self.events)}
        return {**own, "created_at": self.created_at.isoformat(), "rotated_at": rotated}


class Webhooks:
    def __init__(self, database: Database, key: bytes, fetcher: Fetcher) -> None:
        """`key`: what each receiver's secret is derived from, so that no table holds one."""
        self._database = database
        self._key = key
        self._fetcher = fetcher

    async def add(self, url: str, events: Sequence[str] = ("*",)) -> tuple[Webhook, str]:
        """With its secret, which is shown this once. Refused: an address that is never reached, an unknown event."""
        address = await self._checked(url)
        chosen = _events(events)
        new = Webhook(secrets.token_hex(8), address, chosen, 1, now())
        row = {"id": new.id, "url": address, "events": list(chosen), "version": 1, "created_at": new.created_at}
        if len(await self.all()) >= MOST:
            raise Refused(f"There are {MOST} webhooks already; remove one first")
        async with self._database.begin() as connection:
            await connection.execute(insert(webhooks).values(row))
        return new, self.secret(new)

    async def all(self) -> list[Webhook]:
        async with self._database.read() as connection:
            rows = (await connection.execute(select(webhooks).order_by(webhooks.c.created_at))).mappings()
            return [_webhook(row) for row in rows]

    async def find(self, webhook_id: str) -> Webhook:
        async with self._database.read() as connection:
            found = await connection.execute(select(webhooks).where(webhooks.c.id == webhook_id))
            row = found.mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no webhook {webhook_id!r}; comptoir webhooks list shows them")
        return _webhook(row)

    async def remove(self, webhook_id: str) -> None:
        """With what was still to be told to it."""
        async with self._database.begin() as connection:
            done = await connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))
        if not done.rowcount:
            raise NotFound(f"There is no webhook {webhook_id!r}; comptoir webhooks list shows them")

    async def rotate(self, webhook_id: str) -> tuple[Webhook, str]:
        """A new secret, shown this once. The old one's signature goes along for a day."""
        mine = webhooks.c.id == webhook_id
        async with self._database.begin() as connection:
            values = {"version": webhooks.c.version + 1, "rotated_at": now()}
            await connection.execute(update(webhooks).where(mine).values(values))
        found = await self.find(webhook_id)
        return found, self.secret(found)

    def secret(self, webhook: Webhook, *, before: int = 0) -> str:
        said = f"{webhook.id} {webhook.version - before}".encode()
        return MARK + base64.b64encode(hmac.new(self._key, said, hashlib.sha256).digest()).decode()

    def headers(self, webhook: Webhook, event_id: str, content: bytes, at: datetime) -> dict[str, str]:
        """Signed at this moment: a receiver refuses what is older than five minutes."""
        stamp = str(int(at.timestamp()))
        kept = webhook.rotated_at is not None and at < webhook.rotated_at + BOTH_FOR
        signed = [sign(self.secret(webhook, before=n), event_id, stamp, content) for n in ((0, 1) if kept else (0,))]
        own = {"webhook-id": event_id, "webhook-timestamp": stamp, "webhook-signature": " ".join(signed)}
        return {"Content-Type": "application/json", **own}

    async def _checked(self, url: str) -> str:
        address = url.strip()
        if len(address) > LONGEST_URL:
            raise Refused(f"An address has at most {LONGEST_URL} characters, not {len(address)}")
        try:
            await self._fetcher.check(address)
        except NotFetched as problem:
            raise Refused(str(problem)) from None
        return address


def sign(secret: str, event_id: str, stamp: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = hmac.new(key, f"{event_id}.{stamp}.".encode() + content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def content_of(body: dict[str, Any]) -> bytes:
    """The same bytes at each try."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _events(said: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(each.strip() for each in said if each.strip()))
    for each in chosen:
        if not any(wanted([each], kind) for kind in EVENTS):
            raise Refused(f"{each!r} is no event; there are {', '.join(EVENTS)}, or order.*, or *")
    return chosen or ("*",)


def _webhook(row: RowMapping) -> Webhook:
    rotated = aware(row["rotated_at"]) if row["rotated_at"] else None
    return Webhook(row["id"], row["url"], tuple(row["events"]), row["version"], aware(row["created_at"]), rotated)
