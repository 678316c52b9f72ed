"""Promises of what will be done and reports of what was done: nothing carries them but what happened here, or a rule of the shop's."""

import re
from collections.abc import Iterator
from functools import partial

from assistant.claims.acts import Act, acts
from assistant.claims.claim import Claim, Grounds, source_of
from assistant.claims.evidence import Evidence
from assistant.claims.first_person import deeds, offered_deeds
from assistant.claims.order_records import STATUS
from assistant.claims.said import Said, fold
from assistant.claims.sources import About, statement_carried
from assistant.claims.topics import content, negations, topics

_PEOPLE = (
    r"someone|somebody|they|(?:an?|one of our|the|our|my|any|one) (?:[\w-]+ )?(?:colleagues?|person|human|team(?:mates?)?|members?(?: of (?:the|our) (?:[\w-]+ )?(?:team|staff))?|manager|specialist|technician|representative|staff|support|warehouse|service|"
    r"quelqu'un|personne)|quelqu'un|une? (?:[\w-]+ )?(?:collegue|conseill\w+|personne|membre(?: de (?:l'|notre )(?:\w+ )?equipe)?|responsable|technicien\w*|humain)|(?:notre|l'|mon|ma|le|la) ?(?:[\w-]+ )?(?:equipe|collegues?|service(?: clients?)?|responsable|conseill\w+|manager|entrepot)|nos (?:\w+ )?equipes?"
)
_SOMEBODY = re.compile(
    rf"\b(?:{_PEOPLE})(?:(?: [\w'-]+){{0,3}}? (?:will|shall|should|would|(?:is|are) (?:going to|calling|contacting|joining)|has been \w+ed|va|vont|prendra|reviendra|a(?:ura)? ete \w+ee?)\b|'ll\b)(?! be (?:able|happy|glad) to help if)(?P<rest>[\w' ]*)|"
    rf"\b(?:{_PEOPLE})(?: de [\w' ]{{3,20}})? vous \w+(?:e|ra|ront|nt)\b(?P<vous>[\w' ]*)"
)
"""People of the shop and what they will do, whatever it is."""
_WE = re.compile(
    r"\bwe(?:'ll| will| shall|(?:'re| are) going to)(?! (?:\w+ )?(?:see|look|need|have to|find|help|show|be (?:happy|glad))\b)|"
    r"\b(?:nous|on) (?:ne )?(?:(?:vous|te|le|la|les|en|y) |l')*(?:allons (?!voir|regarder|verifier|chercher|trouver)|va (?!voir|regarder|verifier|chercher|trouver)\w+(?:er|ir|re)\b|\w+(?:er|ir|dr)(?:ons|a)\b)"
)
_BENEFIT = re.compile(
    r"\byou(?:'ll| will| are going to|'re going to)(?: also| soon| shortly| then| automatically| now| surely)* (?:get|receive|earn|be (?:refunded|contacted|called|credited|reimbursed|notified|charged|given|told|informed)|have (?:your money|a refund|it|the|this|that|them|one)\b(?! (?:choice|option))|hear (?:from|back)|find an? (?:\w+ )?(?:surprise|gift|sample|present))\b|"
    r"\bvous (?:recevrez|serez (?:\w+ )?(?:rembourse\w*|contacte\w*|rappele\w*|credite\w*|notifie\w*|prevenue?\w*|averti\w*|livree?s?|informee?\w*)|allez (?:recevoir|etre)|obtiendrez|aurez (?:un|votre|droit|une|bientot)|(?:l'|les |la |le )aurez|trouverez une? (?:\w+ )?(?:surprise|cadeau|echantillon))\b"
)
"""What the shopper is to have."""
_ARRIVES = re.compile(
    r"\b(?:(?:your|the) (?:[\w-]+ )?(?:order|parcel|refund|package|replacement|item|delivery|voucher|money)s?|it|they|everything)(?: will| is going to| are going to| should|'ll)(?: be)? (?:refunded|sent|shipped|cancel\w*|replaced|upgraded|issued|processed|credited|arrive|delivered|reach|held|reserved|land|come|leave|get (?:there|to you)|there|back|with you|sorted|settled|waiting)\b|"
    r"\b(?:votre|la|le|tout|cela|ca|il|elle|argent) ?(?:commande|colis|remboursement|article|bon|livraison|argent)?s? (?:sera (?:la|chez vous|regle\w*|rembourse\w*|envoye\w*|livre\w*|traite\w*|effectue\w*|annule\w*|de retour sur)|arrivera|partira|parviendra|va (?:arriver|partir|etre))\b|"
    r"\b(?:votre|la|le) (?:commande|colis|remboursement|bon|livraison)s? (?:sera|seront|va|devrait)\b"
)
_UNDERWAY = re.compile(
    r"\b(?:replacement|e-?mail|voucher|gift|money|sample|bon d'achat|remplacement|cadeau|argent|echantillon|avoir)\b[\w' ]{0,25} (?:is|are|est|sont)(?: already| deja| now)? (?:on (?:its|the|their) way|en route|en chemin|parti\w*|being prepared|en (?:cours de )?preparation)\b"
)
_ASSURED = re.compile(
    r"\b(?:rest assured|don't worry(?! about|,? if)|soyez (?:assuree?|rassuree?|tranquille)|rassurez-vous|pas d'inquietude|ne vous inquietez pas(?! (?:de|du|pour|si)\b)|consider (?:it|that|the|your|this)\b[\w' ]{0,30}\b(?:done|sorted|refunded|cancell?ed|shipped|settled|waived|covered|booked|reserved)|considerez (?:que c'est|cela comme|le|la|les|votre)|"
    r"on s'occupe|all (?:sorted|done|settled|taken care of)|c'est (?:rembourse\w*|annule\w*|regle\w*|fait\b|comme si c'etait fait|note, (?:je|on))|leave it (?:to me|with me)|je m'en (?:occupe|charge)|i'm on it|i've seen to it|(?:count|rely) on (?:us|me|it)|comptez (?:sur|dessus)|compter (?:sur|dessus)|(?:you have )?my word|(?:vous avez )?ma parole|parole tenue)\b"
)
_PLEDGED = re.compile(
    r"\bwe (?:can |do |really )*(?:promise|guarantee|assure)(?: you)? (?:that|it|he|she|they|delivery|arrival)\b|\bi (?:can |do |really )*(?:promise|guarantee|assure)\b(?! (?:nothing|anything))|"
    r"\b(?:je|nous|on) (?:m'engage|nous engageons|promets|promettons|garantissons qu|vous (?:promets|promettons|garantis|garantissons|assure))\b|\b(?:nous|on) (?:vous )?(?:revenons|revient|rappelons|rappelle|recontactons|recontacte|contactons|tenons (?:au courant|informee?))\b"
)
_GIFTS = re.compile(
    r"\b(?:on the house|(?:my|our) treat|la maison (?:qui )?(?:vous |l'|les |la )*offre|(?:(?:we|i)(?:'re| are|'m| am|'ll| will)|nous|on|je) (?:\w+ ){0,2}?(?:adding|throwing in|including|throw in|ajoutons|ajoute|glissons|glisse|offrons|offre) (?:\w+ ){0,2}?(?:an?|une?|some|free|les?|your|vos|votre)|as a (?:gesture|favou?r)|geste commercial|titre commercial)\b"
)
"""What nobody has decided on to give."""
_STAYS = re.compile(
    r"\b(?:let you know (?:when|as soon|once|if|by|the (?:moment|minute|day))|keep you (?:posted|updated|informed)|get back to you|be in touch|get in touch|reach out to you|follow(?:ing)? up (?:with|on)|take care of (?:it|that|this|everything|the)|see to it|(?:set|put|keep|hold)(?:ting|ing|s)? (?:[\w/']+ ){0,6}(?:aside|to one side|back for you)|"
    r"mis\w* de cote|mets? de cote|i'll remember|je me souviendrai|des nouvelles de (?:notre|la|l'|mon|ma)|tien(?:s|drai) au courant|revien(?:s|drai) vers vous|fai(?:s|t|sons|re) (?:annuler|rembourser|le necessaire|un geste|une exception)|mak(?:e|ing) (?:\w+ ){0,2}exception)\b"
)
"""Said of whoever it is, it goes on after this conversation."""
_DID = re.compile(
    r"\b(?:has|have|'s|was|were|is|are) (?:now |already |just )*(?:been )?(?P<what>(?:updated|changed|modified|added|removed|applied|saved|registered|recorded|booked|forwarded|escalated)\b[\w' ]*)|"
    r"\b(?:a|ont|est|sont) (?:bien |deja )*(?:ete )?(?P<quoi>(?:mise?s? a jour|modifiee?s?|changee?s?|ajoutee?s?|retiree?s?|appliquee?s?|enregistree?s?|transmise?s?|reservee?s? (?!aux?\b))\b[\w' ]*)"
)
"""What was done without saying by whom; what `I` did is among the deeds."""
_IF = re.compile(
    r"\b(?:if you|should you|would you like|shall i|once you|as soon as you|when you (?:confirm|click|press|tell)|si vous|voulez-vous|souhaitez-vous|des que vous|quand vous|lorsque vous|une fois que vous)\b"
)
_EVEN_SO = re.compile(
    r"refund|rembours|call|appel|rappel|free|gratuit|discount|remise|reduc|compensat|guarante|promet|credit"
)
_BY_SHOP = re.compile(r"\b(?:we|nous|on|you|vous|your|votre|our|notre|nos|the|le|la|they|un|a|someone)\b")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for text in offered_deeds(one):
        yield Claim("promise", text, partial(_done, text))
    if one.asks and len(one.clauses) == 1:
        return
    for text in dict.fromkeys(_promised(one)):
        if not _offered(text, one):
            yield Claim("promise", text, partial(_promise, text, one))
    for text in dict.fromkeys(_lasting(one)):
        yield Claim("promise", text, partial(_handed_over, text))
    for text in dict.fromkeys((*_reported(one), *deeds(one))):
        yield Claim("promise", text, partial(_done, text))


