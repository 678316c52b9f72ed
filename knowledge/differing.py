"""What a product that does not fit the filters differs in: `costs 129.00, not at most 120.00`, `not in M`."""

from dataclasses import dataclass

from knowledge.catalog import Product, Variant
from knowledge.facets import Facets, canonical_name
from knowledge.filters import Filters
from knowledge.glossary import colour_words
from knowledge.terms import folded


@dataclass(frozen=True, slots=True)
class Difference:
    name: str
    """`max_price`, `min_price`, `in_stock`, `category`, `brand`, or the option's name."""
    wanted: str | int
    """Prices in minor units."""
    has: str | int
    """Empty where it has nothing of the kind."""


def differences(product: Product, variant: Variant, filters: Filters, facets: Facets) -> tuple[Difference, ...]:
    found: list[Difference] = []
    price = variant.price.amount
    if filters.max_price is not None and price > filters.max_price:
        found.append(Difference("max_price", filters.max_price, price))
    if filters.min_price is not None and price < filters.min_price:
        found.append(Difference("min_price", filters.min_price, price))
    if filters.in_stock and not variant.available:
        found.append(Difference("in_stock", "in stock", "sold out"))
    if filters.category and not _within(product.category, filters.category):
        found.append(Difference("category", filters.category, product.category))
    if filters.brand and folded(product.brand) != folded(filters.brand):
        found.append(Difference("brand", filters.brand, product.brand))
    for name, value in filters.options.items():
        if not _has(product, variant, name, value, facets):
            found.append(Difference(name, value, _value(variant, name)))
    return tuple(found)


def nearest_variant(product: Product, filters: Filters, facets: Facets) -> Variant:
    """The one that differs in least, and costs least more."""
    limit = filters.max_price

    def distance(variant: Variant) -> tuple[int, int, bool]:
        over = 0 if limit is None else max(variant.price.amount - limit, 0)
        return len(differences(product, variant, filters, facets)), over, not variant.available

    return min(product.variants, key=distance)


def _within(category: str, wanted: str) -> bool:
    plain = category.lower()
    return plain == wanted.lower() or plain.endswith(f"> {wanted.lower()}")


def _has(product: Product, variant: Variant, name: str, value: str, facets: Facets) -> bool:
    spelled = set(facets.spellings(name, value))
    if any((key, said) in spelled for key, said in variant.options.items()):
        return True
    if canonical_name(name) != "colour" or _value(variant, name):
        return False
    return any(word in folded(product.title) for word in colour_words().get(folded(value), ()))


def _value(variant: Variant, name: str) -> str:
    kind = canonical_name(name)
    return next((said for key, said in variant.options.items() if canonical_name(key) == kind), "")
