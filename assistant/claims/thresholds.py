"""What is still missing from a cart until a rule of the shop's begins: the rule's sum less the cart's, and nothing else."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.claims.claim import Grounds
from assistant.claims.evidence import Evidence
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said
from assistant.claims.sources import role
from knowledge.money import Money, digits

_MISSING = re.compile(
    r"\b(?:away from|short of|(?:\d|€|euros?) (?:more|away|short|to go)\b|(?:need|add|spend|lack|missing)\b[^.;]{0,25}\b(?:more|another|to (?:reach|get|qualify|have)|for (?:free|the free))|left (?:to|until|before)|"
    r"(?:manque|ajoute\w*|reste\w*|encore|plus que)\b[^.;]{0,30}\b(?:pour|avant|jusqu'a)|de plus pour|en plus pour)"
)
_RULE = re.compile(
    r"\b(?:free|offerte?s?|gratuite?s?|threshold|seuil|minimum|qualify|instal?lments?|fois|code|discount|remise|reach\w*|atteindre|make)\b"
)


def is_gap(one: Said) -> bool:
    return bool(_MISSING.search(one.folded) and _RULE.search(one.folded)) and any(
        figure.kind == "money" and not figure.free for figure in quantities(one.folded)
    )


def gap(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """The cart, where every sum of the sentence is its own, the rule's or what lies between."""
    sums = [other for other in quantities(one.folded) if other.kind == "money" and not other.free]
    for record, own in _carts(grounds):
        for begins in _rules(grounds):
            fitting = {own, begins, begins - own}
            if begins > own and all(other.low == other.high and other.high in fitting for other in sums):
                return record if any(other.high == begins - own for other in sums) else None
    return None


def _carts(grounds: Grounds) -> Iterator[tuple[Evidence, Decimal]]:
    for record in grounds.collected.of("quote", "cart"):
        amounts = dict(record.amounts)
        if amount := amounts.get("subtotal", amounts.get("total")):
            yield record, _value(amount)


def _rules(grounds: Grounds) -> Iterator[Decimal]:
    for piece, _ in grounds.sources():
        for figure in piece.figures or quantities(piece.text):
            if figure.kind == "money" and not figure.free and role(piece.sentence, figure) == "over":
                yield figure.high


def _value(amount: Money) -> Decimal:
    return Decimal(amount.amount).scaleb(-digits(amount.currency))
