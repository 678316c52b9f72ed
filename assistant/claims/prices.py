"""Prices, totals and discounts: of the product that the words are about, of this cart, quote or order, as they are now."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from assistant.builtin.words import tokens
from assistant.claims.claim import (
    Claim,
    Grounds,
    about,
    never,
    product_evidence,
    product_text,
)
from assistant.claims.evidence import Evidence, named, plain
from assistant.claims.money_sorts import FEE_ACTS, WAS, falls, reaches, sort_of
from assistant.claims.naming import by_one_word, strangers
from assistant.claims.options import options_named, variants_meant, words_beside
from assistant.claims.quantities import Quantity, quantities, role
from assistant.claims.reckoned import reckoned
from assistant.claims.runs import names
from assistant.claims.said import Said
from assistant.claims.sums import DELIVERED, discount, gap, policy, records_meant, summed, total
from assistant.claims.topics import negations, topics
from assistant.claims.wording import Wording
from assistant.claims.words import forms, words_of
from knowledge.catalog import Product, Variant
from knowledge.money import Money, digits

_BOUGHT = Wording("prices.bought")
_BEGINS = Wording("prices.begins")
_SEVERAL = Wording("prices.several")
_OF_EACH = Wording("prices.of_each")
_OF_CART = Wording("prices.of_cart")
_REDUCED = Wording("prices.reduced")
_NONE_OF_OURS = Wording("prices.none_of_ours")
_ALL_OF_OURS = Wording("prices.all_of_ours")
"""Of all that is sold; what was found is not all."""
_USUAL = Wording("prices.usual")
_WAS_AFTER = re.compile(r" ?(?:before|originally|avant|a l'origine|initialement|barre|previously)\b")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for figure in quantities(one.folded):
        sort = sort_of(figure, one, grounds)
        if sort == "price":
            yield Claim("price", figure.text, partial(_price_or_reckoned, figure, one))
        elif sort == "total":
            yield Claim("total", figure.text, partial(_total_or_reckoned, figure, one))
        elif sort == "gap":
            yield Claim("total", figure.text, partial(gap, figure, one))
        elif sort == "difference" and _of_versions(figure, one, grounds):
            yield Claim("comparison", figure.text, partial(reckoned, figure, one))
        elif sort == "discount":
            yield Claim("discount", figure.text, partial(_discount, figure, one))
    for found in _NONE_OF_OURS.finditer(one.folded):
        yield Claim("price", found.group(), never)
    for found in _REDUCED.finditer(one.folded):
        if not one.asks and not topics(one.folded).get("act"):
            of_all = _ALL_OF_OURS.search(one.clause_at(found.start()).text)
            yield Claim("discount", found.group(), never if of_all else partial(_is_reduced, found.start(), one))


def _of_versions(figure: Quantity, one: Said, grounds: Grounds) -> bool:
    """`The left-handed one is €3 more`: of two versions of one product."""
    products = grounds.products_for(one, figure.at)
    return grounds.named and len(grounds.about) == len(products) == 1 and bool(options_named(one.folded, products[0]))


def _price_or_reckoned(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    return _price(figure, one, grounds) or reckoned(figure, one, grounds)


def _total_or_reckoned(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    return _total_or_price(figure, one, grounds) or reckoned(figure, one, grounds)


def _discount(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    return discount(figure, one, grounds) or (reckoned(figure, one, grounds) if figure.kind == "money" else None)


def _is_reduced(at: int, one: Said, grounds: Grounds) -> Evidence | None:
    clause = one.clause_at(at).text
    denied = negations(clause) % 2 == 1
    products = grounds.products_for(one, at)
    reduced = [
        product
        for product in products
        if any(v.compare_at and v.compare_at > v.price for v in variants_meant(clause, product)) != denied
    ]
    # Where none is named it is said of all that were found.
    return product_evidence(reduced[0]) if reduced and (grounds.sure or len(reduced) == len(products)) else None


def _price(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    products = _bought(figure, one, grounds) or grounds.products_for(one, figure.at)
    known = grounds.named or _belongs(one, grounds)
    for product in products if known else ():
        if _of_product(figure, one, product, alone=len(grounds.about) == 1):
            return product_evidence(product)
    if grounds.named:
        return summed(figure, one, grounds) or _asked(figure, one, grounds) or _service(figure, one, grounds)
    spoken = about(one, figure.at, grounds)
    fee = not grounds.sure and bool(spoken.topics.get("act", frozenset()) & FEE_ACTS)
    trade = _TRADE.search(one.folded)
    for record in records_meant(one, grounds) if trade or not (fee or grounds.sure) else ():
        if any(figure.is_(amount) for amount in (*record.money, *(amount for _, amount in record.amounts))):
            return record
    if fee:
        return policy(figure, one, grounds)
    if _range(figure, [variant for product in grounds.about for variant in product.variants]):
        return product_evidence(grounds.about[0])
    ruled = "act" in spoken.topics or grounds.cited or _of_page(one, grounds)
    return (policy(figure, one, grounds) if ruled else None) or _asked(figure, one, grounds)


_TRADE = re.compile(r"\b(?:cart|basket|order|quote|panier|commande|devis)\b")


def _of_page(one: Said, grounds: Grounds) -> bool:
    """`The tasting workshop is €35 a person`: a page speaks of all that the sentence names."""
    told = [word for word in tokens(one.folded) if names(word) and "case" not in topics(word)]
    pages = [words_of(f"{e.title} {e.text}") for e in grounds.collected.passages()]
    return bool(told) and any(all(forms(word) & page for word in told) for page in pages)


def _bought(figure: Quantity, one: Said, grounds: Grounds) -> list[Product]:
    """`79 € for the bike`: what stands right behind it says of what."""
    after = _BOUGHT.match(one.folded[figure.end :])
    return (
        named(plain(after["what"]), list(grounds.about)) or by_one_word(after["what"], list(grounds.about))
        if after
        else []
    )


def _bought_for(figure: Quantity, one: Said) -> bool:
    return bool(re.match(r" ?(?:for|pour) (?:the|le|la|les|l'|our|notre|celui|celle)", one.folded[figure.end :]))


def _service(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """`The sofa is delivered by appointment for 49 €`: what a page asks for what is done, where it is named."""
    done = topics(one.folded).get("act", frozenset()) & FEE_ACTS
    return policy(figure, one, grounds) if done or _of_page(one, grounds) else None


def _of_product(figure: Quantity, one: Said, product: Product, *, alone: bool) -> bool:
    """`alone`: of a sentence on this one product, the size that was named before still counts."""
    clause = one.clause_at(figure.at).text
    variants = variants_meant(_told(figure, one, product, alone=alone), product)
    if (
        (WAS.search(one.folded[: figure.at]) and not _bought_for(figure, one))
        or falls(figure, one)
        or _USUAL.search(clause)
        or _WAS_AFTER.match(one.folded[figure.end :])
    ):
        return any(variant.compare_at and figure.is_(variant.compare_at) for variant in variants)
    if figure.low != figure.high:
        return _range(figure, variants)
    here = role(one.folded, figure)
    if here == "over" and _BEGINS.search(one.folded[: figure.at]):
        return bool(variants) and figure.is_(min(variant.price for variant in variants))
    if here != "is":
        return bool(variants) and all(_beyond(here, variant.price, figure) for variant in variants)
    if _several(figure, one, product):
        return False
    alike = variants_meant(one.folded, product) if _ALIKE.search(one.folded) else []
    if not variants or any(not figure.is_(v.price) for v in (variants if _each(one, product) else alike)):
        return False
    return any(figure.is_(variant.price) for variant in variants)


def _told(figure: Quantity, one: Said, product: Product, *, alone: bool) -> str:
    """The words that say which size the figure is of."""
    sums = [other for other in quantities(one.folded) if other == figure or (other.kind == "money" and not other.free)]
    if alone and len(sums) > 1 and (beside := words_beside(figure, sums, one, product)):
        return beside
    clause = one.clause_at(figure.at).text
    known = options_named(clause, product) or not alone
    return clause if known else one.folded[: figure.end]


def _several(figure: Quantity, one: Said, product: Product) -> bool:
    """`A pair of tyres for 42 €`, of a thing that is sold singly: that sum is no price."""
    before = one.folded[: figure.at]
    pair = _SEVERAL.search(before)
    return (
        bool(pair)
        and not re.search(r"\b(?:pairs?|paires?|sets?|lots?|packs?)\b", product_text(product))
        and not re.search(r"\b(?:each|apiece|chacune?|piece|l'unite|unit)\b", one.folded)
    )


def _each(one: Said, product: Product) -> bool:
    return bool(_OF_EACH.search(one.folded))


_ALIKE = Wording("prices.alike")
"""Of each size that the sentence names."""


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


def _total_or_price(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    if role(one.folded, figure) != "is" and not reaches(figure, one) and (found := _beyond_cart(figure, one, grounds)):
        return found
    alone = sum(other.kind == "money" for other in quantities(one.folded)) == 1
    near = one.folded if alone else one.clause_at(figure.at).text
    if DELIVERED.search(near) or DELIVERED.match(one.folded[figure.end :].lstrip(" ,(")):
        return total(figure, one, grounds)
    carts = _OF_CART.search(one.folded)
    return total(figure, one, grounds) or (None if carts else _price(figure, one, grounds))


def _beyond_cart(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """`Your cart is over 80 €`: it is, and a rule begins there."""
    here = role(one.folded, figure)
    for record in records_meant(one, grounds):
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
