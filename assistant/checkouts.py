"""From a cart to a page to pay: priced fresh, opened once, and what comes back becomes an order exactly once."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.cart import Carts, CartView, money_body
from assistant.conversation import Conversation, reread
from assistant.errors import Refused, Unavailable
from assistant.events import Events
from assistant.orders import Orders
from assistant.payments import OpenedCheckout, Payments
from assistant.phrases import say
from assistant.quote import Quote, QuoteLine, Quotes, price
from assistant.settlement import settle
from assistant.tables import checkouts
from knowledge.clock import now
from knowledge.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CheckoutView:
    id: str
    quote: Quote
    state: str
    """opening, open, paid, expired, failed"""
    session: str | None
    url: str
    pretend: bool

    @property
    def payable(self) -> bool:
        return self.state == "open" and self.quote.payable_until > now()

    def body(self, locale: str) -> dict[str, Any]:
        """Of the `checkout` event."""
        return {
            "checkout": self.id,
            "lines": [_line_body(line, locale) for line in self.quote.lines],
            "total": money_body(self.quote.total, locale),
            "url": self.url,
            "expires_at": self.quote.payable_until.isoformat(),
            "pretend": self.pretend,
        }

    def told(self, locale: str) -> dict[str, Any]:
        """What the model reads: no address, it would only repeat it wrongly."""
        lines = [
            {"title": line.title, "label": line.label, "quantity": line.quantity, "total": line.total.text(locale)}
            for line in self.quote.lines
        ]
        return {"total": self.quote.total.text(locale), "lines": lines}


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

    async def press(self, conversation: Conversation) -> dict[str, Any]:
        """A button of the widget: starts a checkout and shows it as a `checkout` event, whose body it returns."""
        checkout = await self.start(conversation)
        body = checkout.body(conversation.locale)
        async with self._database.begin() as connection:
            await self._events.append(connection, conversation.id, "checkout", body)
        self._events.wake(conversation.id)
        return body

    async def start(self, conversation: Conversation, *, email: str = "") -> CheckoutView:
        """The same open checkout as long as cart and prices are the same. Raises Refused, Unavailable."""
        view = await self._carts.view(conversation.id, conversation.locale)
        await self._demand_buyable(conversation, view)
        async with self._database.begin() as connection:
            # Two clicks at once: the second waits here, and finds what the first has made.
            await reread(connection, conversation.id, lock=True)
            checkout = await self._same(connection, conversation.id, view)
            if checkout is None:
                checkout = await self._prepare(connection, price(conversation.id, view))
        if checkout.state == "open":
            return checkout
        opened = await self._open(checkout, conversation.locale, email)
        await self._close_others(conversation.id, checkout.id)
        return opened

    async def receive(self, payload: bytes, signature: str) -> str:
        """A payment system's report. Returns what became of it; NotAllowed when it isn't signed by the payment system."""
        event = self._payments.read_event(payload, signature)
        async with self._database.begin() as connection:
            settled = await settle(connection, event, quotes=self._quotes, orders=self._orders, events=self._events)
        if settled.conversation_id:
            self._events.wake(settled.conversation_id)
        return settled.outcome

    async def of_session(self, session: str) -> CheckoutView | None:
        """For the pay page; whoever knows the session may see it."""
        async with self._database.read() as connection:
            found = await connection.execute(select(checkouts).where(checkouts.c.session == session))
            row = found.mappings().one_or_none()
            return await self._view(connection, row) if row else None

    async def _demand_buyable(self, conversation: Conversation, view: CartView) -> None:
        """Nothing is left out silently: the cart is shown as it can be bought, and the shopper decides again."""
        if view.note:
            await self._carts.trim(conversation.id, view)
            await self._carts.show(conversation, view)
            raise Refused(
                view.note + " " + say(conversation.locale, "The cart was changed accordingly. Please look at it again.")
            )
        if not view.lines:
            raise Refused(say(conversation.locale, "The cart is empty."))

    async def _same(self, connection: AsyncConnection, conversation_id: str, view: CartView) -> CheckoutView | None:
        """What is open, or being opened, at these very prices."""
        query = (
            select(checkouts)
            .where(checkouts.c.conversation_id == conversation_id, checkouts.c.state.in_(("opening", "open")))
            .order_by(checkouts.c.created_at.desc())
            .limit(1)
        )
        row = (await connection.execute(query)).mappings().one_or_none()
        found = await self._view(connection, row) if row else None
        if found is None or found.quote.expires_at <= now():
            return None
        return found if found.quote.lines == price(conversation_id, view).lines else None

    async def _prepare(self, connection: AsyncConnection, quote: Quote) -> CheckoutView:
        """Stored before the payment system hears of it, so that its report always finds us knowing."""
        checkout = CheckoutView(secrets.token_hex(16), quote, "opening", None, "", self._payments.pretend)
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
        return checkout

    async def _open(self, checkout: CheckoutView, locale: str, email: str) -> CheckoutView:
        return_url = f"{self._return_url}?lang={locale[:2]}"
        try:
            opened = await self._payments.open_checkout(
                checkout.quote, email=email, locale=locale, return_url=return_url
            )
        except (Refused, Unavailable):
            # A payment system remembers a failure under its key: the next try is a quote of its own.
            await self._move(checkout.id, "opening", state="failed")
            raise
        await self._move(checkout.id, "opening", state="open", session=opened.session, url=opened.url)
        return _opened(checkout, opened)

    async def _close_others(self, conversation_id: str, but: str) -> None:
        """A page with the cart as it was before must not be paid beside the new one."""
        query = select(checkouts.c.id, checkouts.c.session).where(
            checkouts.c.conversation_id == conversation_id, checkouts.c.state == "open", checkouts.c.id != but
        )
        async with self._database.read() as connection:
            others = (await connection.execute(query)).all()
        for other in others:
            try:
                await self._payments.close_checkout(other.session)
            except Unavailable as problem:
                log.warning("checkout %s could not be closed: %s", other.id, problem)
                continue
            await self._move(other.id, "open", state="expired")

    async def _move(self, checkout_id: str, before: str, **columns: Any) -> None:
        """Only from the state that is expected: what was paid meanwhile stays paid."""
        mine = (checkouts.c.id == checkout_id) & (checkouts.c.state == before)
        async with self._database.begin() as connection:
            await connection.execute(update(checkouts).where(mine).values(columns | {"updated_at": now()}))

    async def _view(self, connection: AsyncConnection, row: RowMapping) -> CheckoutView | None:
        quote = await self._quotes.find(connection, row["quote_id"])
        return _view(row, quote, self._payments.pretend) if quote else None


def _view(row: Mapping[Any, Any], quote: Quote, pretend: bool) -> CheckoutView:
    return CheckoutView(row["id"], quote, row["state"], row["session"], row["url"], pretend)


def _opened(checkout: CheckoutView, opened: OpenedCheckout) -> CheckoutView:
    return CheckoutView(checkout.id, checkout.quote, "open", opened.session, opened.url, checkout.pretend)


def _line_body(line: QuoteLine, locale: str) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "title": line.title,
        "label": line.label,
        "quantity": line.quantity,
        "total": money_body(line.total, locale),
    }
