"""What is said of an order: its status, its dates, its number, what is in it. Only of orders that this conversation has opened."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from assistant.builtin.words import tokens
from assistant.claims.claim import Claim, Grounds, never
from assistant.claims.evidence import Evidence, plain
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, fold
from assistant.claims.topics import content, covered
from assistant.claims.words import forms, words_of
from assistant.order import Order

_ORDER = re.compile(
    r"\b(?:(?:your|my|this|ta|votre|cette|ce) (?:\w+ )?(?:order|parcel|package|shipment|delivery|refund|payment|return|tracking|commande|colis|envoi|livraison|paiement|remboursement)|(?:the|that|la|le) (?:order|parcel|package|shipment|carrier|tracking number|transporteur|numero de suivi|commande|colis|envoi)|orders? (?:number |no\.? ?)?#?[a-z]{0,4}-?\d{3,}|"
    r"commande (?:numero |n° ?)?#?[a-z]{0,4}-?\d{3,}|[a-z]{1,3}-\d{3,})\b"
)
_NUMBER = re.compile(
    r"(?:\b(?:order|commande|order number|numero|n°|no\.?) ?#?|#)(?P<a>(?:[a-z]{1,4}-?)?\d{3,})\b|\b(?P<b>[a-z]{1,4}-\d{3,})\b"
)
_SAYS = {
    "declined": r"(?:payment|paiement|card|carte)\b.{0,40}?\b(?:declined|refused|failed|rejected|refusee?|echoue|rejetee?)",
    "refunded": r"(?:refund|remboursement)(?: for \S+)? (?:is|est|has been|a ete) (?:en (?:cours|route|chemin)|on (?:its|the) way|being processed|in progress|sent|issued|made|emis|effectue|envoye)|refunded|remboursee?s?|money (?:is|has been|was) (?:back|returned)",
    "delivered": r"delivered|(?:has |have |'s )?arrived|livree?s?|bien arrivee?|arrivee?s?|a ete recue?|been received|dropped off|picked up|collected|recuperee?|distribuee?",
    "out": r"out for delivery|en cours de livraison|with the (?:driver|courier)|en tournee",
    "shipped": r"shipped|dispatched|sent out|left us|nous a quittee?s?|left (?:our|the) (?:warehouse|workshop|store)|handed (?:over )?to|expediee?s?|(?:est |a ete )envoyee?|partie? de|quitte (?:notre|l')|remis\w* (?:au|a)|been posted|gone out",
    "underway": r"on (?:its|the|their) way|in transit|en route|en chemin|en transit|en cours d'acheminement|travell?ing|being delivered|heading",
    "packing": r"being (?:packed|prepared|processed|assembled)|in preparation|(?:is|still) (?:packing|processing|in processing)|en (?:cours de )?preparation|en cours de traitement|se prepare|est preparee|getting (?:it )?ready|in the workshop|waiting to be (?:packed|prepared|processed)|attend (?:encore )?(?:d'etre|sa preparation)",
    "paid": r"(?:is|been|are|was|fully) paid|payment (?:has been |was |is )?(?:received|confirmed|went through|successful)|(?:est|ete|bien) payee?|paiement (?:a ete |est |a bien ete )?(?:recu|confirme|accepte|valide)|(?:is|been) confirmed|(?:est|ete|bien) confirmee",
    "cancelled": r"cancell?ed|annulee?",
    "returned": r"(?:been|was|is|marked as) returned|retournee?s?|renvoyee?|(?:been|is) sent back",
    "lost": r"(?:was|been|is|ete|est) (?:opened|stolen|crushed|soaked|ouverte?|volee?|ecrasee?|mouillee?)|(?:is|been|was|are) (?:lost|damaged|returned to sender|delayed)|(?:held|stuck|blocked|stopped) (?:at|in|by) (?:the )?customs|bloquee? (?:a la|en) douane|(?:est|ete) (?:perdue?|endommagee?|retardee?|bloquee?)|delayed|en retard|retardee?",
    "kept": r"waiting (?:for you|at|in)|ready (?:for|to be) (?:collect\w*|pick\w*)|vous attend|en attente (?:au|en|chez)|(?:at|au|en) (?:the |your |votre )?(?:pick-?up point|relay|depot|post office|locker|point relais|bureau de poste|consigne)",
    "split": r"(?:second|2nd|another|separate|other|different|deuxieme|2eme|2e|2d|autre) (?:parcel|package|shipment|colis|envoi|paquet)",
    "pending": r"(?:is |still )?(?:pending|on hold|awaiting payment|unpaid)|en attente(?: de paiement)?|on hold",
}  # fmt: skip
_STATUS = re.compile("|".join(rf"(?P<{name}>\b(?:{pattern})\b)" for name, pattern in _SAYS.items()))
_HOLDS = {
    "paid": {"paid"}, "packing": {"paid", "packing"}, "shipped": {"paid", "shipped", "underway"}, "delivered": {"paid", "shipped", "delivered"},
    "cancelled": {"cancelled"}, "returned": {"returned", "delivered", "shipped", "paid"}, "refunded": {"refunded", "paid"},
    "pending": {"pending"},
}  # fmt: skip
_NEXT = {"paid": {"packing", "shipped"}, "packing": {"shipped"}, "shipped": {"delivered"}}
_FUTURE = re.compile(
    r"\b(?:will|'ll|should|going to|soon|next|sera|seront|devrait|va|vont|bientot|prochainement|shortly|expected|about to)\b"
)
_NOT = re.compile(
    r"\b(?:not|n't|never|pas|jamais|no)\b(?: \w+){0,3} ?$|n't(?: \w+){0,3} ?$|\b(?:hasn't|isn't|wasn't) (?:\w+ ){0,2}$"
)
_RULE = re.compile(
    r"\b(?:orders|commandes|parcels|can be|may be|must be|peu(?:t|vent) etre|doit|doivent|if|once|when|as long as|until|before|si|une fois|quand|lorsque|tant que|avant|des que|after|(?<!d')apres|only|unless)\b"
)
_PLACED = re.compile(r"\b(?:plac\w+|ordered|bought|passee?|commandee?|achetee?|dated|du)\b")
SOON = (
    r"\b(?:(?:this|later this) (?:morning|afternoon|evening|week|month)|tonight|by (?:noon|midnight)|any (?:minute|moment|hour)|in (?:a few|the next few) (?:hours|days)|"
    r"ce (?:matin|midi|soir)|cet(?:te)? (?:apres-midi|semaine|nuit)|dans (?:la journee|la soiree|quelques (?:heures|jours)|les prochain\w+ \w+)|d'un(?:e)? (?:instant|minute) a l'autre)\b"
)
"""Times that no record of an order says."""


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    yield from _numbers(one, grounds)
    if one.asks and len(one.clauses) == 1:
        return
    for clause in one.clauses:
        if not speaks_of_order(clause.text, one, grounds):
            continue
        for found in _STATUS.finditer(clause.text):
            denied = bool(_NOT.search(clause.text[: found.start()]))
            future = bool(_FUTURE.search(clause.text)) and not re.search(
                r"\b(?:has|have|been|was|a ete|is (?:on|being|in))\b", clause.text
            )
            yield Claim("status", found.group(), partial(_status, str(found.lastgroup), denied, future, one))
        for found in re.finditer(SOON, clause.text):
            yield Claim("date", found.group(), never)
        if (
            held := re.search(r"\b(?:contains?|holds?|includes?|contient|comprend|comporte)\b", clause.text)
        ) and _orders(one, grounds):
            yield Claim("status", clause.text[held.start() :].strip(), partial(_contents, one, held.end() + clause.at))
    for counted in _counted_lines(one, grounds):
        yield Claim("status", counted[0], partial(_line, *counted))
    if any(speaks_of_order(clause.text, one, grounds) for clause in one.clauses):
        for carrier in re.finditer(
            r"\b(?:colissimo|chronopost|mondial relay|dhl|ups|fedex|dpd|gls|la poste|usps|royal mail|evri|bpost|postnl)\b",
            one.folded,
        ):
            yield Claim("status", carrier.group(), partial(_carrier, carrier.group(), one))


def _counted_lines(one: Said, grounds: Grounds) -> Iterator[tuple[str, int, Sequence[str]]]:
    """`N-2041: two kettles`: how many of a line's product it says there are."""
    if not (_ORDER.search(one.folded) and grounds.collected.of("order")):
        return
    for evidence in _orders(one, grounds):
        for found in re.finditer(r"(?<![\w-])(\d{1,3})(?: x| ×)?((?: [a-z-]+){1,4})", one.folded):
            spoken = frozenset[str]().union(*map(forms, tokens(found[2])))
            titles = (
                [line.title for line in evidence.order.lines if spoken & words_of(line.title)] if evidence.order else []
            )
            if titles:
                yield found.group(), int(found[1]), titles


