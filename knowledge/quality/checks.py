"""Looks at one product for what it lacks in words, pictures, prices and codes."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from knowledge.catalog import Product, Variant
from knowledge.facets import canonical_name
from knowledge.quality import gtin
from knowledge.quality.choices import choices
from knowledge.quality.finding import Finding, Fix
from knowledge.quality.lexicon import MEASURE, colours_in, materials_in, needed
from knowledge.quality.survey import Survey
from knowledge.terms import folded

SHORTEST_TITLE, SHORTEST_DESCRIPTION = 8, 60
"""Characters. A word alone (`Vase`) is found by nothing but itself; a sentence answers no question about care or size."""
LONGEST_TITLE, LONGEST_DESCRIPTION = 150, 5_000
WORD = re.compile(r"[^\W_]+")
LEVELS = re.compile(r"\s*[>/|]\s*")
HTML = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|&(?:[a-z]{2,8}|#\d{2,5});")
MAKER = re.compile(r"manufactur|fabricant|responsible|hersteller|importer|maker|producer|gpsr")
PRIOR = re.compile(r"30.?(?:day|jour)|lowest price|prix le plus bas|prior price|prix anterieur")
REDUCED_TOO_FAR = 10
"""A price under a tenth of the one before is a lost digit more often than a sale."""
BRANDED_BY = ("vendor", "marque", "brand", "brand name")
SORTED_BY = ("product type", "breadcrumb", "breadcrumbs", "type", "categorie", "category", "product category")
Check = Callable[[Product, Survey, datetime], Iterator[Finding]]


def findings(product: Product, catalogue: Survey, now: datetime) -> Iterator[Finding]:
    for check in (_title, _description, _pictures, _brand, _category, _looks, _codes, _prices, _stock, _address, _rest):
        yield from check(product, catalogue, now)
    yield from choices(product, catalogue)


def _title(product: Product, catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    title = product.title
    letters = [letter for letter in title if letter.isalpha()]
    if len(title) < SHORTEST_TITLE:
        yield Finding("title.short", detail=title)
    if len(title) > LONGEST_TITLE:
        yield Finding("title.long", detail=f"{len(title)}")
    if len(letters) >= SHORTEST_TITLE and all(letter.isupper() for letter in letters):
        yield Finding("title.capitals", detail=title, fixes=(Fix("title", _calm(title), was=title, proof="title"),))
    if title in catalogue.shared_titles:
        yield Finding("title.duplicate", detail=title)


def _calm(title: str) -> str:
    """Words with digits stay as they are: they are codes and sizes."""
    words = [word if any(map(str.isdigit, word)) or len(word) < 2 else word.lower() for word in title.split(" ")]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]


def _description(product: Product, catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    text = product.description
    if not text:
        yield Finding("description.missing")
        return
    if folded(text) == folded(product.title):
        yield Finding("description.title", detail=text)
    elif len(text) < SHORTEST_DESCRIPTION:
        yield Finding("description.short", detail=text)
    if len(text) > LONGEST_DESCRIPTION:
        yield Finding("description.long", detail=f"{len(text)}")
    if text in catalogue.shared_descriptions:
        yield Finding("description.duplicate", detail=text[:80])
    if left := HTML.search(text) or HTML.search(product.title):
        yield Finding("html.left", detail=left.group())


def _pictures(product: Product, catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    urls = [image.url for image in product.images]
    shown = [*urls, *(variant.image for variant in product.variants if variant.image)]
    if not shown:
        yield Finding("image.missing")
    if urls and urls[0] in catalogue.shared_images:
        yield Finding("image.duplicate", detail=urls[0])
    if len(set(urls)) < len(urls):
        yield Finding("image.repeated", detail=next(url for url in urls if urls.count(url) > 1))
    if urls and not any(image.alt for image in product.images):
        yield Finding("alt.missing", detail=urls[0])
    if catalogue.broken_images:
        for url in dict.fromkeys(shown):
            if url in catalogue.broken_images:
                yield Finding("image.broken", detail=f"{url}: {catalogue.broken_images[url]}")


def _brand(product: Product, catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    if product.brand:
        return
    fix = _attribute_fix(product, "brand", BRANDED_BY) or _from_title(product, "brand", catalogue.brands)
    yield Finding("brand.missing", fixes=(fix,) if fix else ())


def _category(product: Product, catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    if product.category:
        return
    fix = _attribute_fix(product, "category", SORTED_BY)
    for tag in product.tags if not fix else ():
        if known := catalogue.categories.get(folded(tag)):
            fix = Fix("category", known, proof="tags")
            break
    fix = fix or _from_title(product, "category", catalogue.categories)
    yield Finding("category.missing", fixes=(fix,) if fix else ())


def _attribute_fix(product: Product, field: Literal["brand", "category"], names: tuple[str, ...]) -> Fix | None:
    for name, value in product.attributes.items():
        if folded(name) in names and value.strip():
            return Fix(field, LEVELS.split(value.strip())[-1] if field == "category" else value.strip(), proof=name)
    return None


def _from_title(product: Product, field: Literal["brand", "category"], known: Mapping[str, str]) -> Fix | None:
    """The one known value whose words stand in the title; none where two do."""
    if not known:
        return None
    found = {known[run] for run in _runs(WORD.findall(folded(product.title))) if run in known and len(run) > 2}
    return Fix(field, found.pop(), proof="title") if len(found) == 1 else None


def _runs(words: list[str]) -> Iterator[str]:
    """Each run of up to four words."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + 4, len(words)) + 1):
            yield " ".join(words[start:end])


