"""The tables of what the merchant's own systems are told: where to, and each message with what became of it."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from knowledge.tables import Json, Moment, metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    Column("events", Json, nullable=False),  # ["order.*", "escalation"]
    Column("version", Integer, nullable=False),  # of its secret, which is derived and not kept
    Column("rotated_at", Moment),
    Column("created_at", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("webhook_id", ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("event_id", String(64), nullable=False),  # the same for every receiver and every try
    Column("kind", String(40), nullable=False),
    Column("body", Json, nullable=False),
    Column("state", String(10), nullable=False, index=True),  # due, sent, failed
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("status", Integer, nullable=False),  # of the last answer; 0: none
    Column("cause", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
)
