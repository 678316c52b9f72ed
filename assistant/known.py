"""What a turn begins with, read in one look: what was said before, the shop's voice, the cart, what the shopper has before their eyes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from assistant.cart import Carts
from assistant.cart_view import CartView
from assistant.claims.evidence import Evidence
from assistant.conversation import Conversation
from assistant.memory import remembered
from assistant.model import Said
from assistant.tools.cart import cart_evidence
from assistant.tools.catalog import product_evidence
from assistant.voice import Voice, latest_voice
from knowledge.rows import products_by_id


@dataclass(frozen=True, slots=True)
class Known:
    earlier: Sequence[Said]
    voice: Voice
    cart: CartView
    evidence: Sequence[Evidence]
    """Of the cart, and of the products shown last and on the shopper's page."""
    page: str | None
    """Id of the product on that page."""


def known(connection: Connection, conversation: Conversation, turn: str, locale: str, carts: Carts) -> Known:
    page = str((conversation.page or {}).get("product") or "") or None
    cart, _ = carts.view_and_wishes(connection, conversation.id, locale)
    before_their_eyes = dict.fromkeys([*conversation.shown, *([page] if page else [])])
    products = products_by_id(connection, before_their_eyes)
    seen = [product_evidence(products[one]) for one in before_their_eyes if one in products]
    earlier = remembered(connection, conversation.id, turn)
    return Known(earlier, latest_voice(connection), cart, [*cart_evidence(cart), *seen], page)
