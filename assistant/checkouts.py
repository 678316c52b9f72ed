"""From a cart to a page to pay: priced fresh, opened once, and what comes back becomes an order exactly once."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.cart import Carts, CartView
from assistant.changes import changed_since, seen_of
from assistant.checkout_view import CheckoutView, QuoteView
from assistant.conversation import Conversation, reread
from assistant.differences import of_a_cart
from assistant.errors import NeedsConfirmation, Refused, Unavailable
from assistant.events import Events
from assistant.orders import Orders
from assistant.payment_event import PaymentEvent
from assistant.payment_states import Step, lock_checkout, move
from assistant.payments import Payments
from assistant.phrases import say
from assistant.pricing import price
from assistant.quote import Quote, Quotes
from assistant.reservations import hold
from assistant.settlement import Settled, settle
from assistant.tables import checkouts
from assistant.wishes import Wishes, keep_wishes
from knowledge.clock import now
from knowledge.database import Database

log = logging.getLogger(__name__)


class _OnlyAsked(Exception):
    """No error: it undoes the transaction."""


class Checkouts:
    def __init__(
        self,
        database: Database,
        carts: Carts,
        quotes: Quotes,
        payments: Payments,
        orders: Orders,
        events: Events,
        *,
        return_url: str,
    ) -> None:
        """`return_url`: where the shopper comes back to from the page to pay."""
        self._database = database
        self._carts = carts
        self._quotes = quotes
        self._payments = payments
        self._orders = orders
        self._events = events
        self._return_url = return_url
        self._then: Callable[[], Awaitable[object]] | None = None

    def then(self, work: Callable[[], Awaitable[object]]) -> None:
        """What follows when a difference was paid; its row says so, whoever reads it first."""
        self._then = work

    async def quote(
        self,
        conversation: Conversation,
        *,
        country: str | None = None,
        shipping: str | None = None,
        code: str | None = None,
    ) -> QuoteView:
        """What the cart costs now, kept and signed. What is given is remembered; an empty string takes it back."""
        said = {"country": country, "shipping": shipping, "code": code}
        wanted: dict[str, Any] = {name: value.strip() for name, value in said.items() if value is not None}
        if wanted.get("country"):
            wanted["country"] = wanted["country"].upper()[:2]
        view, _, quote = await self._database.look(lambda connection: self._price(connection, conversation, wanted))
        if quote.terms.refused_code:
            wanted["code"] = ""

        async def keep(connection: AsyncConnection) -> None:
            await self._quotes.keep(connection, quote)
            await keep_wishes(connection, conversation.id, **wanted, seen=seen_of(quote))

        await self._database.write(keep)
        return QuoteView(quote, view.changes)

    async def press_quote(self, conversation: Conversation, **wanted: str | None) -> dict[str, Any]:
        """A button of the widget: shows the quote as a `quote` event, whose body it returns."""
        view = await self.quote(conversation, **wanted)
        return await self._show(conversation, "quote", view.body(conversation.locale))

    async def press(self, conversation: Conversation, *, confirm: str = "") -> dict[str, Any]:
        """A button of the widget: starts a checkout and shows it as a `checkout` event, whose body it returns."""
        checkout = await self.start(conversation, confirm=confirm)
        return await self._show(conversation, "checkout", checkout.body(conversation.locale))

    async def start(self, conversation: Conversation, *, email: str = "", confirm: str = "") -> CheckoutView:
        """The same open checkout as long as cart and prices are the same. Raises Refused, Unavailable.

        NeedsConfirmation where a price or the stock isn't what the shopper has seen: the changes are shown as a `quote`
        event, and `confirm` is that quote's id, by which the shopper agrees.
        """
        quote = await self._priced(conversation, confirm)
        async with self._database.read() as connection:
            same = await self._same(connection, quote)
        if same is None:
            await self._close_others(conversation, quote)
        async with self._database.begin() as connection:
            # Two clicks at once: the second waits here, and finds what the first has made.
            await reread(connection, conversation.id, lock=True)
            checkout = await self._same(connection, quote) or await self._prepare(connection, quote)
        if checkout.state == "open":
            return checkout
        return await self._open(checkout, email)

    async def charge(self, quote: Quote) -> CheckoutView:
        """A page to pay for what is no cart; the same quote again is the same page. Raises Refused, Unavailable."""
        async with self._database.begin() as connection:
            await reread(connection, quote.conversation_id, lock=True)
            there = await connection.execute(select(checkouts).where(checkouts.c.quote_id == quote.id))
            row = there.mappings().one_or_none()
            checkout = await self._view(connection, row) if row else await self._prepare(connection, quote)
        if checkout is None or checkout.state not in ("opening", "open"):
            raise Refused(say(quote.terms.locale, "This page to pay is closed; please start again."))
        return checkout if checkout.state == "open" else await self._open(checkout, "")

    async def receive(self, payload: bytes, signature: str) -> str:
        """A payment system's report. Returns what became of it; NotAllowed when it isn't signed by the payment system."""
        return (await self.take(self._payments.read_event(payload, signature))).outcome

    async def take(self, event: PaymentEvent, *, keep: bool = True) -> Settled:
        """Without `keep`, what would become of it."""
        try:
            async with self._database.begin() as connection:
                settled = await settle(connection, event, quotes=self._quotes, orders=self._orders, events=self._events)
                if not keep:
                    raise _OnlyAsked
        except _OnlyAsked:
            return settled
        if settled.conversation_id:
            self._events.wake(settled.conversation_id)
        if settled.outcome == "difference_paid" and self._then:
            await self._then()
        return settled

    async def came_back(self, session: str) -> None:
        """The shopper returns from the page to pay, perhaps before its webhook: we ask ourselves."""
        async with self._database.read() as connection:
            query = select(checkouts.c.state).where(checkouts.c.session == session)
            state = (await connection.execute(query)).scalar()
        if state in ("open", "processing") and (event := await self._payments.ask(session)):
            await self.take(event)

    async def of_session(self, session: str) -> CheckoutView | None:
        """For the pay page; whoever knows the session may see it."""
        async with self._database.read() as connection:
            found = await connection.execute(select(checkouts).where(checkouts.c.session == session))
            row = found.mappings().one_or_none()
            return await self._view(connection, row) if row else None

    async def _priced(self, conversation: Conversation, confirm: str) -> Quote:
        """Fresh, and as the shopper has seen it, or agreed to it."""
        view, wishes, quote = await self._database.look(lambda connection: self._price(connection, conversation, {}))
        agreed = await self._agreed(conversation.id, confirm) if confirm else None
        changes = changed_since(wishes, view, quote)
        if changes and not (agreed and agreed.same_deal(quote)):
            await self._ask(conversation, QuoteView(quote, changes))
        if agreed:
            await self._settle_on(conversation.id, quote)
        return quote

    def _price(
        self, connection: Connection, conversation: Conversation, wanted: Mapping[str, Any]
    ) -> tuple[CartView, Wishes, Quote]:
        """Of one state of the database: the cart, how it is wanted, and what that costs."""
        view, before = self._carts.view_and_wishes(connection, conversation.id, conversation.locale)
        wishes = replace(before, **wanted)
        return view, wishes, price(connection, conversation.id, view, wishes, conversation.locale)

    async def _agreed(self, conversation_id: str, quote_id: str) -> Quote | None:
        async with self._database.read() as connection:
            quote = await self._quotes.find(connection, quote_id)
        fresh = quote is not None and quote.conversation_id == conversation_id and quote.expires_at > now()
        return quote if fresh else None

    async def _ask(self, conversation: Conversation, view: QuoteView) -> None:
        """Nothing is charged or left out silently: the change is shown, and the shopper's click agrees to it."""
        async with self._database.begin() as connection:
            await self._quotes.keep(connection, view.quote)
        body = view.body(conversation.locale) | {"confirm": view.quote.id}
        await self._show(conversation, "quote", body)
        text = say(conversation.locale, "Please look at it again and confirm.")
        raise NeedsConfirmation(f"{view.note} {text}", body)

    async def _settle_on(self, conversation_id: str, quote: Quote) -> None:
        await self._carts.keep_only(conversation_id, {line.sku: line.quantity for line in quote.lines})
        async with self._database.begin() as connection:
            code = {"code": ""} if quote.terms.refused_code else {}
            await keep_wishes(connection, conversation_id, seen=seen_of(quote), **code)

    async def _same(self, connection: AsyncConnection, quote: Quote) -> CheckoutView | None:
        """What is open, or being opened, at these very prices."""
        query = (
            select(checkouts)
            .where(checkouts.c.conversation_id == quote.conversation_id, checkouts.c.state.in_(("opening", "open")))
            .where(of_a_cart(checkouts.c.quote_id))
            .order_by(checkouts.c.created_at.desc())
            .limit(1)
        )
        row = (await connection.execute(query)).mappings().one_or_none()
        found = await self._view(connection, row) if row else None
        if found is None or found.quote.expires_at <= now():
            return None
        return found if found.quote.same_deal(quote) else None

    async def _prepare(self, connection: AsyncConnection, quote: Quote) -> CheckoutView:
        """Stored before the payment system hears of it, so that its report always finds us knowing."""
        checkout = CheckoutView(secrets.token_hex(16), quote, "opening", None, "", self._payments.pretend)
        if await self._quotes.find(connection, quote.id) is None:
            await self._quotes.keep(connection, quote)
        await connection.execute(
            insert(checkouts).values(
                id=checkout.id,
                quote_id=quote.id,
                conversation_id=quote.conversation_id,
                session=None,
                url="",
                state="opening",
                created_at=quote.created_at,
                updated_at=quote.created_at,
            )
        )
        await hold(connection, checkout.id, quote)
        return checkout

    async def _open(self, checkout: CheckoutView, email: str) -> CheckoutView:
        locale = checkout.quote.terms.locale
        return_url = f"{self._return_url}?lang={locale[:2]}"
        try:
            opened = await self._payments.open_checkout(
                checkout.quote, email=email, locale=locale, return_url=return_url
            )
        except (Refused, Unavailable):
            # A payment system remembers a failure under its key: the next try is a quote of its own.
            await self._move(checkout.id, "refuse")
            raise
        await self._move(checkout.id, "open", session=opened.session, url=opened.url)
        return checkout.opened(opened.session, opened.url)

    async def _close_others(self, conversation: Conversation, quote: Quote) -> None:
        """A page with the cart as it was before must not be paid beside the new one. Raises Refused where it was paid."""
        query = select(checkouts).where(
            checkouts.c.conversation_id == conversation.id,
            checkouts.c.state.in_(("opening", "open")),
            of_a_cart(checkouts.c.quote_id),
        )
        async with self._database.read() as connection:
            others = [(row, await self._view(connection, row)) for row in (await connection.execute(query)).mappings()]
        for row, view in others:
            if view and view.quote.same_deal(quote) and view.quote.expires_at > now():
                continue  # a second click at the same moment is opening it
            session = row["session"] or await self._lost(row, view)
            if session and not await self._payments.close_checkout(session):
                await self.came_back(session)
                raise Refused(say(conversation.locale, "This cart is being paid already. Please wait for the receipt."))
            await self._move(row["id"], "expire", **({"session": session} if session else {}))

    async def _lost(self, row: RowMapping, view: CheckoutView | None) -> str:
        """We fell over before the answer was written down: the same key gives the same page."""
        if view is None:
            return ""
        try:
            return (await self._open(view, "")).session or ""
        except Refused:
            return ""

    async def _move(self, checkout_id: str, step: Step, **columns: Any) -> None:
        """What was paid meanwhile stays paid."""
        async with self._database.begin() as connection:
            if row := await lock_checkout(connection, checkouts.c.id == checkout_id):
                await move(connection, row, step, **columns)

    async def _show(self, conversation: Conversation, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._database.begin() as connection:
            await self._events.append(connection, conversation.id, kind, body)
        self._events.wake(conversation.id)
        return dict(body)

    async def _view(self, connection: AsyncConnection, row: RowMapping) -> CheckoutView | None:
        quote = await self._quotes.find(connection, row["quote_id"])
        if quote is None:
            return None
        return CheckoutView(row["id"], quote, row["state"], row["session"], row["url"], self._payments.pretend)
