"""What is still missing from a cart until a rule of the shop's begins: the rule's sum less the cart's, and nothing else."""

from collections.abc import Iterator
from decimal import Decimal

from assistant.claims.claim import Grounds
from assistant.claims.evidence import Evidence
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said
from assistant.claims.sources import role
from assistant.claims.wording import Wording
from knowledge.money import Money, digits

_MISSING = Wording("thresholds.missing")
_RULE = Wording("thresholds.rule")


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
