"""A dearer item: its difference is a quote of its own, under the proposal's id, and is paid before anything is changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.phrases import say
from assistant.proposals_rows import Proposal
from assistant.quote import Quote, QuoteLine, Terms
from assistant.tables_after import proposals
from knowledge.money import Money


def difference_quote(proposal: Proposal, locale: str, at: datetime) -> Quote:
    """The proposal's id is the quote's, and so the payment system's key: twice is once."""
    due = Money(proposal.outcome["due"], proposal.outcome["currency"])
    into = [item for item in proposal.outcome["items"] if item["to"]]
    name = ", ".join(f"{item['to_title']} {item['to_label']}".strip() for item in into)
    title = say(locale, "Difference to {item}", item=name)
    line = QuoteLine(into[0]["to"], title, "", 1, due, product=into[0]["to_product"])
    return Quote(proposal.id, proposal.conversation_id or "", (line,), due, at, Terms(locale))


def of_a_cart(quote_id: Any) -> ColumnElement[bool]:
    """Rather than of a difference."""
    condition: ColumnElement[bool] = quote_id.not_in(select(proposals.c.id))
    return condition


async def note_difference(connection: AsyncConnection, quote_id: str, payment: str) -> str:
    """The order's number where this quote is a difference, whose proposal waits from now on to be carried out."""
    mine = proposals.c.id == quote_id
    row = (await connection.execute(select(proposals).where(mine).with_for_update())).mappings().one_or_none()
    if row is None:
        return ""
    outcome = {**row["outcome"], "payment": payment}
    await connection.execute(update(proposals).where(mine).values(state="paid", outcome=outcome))
    return str(row["order_number"])
