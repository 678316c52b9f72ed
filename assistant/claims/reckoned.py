"""What is reckoned from one product's own prices: what a pack saves, what a piece or a litre comes to, by how much versions differ, which costs less."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from assistant.claims.claim import Grounds, product_evidence
from assistant.claims.evidence import Evidence, named, plain
from assistant.claims.options import options_named, variants_meant
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, said
from assistant.claims.wording import Wording
from assistant.claims.words import forms, words_of
from knowledge.catalog import Product, Variant
from knowledge.money import digits

_LESS = re.compile(r"\b(?:cheaper|less|sav(?:e|es|ing|ings)|gagne\w*|economi\w*|moins|better value|below|under)\b")
_MORE = re.compile(r"\b(?:more|dearer|pricier|de plus|plus cher\w*|extra)\b")
_APART = re.compile(r"\b(?:difference|gap|ecart)\b")
_AGAINST = Wording("reckoned.against")
_ALONE = Wording("reckoned.alone")
_EACH = Wording("reckoned.each")
_BY = Wording("reckoned.by")
_UNITS = {"l": ("ml", 1000), "k": ("g", 1000), "100g": ("g", 100), "100ml": ("ml", 100), "m": ("mm", 1000)}
_PACK = re.compile(r"\b(?:packs?|sets?|box(?:es)?|bundles?|lots?|coffrets?|boites?|paquets?)\b")

MANY = 50
"""Pieces of a pack: a puzzle of 1,000 pieces is one thing."""
Meant = tuple[int, Variant]
"""How many of a version."""


def reckoned(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """Of the one product that the sentence names; or by how much two differ."""
    if grounds.named and len(grounds.about) == 2 and _APART.search(one.folded):
        ours, theirs = ({_value(variant) for variant in variants_meant(one.folded, each)} for each in grounds.about)
        apart = len(ours) == len(theirs) == 1 and figure.high == abs(ours.pop() - theirs.pop())
        return product_evidence(grounds.about[0]) if apart else None
    products = grounds.products_for(one, figure.at)
    if not grounds.named or len(products) != 1 or figure.low != figure.high:
        return None
    product = products[0]
    found = (*_differences(figure, one, product), *_shares(figure, one, product))
    return product_evidence(product) if figure.high in found else None


def differs(one: Said, grounds: Grounds) -> Evidence | None:
    """Each sum of the sentence that is no price is the difference of what it sets side by side."""
    sums = [figure for figure in quantities(one.folded) if figure.kind == "money" and not figure.free]
    found = [_difference(figure, one, grounds) for figure in sums]
    return found[0] if found and all(found) else None


def _difference(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    products = grounds.products_for(one, figure.at) if grounds.named else []
    found = len(products) == 1 and figure.high in _differences(figure, one, products[0])
    return product_evidence(products[0]) if found else None


def _differences(figure: Quantity, one: Said, product: Product) -> Iterator[Decimal]:
    less, more = bool(_LESS.search(one.folded)), bool(_MORE.search(one.folded))
    if _APART.search(one.folded):
        prices = {_value(variant) for _, variant in _meant(one.folded, product)}
        yield from (abs(a - b) for a, b in combinations(prices, 2))
    if less == more:
        return
    if cut := _AGAINST.search(one.folded):
        ours, theirs = (_meant(part, product) for part in (one.folded[: cut.start()], one.folded[cut.end() :]))
    else:
        clause = one.clause_at(figure.at)
        ours = _meant(clause.text, product) or _meant(one.folded, product)
        theirs = [other for other in _meant(one.folded[: clause.at], product) if other not in ours]
    for count, mine in ours:
        for times, other in theirs or _others(one, ours, product):
            for our, their in _sides(one.folded, (count, mine), (_times(times, mine, other), other)):
                if our != their and (our < their) == less:
                    yield from (our, their, abs(our - their))


def _sides(folded: str, ours: Meant, theirs: Meant) -> Iterator[tuple[Decimal, Decimal]]:
    """What each comes to: as many as are named; by the piece; by the litre."""
    (count, mine), (times, other) = ours, theirs
    yield count * _value(mine), times * _value(other)
    if _EACH.search(folded):
        yield _rounded(_value(mine) / _pieces(mine)), _rounded(_value(other) / _pieces(other))
    yield from zip(_by_unit(folded, mine), _by_unit(folded, other), strict=False)


def _others(one: Said, ours: Sequence[Meant], product: Product) -> list[Meant]:
    """`Than buying them singly`: the one of which there is one."""
    alone = bool(_ALONE.search(one.folded))
    rest = (variant for variant in product.variants if all(variant is not mine for _, mine in ours))
    return [(1, variant) for variant in rest if not alone or _pieces(variant) == 1]


def _times(times: int, mine: Variant, other: Variant) -> int:
    """`Three bought as a pack save …`: as many of the other as the pack holds."""
    whole = _pieces(mine) % _pieces(other) == 0
    return _pieces(mine) // _pieces(other) if times == 1 and whole else times


_THE = re.compile(r"\b(?:the|both|les|des|ces|these) $")


def _meant(text: str, product: Product) -> list[Meant]:
    if not options_named(text, product):
        return []
    counts = [
        int(q.high)
        for q in quantities(text)
        if q.kind == "number" and 1 < q.high <= MANY and not _THE.search(text[: q.at])
    ]
    found = variants_meant(text, product)
    own = {number for variant in found for number in _numbers(variant)}
    spare = [count for count in counts if count not in own]
    return [(spare[0] if len(found) == 1 and spare else 1, variant) for variant in found]


def _shares(figure: Quantity, one: Said, product: Product) -> Iterator[Decimal]:
    each, alone = bool(_EACH.search(one.folded)), bool(_ALONE.search(one.folded))
    near = {q.high for q in quantities(one.clause_at(figure.at).text) if q.kind == "number"}
    named = bool(options_named(one.folded, product) or _PACK.search(one.folded))
    singly = {_value(variant) for variant in product.variants if _pieces(variant) == 1}
    for variant in _side(figure, one, product):
        many = _pieces(variant)
        if many in near if many > 1 else alone:
            yield _value(variant)
        if each and (named if many > 1 else len(singly) == 1):
            yield _rounded(_value(variant) / many)
        yield from _by_unit(one.folded, variant)


def _side(figure: Quantity, one: Said, product: Product) -> Sequence[Variant]:
    """The versions that stand with the figure, before or behind `rather than`."""
    cut = _AGAINST.search(one.folded)
    meant = variants_meant(one.folded[: cut.start()] if cut else one.folded, product)
    if not cut or figure.at < cut.start():
        return meant
    other = one.folded[cut.end() :]
    rest = [variant for variant in product.variants if variant not in meant]
    return variants_meant(other, product) if options_named(other, product) else rest or product.variants


def _by_unit(folded: str, variant: Variant) -> Iterator[Decimal]:
    if by := _BY.search(folded):
        unit, amount = _UNITS.get(by["unit"].replace(" ", "")) or _UNITS[by["unit"][0]]
        yield from (_rounded(_value(variant) * amount / q.high) for q in _measures(variant) if q.unit == (unit,))


def _measures(variant: Variant) -> Sequence[Quantity]:
    return [q for value in variant.options.values() for q in quantities(said(value).folded) if q.kind == "measure"]


def _numbers(variant: Variant) -> list[int]:
    """How many of a thing: `Set of 2`, `Lot de 3 flacons`; `3×` counts nothing."""
    texts = (said(value).folded for value in variant.options.values())
    counted = ((text, q) for text in texts for q in quantities(text) if q.kind == "number")
    return [
        int(q.high)
        for text, q in counted
        if re.match(r" [a-z]{3}", text[q.end :]) or re.search(r"(?:of|de) $", text[: q.at])
    ]


def _pieces(variant: Variant) -> int:
    return next((many for many in _numbers(variant) if 0 < many <= MANY), 1)


def _value(variant: Variant) -> Decimal:
    return Decimal(variant.price.amount).scaleb(-digits(variant.price.currency))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


_PER_UNIT = re.compile(r"\b(?:per|by the|au|a la|a l'|par|le|la) ?(?P<unit>[^\W\d_]{2,})")
_KINDS_OF_UNIT = {
    **dict.fromkeys(("kilo", "kg", "kilogram", "kilogramme"), ("g",)), **dict.fromkeys(("litre", "liter"), ("ml",)),
    **dict.fromkeys(("metre", "meter"), ("mm",)),
}  # fmt: skip
Sides = tuple[Sequence[Decimal], Sequence[Decimal]]


def compared(at: int, one: Said, about: Sequence[Product]) -> Sides | None:
    """The prices of those before the comparison and behind it; empty where a unit's price can't be worked out."""
    if len(about) != 1:
        return None
    product = about[0]
    unit = _unit(one.folded, product)
    options = _two(at, one, product)
    if options is None:
        return ((), ()) if unit else None
    ours, theirs = ([_price_by(variant, unit) for variant in side] for side in options)
    return ([], []) if None in (*ours, *theirs) else ([*filter(None, ours)], [*filter(None, theirs)])


def _two(at: int, one: Said, product: Product) -> tuple[list[Variant], list[Variant]] | None:
    """`S costs less than XL`: two sizes of one product; `XL is dearer`: than all its others."""
    cut = re.search(r"\b(?:than|que|qu')", one.folded[at:])
    place = at + (cut.start() if cut else 0)
    before, after = one.folded[:place], one.folded[place:] if cut else ""
    chosen = variants_meant(before, product) if options_named(before, product) else []
    if chosen and options_named(after, product):
        return chosen, variants_meant(after, product)
    others = [variant for variant in product.variants if variant not in chosen]
    told = not cut or re.search(r"\b(?:others?|rest|autres?)\b", after)
    return (chosen, others) if chosen and others and told and not named(plain(after), [product]) else None


def _unit(folded: str, product: Product) -> str:
    """`Per kilo`, `à la barre`, where it is sold in bars."""
    sold = words_of(said(" ".join(value for values in product.options.values() for value in values)).folded)
    named = (found["unit"] for found in _PER_UNIT.finditer(folded))
    return next((word for word in named if word in _KINDS_OF_UNIT or (len(word) > 2 and forms(word) & sold)), "")


def _price_by(variant: Variant, unit: str) -> Decimal | None:
    if not unit:
        return Decimal(variant.price.amount)
    held = [q for value in variant.options.values() for q in quantities(said(value).folded)]
    sizes = [q.high for q in held if (q.unit == _KINDS_OF_UNIT[unit] if unit in _KINDS_OF_UNIT else q.kind == "number")]
    return variant.price.amount / sizes[0] if len(sizes) == 1 and sizes[0] else None


def dearest(sign: int, one: Said, product: Product) -> bool:
    """`XL is the dearest`: among the sizes of one product."""
    meant = variants_meant(one.folded, product) if options_named(one.folded, product) else []
    prices = [variant.price.amount * sign for variant in product.variants]
    return bool(meant) and min(prices) < max(prices) == min(variant.price.amount * sign for variant in meant)


def alike(one: Said, about: Sequence[Product]) -> Product | None:
    """`The two sizes are at the same price`: the one product, where they are."""
    meant = variants_meant(one.folded, about[0]) if len(about) == 1 else []
    return about[0] if len({variant.price for variant in meant}) == 1 < len(meant) else None
