"""The mails of the shop: what is due is sent, what failed is shown with its cause, and may be sent again.

A row is taken before its mail is handed over, and is due again if we fall over meanwhile. The mail then goes out a second
time under the same Message-ID: SMTP allows no more than that.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jinja2 import TemplateError
from sqlalchemy import RowMapping, select, update

from assistant.errors import NotFound, Refused
from assistant.mail import Mail, Mailer, NotSent
from assistant.mail_bounces import Bounce
from assistant.mail_letters import Letter, Letters
from assistant.tables_after import mails
from knowledge.clock import aware, now
from knowledge.database import Database

log = logging.getLogger("comptoir.mails")
LEASE = timedelta(minutes=5)
"""Longer than any mail server takes to answer: a row that is being sent is due to nobody else."""
BACKOFF, LONGEST_WAIT, GIVEN_UP = timedelta(minutes=1), timedelta(hours=6), timedelta(days=3)
AT_ONCE = 50
HIDDEN = "••••••"


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of the outbox, as the portal lists it."""

    id: str
    kind: str
    to: str
    locale: str
    about: str
    state: str
    """due, sent, failed"""
    tries: int
    cause: str
    created_at: datetime
    next_try_at: datetime
    sent_at: datetime | None


class Mails:
    def __init__(self, database: Database, mailer: Mailer, letters: Letters) -> None:
        self._database = database
        self._mailer = mailer
        self.letters = letters

    async def send_due(self) -> int:
        """Each mail whose time has come, the oldest first. Returns how many were taken by the other side."""
        due = (mails.c.state == "due") & (mails.c.next_try_at <= now())
        async with self._database.read() as connection:
            query = select(mails.c.id).where(due).order_by(mails.c.next_try_at).limit(AT_ONCE)
            ids = list((await connection.execute(query)).scalars())
        return sum([await self._send(each) for each in ids])

    async def all(self, *, state: str = "", limit: int = 200) -> list[Sent]:
        """The newest first; without those that were never to be sent."""
        chosen = mails.c.state == state if state else mails.c.state != "void"
        async with self._database.read() as connection:
            query = select(mails).where(chosen).order_by(mails.c.created_at.desc()).limit(limit)
            return [_sent(row) for row in (await connection.execute(query)).mappings()]

    async def letter(self, mail_id: str) -> tuple[Sent, Letter]:
        """As it was or will be sent, but for a code, which is for one pair of eyes only."""
        row = await self._row(mail_id)
        return _sent(row), self._written(row, _hidden(row))

    async def resend(self, mail_id: str) -> None:
        """Due now, tried as often as a new one. Refused for a code: a new one has to be asked for."""
        row = await self._row(mail_id)
        if row["kind"] == "code" or row["state"] == "void":
            raise Refused("A code is mailed once; the shopper can ask for a new one")
        again = {"state": "due", "tries": 0, "next_try_at": now(), "cause": ""}
        async with self._database.begin() as connection:
            await connection.execute(update(mails).where(mails.c.id == mail_id).values(again))

    async def bounced(self, bounce: Bounce) -> str:
        """What was taken and came back: shown with its cause, and tried again where that is of use. Its state then."""
        row = await self._row(bounce.mail_id)
        if row["state"] == "sent" and bounce.failed:
            # A code is not kept once it was sent, so it can't be sent again.
            await self._failed(row, NotSent(bounce.cause, permanent=bounce.permanent or row["kind"] == "code"))
            row = await self._row(bounce.mail_id)
        return str(row["state"])

    async def seen(self, conversation_id: str) -> None:
        """The shopper has read the answer in the chat: what would have mailed it is not sent any more."""
        mine = (mails.c.about == conversation_id) & (mails.c.kind == "transcript") & (mails.c.state == "due")
        async with self._database.read() as connection:
            found = (await connection.execute(select(mails.c.id).where(mine, mails.c.tries == 0))).first()
        if found:
            async with self._database.begin() as connection:
                await connection.execute(update(mails).where(mine, mails.c.tries == 0).values(state="void"))

    async def _send(self, mail_id: str) -> bool:
        row = await self._take(mail_id)
        if row is None:
            return False
        try:
            if _over(row):
                raise NotSent("The code's time was over before it could be sent", permanent=True)
            letter = self._written(row, row["body"])
            created = aware(row["created_at"])
            mail = Mail(row["id"], row["to"], letter.subject, letter.text, letter.html, created, row["locale"])
            await self._mailer.send(mail)
        except NotSent as problem:
            await self._failed(row, problem)
            return False
        await self._keep(row, state="sent", sent_at=now(), cause="", body=_hidden(row))
        return True

    async def _take(self, mail_id: str) -> RowMapping | None:
        """None where another process was quicker."""
        due = (mails.c.id == mail_id) & (mails.c.state == "due") & (mails.c.next_try_at <= now())
        taking = update(mails).where(due).values(tries=mails.c.tries + 1, next_try_at=now() + LEASE)
        async with self._database.begin() as connection:
            taken: RowMapping | None = (await connection.execute(taking.returning(mails))).mappings().one_or_none()
        return taken

    def _written(self, row: RowMapping, body: Mapping[str, Any]) -> Letter:
        try:
            return self.letters.write(row["kind"], row["locale"], body, at=aware(row["created_at"]))
        except (TemplateError, KeyError, ValueError, AssertionError) as problem:
            raise NotSent(f"The record lacks what the mail says: {problem}", permanent=True) from None

    async def _failed(self, row: RowMapping, problem: NotSent) -> None:
        wait = min(BACKOFF * 2 ** min(row["tries"] - 1, 12), LONGEST_WAIT)
        over = problem.permanent or now() - aware(row["created_at"]) > GIVEN_UP
        log.warning("mail %s (%s) was not sent: %s", row["id"], row["kind"], problem)
        state = "failed" if over else "due"
        await self._keep(row, state=state, next_try_at=now() + wait, cause=str(problem))

    async def _keep(self, row: RowMapping, **columns: Any) -> None:
        async with self._database.begin() as connection:
            await connection.execute(update(mails).where(mails.c.id == row["id"]).values(columns))

    async def _row(self, mail_id: str) -> RowMapping:
        async with self._database.read() as connection:
            row = (await connection.execute(select(mails).where(mails.c.id == mail_id))).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no mail {mail_id!r}")
        return row


def _hidden(row: RowMapping) -> dict[str, Any]:
    """Without the code, which proves who somebody is."""
    return {**row["body"], "code": HIDDEN} if row["kind"] == "code" else dict(row["body"])


def _over(row: RowMapping) -> bool:
    life = timedelta(minutes=row["body"].get("minutes", 0))
    return row["kind"] == "code" and now() > aware(row["created_at"]) + life


def _sent(row: RowMapping) -> Sent:
    names = ("id", "kind", "to", "locale", "about", "state", "tries", "cause")
    own: dict[str, Any] = {name: row[name] for name in names}
    own |= {name: aware(row[name]) for name in ("created_at", "next_try_at")}
    return Sent(**own, sent_at=aware(row["sent_at"]) if row["sent_at"] else None)
