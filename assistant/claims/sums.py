"""Totals, bills, discounts and what is missing until a rule begins: computed from the records, never what a model reckons."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import product as product_of

from assistant.claims.claim import Grounds, about, product_evidence, source_of
from assistant.claims.evidence import Evidence, named, plain
from assistant.claims.naming import by_one_word, products_named
from assistant.claims.options import options_named, part_of_option, variants_meant
from assistant.claims.order_records import NUMBER, orders_meant
from assistant.claims.quantities import Quantity, quantities, role
from assistant.claims.said import Said, said
from assistant.claims.sources import figure_carried
from assistant.claims.topics import topics
from assistant.claims.wording import Wording
from knowledge.catalog import Product, Variant
from knowledge.money import Money, digits

_OF_GOODS = Wording("sums.of_goods")
_BY_CODE = Wording("sums.by_code")
_MATERIAL = Wording("sums.material")
DELIVERED = Wording("sums.delivered")


def policy(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    sources, spoken = grounds.sources, about(one, figure.at, grounds)
    return source_of(figure_carried(figure, one.folded, spoken, [piece for piece, _ in sources]), sources)


def total(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    sub = _OF_GOODS.search(one.clause_at(figure.at).text)
    alone = sum(other.kind == "money" for other in quantities(one.folded)) == 1
    delivered = DELIVERED.search(one.folded if alone else one.clause_at(figure.at).text)
    for record in records_meant(one, grounds):
        amounts = dict(record.amounts)
        if delivered and "shipping" not in amounts:
            continue
        wanted = amounts.get("subtotal", amounts.get("total")) if sub else amounts.get("total")
        if _is_part(figure, one) and any(figure.is_(amount) for amount in record.money):
            return record
        if (wanted is not None and figure.is_(wanted)) or (
            not amounts and any(figure.is_(amount) for amount in record.money)
        ):
            return record
    return summed(figure, one, grounds)


def records_meant(one: Said, grounds: Grounds) -> list[Evidence]:
    """The order whose number is named; where a cart is spoken of, no order."""
    if meant := orders_meant(one, grounds) if NUMBER.search(one.folded) else []:
        return meant
    known = grounds.collected.records()
    carts = [record for record in known if record.kind != "order"]
    return carts if carts and _CART.search(one.folded) else known


_CART = re.compile(r"\b(?:cart|basket|panier|quote|devis)\b")


def _is_part(figure: Quantity, one: Said) -> bool:
    """`€95.00 + €29.00 = …`"""
    return bool(re.match(r" ?\+", one.folded[figure.end :]) or re.search(r"\+ ?$", one.folded[: figure.at]))


def summed(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """`Two of them come to €178`; several things together, each as often as it is said; three metres of one."""
    for product in grounds.about if len(grounds.about) == 1 or not grounds.named else ():
        meant, counts = variants_meant(one.folded, product), set(_counts(one.folded, product))
        if any(figure.is_(variant.price * count) for variant in meant for count in counts):
            return product_evidence(product)
    bill = _bill(one, grounds) if grounds.named else _asked_for(grounds)
    whole = (sum(amounts[1:], amounts[0]) for amounts in product_of(*bill)) if 1 < len(bill) < LONGEST else ()
    return product_evidence(grounds.about[0]) if any(figure.is_(amount) for amount in whole) else None


def _asked_for(grounds: Grounds) -> list[list[Money]]:
    """`That makes €253 in all`: of the things that the shopper named."""
    asked = said(grounds.asked)
    products = products_named(asked, grounds.collected)
    return _bill(asked, replace(grounds, about=products, named=True)) if len(products) > 1 else []


LONGEST = 6
"""Things on a bill that is read aloud."""
_THING = re.compile(r",(?!\d)|[:;(]| (?:and|et|plus|with|avec|puis|then|\+) ")


def _bill(one: Said, grounds: Grounds) -> list[list[Money]]:
    """What each thing that is named may come to: of the version and as many as its own words say, else the sentence's."""
    parts = [(part, _named(part, grounds)) for part in _THING.split(one.folded)]
    own = [
        # `A Terre bowl and two Matin bowls`: the words that name fewest others.
        (
            product,
            min(
                (part for part in parts if product in part[1]), key=lambda part: len(part[1]), default=(one.folded, [])
            ),
        )
        for product in grounds.about
    ]
    return [
        [variant.price * count for count in _counts(part, product) or [1] for variant in _meant(part, one, product)]
        for product, (part, _) in own
    ]


