"""Prices, totals and discounts: of the product that the words are about, of this cart, quote or order, as they are now."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from assistant.claims.claim import Claim, Grounds, about, never, product_evidence, variants_meant
from assistant.claims.evidence import Evidence
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said
from assistant.claims.sources import role
from assistant.claims.sums import DELIVERED, discount, material, policy, summed, total
from assistant.claims.topics import negations, topics
from knowledge.catalog import Product, Variant
from knowledge.money import Money, digits

_TOTAL = re.compile(
    r"\b(?:total\w*|altogether|in all|sum|com(?:e|es|ing) to|amounts? to|subtotal|au total|en tout|s'elev\w+|montant|sous-total|in your (?:cart|basket)|your (?:cart|basket|order|quote)|"
    r"votre (?:panier|commande|devis)|a (?:regler|payer)|to pay|together|ensemble|pour les (?:deux|trois|2|3)|(?:cela|ca) (?:vous )?(?:fait|ferait)|so that's|would be|feraient)\b"
)
_DEAL = re.compile(
    r"\bbuy (?:one|\d)\b.{0,12}\bget (?:one|\d)\b|\b(?:2|two|3|three) for (?:the price of )?(?:1|one|2|two)\b|\bachetee?s?,? (?:le |la )?(?:un|une|\d|deuxieme|second\w*)\b.{0,20}\bofferte?s?\b|\b(?:students?|seniors?|teachers?|nurses?|etudiants?) (?:get|have|receive|save|ont|beneficient)\b"
)
_WITHOUT_DELIVERY = re.compile(
    r"\b(?:hors|sans(?: les)?|avant|before|without|excluding|excl\.?|not including) (?:frais de )?(?:la )?(?:livraison|port|delivery|shipping)\b"
)
_REDUCED = re.compile(
    r"\b(?:on (?:offer|sale|promotion|special)|discounted|marked down|price(?: is)? reduced|a (?:bargain price|special price)|(?:part of|included in|in) (?:the|our) (?:\w+ )?(?:sales?|promotions?)|(?:partie|concernee?s? par|dans) (?:de |d')?(?:les|des|nos|notre|la|cette) (?:soldes|promo(?:tion)?s?)|en (?:promo(?:tion)?|solde|reduction)|solde(?:e|s|es)?|a prix (?:reduit|casse|barre))\b(?! items?| articles?)"
)
_SUM = re.compile(
    r"\b(?:total\w*|altogether|in all|subtotal|sous-total|au total|en tout|(?:your|the) (?:cart|basket)|votre panier)\b"
)
_OFF = re.compile(
    r"\b(?:off|discount\w*|sav(?:e|es|ed|ing|ings)|reduc\w*|reduit\w*|remises?|rabais|economi\w*|gagne\w*|promo\w*|on sale|in the sale|soldee?s?|cheaper than before|less than before|markdown|price drop|deduct\w*|baisse\w*|moins cher qu'avant|soldes|drop(?:ped|s)?)\b|-\d+ ?%"
)
_WAS = re.compile(
    r"\b(?:used to (?:be|cost)|was|were|instead of|rather than|before|original(?:ly)?|usual(?:ly)?|regular(?:ly)?|normally|list price|full price|formerly|down from|reduced from|(?:went|gone|dropped|fell|fallen|goes|drops) (?:down )?from|passee? de|descendue?s? de|compared (?:to|with)|par rapport (?:a|au)|retail|au lieu d[e']|etait|contre|avant|prix (?:initial|barre|habituel|d'origine|normal)|habituellement|initialement|a l'origine|precedemment|compare a)(?: (?:price (?:of|was)|de|at|priced at|a|the|un|of|est|est de|etait de|was|is))*:? ?$"
)
_NONE_OF_OURS = re.compile(
    r"\b(?:none of (?:our|these|the)|nothing (?:here|in (?:our|the) shop)|aucune? de (?:nos|ces)|rien (?:ici|chez nous))\b[^.;]*?(?:\d|€|cher|expensive)"
)
"""Of all that is sold; what was found is not all."""
_THAN_USUAL = re.compile(
    r" ?(?:cheaper|less|moins cher|de moins) (?:than|que) (?:(?:its|the) (?:usual|regular|original|normal)|(?:son|le) prix)\b"
)
_USUAL = re.compile(
    r"\b(?:usual|original|regular|list|normal|full|previous|former|initial) price|prix (?:d'origine|initial|habituel|normal|barre|de depart)\b"
)
_WAS_AFTER = re.compile(r" ?(?:before|originally|avant|a l'origine|initialement|barre|previously)\b")
_COSTS = re.compile(
    r"\b(?:adds? up to|comes? to|amounts? to|costs?|priced(?: at)?|prices?(?: is| of| are)?|sells? (?:for|at)|goes for|retails? (?:at|for)|is (?:only|just)|for (?:only|just)|coute(?:nt|ra)?|(?:au )?prix(?: est)?(?: de)?|vaut|"
    r"vendue?s? a|affichee?s? a|proposee?s? a|est a|passe a|yours for|(?:drop|fell|fall|reduc|lower|cut|pass|descend|baiss|tomb)\w* (?:down )?(?:to|a)|at|it's|c'est|a seulement)(?: (?:only|just|seulement|about|around|now|a|de|is|est|under|at))* $"
)
FEE_ACTS = frozenset((
    "return", "refund", "exchange", "warranty", "repair", "delivery", "cancel", "gift card", "gift wrap", "instalments", "loyalty", "pickup",
    "engraving", "duties", "alteration", "insurance", "setup", "rental", "sample", "price match", "trade in",
))  # fmt: skip


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for figure in quantities(one.folded):
        sort = sort_of(figure, one, grounds)
        if sort == "price":
            yield Claim("price", figure.text, partial(_price, figure, one))
        elif sort == "total":
            yield Claim("total", figure.text, partial(_total_or_price, figure, one))
        elif sort == "discount":
            yield Claim("discount", figure.text, partial(discount, figure, one))
    for found in _NONE_OF_OURS.finditer(one.folded):
        yield Claim("price", found.group(), never)
    for found in _REDUCED.finditer(one.folded):
        if not one.asks and not topics(one.folded).get("act") and grounds.sure:
            yield Claim("discount", found.group(), partial(_is_reduced, found.start(), one))
    for found in _DEAL.finditer(one.folded):
        yield Claim("discount", found.group(), partial(_written, found.group()))


def _is_reduced(at: int, one: Said, grounds: Grounds) -> Evidence | None:
    denied = negations(one.clause_at(at).text) % 2 == 1
    for product in grounds.products_for(one, at):
        if any(v.compare_at and v.compare_at > v.price for v in product.variants) != denied:
            return product_evidence(product)
    return None


def _written(found: str, grounds: Grounds) -> Evidence | None:
    """A deal in words: a page says it in the same words."""
    from assistant.claims.said import fold

    return next((e for e in grounds.collected.passages() if found in fold(e.text)), None)


def sort_of(figure: Quantity, one: Said, grounds: Grounds) -> str:
    """Whether a figure is a price, a total, a discount, or none of them."""
    clause = one.clause_at(figure.at)
    if figure.kind == "percent":
        return "discount" if _OFF.search(one.folded) and not material(figure, one) else ""
    bare = figure.kind == "number" and _is_bare_price(figure, one)
    if (figure.kind != "money" and not bare) or figure.free:
        return ""
    if _fee(figure, one, grounds):
        return ""
    near = one.folded[max(clause.at - 25, 0) : clause.at + len(clause.text)]
    if _THAN_USUAL.match(one.folded[figure.end :]):
        return "discount"
    if re.match(r" ?(?:cheaper|less|more|dearer|moins cher|de moins|de plus|plus cher)", one.folded[figure.end :]):
        return "difference"
    if _OFF.search(near) and not _WAS.search(one.folded[: figure.at]) and not _price_of(figure, one):
        return "discount"
    return "total" if _TOTAL.search(near) or DELIVERED.search(one.folded) else "price"


def _fee(figure: Quantity, one: Said, grounds: Grounds) -> bool:
    """What is asked for a service rather than for a thing."""
    clause = one.clause_at(figure.at)
    here = topics(_WITHOUT_DELIVERY.sub(" ", clause.text))
    acts = here.get("act", frozenset()) & FEE_ACTS
    if "place" in topics(one.folded) and not grounds.named and not _SUM.search(one.folded):
        return True
    if _SUM.search(clause.text) and not re.search(
        r"\b(?:delivery|shipping|livraison)(?: \w+)? (?:costs?|is|coute|est)\b", clause.text
    ):
        return False
    if acts:
        return not _COSTS.search(one.folded[: figure.at]) or not _named_before(clause.text, grounds)
    return bool(role(one.folded, figure) != "is" and topics(one.folded).get("act", frozenset()) & FEE_ACTS)


def _named_before(clause: str, grounds: Grounds) -> bool:
    from assistant.claims.evidence import named, plain

    return bool(named(plain(clause), list(grounds.about)))


def _price_of(figure: Quantity, one: Said) -> bool:
    """`on sale for €79`, `reduced to €79`, `soldé à 79 €`: the price, not what is taken off it."""
    return bool(
        re.search(
            r"\b(?:for|to|at|a|now|only|just|is|est|coute|costs?|price of|prix de) (?:only |just )?$",
            one.folded[: figure.at],
        )
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


def _price(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    products = grounds.products_for(one, figure.at)
    known = grounds.named or _belongs(one, grounds)
    for product in products if known else ():
        if _of_product(figure, one, product):
            return product_evidence(product)
    if grounds.named:
        return summed(figure, one, grounds) or _asked(figure, one, grounds)
    spoken = about(one, figure.at, grounds)
    if not grounds.sure and spoken.topics.get("act", frozenset()) & FEE_ACTS:
        return policy(figure, one, grounds)
    trade = re.search(r"\b(?:cart|basket|order|quote|panier|commande|devis)\b", one.folded)
    for record in grounds.collected.records() if trade or not grounds.sure else ():
        if any(figure.is_(amount) for amount in record.money) or any(
            figure.is_(amount) for _, amount in record.amounts
        ):
            return record
    if _range(figure, [variant for product in grounds.about for variant in product.variants]):
        return product_evidence(grounds.about[0])
    return (policy(figure, one, grounds) if "act" in spoken.topics or grounds.cited else None) or _asked(
        figure, one, grounds
    )


def _of_product(figure: Quantity, one: Said, product: Product) -> bool:
    clause = one.clause_at(figure.at).text
    variants = variants_meant(clause, product) or variants_meant(one.folded, product)
    if _WAS.search(one.folded[: figure.at]) or _USUAL.search(clause) or _WAS_AFTER.match(one.folded[figure.end :]):
        return any(variant.compare_at and figure.is_(variant.compare_at) for variant in variants)
    if figure.low != figure.high:
        return _range(figure, variants)
    here = role(one.folded, figure)
    if here == "over" and re.search(
        r"\b(?:from|start(?:s|ing)? (?:at|from)|des|a partir de|(?:demarre|commence)(?:nt)? a) $",
        one.folded[: figure.at],
    ):
        return bool(variants) and figure.is_(min(variant.price for variant in variants))
    if here != "is":
        return bool(variants) and all(_beyond(here, variant.price, figure) for variant in variants)
    if not variants or (any(not figure.is_(variant.price) for variant in variants) and _each(one, product)):
        return False
    return any(figure.is_(variant.price) for variant in variants)


def _each(one: Said, product: Product) -> bool:
    return bool(
        re.search(
            r"\b(?:all|every|each) (?:sizes?|colou?rs?|versions?|variants?)|toutes les (?:tailles|couleurs)|tous les",
            one.folded,
        )
    )


def _beyond(here: str, price: Money, figure: Quantity) -> bool:
    value = Decimal(price.amount).scaleb(-digits(price.currency))
    same = not figure.unit or price.currency in figure.unit
    return same and (value <= figure.high if here == "under" else value >= figure.high)


def _range(figure: Quantity, variants: Sequence[Variant]) -> bool:
    if figure.low == figure.high or not variants:
        return False
    values = [
        Decimal(v.price.amount).scaleb(-digits(v.price.currency))
        for v in variants
        if not figure.unit or v.price.currency in figure.unit
    ]
    return bool(values) and (min(values), max(values)) == (figure.low, figure.high)


def _belongs(one: Said, grounds: Grounds) -> bool:
    """Without a product's name the words may still be about one of them; not where they name something unknown."""
    return not strangers(one, grounds)


