"""Mails to be sent, written in the transaction that causes them: who sends them reads the table `mails`."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.tables_after import mails
from knowledge.clock import now


async def outbox(
    connection: AsyncConnection,
    kind: str,
    to: str,
    locale: str,
    body: Mapping[str, Any],
    *,
    state: str = "due",
    about: str = "",
    at: datetime | None = None,
) -> str:
    """Queues a mail of a kind that has a template; returns its id. Nothing is queued for nobody; `void` is never sent.

    `about`: the order's number or the conversation's id, read from the body where it isn't said. `at`: not before.
    """
    mail_id = secrets.token_hex(16)
    if to:
        row = {"id": mail_id, "kind": kind, "to": to[:320], "locale": locale, "body": dict(body)}
        row["about"] = str(about or body.get("order") or body.get("conversation") or "")[:64]
        due = {"state": state, "tries": 0, "next_try_at": at or now(), "created_at": now()}
        await connection.execute(insert(mails).values(row | due))
    return mail_id
