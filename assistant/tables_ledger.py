"""The tables that answer a dispute and show what is missing: heads of the ledgers' chains, and gaps."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from knowledge.tables import Moment, metadata

ledger_heads = Table(
    "ledger_heads",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("head", String(64), nullable=False),  # hash of the last entry
    Column("entries", Integer, nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("turn", String(32), nullable=False),
    Column("question", Text, nullable=False),  # the shopper's message
    Column("kind", String(20), nullable=False),  # of the claim that nothing carried; none: nothing was found at all
    Column("at", Moment, nullable=False, index=True),
)