def _line(_: str, quantity: int, titles: Sequence[str], grounds: Grounds) -> Evidence | None:
    for evidence in grounds.collected.of("order"):
        if evidence.order and any(line.title in titles and line.quantity == quantity for line in evidence.order.lines):
            return evidence
    return None


def speaks_of_order(clause: str, one: Said, grounds: Grounds) -> bool:
    """An order that exists, not orders in general."""
    if _RULE.search(one.folded) and not _NUMBER.search(one.folded):
        return False
    if _ORDER.search(clause) or (_ORDER.search(one.folded) and not re.search(r"\b(?:we|you|nous|vous|i|je)\b", clause)):
        return bool(_STATUS.search(clause) or grounds.collected.of("order") or _NUMBER.search(clause))
    if _goes_on(clause, one):
        return True
    it = re.search(
        r"^\W*(?:yes |oui |good news |and )?(?:it|they|elle|il|this|that|ca|tout)\b|^\W*(?:the )?(?:last|latest|derniere?)\b",
        clause,
    ) or re.match(r"\W*(?:and |et )?(?:is|has been|was|est|a ete) ", clause)
    return bool(it and grounds.collected.of("order") and not grounds.named)


def _goes_on(clause: str, one: Said) -> bool:
    """`…and is out for delivery`, `Status of N-2041: delivered`: what it says it of stands before."""
    bare = clause.strip(" .!")
    subjectless = re.match(r"(?:is|was|has|have|are|est|a|sont) ", bare) or len(bare.split()) <= 3
    at = one.folded.find(clause)
    return bool(subjectless and at > 0 and _STATUS.search(clause) and _ORDER.search(one.folded[:at]))


