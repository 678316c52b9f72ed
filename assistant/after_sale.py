"""Everything that follows a sale, put together once: who asks, what the rules say, what is changed, what comes back."""

from dataclasses import dataclass

from assistant.conversation import Conversations
from assistant.customers import Customers
from assistant.escalation import Inbox
from assistant.identity import Guessing, Identities
from assistant.order_book import OrderBook
from assistant.policy_book import Policies
from assistant.proposals import Proposals
from assistant.proposals_carrying import Carrying
from assistant.refunds import Refunds
from assistant.return_pictures import ReturnPictures
from assistant.returns import Returns
from assistant.till import Till
from assistant.withdrawals import Withdrawals


@dataclass(frozen=True, slots=True)
class AfterSale:
    book: OrderBook
    carrying: Carrying
    customers: Customers
    identities: Identities
    pictures: ReturnPictures
    policies: Policies
    proposals: Proposals
    refunds: Refunds
    returns: Returns
    withdrawals: Withdrawals

    async def send_due(self) -> None:
        """What earlier transactions have promised and a crash or an outage has kept from happening."""
        await self.carrying.carry_paid()
        await self.refunds.send_due()
        await self.withdrawals.finish_due()


def after_sale(till: Till, inbox: Inbox, *, guesses: Guessing, key: bytes, token_key: str, currency: str) -> AfterSale:
    """`key` and `token_key` as `Identities` takes them."""
    database, orders, events = till.database, till.orders, till.events
    policies, refunds = Policies(database, currency=currency), Refunds(database, till.payments)
    pictures = ReturnPictures(database, orders, key)
    carrying = Carrying(till, policies, refunds, pictures)
    proposals = Proposals(till, carrying, inbox, refunds, guesses)
    till.checkouts.then(carrying.carry_paid)
    return AfterSale(
        book=OrderBook(database, orders, events),
        carrying=carrying,
        customers=Customers(database),
        identities=Identities(database, orders, inbox, key=key, token_key=token_key, guesses=guesses),
        pictures=pictures,
        policies=policies,
        proposals=proposals,
        refunds=refunds,
        returns=Returns(database, orders, events, refunds),
        withdrawals=Withdrawals(database, orders, proposals, Conversations(database), inbox),
    )
