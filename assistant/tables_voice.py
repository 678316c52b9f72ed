"""The table of how the shop speaks: one row a version, the last one holds."""

from sqlalchemy import Column, Integer, String, Table

from knowledge.tables import Json, Moment, metadata

voices = Table(
    "voices",
    metadata,
    Column("id", Integer, primary_key=True),  # the version
    Column("body", Json, nullable=False),  # as assistant/voice.py describes it
    Column("who", String(320), nullable=False),
    Column("at", Moment, nullable=False),
)
