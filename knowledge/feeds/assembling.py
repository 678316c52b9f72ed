"""Makes one product of the offers that belong together, and names what it had to leave out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.catalog import Image, Product, Variant
from knowledge.clock import now
from knowledge.feeds.offer import LONGEST_SKU, Offer, Unfit, variant_of, web_address
from knowledge.feeds.spool import Spool
from knowledge.feeds.table import SHOWN
from knowledge.plain import plain_text
from knowledge.report import Rejection

LONGEST_TITLE = 1_000
LONGEST_NAME = 200
LONGEST_CATEGORY = 300
LONGEST_DESCRIPTION = 50_000
"""Characters. What follows is no description any more, and PostgreSQL's word index takes no megabytes."""
MOST_IMAGES = 50
CHOICES = ("Material", "Pattern", "Gender", "Age group", "Size type", "Size system")
"""Attributes by which the shopper chooses where a product has several."""
PLAIN = 10_000_000
"""Characters of HTML that are still parsed."""

_END = re.compile(r"(?:[\s,;:/|(\[)\]–—-]|\b(?:size|taille|colou?r|couleur))+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Assembly:
    """One file's: the currency that holds where the file says none, and the ids that are taken."""

    currency: str
    spool: Spool

    def product(self, key: str, offers: Sequence[Offer]) -> Iterator[Product | Rejection]:
        """The rejections first; no product where no variant is left."""
        title = _title(offers)
        if not title:
            yield Rejection(offers[0].line, key[:SHOWN], "", "the product has no title")
            return
        if not key or len(key) > LONGEST_SKU:
            yield Rejection(offers[0].line, key[:SHOWN], key[:SHOWN], f"no product id of 1 to {LONGEST_SKU} characters")
            return
        variants = list[tuple[Offer, Variant]]()
        for offer in offers:
            try:
                variant, ignored = variant_of(offer, self.currency)
            except Unfit as problem:
                yield Rejection(offer.line, key, problem.value[:SHOWN], problem.why)
                continue
            yield from (Rejection(offer.line, key, lesser.value[:SHOWN], lesser.why) for lesser in ignored)
            if line := self.spool.taken(variant.sku, offer.line):
                yield Rejection(offer.line, key, variant.sku, f"the id {variant.sku!r} stands in row {line} already")
                continue
            variants.append((offer, variant))
        if not variants:
            return
        if line := self.spool.taken(f"\0{key}", offers[0].line):
            yield Rejection(offers[0].line, key, key, f"another product of row {line} has this id")
            return
        yield _product(key, title, variants)


def _product(key: str, title: str, sold: Sequence[tuple[Offer, Variant]]) -> Product:
    offers = [offer for offer, _ in sold]
    shared, own = _traits(sold)
    moment = now()
    variants = [
        _with(variant, options, attributes).at(moment)
        for (_, variant), (options, attributes) in zip(sold, own, strict=True)
    ]
    return Product(
        id=key,
        title=title,
        variants=tuple(variants),
        description=_first(plain_text(offer.description[:PLAIN]) for offer in offers)[:LONGEST_DESCRIPTION],
        brand=_first(plain_text(offer.brand) for offer in offers)[:LONGEST_NAME],
        category=_first(plain_text(offer.category) for offer in offers)[:LONGEST_CATEGORY],
        tags=tuple(dict.fromkeys(tag for offer in offers for tag in offer.tags)),
        attributes=shared,
        url=_first(web_address(offer.url) for offer in offers),
        images=tuple(_images(offers)),
    )


def _with(variant: Variant, options: Mapping[str, str], attributes: Mapping[str, str]) -> Variant:
    if options == variant.options and attributes == variant.attributes:
        return variant
    return replace(variant, options=options, attributes=attributes)


def _title(offers: Sequence[Offer]) -> str:
    """Without what tells the variants apart, where the feed puts it behind or into each title: `Tee – Blue – M`."""
    titles = list(dict.fromkeys(plain for offer in offers if (plain := _plain(offer))))
    if len(titles) < 2:
        return "".join(titles)[:LONGEST_TITLE]
    bare = {_without_options(offer) for offer in offers if offer.title}
    common = bare.pop() if len(bare) == 1 else _common(titles)
    return (common or titles[0])[:LONGEST_TITLE]


def _plain(offer: Offer) -> str:
    return " ".join(plain_text(offer.title[:PLAIN]).split())[:LONGEST_TITLE]


def _without_options(offer: Offer) -> str:
    title = _plain(offer)
    for value in sorted(filter(None, offer.options.values()), key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", title, flags=re.IGNORECASE)
    return _END.sub("", " ".join(title.split()))


def _common(titles: Sequence[str]) -> str:
    """Empty where they share too little to be a name."""
    common = _beginning(titles)
    whole = all(len(title) == len(common) or not title[len(common)].isalnum() for title in titles)
    common = _END.sub("", common if whole else re.sub(r"\w+$", "", common))
    return common if len(common) >= 8 or 2 * len(common) >= min(map(len, titles)) else ""


def _beginning(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    same = next((place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    return first[:same]


def _traits(
    sold: Sequence[tuple[Offer, Variant]],
) -> tuple[dict[str, str], list[tuple[Mapping[str, str], Mapping[str, str]]]]:
    """The product's attributes, and each variant's options and its own attributes."""
    traits = [
        {name: value for name, value in {**offer.traits, **variant.attributes}.items() if name not in offer.options}
        for offer, variant in sold
    ]
    names = dict.fromkeys(name for each in traits for name in each)
    varying = [name for name in names if len({each.get(name, "") for each in traits}) > 1]
    choices = [name for name in varying if name in CHOICES and all(name in each for each in traits)]
    shared = {name: traits[0][name] for name in names if name not in varying}
    own: list[tuple[Mapping[str, str], Mapping[str, str]]] = []
    for (_, variant), each in zip(sold, traits, strict=True):
        options = {**variant.options, **{name: each[name] for name in choices}}
        own.append((options, {name: each[name] for name in varying if name in each and name not in choices}))
    return shared, own


def _images(offers: Sequence[Offer]) -> Iterator[Image]:
    pictures = [picture for offer in offers for picture in offer.images]
    alts = {web_address(picture.url): picture.alt for picture in reversed(pictures) if picture.alt}
    urls = dict.fromkeys(url for picture in pictures if (url := web_address(picture.url)))
    for url in list(urls)[:MOST_IMAGES]:
        yield Image(url, alts.get(url, ""))


def _first(texts: Iterator[str]) -> str:
    return next((text for text in texts if text), "")
