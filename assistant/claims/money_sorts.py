"""What a sum of money is: a price, a total, a discount, a difference, or what a service costs."""

import re

from assistant.claims.claim import Grounds
from assistant.claims.evidence import named, plain
from assistant.claims.quantities import Quantity, quantities, role
from assistant.claims.said import Said
from assistant.claims.sums import DELIVERED, is_gap, material
from assistant.claims.topics import topics
from assistant.claims.wording import Wording

_TO_PRICE = Wording("money_sorts.to_price")
_TAKEN_OFF = Wording("money_sorts.taken_off")
_AFTER_PRICE = Wording("money_sorts.after_price")
_TOTAL = Wording("money_sorts.total")
_WITHOUT_DELIVERY = Wording("money_sorts.without_delivery")
_SUM = Wording("money_sorts.sum")
_SUM_BEFORE = Wording("money_sorts.sum_before")
"""`With €4.90 of shipping the quote comes to …`: what stands right before the figure says what it is."""
_REACHES = Wording("money_sorts.reaches")
"""`With €5.90 for delivery you reach …`: the sum of a cart."""
_ONCE = Wording("money_sorts.once")
_CODE = re.compile(r"\bcodes?\b(?! postal)")
_OFF = Wording("money_sorts.off")
WAS = Wording("money_sorts.was")
_FALL = Wording("money_sorts.fall")
_THAN_USUAL = Wording("money_sorts.than_usual")
_COSTS = Wording("money_sorts.costs")
FEE_ACTS = frozenset((
    "return", "refund", "exchange", "warranty", "repair", "delivery", "cancel", "gift card", "gift wrap", "instalments", "loyalty", "pickup",
    "engraving", "duties", "alteration", "insurance", "setup", "rental", "sample", "price match", "trade in",
))  # fmt: skip


def sort_of(figure: Quantity, one: Said, grounds: Grounds) -> str:
    """Whether a figure is a price, a total, a discount, or none of them."""
    clause = one.clause_at(figure.at)
    if figure.kind == "percent":
        return "discount" if _OFF.search(one.folded) and not material(figure, one) else ""
    bare = figure.kind == "number" and _is_bare_price(figure, one)
    if (figure.kind != "money" and not bare) or figure.free:
        return ""
    if is_gap(one):
        return "gap"
    if _fee(figure, one, grounds):
        return ""
    by_code = _CODE.search(clause.text) or (_CODE.search(one.folded) and role(one.folded, figure) != "is")
    if by_code and not _price_of(figure, one):
        return "discount"
    near = one.folded[max(clause.at - 25, 0) : clause.at + len(clause.text)]
    if _THAN_USUAL.match(one.folded[figure.end :]):
        return "discount"
    if re.match(r" ?(?:cheaper|less|more|dearer|moins cher|de moins|de plus|plus cher)", one.folded[figure.end :]):
        return "difference"
    if _OFF.search(near) and not WAS.search(one.folded[: figure.at]) and not _price_of(figure, one):
        return "discount"
    return "total" if _TOTAL.search(near) or reaches(figure, one) or DELIVERED.search(one.folded) else "price"


def _fee(figure: Quantity, one: Said, grounds: Grounds) -> bool:
    """What is asked for a service rather than for a thing."""
    clause = one.clause_at(figure.at)
    here = topics(_WITHOUT_DELIVERY.sub(" ", clause.text))
    acts = here.get("act", frozenset()) & FEE_ACTS
    if "place" in topics(one.folded) and not grounds.named and not _SUM.search(one.folded):
        return True
    if _SUM_BEFORE.search(one.folded[: figure.at]):
        return False
    if _SUM.search(clause.text) and not re.search(
        r"\b(?:delivery|shipping|livraison)(?: \w+)? (?:costs?|is|coute|est)\b", clause.text
    ):
        return False
    if acts:
        if DELIVERED.match(one.folded[figure.end :].lstrip(" ,(")) or reaches(figure, one):
            return False
        return not _COSTS.search(one.folded[: figure.at]) or not _named_before(clause.text, grounds)
    if role(one.folded, figure) == "is":
        return False
    begins_free = not grounds.named and any(other.free for other in quantities(clause.text))
    return begins_free or bool(topics(one.folded).get("act", frozenset()) & FEE_ACTS)


def _named_before(clause: str, grounds: Grounds) -> bool:
    return bool(named(plain(clause), list(grounds.about)))


def reaches(figure: Quantity, one: Said) -> bool:
    """Not `once your order reaches 60 €`."""
    found = _REACHES.search(one.folded[: figure.at])
    return found is not None and not _ONCE.search(one.folded[: found.start()])


def falls(figure: Quantity, one: Said) -> bool:
    """`From €132 to €99`: what it was."""
    before, after = one.folded[: figure.at], one.folded[figure.end :]
    fell = re.search(r"\b(?:from|de) $", before) and re.match(r" (?:down )?(?:to|a) (?:[€$£] ?)?\d", after)
    return bool(fell and _FALL.search(before))


def _price_of(figure: Quantity, one: Said) -> bool:
    """`on sale for €79`, `reduced to €79`, `soldé à 79 €`: the price, not what is taken off it."""
    return bool(_TAKEN_OFF.search(one.folded[: figure.at]) or falls(figure, one)) and not _TO_PRICE.match(
        one.folded[figure.end :]
    )


def _is_bare_price(figure: Quantity, one: Said) -> bool:
    """`costs 75`, `just 79.90`: a number that can only be a price."""
    if re.match(r" ?(?:%|[a-z]{2,})", one.folded[figure.end :]) and not _AFTER_PRICE.match(one.folded[figure.end :]):
        return False
    decimals = bool(re.fullmatch(r"\d+[.,]\d\d", figure.text))
    return decimals or bool(
        _COSTS.search(one.folded[: figure.at])
        and not re.search(r"\b(?:at|it's|c'est|est a) $", one.folded[: figure.at])
    )
