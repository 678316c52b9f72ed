"""Events on their way to the merchant's receivers: signed, sent, and tried again for three days."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, select, update

from assistant.errors import NotFound
from assistant.outgoing_hooks import Webhook, Webhooks, content_of
from assistant.tables_outgoing import deliveries
from knowledge.clock import aware, now
from knowledge.database import Database
from knowledge.fetcher import Fetcher, NotFetched

log = logging.getLogger("comptoir.outgoing")
LEASE = timedelta(minutes=2)
BACKOFF, LONGEST_WAIT, GIVEN_UP = timedelta(seconds=15), timedelta(hours=6), timedelta(days=3)
SECONDS, AT_ONCE, SIDE_BY_SIDE = 10.0, 100, 8


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    webhook_id: str
    event_id: str
    kind: str
    state: str
    """due, sent, failed"""
    tries: int
    status: int
    """The last answer's HTTP status; 0: there was none."""
    cause: str
    created_at: datetime
    next_try_at: datetime
    sent_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        names = ("id", "webhook_id", "event_id", "kind", "state", "tries", "status", "cause")
        own = {name: getattr(self, name) for name in names}
        at = {"created_at": self.created_at.isoformat(), "sent_at": self.sent_at.isoformat() if self.sent_at else None}
        return {**own, **at, "next_try_at": self.next_try_at.isoformat() if self.state == "due" else None}


class Deliveries:
    def __init__(self, database: Database, webhooks: Webhooks, fetcher: Fetcher) -> None:
        self._database = database
        self._webhooks = webhooks
        self._fetcher = fetcher

    async def send_due(self) -> int:
        """Everything whose time has come, several receivers at once. Returns how many were taken."""
        due = (deliveries.c.state == "due") & (deliveries.c.next_try_at <= now())
        async with self._database.read() as connection:
            query = select(deliveries.c.id).where(due).order_by(deliveries.c.next_try_at).limit(AT_ONCE)
            ids = list((await connection.execute(query)).scalars())
        gate = asyncio.Semaphore(SIDE_BY_SIDE)
        return sum(await asyncio.gather(*(self._send(each, gate) for each in ids)))

    async def all(self, *, webhook_id: str = "", limit: int = 100) -> list[Delivery]:
        """The newest first."""
        query = select(deliveries).order_by(deliveries.c.created_at.desc()).limit(limit)
        async with self._database.read() as connection:
            found = await connection.execute(
                query.where(deliveries.c.webhook_id == webhook_id) if webhook_id else query
            )
            return [_delivery(row) for row in found.mappings()]

    async def again(self, delivery_id: str) -> None:
        """Due now, and for another three days."""
        values = {"state": "due", "tries": 0, "next_try_at": now(), "created_at": now()}
        async with self._database.begin() as connection:
            done = await connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(values))
        if not done.rowcount:
            raise NotFound(f"There is no delivery {delivery_id!r}")

    async def _send(self, delivery_id: str, gate: asyncio.Semaphore) -> bool:
        async with gate:
            row = await self._take(delivery_id)
            if row is None:
                return False
            try:
                webhook = await self._webhooks.find(row["webhook_id"])
                status, cause = await self._post(webhook, row)
            except NotFound:  # removed meanwhile, with this row
                return False
            if 200 <= status < 300:
                await self._keep(row, state="sent", status=status, cause="", sent_at=now())
                return True
            await self._failed(row, status, cause)
            return False

    async def _post(self, webhook: Webhook, row: RowMapping) -> tuple[int, str]:
        content = content_of(row["body"])
        headers = self._webhooks.headers(webhook, row["event_id"], content, now())
        try:
            answer = await self._fetcher.post(webhook.url, content, headers, seconds=SECONDS)
        except NotFetched as problem:
            return problem.status, str(problem)
        return answer.status, f"It answered {answer.status}; right would be 200 to 299"

    async def _failed(self, row: RowMapping, status: int, cause: str) -> None:
        wait = min(BACKOFF * 2 ** min(row["tries"] - 1, 12), LONGEST_WAIT)
        over = now() + wait - aware(row["created_at"]) > GIVEN_UP
        log.warning("event %s (%s) was not taken: %s", row["event_id"], row["kind"], cause)
        state = "failed" if over else "due"
        await self._keep(row, state=state, status=status, cause=cause[:1000], next_try_at=now() + wait)

    async def _take(self, delivery_id: str) -> RowMapping | None:
        """None where another process was quicker. Due again if we fall over meanwhile."""
        due = (deliveries.c.id == delivery_id) & (deliveries.c.state == "due") & (deliveries.c.next_try_at <= now())
        taking = update(deliveries).where(due).values(tries=deliveries.c.tries + 1, next_try_at=now() + LEASE)
        async with self._database.begin() as connection:
            taken: RowMapping | None = (await connection.execute(taking.returning(deliveries))).mappings().one_or_none()
        return taken

    async def _keep(self, row: RowMapping, **columns: Any) -> None:
        async with self._database.begin() as connection:
            await connection.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(columns))


def _delivery(row: RowMapping) -> Delivery:
    names = ("id", "webhook_id", "event_id", "kind", "state", "tries", "status", "cause")
    own: dict[str, Any] = {name: row[name] for name in names}
    own |= {name: aware(row[name]) for name in ("created_at", "next_try_at")}
    return Delivery(**own, sent_at=aware(row["sent_at"]) if row["sent_at"] else None)
