"""Two versions of one product side by side: which size costs less, and which by the kilo or the metre."""

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.claims.evidence import named, plain
from assistant.claims.options import options_named, variants_meant
from assistant.claims.quantities import quantities
from assistant.claims.said import Said, said
from assistant.claims.words import forms, words_of
from knowledge.catalog import Product, Variant

_PER = re.compile(r"\b(?:per|by the|au|a la|a l'|par|le|la) ?(?P<unit>[^\W\d_]{2,})")
_UNITS = {
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
    ours, theirs = ([_each(variant, unit) for variant in side] for side in options)
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
    named = (found["unit"] for found in _PER.finditer(folded))
    return next((word for word in named if word in _UNITS or (len(word) > 2 and forms(word) & sold)), "")


def _each(variant: Variant, unit: str) -> Decimal | None:
    if not unit:
        return Decimal(variant.price.amount)
    held = [q for value in variant.options.values() for q in quantities(said(value).folded)]
    sizes = [q.high for q in held if (q.unit == _UNITS[unit] if unit in _UNITS else q.kind == "number")]
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
