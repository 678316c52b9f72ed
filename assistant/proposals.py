"""Changes of an order: suggested by anybody, confirmed by a person's click, carried out once, and seen by all concerned."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.differences import difference_quote
from assistant.errors import AgainstPolicy, NotFound, Refused
from assistant.escalation import Inbox
from assistant.identity import NOTICED, Asker, Guessing, demand_verified
from assistant.order import Order
from assistant.phrases import say
from assistant.proposals_carrying import Carrying, exists, locked, same
from assistant.proposals_change import Case, Change, Outcome
from assistant.proposals_judge import judge
from assistant.proposals_rows import Proposal, proposal_of, proposal_row
from assistant.proposals_words import summary
from assistant.refunds import Refunds
from assistant.tables_after import proposals
from assistant.till import Till
from knowledge.clock import now
from knowledge.money import money

VALID_FOR = timedelta(hours=1)
ESCALATED_FOR = timedelta(days=14)
"""Staff need longer than a click."""
STATES: Mapping[tuple[str, str], str] = {
    ("proposed", "confirm"): "done",
    ("proposed", "drop"): "dropped",
    ("proposed", "expire"): "expired",
    ("proposed", "charge"): "paying",
    ("escalated", "charge"): "paying",
    ("paying", "confirm"): "paying",
    ("paying", "charge"): "paying",
    ("paying", "drop"): "dropped",
    ("paid", "confirm"): "paid",
    ("escalated", "confirm"): "done",
    ("escalated", "drop"): "dropped",
    ("escalated", "expire"): "expired",
    ("done", "confirm"): "done",
    ("dropped", "drop"): "dropped",
}
"""A pair that isn't here is refused."""


