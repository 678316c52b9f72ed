"""Which implementation of each port the shop runs on, chosen once from its settings."""

import asyncio
from dataclasses import dataclass, field

from pydantic import SecretStr

from assistant.after_sale import AfterSale, after_sale
from assistant.cart import Carts
from assistant.checkouts import Checkouts
from assistant.conversation import Conversations
from assistant.discounts import Discounts
from assistant.escalation import Inbox
from assistant.events import Events
from assistant.ledger_store import Ledgers
from assistant.model import ChatModel
from assistant.orders import Orders
from assistant.payments import Payments
from assistant.quote import Quotes
from assistant.reconcile import Reconciling
from assistant.tools import Tools
from assistant.trade_rules import TradeRules
from assistant.turn import Assistant
from assistant.voice import Voices
from assistant.waking import Waking, waking_for
from knowledge.database import Database
from knowledge.embedder import Embedder
from knowledge.fetcher import Fetcher
from knowledge.library import Library
from knowledge.store import Store
from knowledge.stored_words import StoredWords
from web.guessing import Guesses
from web.jobs import Jobs
from web.keys import Keys
from web.migrate import migrate
from web.models import chosen_model
from web.people import People
from web.posting import EVENTS_AGAIN, MAILS_AGAIN, Posting, posting
from web.settings import Settings, SettingsError
from web.signin import SignIns
from web.signing import derived, secret

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
    conversations: Conversations
    waking: Waking
    events: Events
    assistant: Assistant
    inbox: Inbox
    carts: Carts
    quotes: Quotes
    checkouts: Checkouts
    orders: Orders
    payments: Payments
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

    @property
    def reconciling(self) -> Reconciling:
        return Reconciling(self.database, self.checkouts, self.payments)

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
        if not self.payments.pretend:
            self.jobs.every("reconciling payments", RECONCILE_AGAIN, lambda: self.reconciling.run(2))
        await self.jobs.begin()

    async def close(self) -> None:
        await self.jobs.close()
        await self.assistant.close()
        await self.payments.close()
        await self.waking.close()
        await self.library.close()
        await self.database.close()


async def open_shop(settings: Settings) -> Comptoir:
    database, library = await open_library(settings)
    model = await asyncio.to_thread(chosen_model, settings, library.embedder, database)
    return assemble(settings, database, library, model)


def assemble(settings: Settings, database: Database, library: Library, model: ChatModel) -> Comptoir:
    """The shop on this library, answered for by this model."""
    waking = waking_for(database)
    events, conversations = Events(database, waking), Conversations(database)
    key = secret(settings.data / "secret.key")
    payments = _payments(settings, key)
    carts = Carts(database, library, events, max_per_line=settings.max_per_line)
    quotes = Quotes(derived(key, "quotes"))
    orders = Orders(database, prefix=_initials(settings.shop_name))
    checkouts = Checkouts(database, carts, quotes, payments, orders, events, return_url=f"{settings.url}/thanks")
    inbox = Inbox(database, events)
    after = after_sale(
        database,
        orders=orders,
        catalogue=library,
        conversations=conversations,
        events=events,
        inbox=inbox,
        payments=payments,
        checkouts=checkouts,
        guesses=Guesses(),
        key=derived(key, "identity"),
        token_key=settings.identity_key.get_secret_value() if settings.identity_key else "",
        currency=settings.currency,
    )
    tools = Tools(library, carts, checkouts, orders, inbox, after)
    assistant = Assistant(
        database,
        conversations,
        events,
        library,
        model,
        tools,
        carts,
        shop=settings.shop_name,
        currency=settings.currency,
    )
    people, fetcher = People(database), Fetcher(settings.allowed_hosts)
    return Comptoir(
        settings,
        database,
        library,
        conversations,
        waking,
        events,
        assistant,
        inbox,
        carts,
        quotes,
        checkouts,
        orders,
        payments,
        people,
        SignIns(people),
        Keys(database),
        fetcher,
        Jobs(database),
        after,
        posting(settings, database, fetcher, derived(key, "webhooks")),
    )


