"""What is said of an order: its status, its dates, its number, what is in it. Only of orders that this conversation has opened."""

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from assistant.builtin.words import tokens
from assistant.claims import order_lines, services
from assistant.claims.claim import Claim, Grounds, never
from assistant.claims.evidence import Evidence
from assistant.claims.order_records import NUMBER, STATUS, history, numbers, orders_meant
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, fold
from assistant.claims.topics import carriers, content, topics
from assistant.claims.wording import Wording
from assistant.claims.words import forms
from assistant.order import Order

_SPEAKS_OF_ORDER = Wording("orders.speaks_of_order")
_ORDER = Wording("orders.order")
_HOLDS = {
    "paid": {"paid"}, "packing": {"paid", "packing"}, "shipped": {"paid", "shipped", "underway"}, "delivered": {"paid", "shipped", "delivered"},
    "cancelled": {"cancelled"}, "returned": {"returned", "delivered", "shipped", "paid"}, "refunded": {"refunded", "paid"},
    "pending": {"pending"},
}  # fmt: skip
_NOT = Wording("orders.not")
_RULE = Wording("orders.rule")
_PLACED = re.compile(r"\b(?:plac\w+|ordered|bought|passee?|commandee|commandes? le|achetee?|date[ds]?|remonte|du)\b")
SOON = (
    r"\b(?:(?:this|later this) (?:morning|afternoon|evening|week|month)|tonight|by (?:noon|midnight)|any (?:minute|moment|hour)|in (?:a few|the next few) (?:hours|days)|"
    r"ce (?:matin|midi|soir)|cet(?:te)? (?:apres-midi|semaine|nuit)|dans (?:la journee|la soiree|quelques (?:heures|jours)|les prochain\w+ \w+)|d'un(?:e)? (?:instant|minute) a l'autre)\b"
)
"""Times that no record of an order says."""


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    yield from numbers(one, grounds)
    if one.asks and len(one.clauses) == 1:
        return
    for clause in one.clauses:
        if not speaks_of_order(clause.text, one, grounds):
            continue
        for found in () if _is_rule(clause.text) else STATUS.finditer(clause.text):
            denied = bool(_NOT.search(clause.text[: found.start()]))
            yield Claim("status", found.group(), partial(_status, found, denied, one))
        for found in re.finditer(SOON, clause.text):
            yield Claim("date", found.group(), never)
    yield from order_lines.claims(one, grounds)
    told = (
        ()
        if any(services.comparisons(one.folded))
        else [c.text for c in one.clauses if speaks_of_order(c.text, one, grounds)]
    )
    if any(not any(figure.kind in ("money", "span") for figure in quantities(text)) for text in told):
        for carrier in re.finditer(_carriers(grounds), one.folded):
            yield Claim("status", carrier.group(), partial(_carrier, carrier.group(), one))


def _carriers(grounds: Grounds) -> str:
    """The great ones, and those of the orders that are known."""
    tracked = (_carrier_of(e.order) for e in grounds.collected.of("order") if e.order)
    return rf"\b(?:{'|'.join((*carriers(), *(re.escape(name) for name in tracked if name)))})\b"


def _carrier_of(order: Order) -> str:
    return fold(str((order.tracking or {}).get("carrier", "")))


def _is_rule(clause: str) -> bool:
    """`With GLS your parcel arrives within 2 to 4 days`: of any parcel."""
    return topics(clause).keys() & {"way", "carrier", "place"} != set() and any(
        f.kind == "span" for f in quantities(clause)
    )


def names_order(folded: str) -> bool:
    """`Your parcel`, `N-2041`; not only `it`."""
    return bool(_ORDER.search(folded))


def speaks_of_order(clause: str, one: Said, grounds: Grounds) -> bool:
    """An order that exists, not orders in general."""
    return _speaks_of_order(clause, one, opened=bool(grounds.collected.of("order")), named=grounds.named)


