"""Looks at what a product's variants are told apart by: names and values of options."""

from collections.abc import Iterator

from knowledge.catalog import Product
from knowledge.facets import canonical_name
from knowledge.quality.finding import Finding, Fix
from knowledge.quality.lexicon import is_colour, is_size
from knowledge.quality.survey import Survey
from knowledge.terms import folded

SAYS_NOTHING = ("title", "style", "option", "option1", "option 1", "variant", "variante", "choice", "choix", "type")


def choices(product: Product, catalogue: Survey) -> Iterator[Finding]:
    if len(product.variants) > 1:
        yield from _told_apart(product)
    if not product.options:
        return
    for name, values in product.options.items():
        if folded(name) in SAYS_NOTHING:
            yield from _unnamed(name, values)
        elif usual := catalogue.option_names.get(name):
            fix = Fix("option_name", usual, name=name, was=name, proof="other products")
            yield Finding("option.name", detail=f"{name}, elsewhere {usual}", fixes=(fix,))
    yield from _misspelled(product, catalogue)


def _told_apart(product: Product) -> Iterator[Finding]:
    said = [tuple(variant.options.items()) for variant in product.variants]
    if not any(said):
        yield Finding("option.missing", detail=f"{len(said)}")
    elif len(set(said)) < len(said):
        again = next(variant for place, variant in enumerate(product.variants) if said[place] in said[:place])
        yield Finding("option.same", again.sku, again.label)


def _unnamed(name: str, values: tuple[str, ...]) -> Iterator[Finding]:
    """`Style: S, M, L` is a size: its own values prove it."""
    for kind, fits in (("Size", is_size), ("Colour", is_colour)):
        if all(fits(value) for value in values):
            fix = Fix("option_name", kind, name=name, was=name, proof="variant label")
            yield Finding("option.unnamed", detail=f"{name}: {', '.join(values[:5])}", fixes=(fix,))
            return


def _misspelled(product: Product, catalogue: Survey) -> Iterator[Finding]:
    """All of the product's variants with one spelling are one finding, mended together."""
    seen: dict[tuple[str, str], list[Fix]] = {}
    for variant in product.variants:
        for name, value in variant.options.items():
            usual = catalogue.option_values.get((canonical_name(name), value))
            if usual and usual not in product.options[name]:
                fix = Fix("option", usual, name=name, sku=variant.sku, was=value, proof="other products")
                seen.setdefault((name, value), []).append(fix)
    for (name, value), fixes in seen.items():
        yield Finding("option.value", detail=f"{name}: {value}, elsewhere {fixes[0].value}", fixes=tuple(fixes))