def _looks(product: Product, _catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    """What its kind needs: the kind is what category, title and tags name it."""
    wanted = needed(f"{product.category} {product.title} {' '.join(product.tags)}")
    if not wanted:
        return
    said = {canonical_name(name) for name in [*product.attributes, *product.options]}
    said |= {canonical_name(name) for variant in product.variants for name in variant.attributes}
    if "size" in wanted and "size" not in said and not _unnamed(product):
        yield Finding("size.missing")
    if "colour" in wanted and "colour" not in said and not _unnamed(product):
        yield Finding("colour.missing", fixes=_only(product, "Colour", colours_in))
    if "material" in wanted and not said & {"material", "matiere", "fabric", "composition", "matieres"}:
        yield Finding("material.missing", fixes=_only(product, "Material", materials_in))
    if "dimensions" in wanted and not _measured(product, said):
        yield Finding("measure.missing")


def _unnamed(product: Product) -> bool:
    """Its options say something, only not under a name; that is a finding of its own."""
    return any(folded(name) in ("title", "style", "option", "variant", "variante") for name in product.options)


def _only(product: Product, name: str, found_in: Callable[[str], list[str]]) -> tuple[Fix, ...]:
    """What the title names, or else the description; nothing where there are two."""
    for proof, text in (("title", product.title), ("description", product.description)):
        if found := found_in(text):
            return (Fix("attribute", found[0].capitalize(), name=name, proof=proof),) if len(found) == 1 else ()
    return ()


def _measured(product: Product, said: set[str]) -> bool:
    named = said & {"size", "dimensions", "width", "height", "depth", "length", "largeur", "hauteur", "profondeur"}
    values = [*product.attributes.values(), product.title, product.description]
    return bool(named) or any(MEASURE.search(value) for value in values)


def _codes(product: Product, catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    without = [variant for variant in product.variants if not variant.barcode]
    if len(without) == len(product.variants):
        yield Finding("gtin.missing")
    for variant in product.variants:
        code = variant.barcode
        if not code:
            continue
        if not gtin.valid(code):
            right = gtin.repaired(code)
            fix = Fix("barcode", right, sku=variant.sku, was=code, proof="check digit")
            yield Finding("gtin.invalid", variant.sku, code, (fix,) if right else ())
        if others := [other for other in catalogue.shared_barcodes.get(code, ()) if other != product.id]:
            yield Finding("gtin.duplicate", variant.sku, f"{code}: {', '.join(others)}")
    if catalogue.weighed and any(variant.grams is None for variant in product.variants):
        yield Finding("weight.missing")


def _prices(product: Product, catalogue: Survey, now: datetime) -> Iterator[Finding]:
    currencies = sorted({variant.price.currency for variant in product.variants})
    if len(currencies) > 1:
        yield Finding("currency.mixed", detail=", ".join(currencies))
    elif currencies and currencies[0] != catalogue.currency:
        yield Finding("price.currency", detail=f"{currencies[0]}, not {catalogue.currency}")
    reduced = [variant for variant in product.variants if variant.compare_at]
    for variant in product.variants:
        yield from _price(variant, now)
    if reduced and not any(PRIOR.search(folded(name)) for name in product.attributes):
        yield Finding("price.prior", detail=f"{len(reduced)}")


def _price(variant: Variant, now: datetime) -> Iterator[Finding]:
    before = variant.compare_at
    if variant.price.amount == 0:
        yield Finding("price.zero", variant.sku)
    if before and before.amount <= variant.price.amount:
        yield Finding("compare.lower", variant.sku, f"{before.text('en')} ≤ {variant.price.text('en')}")
    if before and 0 < variant.price.amount * REDUCED_TOO_FAR < before.amount:
        yield Finding("price.reduction", variant.sku, f"{before.text('en')} → {variant.price.text('en')}")
    if variant.sale and variant.sale.ends and variant.sale.ends <= now:
        yield Finding("sale.ended", variant.sku, f"{variant.sale.ends:%Y-%m-%d}")


def _stock(product: Product, _catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    if all(variant.stock is None for variant in product.variants):
        yield Finding("stock.unknown")
    if not product.available:
        yield Finding("stock.soldout")
    for variant in product.variants:
        if variant.stock is not None and variant.stock < 0 and not variant.sells_without_stock:
            yield Finding("stock.negative", variant.sku, f"{variant.stock}")


def _address(product: Product, catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    url = product.url
    if not url:
        yield Finding("url.missing")
    elif not url.startswith(("http://", "https://")):
        whole = f"{catalogue.site}/{url.lstrip('/')}" if catalogue.site else ""
        yield Finding("url.relative", detail=url, fixes=(Fix("url", whole, was=url, proof="url"),) if whole else ())
    elif url in catalogue.shared_urls:
        yield Finding("url.duplicate", detail=url)


def _rest(product: Product, catalogue: Survey, _now: datetime) -> Iterator[Finding]:
    if product.language and catalogue.language and product.language != catalogue.language:
        yield Finding("language.other", detail=f"{product.language}, not {catalogue.language}")
    if not any(MAKER.search(folded(name)) for name in product.attributes):
        yield Finding("safety.missing")