@lru_cache(maxsize=1024)
def _speaks_of_order(clause: str, one: Said, *, opened: bool, named: bool) -> bool:
    if _RULE.search(one.folded) and not NUMBER.search(one.folded):
        return False
    if _ORDER.search(clause) or (_ORDER.search(one.folded) and not re.search(r"\b(?:we|you|nous|vous|i|je)\b", clause)):
        return bool(STATUS.search(clause) or opened or NUMBER.search(clause))
    if _goes_on(clause, one):
        return True
    it = _SPEAKS_OF_ORDER.search(clause) or re.match(r"\W*(?:and |et )?(?:is|has been|was|est|a ete) ", clause)
    return bool(it and opened and not named)


def _goes_on(clause: str, one: Said) -> bool:
    """`…and is out for delivery`, `Status of N-2041: delivered`: what it says it of stands before."""
    bare = clause.strip(" .!")
    subjectless = re.match(r"(?:is|was|has|have|are|est|a|sont) ", bare) or len(bare.split()) <= 3
    at = one.folded.find(clause)
    return bool(subjectless and at > 0 and STATUS.search(clause) and _ORDER.search(one.folded[:at]))


def dated(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """A date or a number of an order's own history, beside the same happening."""
    clause = one.clause_at(figure.at).text
    near = clause if _PLACED.search(clause) or STATUS.search(clause) else one.folded
    for evidence in orders_meant(one, grounds):
        order = evidence.order
        if order is not None and any(figure.same(other) for line in _lines(order, near) for other in quantities(line)):
            return evidence
    return None


def _lines(order: Order, folded: str) -> list[str]:
    """Those that the words speak of: the day it was placed, an event of its tracking."""
    told = history(order)
    if _PLACED.search(folded) and not STATUS.search(folded):
        return told[:1]
    spoken = [found.lastgroup for found in STATUS.finditer(folded)]
    wanted = {name for name in spoken if name in ("delivered", "shipped", "taken", "out")}
    wanted |= {"shipped", "taken"} if wanted & {"shipped", "taken"} else set()
    if not wanted:
        return told
    events = [line for line in told[1:] if any(found.lastgroup in wanted for found in STATUS.finditer(line))]
    return events or (told[1:2] if "shipped" in wanted else [])


def _status(found: re.Match[str], denied: bool, one: Said, grounds: Grounds) -> Evidence | None:
    name = str(found.lastgroup)
    for evidence in orders_meant(one, grounds):
        order = evidence.order
        if order is None:
            continue
        holds = name in _HOLDS.get(order.status, {order.status}) or (
            name in ("out", "lost", "underway", "kept", "split") and _tracked(name, order)
        )
        holds = (
            holds
            or _told(found, one, order)
            or (name == "taken" and bool(order.tracking) and _carrier_of(order) in one.folded)
        )
        if holds != denied:
            return evidence
    return None


def _told(said_so: re.Match[str], one: Said, order: Order) -> bool:
    """`It arrived at the depot in Ghent`: an event of its history, with its place; with its day, in its own words."""
    spoken = {(figure.kind, figure.high) for figure in quantities(one.folded)}
    for line in history(order)[1:]:
        happened = [found for found in STATUS.finditer(line) if found.lastgroup == said_so.lastgroup]
        place = content(line[happened[0].end() :]) - content(_WHERE_TO) if happened else frozenset()
        that_day = happened and spoken & {(figure.kind, figure.high) for figure in quantities(line)}
        if place & content(one.folded) or (that_day and _same_word(said_so, happened[0])):
            return True
    return False


def _same_word(one: re.Match[str], other: re.Match[str]) -> bool:
    return any(forms(word) & forms(same) for word in tokens(one.group()) for same in tokens(other.group()))


_WHERE_TO = "delivery delivered livraison livre"
"""Of a depot, it says nothing of what was done."""


def _tracked(name: str, order: Order) -> bool:
    """The last word of the carrier."""
    if order.status != "shipped":
        return False
    return any(found.lastgroup == name for line in history(order)[-1:] for found in STATUS.finditer(line))


def _carrier(name: str, one: Said, grounds: Grounds) -> Evidence | None:
    for evidence in orders_meant(one, grounds):
        if evidence.order and name in _carrier_of(evidence.order):
            return evidence
    from assistant.claims.sources import pieces

    if grounds.collected.of("order"):
        return None
    return next(
        (e for e in grounds.collected.passages() if any(name in piece.text for piece in pieces(e.title, e.text))), None
    )