def _named(part: str, grounds: Grounds) -> Sequence[Product]:
    return named(plain(part), list(grounds.about)) or by_one_word(part, grounds.about)


def _meant(part: str, one: Said, product: Product) -> Sequence[Variant]:
    """Where no version is named, the one that costs least."""
    text = next((text for text in (part, one.folded) if options_named(text, product)), "")
    cheapest = min(product.variants, key=lambda variant: variant.price.amount)
    return variants_meant(text, product) if text else [cheapest]


def _counts(folded: str, product: Product) -> list[int]:
    """`Two lamps`, `both`; `three metres` of what is sold by the metre."""
    numbers = [q.high for q in quantities(folded) if q.kind == "number" and not part_of_option(q, folded, product)]
    lengths = [q.high / 1000 for q in quantities(folded) if cut_off(q, folded)]
    held = {q.unit for value in product.options.values() for one in value for q in quantities(said(one).folded)}
    sold = [] if held & {("mm",), ("g",), ("ml",)} else lengths
    both = [Decimal(2)] if re.search(r"\b(?:both|les (?:deux|2)|(?:a|the|une|la) pair)\b", folded) else []
    return [int(value) for value in (*numbers, *sold, *both) if 1 < value <= 50 and value == int(value)]


def cut_off(figure: Quantity, folded: str) -> bool:
    """`Three metres of the linen`: so much of it, and not how long it is."""
    return figure.kind == "measure" and bool(_UNIT.search(figure.text) and _OF.match(folded[figure.end :]))


_UNIT = re.compile(r" (?:m|metres?|meters?|kg|kilos?|l|lit(?:re|er)s?)$")
_OF = re.compile(r" (?:of|de|d'|in|en) ?(?!\d)")


def discount(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    by_code = _BY_CODE.search(one.folded)
    for product in () if by_code and not grounds.named else grounds.products_for(one, figure.at):
        for variant in variants_meant(one.clause_at(figure.at).text, product) or product.variants:
            if (
                variant.compare_at
                and variant.compare_at > variant.price
                and _is_cut(figure, variant.price, variant.compare_at)
            ):
                return product_evidence(product)
    for record in grounds.collected.records():
        if figure.kind == "money" and any(
            name.startswith("discount") and figure.is_(Money(abs(amount.amount), amount.currency))
            for name, amount in record.amounts
        ):
            return record
        if (
            figure.kind == "percent"
            and record.text
            and any(figure.same(other) for other in quantities(_folded(record.text)))
        ):
            return record
    if grounds.named and "code" not in one.folded and not topics(one.folded).get("act"):
        return None
    spoken = about(one, figure.at, grounds)
    sources = [(p, e) for p, e in grounds.sources if p.own.get("sum") or spoken.topics.get("act")]
    return source_of(figure_carried(figure, one.folded, spoken, [p for p, _ in sources]), sources)


def _is_cut(figure: Quantity, price: Money, before: Money) -> bool:
    cut = Money(before.amount - price.amount, price.currency)
    if figure.kind == "money":
        return figure.is_(cut)
    share = Decimal(cut.amount * 100) / before.amount
    return figure.high in (
        share.quantize(Decimal(1), ROUND_HALF_UP),
        share.quantize(Decimal("0.1"), ROUND_HALF_UP),
        Decimal(int(share)),
    )


def _folded(text: str) -> str:
    from assistant.claims.said import said

    return said(text).folded


def material(figure: Quantity, one: Said) -> bool:
    return bool(_MATERIAL.match(one.folded[figure.end :]))


_MISSING = Wording("thresholds.missing")
_OF_RULES = Wording("thresholds.rule")


def is_gap(one: Said) -> bool:
    return bool(_MISSING.search(one.folded) and _OF_RULES.search(one.folded)) and any(
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
            yield record, _worth(amount)


def _rules(grounds: Grounds) -> Iterator[Decimal]:
    for piece, _ in grounds.sources:
        for figure in piece.figures or quantities(piece.text):
            if figure.kind == "money" and not figure.free and role(piece.sentence, figure) == "over":
                yield figure.high


def _worth(amount: Money) -> Decimal:
    return Decimal(amount.amount).scaleb(-digits(amount.currency))
