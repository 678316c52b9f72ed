"""The tables of what follows a sale: customers, policies, proposals, refunds, identities, codes, withdrawals and mails."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from knowledge.tables import Json, Moment, metadata

customers = Table(
    "customers",
    metadata,
    Column("id", String(200), primary_key=True),  # as the shop's own system calls them
    Column("email", String(320), nullable=False, index=True),  # lower case
    Column("name", String(200), nullable=False),
    Column("address", Json),
    Column("methods", Json, nullable=False),  # [{"id", "kind", "label", "balance"?: minor units of a gift card}]
    Column("currency", String(3), nullable=False),
    Column("updated_at", Moment, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("starts_at", Moment, nullable=False),  # orders placed from then on
    Column("body", Json, nullable=False),  # as assistant/policy.py describes it
    Column("by", String(320), nullable=False),
    Column("created_at", Moment, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("order_number", String(40), nullable=False, index=True),  # empty: of the customer's own record
    Column("customer_id", String(200), nullable=False),
    Column("conversation_id", String(32), index=True),
    Column("kind", String(20), nullable=False),
    Column("asked", Json, nullable=False),
    Column("by", String(320), nullable=False),
    Column("role", String(10), nullable=False),  # shopper, assistant, staff, admin
    Column("outcome", Json, nullable=False),  # amounts before and after, refund, the rules that allow it
    Column("state", String(12), nullable=False, index=True),  # proposed, escalated, done, dropped, expired
    Column("created_at", Moment, nullable=False),
    Column("valid_until", Moment, nullable=False),
    Column("ended_at", Moment),
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", String(40), primary_key=True),  # also the payment system's idempotency key
    Column("order_number", ForeignKey("orders.number", ondelete="CASCADE"), nullable=False, index=True),
    Column("proposal_id", String(32), nullable=False),
    Column("payment", String(200), nullable=False),  # the payment system's own id; empty: paid elsewhere
    Column("method", String(200), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(10), nullable=False, index=True),  # due, done, elsewhere, failed
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("problem", Text, nullable=False),
    Column("reference", String(200), nullable=False),  # what the payment system calls it
    Column("created_at", Moment, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("level", String(10), nullable=False),  # knows, verified
    Column("customer_id", String(200), nullable=False),  # empty: a guest
    Column("email", String(320), nullable=False),
    Column("order_number", String(40), nullable=False),  # the only one, for who knows number and e-mail
    Column("until", Moment, nullable=False),
)

order_codes = Table(
    "order_codes",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("code_hash", String(64), nullable=False),  # of no possible code where the order is unknown
    Column("tries", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("order_number", String(40), nullable=False, index=True),  # as the shopper wrote it
    Column("name", String(200), nullable=False),
    Column("email", String(320), nullable=False),
    Column("items", Json, nullable=False),  # [{"sku", "title", "quantity"}]; empty: the whole contract
    Column("statement", Text, nullable=False),
    Column("locale", String(8), nullable=False),
    Column("state", String(10), nullable=False, index=True),  # stated, confirmed
    Column("outcome", Json, nullable=False),  # {"return"?, "exempt"?, "person"?}
    Column("created_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
)

return_pictures = Table(
    "return_pictures",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("order_number", ForeignKey("orders.number", ondelete="CASCADE"), nullable=False, index=True),
    Column("return_id", String(32), nullable=False, index=True),
    Column("kind", String(40), nullable=False),  # image/jpeg …
    Column("content", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("created_at", Moment, nullable=False),
)

mails = Table(
    "mails",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("to", String(320), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("body", Json, nullable=False),  # what the kind's template needs
    Column("about", String(64), nullable=False, default="", index=True),  # an order's number, a conversation's id
    Column("state", String(10), nullable=False, index=True),  # due, sent, failed, void: not to be sent (any more)
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("cause", Text, nullable=False, default=""),  # why the last try did not work
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
)

unwanted_mails = Table(
    "unwanted_mails",
    metadata,
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(40), primary_key=True),  # escalation
)
