"""Mails to be sent, written in the transaction that causes them: who sends them reads the table `mails`."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.tables_after import mails
from knowledge.clock import now


async def outbox(
    connection: AsyncConnection, kind: str, to: str, locale: str, body: Mapping[str, Any], *, state: str = "due"
) -> str:
    """Queues a mail of a kind that has a template; returns its id. Nothing is queued for nobody; `void` is never sent."""
    mail_id = secrets.token_hex(16)
    if to:
        row = {"id": mail_id, "kind": kind, "to": to, "locale": locale, "body": dict(body)}
        due = {"state": state, "tries": 0, "next_try_at": now(), "created_at": now()}
        await connection.execute(insert(mails).values(row | due))
    return mail_id