def _promised(one: Said) -> Iterator[str]:
    for pattern in (_SOMEBODY, _WE, _BENEFIT, _ARRIVES, _UNDERWAY, _ASSURED, _PLEDGED):
        for found in pattern.finditer(one.folded):
            if not _denied(found, one):
                yield found.group() + _rest(found, one)
    for act in acts(one):
        if act.when != "did" and act.who in ("", "we") and act.sort != "parcel":
            yield act.text


def _lasting(one: Said) -> Iterator[str]:
    found = (match for pattern in (_GIFTS, _STAYS) for match in pattern.finditer(one.folded))
    yield from (match.group() for match in found if not _denied(match, one))


def _reported(one: Said) -> Iterator[str]:
    """What is said to have been done."""
    yield from (found.group() for found in _DID.finditer(one.folded))
    yield from (act.text for act in acts(one) if act.when == "did" and _for_shopper(act))


def _rest(found: re.Match[str], one: Said) -> str:
    return re.match(r"[\w' ]*", one.folded[found.end() :]).group()  # type: ignore[union-attr]


def _denied(found: re.Match[str], one: Said) -> bool:
    """`I can't promise`, `je ne peux rien garantir`."""
    before = " ".join(one.folded[: found.start()].split()[-6:])
    return bool(
        re.search(
            r"\b(?:can't|cannot|not able to|unable to|won't|rather not|ne peux|ne pouvons|ne saurais|prefere ne)\b",
            before,
        )
    )


