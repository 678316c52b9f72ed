"""An order as words: what its record holds, and how both languages say what has become of it."""

import re

from assistant.claims.said import fold
from assistant.order import TOLD, Order
from assistant.phrases import say

_SAYS = {
    "declined": r"(?:payment|paiement|card|carte)\b.{0,40}?\b(?:declined|refused|failed|rejected|refusee?|echoue|rejetee?)",
    "refunded": r"(?:refund|remboursement|money|argent)\b[^,;.]{0,40}? (?:is|est|has been|a ete|was|vous a ete|a bien ete)\b[^,;.]{0,12}? (?:en (?:cours|route|chemin)|on (?:its|the|their) way|being processed|in progress|sent|issued|made|processed|approved|completed?|emis|effectue|envoye|lance|rendu|parti|valide|back)|refunded|remboursee?s?|money (?:is|has been|was) (?:back|returned)",
    "taken": r"(?:collected|picked up|taken over|received) by|(?:collected|picked up|received|took over) (?:(?:the|your) (?:parcel|order|package)|[a-z]{1,4}-\d)|(?:a|l'a) (?:bien )?(?:recupere|recu|pris en charge|prise en charge|collecte|enleve)e?",
    "delivered": r"delivered|(?:has |have |'s )?arrived|livree?s?|bien arrivee?|arrivee?s?|a ete recue?|been received|reached you|dropped off|picked up|collected|recuperee?|distribuee?",
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
STATUS = re.compile("|".join(rf"(?P<{name}>\b(?:{pattern})\b)" for name, pattern in _SAYS.items()))


def order_text(order: Order) -> str:
    return "\n".join(
        [
            order.number,
            *history(order),
            *_told(order),
            *(f"{line.title} {line.label} {line.sku} {line.quantity}" for line in order.lines),
        ]
    )


def _told(order: Order) -> list[str]:
    said = TOLD.get(order.status, "")
    return [fold(say(locale, said, number=order.number)) for locale in ("en", "fr") if said]


def history(order: Order) -> list[str]:
    events = (order.tracking or {}).get("events") or []
    return [
        order.placed_at.date().isoformat(),
        *(fold(f"{str(event.get('at', ''))[:10]} {event.get('text', '')}") for event in events),
    ]
