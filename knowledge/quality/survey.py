"""What a single product can't know: which values others share, and how the catalogue spells its options."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.facets import canonical_name, canonical_value
from knowledge.glossary import colour_words
from knowledge.tables import products, variants
from knowledge.tables_quality import image_checks
from knowledge.terms import folded

FEW = 3
"""How many others a detail names."""


@dataclass(frozen=True, slots=True)
class Survey:
    currency: str = ""
    """The one that most variants are priced in."""
    language: str = ""
    shared_titles: frozenset[str] = frozenset()
    shared_descriptions: frozenset[str] = frozenset()
    shared_urls: frozenset[str] = frozenset()
    shared_images: frozenset[str] = frozenset()
    shared_barcodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """With the first few products that have it."""
    brands: Mapping[str, str] = field(default_factory=dict)
    """As most products spell it, by the folded one."""
    categories: Mapping[str, str] = field(default_factory=dict)
    option_names: Mapping[str, str] = field(default_factory=dict)
    """The usual name for each that is named otherwise."""
    option_values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The usual spelling, by what the option means and the value that is spelled otherwise."""
    broken_images: Mapping[str, str] = field(default_factory=dict)
    """With what went wrong."""
    weighed: bool = False
    """Some variants have a weight, so the others lack one."""
    scanned: bool = False
    """Some variants have a barcode."""
    site: str = ""
    """The beginning that most products' addresses share: `https://shop.example`."""


async def survey(connection: AsyncConnection, feed: str = "") -> Survey:
    """Of one feed, or of all; counted by the database."""
    own = products.c.feed == feed if feed else text("1 = 1")

    async def counted(column: Any, *where: Any, least: int = 1) -> list[tuple[str, int]]:
        count = func.count()
        query = (
            select(column, count).select_from(products.join(variants))
            if column.table is variants
            else select(column, count)
        )
        query = query.where(own, *where).group_by(column).having(count >= least).order_by(count.desc(), column)
        return [(row[0], row[1]) for row in await connection.execute(query)]

    async def shared(column: Any) -> frozenset[str]:
        return frozenset(value for value, _ in await counted(column, column != "", least=2))

    currencies, languages = await counted(variants.c.currency), await counted(products.c.language)
    options = await _options(connection, feed)
    some = select(func.count(variants.c.grams), func.sum((variants.c.barcode != "").cast(variants.c.grams.type)))
    weighed, scanned = (await connection.execute(some.join(products).where(own))).one()
    return Survey(
        currency=currencies[0][0] if currencies else "",
        language=languages[0][0] if languages else "",
        shared_titles=await shared(products.c.title),
        shared_descriptions=await shared(products.c.description),
        shared_urls=await shared(products.c.url),
        shared_images=await _shared_images(connection, feed),
        shared_barcodes=await _shared_barcodes(connection, own),
        brands=_usual(await counted(products.c.brand, products.c.brand != "")),
        categories=_usual(await counted(products.c.category, products.c.category != "")),
        option_names=_names(options),
        option_values=_values(options),
        broken_images=await _broken(connection),
        weighed=bool(weighed),
        scanned=bool(scanned),
        site=await _site(connection, own),
    )


def _usual(values: Iterable[tuple[str, int]]) -> dict[str, str]:
    """The most frequent spelling comes first and stands."""
    found: dict[str, str] = {}
    for value, _ in values:
        found.setdefault(folded(value), value)
    return found


async def _options(connection: AsyncConnection, feed: str) -> list[tuple[str, str, int]]:
    each = "json_each" if connection.dialect.name == "sqlite" else "json_each_text"
    joined = "JOIN products ON products.id = variants.product_id AND products.feed = :feed" if feed else ""
    query = f"SELECT o.key, o.value, count(*) FROM variants {joined}, {each}(variants.options) AS o GROUP BY 1, 2"  # noqa: S608
    rows = await connection.execute(text(query), {"feed": feed} if feed else {})
    return [(row[0], str(row[1]), row[2]) for row in rows]


async def _shared_images(connection: AsyncConnection, feed: str) -> frozenset[str]:
    """Main images: a size chart that several products show further down is no mistake."""
    first = "json_extract(images, '$[0].url')" if connection.dialect.name == "sqlite" else "images->0->>'url'"
    own = "AND feed = :feed" if feed else ""
    query = f"SELECT {first} FROM products WHERE {first} IS NOT NULL {own} GROUP BY 1 HAVING count(*) > 1"  # noqa: S608
    return frozenset(row[0] for row in await connection.execute(text(query), {"feed": feed} if feed else {}))


async def _shared_barcodes(connection: AsyncConnection, own: Any) -> dict[str, tuple[str, ...]]:
    count = func.count(variants.c.product_id.distinct())
    joined = variants.join(products)
    codes = select(variants.c.barcode).select_from(joined).where(variants.c.barcode != "", own)
    codes = codes.group_by(variants.c.barcode).having(count > 1)
    query = select(variants.c.barcode, variants.c.product_id).where(variants.c.barcode.in_(codes)).distinct()
    found: dict[str, list[str]] = defaultdict(list)
    for code, product in await connection.execute(query.order_by(variants.c.product_id)):
        found[code].append(product)
    return {code: tuple(ids[: FEW + 1]) for code, ids in found.items()}


async def _broken(connection: AsyncConnection) -> dict[str, str]:
    query = select(image_checks.c.url, image_checks.c.problem).where(image_checks.c.state == "broken")
    return {row.url: row.problem for row in await connection.execute(query)}


async def _site(connection: AsyncConnection, own: Any) -> str:
    found: Counter[str] = Counter()
    query = select(products.c.url).where(own, products.c.url.like("http%://%")).limit(1000)
    for (url,) in await connection.execute(query):
        found["/".join(url.split("/")[:3])] += 1
    return found.most_common(1)[0][0] if len(found) == 1 else ""


def _names(options: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, _, times in options:
        counts[canonical_name(name)][name] += times
    return {
        name: usual.most_common(1)[0][0]
        for usual in counts.values()
        for name in usual
        if name != usual.most_common(1)[0][0]
    }


def _values(options: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], str]:
    spelled: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for name, value, times in options:
        kind = canonical_name(name)
        spelled[kind][_plain(kind, value)][value] += times
    found: dict[tuple[str, str], str] = {}
    for kind, values in spelled.items():
        for counts in _merged(kind, values):
            usual = max(counts.items(), key=lambda each: (each[1], each[0]))[0]
            found |= {(kind, value): usual for value in counts if value != usual}
    return found


def _merged(kind: str, values: Mapping[str, Counter[str]]) -> Iterable[Counter[str]]:
    """`navy blue` is `navy` where the shop has both."""
    merged = {plain: Counter(counts) for plain, counts in values.items()}
    for plain in values if kind == "colour" else ():
        shade, _, colour = plain.rpartition(" ")
        if colour in colour_words() and shade in merged and shade in colour_words():
            merged[shade] += merged.pop(plain)
    return merged.values()


def _plain(kind: str, value: str) -> str:
    plain = " ".join(folded(value).replace("-", " ").replace("_", " ").split())
    return canonical_value(kind, plain)