def _for_shopper(act: Act) -> bool:
    """What an order's record tells is judged as its status."""
    passive = re.search(r"\b(?:been|being|etes|ete)\b", act.text)
    if act.sort == "parcel" or act.who in ("i", "je", "j") or (act.who and not passive):
        return False
    return act.yours and not STATUS.search(act.text)


def _offered(text: str, one: Said) -> bool:
    """`If you tell me the size, I'll add it`: an offer; money and people are promised even so."""
    return bool(_IF.search(one.folded)) and not _EVEN_SO.search(text)


def _promise(text: str, one: Said, grounds: Grounds) -> Evidence | None:
    if found := _handed_over(text, grounds):
        return found
    if _PLEDGED.match(text) or re.search(r"^(?:i|je|j')(?:'| )|\bje\b", text) or not _BY_SHOP.search(text):
        return None
    return _rule(text, one, grounds) or _order_next(text, grounds)


_HANDED = re.compile(
    r"\b(?:colleague|someone|somebody|team|person|staff|member|collegue|quelqu'un|equipe|conseill\w+|personne|passed|transmi\w+|forward\w*|handed|notif\w+|prevenu|inform\w+|alert\w*|escalat\w*|asked|contact\w*|they|flagged|connected)\b"
)
_HOW = re.compile(
    r"\b(?:call|phone|ring|appel\w*|rappel\w*|telephon\w*|e-?mail\w*|visit|within|under|dans les|d'ici|sous|\d+|refund\w*|rembours\w*|replac\w*|rempla\w*|compensat\w*|free|gratuit\w*|discount|remise|cancel\w*|annul\w*|credit\w*|personally|guarantee\w*|fix|solve|today|tomorrow|aujourd'hui|demain|immediately|right away|asap)\b"
)