class Proposals:
    def __init__(self, till: Till, carrying: Carrying, inbox: Inbox, refunds: Refunds, guesses: Guessing) -> None:
        self._database = till.database
        self._orders = till.orders
        self._events = till.events
        self._checkouts = till.checkouts
        self._carrying = carrying
        self._inbox = inbox
        self._refunds = refunds
        self._guesses = guesses

    async def order_of(self, number: str, asker: Asker, *, locale: str) -> Order:
        """The asker's own order, to change it. NotFound for a foreign order as for an unknown one."""
        demand_verified(asker, locale)
        who, caller = asker.customer_id or asker.email or asker.name, asker.conversation_id or asker.name
        order = await self._orders.called(number)
        if order is None or not asker.may_change(order):
            # Only who guesses waits: one's own order is there at once, whatever was guessed before.
            self._guesses.check(who, caller)
            await self._notice(asker, self._guesses.wrong(who, caller))
            text = "There is no order {number} of yours."
            raise NotFound(say(locale, text, number=number), rule="order.owner")
        return order

    async def propose(
        self, number: str, change: Change, asker: Asker, *, locale: str, turn: str | None = None
    ) -> Proposal:
        """Raises AgainstPolicy with the rule, NotAllowed below *verified*, NotFound for an order that isn't theirs."""
        order = await self.order_of(number, asker, locale=locale)
        case = await self._carrying.case(order, change, asker.role, locale)
        outcome = judge(case, change)
        over = _over_limit(case, outcome)
        lasting = ESCALATED_FOR if over else VALID_FOR
        proposal = Proposal(
            id=secrets.token_hex(16),
            order_number=order.number,
            customer_id=order.customer_id,
            conversation_id=asker.conversation_id or order.conversation_id,
            change=change,
            by=asker.name or asker.customer_id or asker.email,
            role=asker.role,
            outcome=outcome.as_json(),
            state="escalated" if over else "proposed",
            created_at=now(),
            valid_until=now() + lasting,
        )

        async def keep(connection: AsyncConnection) -> None:
            await connection.execute(insert(proposals).values(proposal_row(proposal)))
            await self._carrying.show(connection, proposal, turn=turn)

        await self._database.write(keep)
        self._carrying.wake(proposal.conversation_id)
        if over:
            await self.escalate(proposal.conversation_id, order, change, locale, why=over)
        return proposal

    async def escalate(
        self, conversation_id: str | None, order: Order, change: Change, locale: str, *, why: str
    ) -> None:
        """What the rules don't allow, or the limit doesn't, a person may still arrange: all that was asked is there."""
        if conversation_id is None:
            return
        row = await self._conversation(conversation_id)
        if row is not None:
            problem = f"{order.number}: {summary(change, None, 'en')} ({why})"
            await self._inbox.ask_for_person(row, "policy", problem, email=order.email)

    async def confirm(self, proposal_id: str, asker: Asker, *, locale: str, mail: str = "") -> Proposal:
        """Carries it out, once: a second click finds it done. The policy is asked again at this moment.

        `mail`: the kind that says so, where it isn't the change's own.
        """
        known = await self.find(proposal_id, asker, locale=locale)
        async with self._database.begin() as connection:
            order = await self._orders.locked(connection, known.order_number)
            proposal = await locked(connection, proposal_id)
            if proposal.state in ("done", "paid"):
                return proposal
            problem = _unconfirmable(proposal, locale)
            if problem is None and order is not None:
                case = await self._carrying.case(order, proposal.change, asker.role, locale)
                outcome = judge(case, proposal.change)
                problem = _moved(proposal, outcome, case)
            charged = problem is None and outcome.due > 0
            if problem is None and order is not None and not charged:
                done = await self._carrying.carry_out(
                    connection, order, proposal, outcome, asker.name or asker.role, locale, mail
                )
        if problem is not None:
            raise problem
        if charged:
            return await self._charge(proposal, locale)
        self._carrying.wake(proposal.conversation_id)
        await self._refunds.send_due()
        return done

    async def _charge(self, proposal: Proposal, locale: str) -> Proposal:
        """The difference is paid on a page of its own; the change is carried out when the money has come."""
        cid = proposal.conversation_id or ""
        async with self._database.read() as connection:
            theirs = await exists(connection, cid)
        if theirs is None:
            text = "A dearer item needs a further payment; a colleague arranges it."
            raise AgainstPolicy(f"{proposal.change.kind}.difference", say(locale, text))
        checkout = await self._checkouts.charge(difference_quote(proposal, theirs, now()))
        body, mine = checkout.body(theirs), proposals.c.id == proposal.id
        pay = {name: body[name] for name in ("url", "expires_at", "pretend")}
        waiting = replace(
            proposal, state="paying", valid_until=checkout.quote.payable_until, outcome={**proposal.outcome, "pay": pay}
        )
        kept = {"state": "paying", "outcome": waiting.outcome, "valid_until": waiting.valid_until}
        async with self._database.begin() as connection:
            if (await locked(connection, proposal.id)).state == proposal.state:  # else it was paid meanwhile
                await connection.execute(update(proposals).where(mine).values(kept))
                await self._events.append(connection, cid, "checkout", body)
                await self._carrying.show(connection, waiting)
        self._carrying.wake(cid)
        return waiting

    async def _notice(self, asker: Asker, times: int) -> None:
        """Who asks for others' orders again and again is a person's matter."""
        if times % NOTICED == 0 and asker.conversation_id:
            problem = f"{times} orders were asked for that are not this shopper's own"
            conversation = await self._conversation(asker.conversation_id)
            if conversation is not None and conversation.owner != "closed":
                await self._inbox.ask_for_person(conversation, "guessing", problem)

    async def drop(self, proposal_id: str, asker: Asker, *, locale: str) -> Proposal:
        await self.find(proposal_id, asker, locale=locale)
        async with self._database.begin() as connection:
            proposal = await locked(connection, proposal_id)
            state = STATES.get((proposal.state, "drop"))
            if state is None:
                raise Refused(say(locale, "This was {state} already.", state=say(locale, proposal.state)))
            dropped = await self._carrying.end(connection, proposal, state)
        self._carrying.wake(proposal.conversation_id)
        return dropped

    async def find(self, proposal_id: str, asker: Asker, *, locale: str) -> Proposal:
        """NotFound for another's as for none."""
        demand_verified(asker, locale)
        query = select(proposals).where(proposals.c.id == proposal_id)
        row = await self._database.look(lambda connection: connection.execute(query).mappings().one_or_none())
        order = await self._orders.by_number(row["order_number"]) if row else None
        if row is None or order is None or not asker.may_change(order):
            raise NotFound(say(locale, "There is no such proposal of yours."), rule="order.owner")
        return proposal_of(row)

    async def of_order(self, number: str) -> list[Proposal]:
        query = select(proposals).where(proposals.c.order_number == number).order_by(proposals.c.created_at)
        async with self._database.read() as connection:
            return [proposal_of(row) for row in (await connection.execute(query)).mappings()]

    async def to_decide(self, conversation_id: str) -> list[Proposal]:
        """Of this conversation's changes, those that a colleague has to decide."""
        return [one for one in await self.waiting() if one.conversation_id == conversation_id]

    async def waiting(self) -> list[Proposal]:
        """What staff have to decide."""
        query = select(proposals).where(proposals.c.state == "escalated").order_by(proposals.c.created_at)
        async with self._database.read() as connection:
            return [proposal_of(row) for row in (await connection.execute(query)).mappings()]

    async def _conversation(self, conversation_id: str) -> Any:
        from assistant.conversation import reread

        async with self._database.read() as connection:
            return await reread(connection, conversation_id) if await exists(connection, conversation_id) else None


def _over_limit(case: Case, outcome: Outcome) -> str:
    """The limit's rule where the change gives back more than this role may; empty otherwise."""
    said = getattr(case.policy.rules.limits, case.role)
    over = said is not None and outcome.gives > money(said, case.order.total.currency).amount
    return f"limits.{case.role}" if over else ""


def _unconfirmable(proposal: Proposal, locale: str) -> Exception | None:
    if (proposal.state, "confirm") not in STATES:
        said = say(locale, "This was {state} already.", state=say(locale, proposal.state))
        return AgainstPolicy("proposal.state", said)
    if proposal.valid_until <= now():
        return AgainstPolicy("proposal.valid_until", say(locale, "This proposal has expired; please start again."))
    return None


def _moved(proposal: Proposal, outcome: Outcome, case: Case) -> Exception | None:
    if over := _over_limit(case, outcome):
        return AgainstPolicy(over, say(case.locale, "This is over the limit; a colleague has to confirm it."))
    if not same(proposal, outcome):
        text = "The order or a price has changed since this was proposed; please start again."
        return AgainstPolicy("proposal.changed", say(case.locale, text))
    return None
