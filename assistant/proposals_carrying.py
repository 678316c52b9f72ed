"""How a proposal is carried out in one transaction: the order, the money, the stock, the mail, and who is told."""

from dataclasses import replace

from sqlalchemy import Connection, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.customers import customer_of, move_balances
from assistant.errors import AgainstPolicy
from assistant.escalation import call_staff
from assistant.order import Order
from assistant.order_rows import order_row
from assistant.outbox import outbox
from assistant.outgoing import tell_order
from assistant.policy_book import Policies
from assistant.policy_rules import Role
from assistant.proposals_carry import carried, split
from assistant.proposals_carry import paid as moved
from assistant.proposals_change import Case, Change, Move, Outcome
from assistant.proposals_judge import judge
from assistant.proposals_rows import Proposal, proposal_of
from assistant.proposals_words import MAILS, proposal_body
from assistant.refunds import Refunds
from assistant.return_pictures import ReturnPictures
from assistant.stock import move_stock
from assistant.tables import conversations, orders
from assistant.tables_after import proposals
from assistant.till import Till
from knowledge.clock import now
from knowledge.money import Money
from knowledge.rows import sold


class Carrying:
    def __init__(self, till: Till, policies: Policies, refunds: Refunds, pictures: ReturnPictures) -> None:
        self._database = till.database
        self._orders = till.orders
        self._events = till.events
        self._policies = policies
        self._refunds = refunds
        self._pictures = pictures

    async def case(self, order: Order, change: Change, role: Role, locale: str) -> Case:
        skus = {line.sku for line in order.lines} | {item.to for item in change.items}

        def read(connection: Connection) -> Case:
            policy = self._policies.holding(connection, order.placed_at)
            customer = customer_of(connection, order.customer_id)
            return Case(order, policy, role, locale, customer, sold(connection, skus - {""}))

        return await self._database.look(read)

    async def carry_out(
        self,
        connection: AsyncConnection,
        order: Order,
        proposal: Proposal,
        outcome: Outcome,
        who: str,
        locale: str,
        mail: str,
    ) -> Proposal:
        outcome = replace(outcome, moves=split(order, outcome.moves))
        payment = str(proposal.outcome.get("payment", ""))
        changed = carried(order, proposal.change, outcome, who=who, at=now(), payment=payment)
        await connection.execute(update(orders).where(orders.c.number == order.number).values(order_row(changed)))
        customer = await connection.run_sync(customer_of, order.customer_id, lock=True)
        await move_balances(connection, customer, outcome.moves)
        await self._refunds.add(connection, order, customer, outcome.moves, proposal.id)
        await move_stock(connection, order, changed)
        done = await self.end(connection, proposal, "done")
        if proposal.conversation_id and await exists(connection, proposal.conversation_id):
            await self._events.append(connection, proposal.conversation_id, "order", changed.body(locale))
        # Staff may have confirmed it in their own language; the mail is the shopper's.
        theirs = (await exists(connection, proposal.conversation_id or "")) or locale
        said = proposal_body(proposal.change, proposal.outcome, theirs)
        coming = changed.returns[len(order.returns) :]
        body = {"order": order.number, "proposal": proposal.id, **said}
        body |= {"pictures": self._pictures.token(order.number, coming[0]["id"])} if coming else {}
        # What was cancelled before it left has nothing to be sent back.
        unsent = changed.status == "cancelled" and mail == "return_instructions"
        chosen = "cancelled" if unsent else mail or MAILS[proposal.change.kind]
        await outbox(connection, chosen, order.email, theirs, body)
        kind = "return.requested" if coming else "order.changed"
        await tell_order(connection, kind, changed, change=proposal.change.kind, proposal=proposal.id)
        return done

    async def end(self, connection: AsyncConnection, proposal: Proposal, state: str) -> Proposal:
        mine = proposals.c.id == proposal.id
        await connection.execute(update(proposals).where(mine).values(state=state, ended_at=now()))
        ended = replace(proposal, state=state)
        await self.show(connection, ended)
        return ended

    async def show(self, connection: AsyncConnection, proposal: Proposal, *, turn: str | None = None) -> None:
        cid = proposal.conversation_id
        if cid and (locale := await exists(connection, cid)):
            await self._events.append(connection, cid, "proposal", proposal.body(locale), turn=turn)

    def wake(self, conversation_id: str | None) -> None:
        if conversation_id:
            self._events.wake(conversation_id)

    async def carry_paid(self) -> None:
        """Changes whose difference has been paid. What can't be carried out any more gives its money back."""
        query = select(proposals.c.id).where(proposals.c.state == "paid")
        async with self._database.read() as connection:
            paid = (await connection.execute(query.order_by(proposals.c.created_at).limit(100))).scalars().all()
        for proposal_id in paid:
            await self._carry_paid(proposal_id)
        if paid:
            await self._refunds.send_due()

    async def _carry_paid(self, proposal_id: str) -> None:
        async with self._database.begin() as connection:
            query = select(proposals.c.order_number).where(proposals.c.id == proposal_id)
            order = await self._orders.locked(connection, (await connection.execute(query)).scalar_one())
            proposal = await locked(connection, proposal_id)
            if order is None or proposal.state != "paid":
                return
            locale = await exists(connection, proposal.conversation_id or "") or "en"
            try:
                outcome = judge(await self.case(order, proposal.change, proposal.role, locale), proposal.change)
            except AgainstPolicy:
                outcome = None
            if outcome is not None and same(proposal, outcome):
                await self.carry_out(connection, order, proposal, outcome, proposal.by or proposal.role, locale, "")
            else:
                await self._give_back(connection, order, proposal)
        self.wake(proposal.conversation_id)

    async def _give_back(self, connection: AsyncConnection, order: Order, proposal: Proposal) -> None:
        due = Money(proposal.outcome["due"], proposal.outcome["currency"])
        method = order.next_page()
        came, back = Move("payment", method, due), Move("refund", method, due)
        note = {"at": now().isoformat(), "who": "shop", "what": "difference returned", "why": proposal.id}
        more = moved((came, back), now(), proposal.outcome["payment"])
        changed = replace(order, payments=order.payments + more, history=(*order.history, note))
        await self._orders.keep(connection, changed)
        await self._refunds.add(connection, changed, None, (back,), proposal.id)
        await self.end(connection, proposal, "expired")
        if proposal.conversation_id:
            problem = f"{order.number} can't be changed any more; {due.text('en')} that was paid for it goes back"
            await call_staff(connection, self._events, proposal.conversation_id, "payment", problem)


def same(proposal: Proposal, outcome: Outcome) -> bool:
    """What it comes to is what was proposed."""
    fresh = outcome.as_json()
    return all(proposal.outcome.get(name) == fresh[name] for name in fresh if name != "rules")


async def exists(connection: AsyncConnection, conversation_id: str) -> str | None:
    """The conversation's language; None where there is none any more."""
    query = select(conversations.c.locale).where(conversations.c.id == conversation_id)
    found: str | None = (await connection.execute(query)).scalar()
    return found


async def locked(connection: AsyncConnection, proposal_id: str) -> Proposal:
    query = select(proposals).where(proposals.c.id == proposal_id).with_for_update()
    return proposal_of((await connection.execute(query)).mappings().one())