def dated(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """A date or a number of an order's own history, beside the same happening."""
    clause = one.clause_at(figure.at).text
    near = clause if _PLACED.search(clause) or _STATUS.search(clause) else one.folded
    for evidence in _orders(one, grounds):
        order = evidence.order
        if order is not None and any(figure.same(other) for line in _lines(order, near) for other in quantities(line)):
            return evidence
    return None


def order_text(order: Order) -> str:
    return "\n".join(
        [
            order.number,
            *_history(order),
            *(f"{line.title} {line.label} {line.sku} {line.quantity}" for line in order.lines),
        ]
    )


def _lines(order: Order, folded: str) -> list[str]:
    """Those that the words speak of: the day it was placed, an event of its tracking."""
    history = _history(order)
    if _PLACED.search(folded) and not _STATUS.search(folded):
        return history[:1]
    spoken = [found.lastgroup for found in _STATUS.finditer(folded)]
    wanted = {name for name in spoken if name in ("delivered", "shipped", "out")}
    if not wanted:
        return history
    events = [line for line in history[1:] if any(found.lastgroup in wanted for found in _STATUS.finditer(line))]
    return events or (history[1:2] if "shipped" in wanted else [])


def _history(order: Order) -> list[str]:
    events = (order.tracking or {}).get("events") or []
    return [
        order.placed_at.date().isoformat(),
        *(fold(f"{str(event.get('at', ''))[:10]} {event.get('text', '')}") for event in events),
    ]


def _orders(one: Said, grounds: Grounds) -> list[Evidence]:
    known = [evidence for evidence in grounds.collected.of("order") if evidence.order is not None]
    said_numbers = [_bare(found["a"] or found["b"]) for found in _NUMBER.finditer(one.folded)]
    if said_numbers:
        return [e for e in known if any(_bare(e.id).endswith(number) for number in said_numbers)]
    return known


def _bare(number: str) -> str:
    return re.sub(r"[\W_]+", "", number).lower()


def _status(name: str, denied: bool, future: bool, one: Said, grounds: Grounds) -> Evidence | None:
    for evidence in _orders(one, grounds):
        order = evidence.order
        if order is None:
            continue
        holds = name in _HOLDS.get(order.status, {order.status}) or (
            name in ("out", "lost", "underway", "kept", "split") and _tracked(name, order)
        )
        if future:
            holds = name in _NEXT.get(order.status, set()) or holds
        if holds != denied:
            return evidence
    return None


def _tracked(name: str, order: Order) -> bool:
    """The last word of the carrier."""
    if order.status != "shipped":
        return False
    return any(found.lastgroup == name for line in _history(order)[-1:] for found in _STATUS.finditer(line))


def _contents(one: Said, at: int, grounds: Grounds) -> Evidence | None:
    things = content(re.sub(r"\d|\b(?:un|une|one)\b", " ", one.folded[at:]))
    for evidence in _orders(one, grounds):
        order = evidence.order
        own = content(fold(" ".join(f"{line.title} {line.label}" for line in order.lines))) if order else frozenset()
        if things and covered(things, own) == 1.0:
            return evidence
        titles = [plain(line.title) for line in order.lines] if order else []
        if titles and any(title in plain(one.folded) for title in titles):
            others = [plain(p.title) for p in grounds.collected.products() if plain(p.title) in plain(one.folded)]
            return evidence if all(other in titles for other in others) else None
    return None


def _carrier(name: str, one: Said, grounds: Grounds) -> Evidence | None:
    for evidence in _orders(one, grounds):
        if evidence.order and name in fold(str((evidence.order.tracking or {}).get("carrier", ""))):
            return evidence
    from assistant.claims.sources import pieces

    if grounds.collected.of("order"):
        return None
    return next(
        (e for e in grounds.collected.passages() if any(name in piece.text for piece in pieces(e.title, e.text))), None
    )


_UNFOUND = re.compile(
    r"\b(?:can't|cannot|can not|couldn't|could not|don't|do not|didn't|haven't|unable to|not able to) (?:\w+ )?(?:find|see|have|locate|open)\b|\b(?:there is|there's|i have) no\b|\bno (?:order|such)\b|\bn[e'] ?(?:\w+ )?(?:trouve|vois|retrouve|ai|connais)\w*\b.{0,12}\b(?:pas|aucun\w*|rien)\b|\b(?:aucune commande|n'existe pas|introuvable|pas de commande)\b"
)
_PARCEL = re.compile(r"(?<![\w/.-])(?=[a-z]*\d)(?=(?:[a-z]*\d){5})[a-z0-9]{9,}(?![\w/@])")


def _numbers(one: Said, grounds: Grounds) -> Iterator[Claim]:
    """Of orders, also those that are only asked for or not found; and of parcels."""
    for parcel in _PARCEL.finditer(one.folded):
        yield Claim("status", parcel.group(), partial(_parcel, parcel.group()))
    if (one.asks or _UNFOUND.search(one.folded)) and not _STATUS.search(one.folded):
        return
    for found in _NUMBER.finditer(one.folded):
        number = found["a"] or found["b"]
        yield Claim("status", number, partial(_known, _bare(number)))


def names_parcel(clause: str, grounds: Grounds) -> bool:
    return any(_parcel(found.group(), grounds) for found in _PARCEL.finditer(clause))


def _parcel(number: str, grounds: Grounds) -> Evidence | None:
    for evidence in grounds.collected.of("order"):
        if evidence.order and number == _bare(str((evidence.order.tracking or {}).get("number", ""))):
            return evidence
    return next((e for e in grounds.collected.of("asked", "passage", "policy") if number in _bare(fold(e.text))), None)


def _known(number: str, grounds: Grounds) -> Evidence | None:
    for evidence in grounds.collected.of("order", "checkout"):
        if _bare(evidence.id).endswith(number) or (evidence.order and number in _bare(order_text(evidence.order))):
            return evidence
    asked = next(iter(grounds.collected.of("asked")), None)
    if asked and number in _bare(grounds.asked):
        return asked
    products = grounds.collected.products()
    owner = next(
        (p for p in products if any(number in _bare(v.sku) for v in p.variants) or number in _bare(p.title)), None
    )
    from assistant.claims.claim import product_evidence

    return product_evidence(owner) if owner else None
