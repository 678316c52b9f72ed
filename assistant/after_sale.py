"""Everything that follows a sale, put together once: who asks, what the rules say, what is changed, what comes back."""

from dataclasses import dataclass

from assistant.cart import Catalogue
from assistant.checkouts import Checkouts
from assistant.conversation import Conversations
from assistant.customers import Customers
from assistant.escalation import Inbox
from assistant.events import Events
from assistant.identity import Guessing, Identities
from assistant.order_book import OrderBook
from assistant.orders import Orders
from assistant.payments import Payments
from assistant.policy_book import Policies
from assistant.proposals import Proposals
from assistant.proposals_carrying import Carrying
from assistant.refunds import Refunds
from assistant.return_pictures import ReturnPictures
from assistant.returns import Returns
from assistant.withdrawals import Withdrawals
from knowledge.database import Database


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


def after_sale(
    database: Database,
    *,
    orders: Orders,
    catalogue: Catalogue,
    conversations: Conversations,
    events: Events,
    inbox: Inbox,
    payments: Payments,
    checkouts: Checkouts,
    guesses: Guessing,
    key: bytes,
    token_key: str,
    currency: str,
) -> AfterSale:
    """`key` and `token_key` as `Identities` takes them."""
    policies = Policies(database, currency=currency)
    refunds, pictures = Refunds(database, payments), ReturnPictures(database, orders, key)
    carrying = Carrying(
        database,
        orders=orders,
        policies=policies,
        catalogue=catalogue,
        events=events,
        refunds=refunds,
        pictures=pictures,
    )
    proposals = Proposals(
        database,
        orders=orders,
        policies=policies,
        carrying=carrying,
        events=events,
        inbox=inbox,
        refunds=refunds,
        checkouts=checkouts,
        guesses=guesses,
    )
    checkouts.then(carrying.carry_paid)
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
        withdrawals=Withdrawals(database, orders, proposals, conversations, inbox),
    )