def _handed_over(text: str, grounds: Grounds) -> Evidence | None:
    """A colleague was asked: that they answer here may be said, and no more."""
    action = next((one for one in grounds.collected.of("action") if one.id == "handed_over"), None)
    return action if action and _HANDED.search(text) and not _HOW.search(text) else None


def _rule(text: str, one: Said, grounds: Grounds) -> Evidence | None:
    """What a policy says the shop does: `we'll refund you within 5 working days`."""
    if not topics(text).get("act"):
        return None
    words = frozenset(word for word in content(text) if not topics(word))
    spoken = About(
        {k: v for k, v in topics(text).items() if k in ("act", "way", "place", "case")},
        words,
        negations(one.folded) % 2 == 1,
        one.french,
    )
    sources = grounds.sources()
    return source_of(statement_carried(spoken, [piece for piece, _ in sources], least=0.6, across=1.0), sources)


def _order_next(text: str, grounds: Grounds) -> Evidence | None:
    """`It will be packed next`, of an order that is paid."""
    if re.search(
        r"\d|today|tomorrow|demain|aujourd'hui|refund|rembours|replac|rempla|cancel|annul|upgrad|free|gratuit", text
    ):
        return None
    for evidence in grounds.collected.of("order"):
        status = evidence.order.status if evidence.order else ""
        if (status == "shipped" and re.search(r"arriv|deliver|livr|reach|parviend", text)) or (
            status in ("paid", "packing") and re.search(r"pack|ship|sent|prepar|expedi|envoy|partir|leave", text)
        ):
            return evidence
    return None


_CART = re.compile(
    r"\b(?:added|put|removed|taken|updated|changed|ajoute\w*|retire\w*|enleve\w*|mis|modifie\w*|change\w*|mettre|set)\b.*|cart|basket|panier"
)


def _done(text: str, grounds: Grounds) -> Evidence | None:
    done = {evidence.id: evidence for evidence in grounds.collected.of("action")}
    if found := _handed_over(text, grounds):
        return found
    if (
        "cart" in done
        and _CART.search(text)
        and not re.search(
            r"refund|rembours|discount|remise|code|address|adresse|order|commande|reserv|delivery|livraison", text
        )
    ):
        return done["cart"]
    if (
        "checkout" in done
        and re.search(r"checkout|order|commande|paiement|payment|prepar|ready|start|opened|lance|ouvert", text)
        and not re.search(
            r"placed|passe|cancel|annul|refund|rembours|chang|modif|sent|envoy|paid|charged|ship|expedi", text
        )
    ):
        return done["checkout"]
    for evidence in done.values():
        if evidence.text and content(text) <= content(fold(evidence.text)):
            return evidence
    return None
