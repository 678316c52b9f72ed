"""Which implementation of each port the shop runs on, chosen once from its settings."""

import asyncio
from dataclasses import dataclass, field

from assistant.after_sale import AfterSale, after_sale
from assistant.conversation import Conversations
from assistant.discounts import Discounts
from assistant.escalation import Inbox
from assistant.events import Events
from assistant.ledger_store import Ledgers
from assistant.model import ChatModel
from assistant.till import Till
from assistant.tools import Tools
from assistant.trade_rules import TradeRules
from assistant.turn import Assistant
from assistant.voice import Voices
from knowledge.database import Database
from knowledge.fetcher import Fetcher
from knowledge.library import Library
from knowledge.stored_words import StoredWords
from web.collecting import keep_what_is_loaded
from web.guessing import Guesses
from web.jobs import Jobs
from web.keys import Keys
from web.migrate import open_database
from web.models import chosen_model
from web.people import People
from web.posting import EVENTS_AGAIN, MAILS_AGAIN, Posting, posting
from web.providers import embedder_for
from web.settings import Settings
from web.signin import SignIns
from web.signing import derived, secret
from web.till import till_on

SEND_AGAIN = 20.0
"""Seconds between two looks for refunds that the payment system did not take, and withdrawals left half done."""
READ_AGAIN, DUE, AGED_AGAIN = 30.0, 20.0, 300.0
PICTURES_AGAIN, QUALITY_AGAIN = 60.0, 3_600.0
"""Seconds between two looks for what another process has left half done, and for what is due by the clock."""

RECONCILE_AGAIN = 3600.0
"""Seconds between two looks at the payment system's own list, for what no webhook has told."""


@dataclass(slots=True)
class Comptoir:
    """One shop, ready to be served."""

    settings: Settings
    database: Database
    library: Library
    till: Till
    conversations: Conversations
    assistant: Assistant
    inbox: Inbox
    people: People
    signins: SignIns
    keys: Keys
    fetcher: Fetcher
    jobs: Jobs
    after: AfterSale
    posting: Posting
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is about to stop: every listener is let go, to come back elsewhere."""

    @property
    def events(self) -> Events:
        return self.till.events

    @property
    def ledgers(self) -> Ledgers:
        return Ledgers(self.database)

    @property
    def voices(self) -> Voices:
        return self.assistant.voices

    @property
    def discounts(self) -> Discounts:
        return Discounts(self.database)

    @property
    def trade_rules(self) -> TradeRules:
        return TradeRules(self.database)

    async def begin(self) -> None:
        """Takes up what an earlier process left: turns without an end, documents not yet read."""
        await self.assistant.recover()
        self.jobs.every("reading documents", READ_AGAIN, self.library.read_queued)
        self.jobs.every("refunds and withdrawals", SEND_AGAIN, self.after.send_due)
        self.jobs.every("mails", MAILS_AGAIN, self.posting.mails.send_due)
        self.jobs.every("events for other systems", EVENTS_AGAIN, self.posting.deliveries.send_due)
        self.jobs.every("checking pictures", PICTURES_AGAIN, self.library.images.check_due)
        self.jobs.every("quality of the day", QUALITY_AGAIN, self.library.quality.daily)
        self.jobs.every("stale documents", AGED_AGAIN, self.library.shelf.age)
        self.jobs.every("due feeds", DUE, self.library.feeds.fetch_due)
        self.jobs.every("due sources", DUE, self.library.sources.look_due)
        if not self.till.payments.pretend:
            self.jobs.every("reconciling payments", RECONCILE_AGAIN, lambda: self.till.reconciling.run(2))
        await self.jobs.begin()

    async def close(self) -> None:
        await self.jobs.close()
        await self.assistant.close()
        await self.till.close()
        await self.library.close()
        await self.database.close()


async def open_shop(settings: Settings, *, asking: bool = False) -> Comptoir:
    """`asking`: see `open_library`."""
    database, library = await open_library(settings, asking=asking)
    model = await asyncio.to_thread(chosen_model, settings, library.embedder, database)
    return assemble(settings, database, library, model)


def assemble(settings: Settings, database: Database, library: Library, model: ChatModel) -> Comptoir:
    """The shop on this library, answered for by this model."""
    key, till = secret(settings.data / "secret.key"), till_on(settings, database)
    conversations, inbox = Conversations(database), Inbox(database, till.events)
    after = after_sale(
        till,
        inbox,
        guesses=Guesses(),
        key=derived(key, "identity"),
        token_key=settings.identity_key.get_secret_value() if settings.identity_key else "",
        currency=settings.currency,
    )
    said = {"shop": settings.shop_name, "currency": settings.currency, "country": settings.country}
    tools = Tools(library, till.carts, till.checkouts, till.orders, inbox, after)
    assistant = Assistant(database, conversations, till.events, library, model, tools, till.carts, **said)
    people, fetcher = People(database), Fetcher(settings.allowed_hosts)
    posted = posting(settings, database, fetcher, derived(key, "webhooks"))
    return Comptoir(
        settings,
        database,
        library,
        till,
        conversations,
        assistant,
        inbox,
        people,
        SignIns(people),
        Keys(database),
        fetcher,
        Jobs(database),
        after,
        posted,
    )


async def open_library(settings: Settings, *, alone: bool = False, asking: bool = False) -> tuple[Database, Library]:
    """`alone`: nobody is answered from this process meanwhile, so that it may write in larger pieces.

    `asking`: only a few questions are asked of it. It takes longer to open a large index than to do without.
    """
    from knowledge.chroma_index import ChromaIndex

    database = await asyncio.to_thread(open_database, settings)
    words = StoredWords()
    index = None if asking else ChromaIndex(settings.data / "chroma", alone=alone)
    fetcher = Fetcher(settings.allowed_hosts)
    library = await Library.open(database, embedder_for(settings), index, words, fetcher, settings.shop_url)
    keep_what_is_loaded()
    return database, library
