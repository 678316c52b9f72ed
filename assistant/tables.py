"""The tables of the shop's talk and trade: conversations, turns, events, orders, people."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from knowledge.tables import Json, Moment, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, index=True),  # sha256 of the bearer token
    Column("owner", String(10), nullable=False, index=True),  # assistant, waiting, staff, closed
    Column("staff_id", String(32)),
    Column("locale", String(8), nullable=False),
    Column("cart", JSON, nullable=False),  # {sku: quantity} in the order of adding, which JSONB would lose; no price
    Column("shown", Json, nullable=False),  # ids of the products shown last, in order: "the second one"
    Column("page", Json),  # {"url", "product"?}: where the shopper is
    Column("last_seq", Integer, nullable=False),
    Column("trial", Boolean, nullable=False, server_default=false()),  # held by the shop itself: calls nobody
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", String(64), nullable=False),  # chosen by the widget
    Column("text", Text, nullable=False),
    Column("state", String(10), nullable=False, index=True),  # queued, running, done, failed
    Column("lease_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("model", String(100), nullable=False, default=""),
    Column("tokens_in", Integer, nullable=False, default=0),
    Column("tokens_out", Integer, nullable=False, default=0),
    Column("cost", Float, nullable=False, default=0.0),
    Column("timings", Json, nullable=False),  # {"first_event_ms", "total_ms", …}
    Column("transcript", Json, nullable=False),  # our own messages: what the model read and said
    Column("ledger", Json, nullable=False),  # [{"sentence", "claims", "evidence", "verdict"}]
    UniqueConstraint("conversation_id", "message_id"),
    Index("ix_turns_conversation_id_created_at", "conversation_id", "created_at"),
    Index("ix_turns_created_at", "created_at"),  # what a day has cost
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("turn", String(32)),
    Column("at", Moment, nullable=False),
    Column("body", Json, nullable=False),
)

escalations = Table(
    "escalations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(10), nullable=False, index=True),  # waiting, taken, resolved
    Column("reason", String(40), nullable=False),  # asked, no_source, complaint, payment, failure
    Column("problem", Text, nullable=False),  # one line for the inbox
    Column("email", String(320), nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("resolved_at", Moment),
    Column("staff_id", String(32)),
)

quotes = Table(
    "quotes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("lines", Json, nullable=False),  # [{"sku", "title", "label", "quantity", "unit", "total"}], minor units
    Column("total", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("terms", Json),  # discount, delivery and tax, as assistant/quote.py writes them
    Column("signature", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

checkouts = Table(
    "checkouts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("quote_id", ForeignKey("quotes.id"), nullable=False, unique=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("session", String(200), unique=True),  # the payment system's own id
    Column("url", Text, nullable=False, default=""),
    Column("state", String(10), nullable=False),  # as assistant/payment_states.py moves it
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("checkout_id", ForeignKey("checkouts.id"), unique=True),  # None: imported
    Column("conversation_id", String(32), index=True),
    Column("email", String(320), nullable=False, default="", index=True),  # lower case
    Column(
        "status", String(20), nullable=False, index=True
    ),  # paid, packing, shipped, delivered, cancelled, returned, refunded
    Column("lines", Json, nullable=False),  # [{"sku", "title", "label", "quantity", "total"}]
    Column("total", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("address", Json),
    Column("tracking", Json),  # {"carrier", "number", "url", "events": [{"at", "text"}]}
    Column("placed_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("payment", String(200), nullable=False, default=""),  # the payment system's own id
    Column("customer_id", String(200), index=True),  # as the shop's own system calls them; empty: a guest
    Column("amounts", Json),  # {"subtotal", "discount", "shipping", "tax"}, minor units
    Column("payments", Json),  # [{"kind": payment|refund, "amount", "method", "id", "at"}]
    Column("fulfilments", Json),
    Column("returns", Json),
    Column("history", Json),  # [{"at", "who", "what", "why"}]
    Column("delivered_at", Moment),
)

payment_events = Table(
    "payment_events",
    metadata,
    Column("id", String(200), primary_key=True),  # the payment system's event id: handled once
    Column("kind", String(80), nullable=False),
    Column("session", String(200)),
    Column("outcome", String(40), nullable=False),  # paid, ignored, unknown_session, …
    Column("received_at", Moment, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("email", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(10), nullable=False),  # owner, merchant, staff, viewer
    Column("password_hash", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Moment, nullable=False),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", String(64), primary_key=True),  # of the session cookie
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),  # the readable part of the key
    Column("name", String(200), nullable=False),
    Column("role", String(10), nullable=False),  # admin, catalogue, orders, read
    Column("hash", String(64), nullable=False),  # sha256 of the whole key
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Column("revoked_at", Moment),
)

from assistant import tables_after as tables_after  # noqa: E402  refunds point at the orders above
from assistant import tables_ledger as tables_ledger  # noqa: E402  heads point at the conversations above
from assistant import tables_money as tables_money  # noqa: E402  holds point at the checkouts above
from assistant import tables_outgoing as tables_outgoing  # noqa: E402  beside them: what the shop's own systems are told
from assistant import tables_voice as tables_voice  # noqa: E402  the shop's voice, in versions