def strangers(one: Said, grounds: Grounds) -> set[str]:
    """Names that begin with a capital in mid-sentence and stand in none of the records."""
    from assistant.claims.claim import product_text
    from assistant.claims.said import fold

    names = re.findall(r"(?<=[a-zà-ÿ,:] )[A-ZÀ-Ý][a-zà-ÿ]{3,}", one.text)
    if not names:
        return set()
    known = " ".join(
        [
            *(product_text(p) for p in grounds.collected.products()),
            *(fold(e.text + " " + e.title) for e in grounds.collected.passages()),
        ]
    )
    known += f" {grounds.asked} {fold(grounds.shop)} {' '.join(fold(f'{r.id} {r.text}') for r in grounds.collected.records())}"
    return {name for name in names if fold(name) not in known} - {
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    }


def _total_or_price(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    if role(one.folded, figure) != "is" and (found := _beyond_cart(figure, one, grounds)):
        return found
    carts = re.search(r"\b(?:cart|basket|order|total\w*|panier|commande|altogether|in all|en tout)\b", one.folded)
    return total(figure, one, grounds) or (None if carts else _price(figure, one, grounds))


def _beyond_cart(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """`Your cart is over 80 €`: it is, and a rule begins there."""
    here = role(one.folded, figure)
    for record in grounds.collected.records():
        amounts = dict(record.amounts)
        value = amounts.get("subtotal", amounts.get("total"))
        if value is not None and _beyond(here, value, figure):
            return record
    return None


def _asked(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """`Under 80 €` repeats the shopper's own limit: the message is its evidence."""
    repeated = role(one.folded, figure) != "is" or re.search(r"\b(?:budget|maximum|max|limit\w*)\b", one.folded)
    values = {value for q in quantities(grounds.asked) for value in (q.low, q.high)}
    if repeated and figure.high in values:
        return next(iter(grounds.collected.of("asked")), None)
    return None
