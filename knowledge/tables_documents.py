"""What documents keep besides their passages: earlier versions, the figures that they state, what was decided about them."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from knowledge.tables import Json, Moment, metadata

document_versions = Table(
    "document_versions",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("url", Text, nullable=False),
    Column("state", String(20), nullable=False),  # as it was when the next version came
    Column("content", LargeBinary, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("at", Moment, nullable=False),  # since when this version stood
)

statements = Table(
    "statements",
    metadata,
    Column("passage_id", ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document_id", String(32), nullable=False, index=True),
    Column("question", String(40), nullable=False, index=True),  # return_window, shipping_fee …
    Column("scope", Json, nullable=False),  # [str]: countries, methods, products, conditions it holds for
    Column("figure", String(100), nullable=False),  # "30 d", "4.90 EUR": equal figures are equal texts
    Column("quote", Text, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", String(32), primary_key=True),  # the conflict's
    Column("question", String(40), nullable=False),
    Column("right_document", String(32), nullable=False),
    Column("right_quote", Text, nullable=False),
    Column("wrong_document", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("wrong_text", String(64), nullable=False),  # the passage's text hash: another text is judged anew
    Column("wrong_quote", Text, nullable=False),
    Column("until", Moment),  # the wrong one answers until then; None: not any more
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)
