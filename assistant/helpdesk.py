"""Where a conversation that needs a person is brought: the shop's own inbox, and its own system by a signed webhook."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.outbox import outbox
from assistant.outgoing import tell
from assistant.tables import escalations, people
from assistant.tables_after import unwanted_mails
from knowledge.clock import now

ANSWERING = ("owner", "merchant", "staff")
"""Roles that may answer a shopper."""


@dataclass(frozen=True, slots=True)
class Ticket:
    id: str
    conversation_id: str
    reason: str
    problem: str
    """One line."""
    locale: str
    email: str = ""
    """The shopper's, if they have left it."""


class Helpdesk(Protocol):
    async def open_ticket(self, connection: AsyncConnection, ticket: Ticket) -> None:
        """In the transaction that causes it. Once for each ticket's id."""
        ...


class InboxHelpdesk:
    """A row of the inbox, and a mail to everybody who answers and has not turned these mails off."""

    async def open_ticket(self, connection: AsyncConnection, ticket: Ticket) -> None:
        known = select(escalations.c.id).where(escalations.c.id == ticket.id)
        if (await connection.execute(known)).first():
            return
        row = {"id": ticket.id, "conversation_id": ticket.conversation_id, "state": "waiting", "reason": ticket.reason}
        row |= {"problem": ticket.problem, "email": ticket.email}
        await connection.execute(insert(escalations).values(row | {"created_at": now()}))
        for address in await _wanting(connection):
            await outbox(connection, "escalation", address, ticket.locale, _said(ticket))


class WebhookHelpdesk:
    """An `escalation` event to each of the merchant's receivers that wants it."""

    async def open_ticket(self, connection: AsyncConnection, ticket: Ticket) -> None:
        data = {"ticket": ticket.id, **_said(ticket), "locale": ticket.locale}
        await tell(connection, "escalation", data, event_id=ticket.id)


HELPDESKS: tuple[Helpdesk, ...] = (InboxHelpdesk(), WebhookHelpdesk())


async def open_ticket(connection: AsyncConnection, ticket: Ticket) -> None:
    for helpdesk in HELPDESKS:
        await helpdesk.open_ticket(connection, ticket)


async def _wanting(connection: AsyncConnection) -> list[str]:
    unwanted = select(unwanted_mails.c.person_id).where(unwanted_mails.c.kind == "escalation")
    answering = people.c.active & people.c.role.in_(ANSWERING) & people.c.id.not_in(unwanted)
    return list((await connection.execute(select(people.c.email).where(answering))).scalars())


def _said(ticket: Ticket) -> Mapping[str, Any]:
    own = {"conversation": ticket.conversation_id, "reason": ticket.reason, "problem": ticket.problem}
    return {**own, "email": ticket.email}