@dataclass(frozen=True, slots=True)
class OpenTill:
    """The payments alone, for a command: no model, no index."""

    database: Database
    payments: Payments
    waking: Waking
    checkouts: Checkouts
    reconciling: Reconciling

    async def close(self) -> None:
        await self.payments.close()
        await self.waking.close()
        await self.database.close()


async def open_till(settings: Settings) -> OpenTill:
    database = await asyncio.to_thread(open_database, settings)
    waking = waking_for(database)
    key, events = secret(settings.data / "secret.key"), Events(database, waking)
    payments = _payments(settings, key)
    words = StoredWords()
    carts, quotes = Carts(database, Store(database, words), events), Quotes(derived(key, "quotes"))
    orders = Orders(database, prefix=_initials(settings.shop_name))
    checkouts = Checkouts(database, carts, quotes, payments, orders, events, return_url=f"{settings.url}/thanks")
    return OpenTill(database, payments, waking, checkouts, Reconciling(database, checkouts, payments))


async def open_library(settings: Settings, *, alone: bool = False) -> tuple[Database, Library]:
    """`alone`: nobody is answered from this process meanwhile, so that it may write in larger pieces."""
    from knowledge.chroma_index import ChromaIndex

    database = await asyncio.to_thread(open_database, settings)
    words = StoredWords()
    index = ChromaIndex(settings.data / "chroma", alone=alone)
    fetcher = Fetcher(settings.allowed_hosts)
    return database, await Library.open(database, _embedder(settings), index, words, fetcher, settings.shop_url)


def open_database(settings: Settings) -> Database:
    """At the present schema."""
    settings.data.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    return Database(settings.database)


def _embedder(settings: Settings) -> Embedder:
    if not settings.embedder:
        from knowledge.minilm import MiniLmEmbedder

        return MiniLmEmbedder(settings.data / "embedder")
    from knowledge.openai_embedder import OpenAiEmbedder

    provider, _, name = settings.embedder.partition(":")
    if provider != "openai" or not name:
        raise SettingsError(f"embedder is {settings.embedder!r}; right would be openai:<name>, or nothing for MiniLM")
    key = _needed(settings.openai_api_key, "OPENAI_API_KEY", "the embedder")
    return OpenAiEmbedder(key, model=name, base_url=settings.model_base_url or None)


def _payments(settings: Settings, key: bytes) -> Payments:
    if settings.stripe_secret_key is None:
        from assistant.demo_payments import DemoPayments

        return DemoPayments(settings.url, derived(key, "payments").hex())
    from assistant.stripe_payments import StripePayments

    return StripePayments.connect(
        settings.stripe_secret_key.get_secret_value(),
        _needed(settings.stripe_webhook_secret, "COMPTOIR_STRIPE_WEBHOOK_SECRET", "STRIPE_SECRET_KEY")
        .replace(",", " ")
        .split(),
        settings.stripe_api_base or None,
        embedded_at=_embedded_at(settings),
        publishable_key=settings.stripe_publishable_key,
    )


def _embedded_at(settings: Settings) -> str:
    if settings.checkout_page == "hosted_page":
        return ""
    if not settings.stripe_publishable_key:
        raise SettingsError("checkout_page is 'embedded_page', which needs COMPTOIR_STRIPE_PUBLISHABLE_KEY, pk_…")
    return f"{settings.url}/pay"


def _needed(secret: SecretStr | None, name: str, why: str) -> str:
    if secret is None:
        raise SettingsError(f"{name} is not set, and {why} needs it; set it, or {name}_FILE")
    return secret.get_secret_value()


def _initials(shop_name: str) -> str:
    """`ML` for Maison Lune: order numbers start with it."""
    return "".join(word[0] for word in shop_name.split() if word[0].isalnum()).upper()[:3] or "C"
