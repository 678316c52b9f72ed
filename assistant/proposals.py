"""Changes of an order: suggested by anybody, confirmed by a person's click, carried out once, and seen by all concerned."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.cart import Catalogue
from assistant.customers import customer_of, move_balances
from assistant.errors import AgainstPolicy, NotFound, Refused
from assistant.escalation import Inbox
from assistant.events import Events
from assistant.identity import Asker, Guessing, demand_verified
from assistant.order import Order
from assistant.order_rows import order_row
from assistant.orders import Orders
from assistant.outbox import outbox
from assistant.phrases import say
from assistant.policy_book import Policies
from assistant.policy_rules import Role
from assistant.proposals_carry import carried
from assistant.proposals_change import Case, Change, Outcome
from assistant.proposals_judge import judge
from assistant.proposals_rows import Proposal, proposal_of, proposal_row
from assistant.proposals_words import MAILS, proposal_body, summary
from assistant.refunds import Refunds
from assistant.stock import move_stock
from assistant.tables import conversations, orders
from assistant.tables_after import proposals
from knowledge.clock import now
from knowledge.database import Database
from knowledge.money import money

VALID_FOR = timedelta(hours=1)
ESCALATED_FOR = timedelta(days=14)
"""Staff need longer than a click."""
STATES: Mapping[tuple[str, str], str] = {
    ("proposed", "confirm"): "done",
    ("proposed", "drop"): "dropped",
    ("proposed", "expire"): "expired",
    ("escalated", "confirm"): "done",
    ("escalated", "drop"): "dropped",
    ("escalated", "expire"): "expired",
    ("done", "confirm"): "done",
    ("dropped", "drop"): "dropped",
}
"""A pair that isn't here is refused."""


