"""What a sum of money is: a price, a total, a discount, a difference, or what a service costs."""

import re

from assistant.claims.claim import Grounds
from assistant.claims.evidence import named, plain
from assistant.claims.quantities import Quantity
from assistant.claims.said import Said
from assistant.claims.sources import role
from assistant.claims.sums import DELIVERED, material
from assistant.claims.thresholds import is_gap
from assistant.claims.topics import topics

_TOTAL = re.compile(
    r"(?:(?<=[€\d] )|(?<=euros ))(?:d'articles|de produits|of (?:goods|items|products)|in goods)\b|\b(?:total\w*|altogether|in all|sum|com(?:e|es|ing) to|amounts? to|subtotal|au total|en tout|s'elev\w+|montant|sous-total|in your (?:cart|basket)|your (?:cart|basket|order|quote)|"
    r"votre (?:panier|commande|devis)|(?:the|this|le|ce) (?:quote|devis)|a (?:regler|payer)|to pay|together|ensemble|pour les (?:deux|trois|2|3)|(?:cela|ca) (?:vous )?(?:fait|ferait)|en (?:etes|seriez) a|so that's|would be|feraient)\b"
)
_WITHOUT_DELIVERY = re.compile(
    r"\b(?:hors|sans(?: les)?|avant|before|without|excluding|excl\.?|not including) (?:frais de )?(?:la )?(?:livraison|port|delivery|shipping)\b"
)
_SUM = re.compile(
    r"\b(?:total\w*|altogether|in all|subtotal|sous-total|au total|en tout|(?:your|the) (?:cart|basket)|votre panier)\b"
)
_SUM_BEFORE = re.compile(
    r"(?<!for this )(?<!for your )(?<!for the )(?<!of your )(?<!pour ce )(?<!pour votre )(?<!de votre )\b(?:total|subtotal|cart|basket|quote|devis|panier|sous-total)\b(?: \w+)? (?:(?:com|amount|add)\w* (?:up )?to|is|holds|est|s'eleve a|fait|monte a|de|:) ?(?:now |exactly |a |de )?$"
)
"""`With €4.90 of shipping the quote comes to …`: what stands right before the figure says what it is."""
_REACHES = re.compile(
    r"\b(?:(?:vous|you|on|we|that|ca|cela|panier|cart|basket|order|total|tout)(?:'s|'d|'ll| will| would| vous)?(?: now| currently| actuellement)? (?:arriv\w+|attei\w+|reach\w*|stands?|amounts?|monte\w*|paiere?z|paye\w*|pay|regl\w+|debours\w+|make|makes|fait|fera|en avez pour|come|comes|get|gets)|all told|all in|tout compris)(?:,? (?:that's|it's|you're|to|at|a|de|pour|up to|c'est|vous \w+))* (?:[€$£] ?)?$"
)
"""`With €5.90 for delivery you reach …`: the sum of a cart."""
_ONCE = re.compile(
    r"\b(?:once|when\w*|if|as soon as|until|des que|si|quand|lorsqu\w*|une fois que|jusqu'a ce)\b(?: \w+){0,3} ?$"
)
_CODE = re.compile(r"\bcodes?\b(?! postal)")
_OFF = re.compile(
    r"\b(?:off|discount\w*|sav(?:e|es|ed|ing|ings)|reduc\w*|reduit\w*|remis(?:es?|ees?)|rabais|economi\w*|gagne\w*|perdu(?= \d)|lost(?= [€$£\d])|promo\w*|on sale|in the sale|soldee?s?|cheaper than before|less than before|markdown|price drop|deduct\w*|baisse\w*|moins cher qu'avant|soldes|drop(?:ped|s)?)\b|-\d+ ?%"
)
WAS = re.compile(
    r"\b(?:used to (?:be|cost)|was|were|instead of|rather than|before|original(?:ly)?|usual(?:ly)?|regular(?:ly)?|normally|list price|full price|formerly|down from|reduced from|(?:went|gone|dropped|fell|fallen|goes|drops) (?:down )?from|passee?s? de|descendue?s? de|compared (?:to|with)|par rapport (?:a|au)|retail|au lieu d[e']|etait|contre|avant|prix (?:initial|barre|habituel|d'origine|normal)|habituellement|initialement|a l'origine|precedemment|compare a)(?: (?:price (?:of|was)|de|at|priced at|a|the|un|of|est|est de|etait de|was|is))*:? ?$"
)
_FALL = re.compile(
    r"\b(?:reduc\w+|reduit\w*|drop\w*|fell|fallen|lower\w*|cut|down|pass\w+|descend\w+|baiss\w+|discount\w*|sav\w+|off|remis\w+|promo\w*|solde\w*|sale)\b"
)
_THAN_USUAL = re.compile(
    r" ?(?:(?:cheaper|less|lower|moins chere?s?|de moins) (?:than|que|qu') ?|(?:below|under|off|en dessous de|sous) )(?:(?:its|the|their|son|leur|le) (?:\w+ )?(?:usual|regular|original|normal|former|previous|earlier|old|full|price|prix)|before\b|avant\b)"
)
_COSTS = re.compile(
    r"\b(?:adds? up to|comes? to|amounts? to|costs?|priced(?: at)?|prices?(?: is| of| are)?|sells? (?:for|at)|goes for|retails? (?:at|for)|is (?:only|just)|for (?:only|just)|coute(?:nt|ra)?|(?:au )?prix(?: est)?(?: de)?|vaut|"
    r"vendue?s? a|affichee?s? a|proposee?s? a|est a|passe a|yours for|(?:drop|fell|fall|reduc|lower|cut|pass|descend|baiss|tomb)\w* (?:down )?(?:to|a)|at|it's|c'est|a seulement)(?: (?:only|just|seulement|about|around|now|a|de|is|est|under|at))* $"
)
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
    return bool(role(one.folded, figure) != "is" and topics(one.folded).get("act", frozenset()) & FEE_ACTS)


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
    return bool(
        re.search(
            r"\b(?:for|to|at|a|now|only|just|is|est|coute|costs?|price of|prix de) (?:only |just )?[€$£]? ?$",
            one.folded[: figure.at],
        )
        or falls(figure, one)
    ) and not re.match(
        r" ?(?:off|discount|de (?:remise|reduction|rabais)|d'economie|less|cheaper|saving)", one.folded[figure.end :]
    )


def _is_bare_price(figure: Quantity, one: Said) -> bool:
    """`costs 75`, `just 79.90`: a number that can only be a price."""
    if re.match(r" ?(?:%|[a-z]{2,})", one.folded[figure.end :]) and not re.match(
        r" (?:each|in|and|for|now|only|instead|today|et|au lieu|chacun|actuellement|par|per|the)\b",
        one.folded[figure.end :],
    ):
        return False
    decimals = bool(re.fullmatch(r"\d+[.,]\d\d", figure.text))
    return decimals or bool(
        _COSTS.search(one.folded[: figure.at])
        and not re.search(r"\b(?:at|it's|c'est|est a) $", one.folded[: figure.at])
    )
