"""What a sum is for one of: `4 € an order` is not `4 € an item`."""

import re

from assistant.claims.quantities import Quantity, quantities
from assistant.claims.topics import topics
from assistant.claims.words import Words, forms, meanings, words_of

_FOR_EACH = re.compile(r" ?(?:per|par|for each|for every|pour chaque|each|chaque) (?P<unit>[^\W\d_]{3,})")
_A_DELIVERY = frozenset(("order", "parcel", "commande", "colis"))
"""What delivery costs, it costs for one of these."""


def for_each_alike(figure: Quantity, folded: str, sentence: str) -> bool:
    """Whether a page's sentence gives the figure for one of the same; where it doesn't say of what, it must name it."""
    unit = _unit(figure, folded)
    units = [own for other in quantities(sentence) if figure.same(other) and (own := _unit(other, sentence))]
    if not unit or (not units and "delivery" in topics(folded).get("act", ()) and unit & _A_DELIVERY):
        return True
    return bool(unit & (frozenset[str]().union(*units) if units else words_of(sentence)))


def _unit(figure: Quantity, folded: str) -> Words:
    found = _FOR_EACH.match(folded[figure.end :])
    return forms(found["unit"]) | meanings(found["unit"]) if found else frozenset()