class Proposals:
    def __init__(
        self,
        database: Database,
        *,
        orders: Orders,
        policies: Policies,
        catalogue: Catalogue,
        events: Events,
        inbox: Inbox,
        refunds: Refunds,
        guesses: Guessing,
    ) -> None:
        self._database = database
        self._orders = orders
        self._policies = policies
        self._catalogue = catalogue
        self._events = events
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
            self._guesses.wrong(who, caller)
            text = "There is no order {number} of yours."
            raise NotFound(say(locale, text, number=number), rule="order.owner")
        return order

    async def propose(
        self, number: str, change: Change, asker: Asker, *, locale: str, turn: str | None = None
    ) -> Proposal:
        """Raises AgainstPolicy with the rule, NotAllowed below *verified*, NotFound for an order that isn't theirs."""
        order = await self.order_of(number, asker, locale=locale)
        outcome = judge(await self._case(order, change, asker.role, locale), change)
        over = await self._over_limit(order, outcome, asker.role)
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
        async with self._database.begin() as connection:
            await connection.execute(insert(proposals).values(proposal_row(proposal)))
            await self._show(connection, proposal, turn=turn)
        self._wake(proposal.conversation_id)
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
            proposal = await _locked(connection, proposal_id)
            if proposal.state == "done":
                return proposal
            problem = self._unconfirmable(proposal, asker, locale)
            if problem is None and order is not None:
                outcome = judge(await self._case(order, proposal.change, asker.role, locale), proposal.change)
                problem = await self._moved(proposal, outcome, order, asker, locale)
            if problem is None and order is not None:
                done = await self._carry_out(connection, order, proposal, outcome, asker, locale, mail)
        if problem is not None:
            raise problem
        self._wake(proposal.conversation_id)
        await self._refunds.send_due()
        return done

    async def drop(self, proposal_id: str, asker: Asker, *, locale: str) -> Proposal:
        await self.find(proposal_id, asker, locale=locale)
        async with self._database.begin() as connection:
            proposal = await _locked(connection, proposal_id)
            state = STATES.get((proposal.state, "drop"))
            if state is None:
                raise Refused(say(locale, "This was {state} already.", state=say(locale, proposal.state)))
            dropped = await self._end(connection, proposal, state)
        self._wake(proposal.conversation_id)
        return dropped

    async def find(self, proposal_id: str, asker: Asker, *, locale: str) -> Proposal:
        """NotFound for another's as for none."""
        demand_verified(asker, locale)
        async with self._database.read() as connection:
            found = await connection.execute(select(proposals).where(proposals.c.id == proposal_id))
            row = found.mappings().one_or_none()
        order = await self._orders.by_number(row["order_number"]) if row else None
        if row is None or order is None or not asker.may_change(order):
            raise NotFound(say(locale, "There is no such proposal of yours."), rule="order.owner")
        return proposal_of(row)

    async def of_order(self, number: str) -> list[Proposal]:
        query = select(proposals).where(proposals.c.order_number == number).order_by(proposals.c.created_at)
        async with self._database.read() as connection:
            return [proposal_of(row) for row in (await connection.execute(query)).mappings()]

    async def waiting(self) -> list[Proposal]:
        """What staff have to decide."""
        query = select(proposals).where(proposals.c.state == "escalated").order_by(proposals.c.created_at)
        async with self._database.read() as connection:
            return [proposal_of(row) for row in (await connection.execute(query)).mappings()]

    async def _case(self, order: Order, change: Change, role: Role, locale: str) -> Case:
        async with self._database.read() as connection:
            customer = await customer_of(connection, order.customer_id)
        skus = {line.sku for line in order.lines} | {item.to for item in change.items}
        catalogue = await self._catalogue.variants(sku for sku in skus if sku)
        return Case(order, await self._policies.at(order.placed_at), role, locale, customer, catalogue)

    async def _over_limit(self, order: Order, outcome: Outcome, role: Role) -> str:
        """The limit's rule where the change gives back more than this role may; empty otherwise."""
        said = getattr((await self._policies.at(order.placed_at)).rules.limits, role)
        over = said is not None and outcome.gives > money(said, order.total.currency).amount
        return f"limits.{role}" if over else ""

    def _unconfirmable(self, proposal: Proposal, asker: Asker, locale: str) -> Exception | None:
        if (proposal.state, "confirm") not in STATES:
            said = say(locale, "This was {state} already.", state=say(locale, proposal.state))
            return AgainstPolicy("proposal.state", said)
        if proposal.valid_until <= now():
            return AgainstPolicy("proposal.valid_until", say(locale, "This proposal has expired; please start again."))
        return None

    async def _moved(
        self, proposal: Proposal, outcome: Outcome, order: Order, asker: Asker, locale: str
    ) -> Exception | None:
        over = await self._over_limit(order, outcome, asker.role)
        if over:
            return AgainstPolicy(over, say(locale, "This is over the limit; a colleague has to confirm it."))
        if outcome.as_json() | {"rules": ()} != {**proposal.outcome, "rules": ()}:
            text = "The order or a price has changed since this was proposed; please start again."
            return AgainstPolicy("proposal.changed", say(locale, text))
        return None

    async def _carry_out(
        self,
        connection: AsyncConnection,
        order: Order,
        proposal: Proposal,
        outcome: Outcome,
        asker: Asker,
        locale: str,
        mail: str,
    ) -> Proposal:
        who = asker.name or asker.role
        changed = carried(order, proposal.change, outcome, who=who, at=now())
        await connection.execute(update(orders).where(orders.c.number == order.number).values(order_row(changed)))
        customer = await customer_of(connection, order.customer_id, lock=True)
        await move_balances(connection, customer, outcome.moves)
        await self._refunds.add(connection, order, customer, outcome.moves, proposal.id)
        await move_stock(connection, order, changed)
        done = await self._end(connection, proposal, "done")
        if proposal.conversation_id and await _exists(connection, proposal.conversation_id):
            await self._events.append(connection, proposal.conversation_id, "order", changed.body(locale))
        body = {
            "order": order.number,
            "proposal": proposal.id,
            **proposal_body(proposal.change, proposal.outcome, locale),
        }
        await outbox(connection, mail or MAILS[proposal.change.kind], order.email, locale, body)
        return done

    async def _end(self, connection: AsyncConnection, proposal: Proposal, state: str) -> Proposal:
        mine = proposals.c.id == proposal.id
        await connection.execute(update(proposals).where(mine).values(state=state, ended_at=now()))
        ended = replace(proposal, state=state)
        await self._show(connection, ended)
        return ended

    async def _show(self, connection: AsyncConnection, proposal: Proposal, *, turn: str | None = None) -> None:
        cid = proposal.conversation_id
        if cid and (locale := await _exists(connection, cid)):
            await self._events.append(connection, cid, "proposal", proposal.body(locale), turn=turn)

    def _wake(self, conversation_id: str | None) -> None:
        if conversation_id:
            self._events.wake(conversation_id)

    async def _conversation(self, conversation_id: str) -> Any:
        from assistant.conversation import reread

        async with self._database.read() as connection:
            return await reread(connection, conversation_id) if await _exists(connection, conversation_id) else None


async def _exists(connection: AsyncConnection, conversation_id: str) -> str | None:
    """The conversation's language; None where there is none any more."""
    query = select(conversations.c.locale).where(conversations.c.id == conversation_id)
    found: str | None = (await connection.execute(query)).scalar()
    return found


async def _locked(connection: AsyncConnection, proposal_id: str) -> Proposal:
    query = select(proposals).where(proposals.c.id == proposal_id).with_for_update()
    return proposal_of((await connection.execute(query)).mappings().one())
