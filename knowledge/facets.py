"""What the catalogue's variants can be told apart by: its option names and values, as they are spelled in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.glossary import colour_words
from knowledge.tables import products, variants
from knowledge.terms import folded, words

_SAME_NAME = {
    "size": ("size", "sizes", "taille", "tailles", "pointure", "shoe size", "clothing size"),
    "colour": ("colour", "color", "colours", "colors", "couleur", "couleurs", "coloris", "shade", "teinte"),
}
_NAMES = {name: kind for kind, names in _SAME_NAME.items() for name in names}
_SIZES = {
    "extra small": "xs", "x-small": "xs", "small": "s", "petit": "s", "petite": "s", "medium": "m", "moyen": "m",
    "moyenne": "m", "large": "l", "grand": "l", "grande": "l", "extra large": "xl", "x-large": "xl", "xx-large": "xxl",
    "2xl": "xxl", "3xl": "xxxl",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facets:
    """Spellings by canonical name and value: `{"size": {"m": {("Size", "M"), ("Taille", "Medium")}}}`."""

    values: Mapping[str, Mapping[str, frozenset[tuple[str, str]]]] = field(default_factory=dict)
    currency: str = ""
    """The one that most variants are priced in."""
    brands: Mapping[str, str] = field(default_factory=dict)
    """As they are spelled, by their folded names."""

    def spellings(self, name: str, value: str) -> Iterator[tuple[str, str]]:
        """The catalogue's own spellings of an option; all that name the colour for a colour."""
        kind = canonical_name(name)
        known = self.values.get(kind, {})
        wanted = canonical_value(kind, value)
        yield from known.get(wanted, ())
        if kind == "colour" and (same := colour_words().get(wanted)):
            for other, spelled in known.items():
                if other != wanted and same.intersection(words(other)):
                    yield from spelled

    def value(self, name: str, value: str) -> tuple[str, str] | None:
        return min(self.spellings(name, value), default=None)


def canonical_name(name: str) -> str:
    plain = folded(name).strip()
    return _NAMES.get(plain, plain)


def canonical_value(kind: str, value: str) -> str:
    plain = folded(value).strip()
    return _SIZES.get(plain, plain) if kind == "size" else plain


async def facets(connection: AsyncConnection, before: Facets | None = None) -> Facets:
    """`before`: neither options nor brands have changed since."""
    count = func.count()
    most = select(variants.c.currency).group_by(variants.c.currency).order_by(count.desc(), variants.c.currency)
    currency = await connection.scalar(most.limit(1)) or ""
    if before is not None:
        return replace(before, currency=currency)
    each = "json_each" if connection.dialect.name == "sqlite" else "json_each_text"
    query = f"SELECT DISTINCT o.key, o.value FROM variants, {each}(variants.options) AS o"  # noqa: S608
    options = [(row[0], str(row[1])) for row in await connection.execute(text(query))]
    named = await connection.scalars(select(products.c.brand).where(products.c.brand != "").distinct())
    brands = {folded(brand).strip(): brand for brand in sorted(named)}
    return Facets(_grouped(options), currency, brands)


def _grouped(options: Iterable[tuple[str, str]]) -> dict[str, dict[str, frozenset[tuple[str, str]]]]:
    found: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for name, value in options:
        kind = canonical_name(name)
        found[kind][canonical_value(kind, value)].add((name, value))
    return {kind: {value: frozenset(spelled) for value, spelled in values.items()} for kind, values in found.items()}
