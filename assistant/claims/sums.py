"""Totals and discounts, computed from the records: never what a model reckons."""

import re
from decimal import ROUND_HALF_UP, Decimal

from assistant.claims.claim import Grounds, about, product_evidence, source_of
from assistant.claims.evidence import Evidence
from assistant.claims.options import variants_meant
from assistant.claims.order_numbers import NUMBER, orders_meant
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said
from assistant.claims.sources import figure_carried
from assistant.claims.topics import topics
from knowledge.money import Money

DELIVERED = re.compile(
    r"\b(?:delivery|shipping|postage|livraison|port|frais(?: de port)?) (?:included|comprise?|incluse?s?)\b|\b(?:all|tout) (?:in|included|compris|inclus)\b|\beverything included\b|\b(?:including|with|avec(?: la)?) (?:delivery|shipping|livraison)\b(?! (?:costs?|is|of|at|a|de|est)\b)"
)


def policy(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    sources, spoken = grounds.sources(), about(one, figure.at, grounds)
    return source_of(figure_carried(figure, one.folded, spoken, [piece for piece, _ in sources]), sources)


def total(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    sub = re.search(
        r"subtotal|sous-total|[€\d] (?:d'articles|de produits|of (?:goods|items|products)|worth of|in goods)|\bgoods\b|before (?:delivery|shipping)|hors (?:livraison|frais)",
        one.clause_at(figure.at).text,
    )
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
    """`Two of them come to €178`; several products together."""
    products = list(grounds.about)
    counts = {int(q.high) for q in quantities(one.folded) if q.kind == "number" and 1 < q.high <= 50}
    counts |= {2} if re.search(r"\b(?:both|two|pair|deux|les 2)\b", one.folded) else set()
    for product in products if len(products) == 1 or not grounds.named else ():
        if any(
            figure.is_(variant.price * count) for variant in variants_meant(one.folded, product) for count in counts
        ):
            return product_evidence(product)
    if len(products) > 1 and grounds.named:
        prices = [min(v.price for v in variants_meant(one.folded, p) or p.variants) for p in products]
        if len({price.currency for price in prices}) == 1:
            whole = prices[0]
            for price in prices[1:]:
                whole += price
            if figure.is_(whole):
                return product_evidence(products[0])
    return None


def discount(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    by_code = re.search(
        r"\bcodes?\b|\b(?:any|every|all|each) (?:orders?|purchases?)\b|\btoutes? (?:les )?commandes?\b", one.folded
    )
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
    sources = [(p, e) for p, e in grounds.sources() if p.own.get("sum") or spoken.topics.get("act")]
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
    return bool(
        re.match(
            r" (?:(?:pure|organic|recycled|de|d')\s?)?(?:cotton|linen|wool|silk|leather|polyester|coton|lin|laine|soie|cuir|cashmere|elastane|recycl|organic|natural|bio)",
            one.folded[figure.end :],
        )
    )
