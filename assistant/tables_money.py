"""The tables around the money: what the merchant set for discounts, delivery and tax, what is held, and what was paid."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table, Text

from knowledge.tables import Json, Moment, metadata

discounts = Table(
    "discounts",
    metadata,
    Column("code", String(40), primary_key=True),  # upper case
    Column("kind", String(10), nullable=False),  # percentage, amount
    Column("value", BigInteger, nullable=False),  # hundredths of a percent, or minor units
    Column("currency", String(3), nullable=False),  # of an amount and of the minimum
    Column("minimum", BigInteger),  # goods for at least so much
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("max_uses", Integer),
    Column("used", Integer, nullable=False),  # by orders that were paid
    Column("products", Json, nullable=False),  # [product id or SKU]; empty: everything
    Column("categories", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

trade_rules = Table(
    "trade_rules",
    metadata,
    Column("kind", String(10), primary_key=True),  # shipping, tax
    Column("body", Json, nullable=False),  # as assistant/shipping.py and assistant/tax.py read it
    Column("updated_at", Moment, nullable=False),
)

wishes = Table(
    "wishes",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("country", String(2), nullable=False),  # where it goes; empty: not said
    Column("shipping", String(80), nullable=False),  # id of a shipping option; empty: the first
    Column("code", String(40), nullable=False),
    Column("seen", Json, nullable=False),  # the prices that the shopper was shown last
    Column("noted", Text, nullable=False),  # what the shopper was told of goods that can't be bought any more
)

holds = Table(
    "holds",
    metadata,
    Column("checkout_id", ForeignKey("checkouts.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(8), primary_key=True),  # stock, code
    Column("item", String(200), primary_key=True, index=True),  # SKU, discount code
    Column("quantity", Integer, nullable=False),
    Column("until", Moment, nullable=False),
)

payments = Table(
    "payments",
    metadata,
    Column("id", String(200), primary_key=True),  # the payment system's own id
    Column(
        "checkout_id", String(32), index=True
    ),  # None: what happened to it came before the payment itself, or not ours
    Column("order_number", String(40), index=True),
    Column("amount", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("refunded_said", BigInteger, nullable=False),  # the highest sum that the payment system named
    Column("currency", String(3), nullable=False),
    Column("dispute", String(8), nullable=False),  # empty, open, won, lost
    Column("updated_at", Moment, nullable=False),
)

payment_refunds = Table(
    "payment_refunds",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("payment", String(200), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),  # pending, done, failed
    Column("updated_at", Moment, nullable=False),
)
