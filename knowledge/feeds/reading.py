"""Reads a feed: recognised by its content, or by the mapping that a person has confirmed; product by product."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice
from pathlib import Path
from typing import NamedTuple

from knowledge.catalog import Product
from knowledge.feeds import FeedFile, FeedProblem, acp, flat, jsonld, mapped, products_json, shopify, woocommerce
from knowledge.feeds.assembling import Assembly
from knowledge.feeds.before import Before, Marks, Same
from knowledge.feeds.objects import text_of
from knowledge.feeds.offer import Offer
from knowledge.feeds.prices import decimal_mark
from knowledge.feeds.recognising import Opened, guess, opened_feed
from knowledge.feeds.source import RIGHT
from knowledge.feeds.spool import Group, Spool
from knowledge.feeds.table import SHOWN, Row
from knowledge.languages import language_of
from knowledge.mapping import NEEDED, TARGETS, Mapping
from knowledge.report import Rejection

Read = Iterator[Product | Rejection]


class Step(NamedTuple):
    found: Product | Rejection | Same
    said: Group | None = None
    """What the product was read from, where nothing of it was left out."""
    mark: str = ""
    """Of what was said; empty where it is to be read anew each time."""


Steps = Iterator[Step]
NO_ID = "the row has no id; right would be one that stays the same at every import"
SAMPLE = 50
"""Products whose texts tell the feed's language."""
TOGETHER = 500
"""Unchanged products whose SKUs are looked at in one go."""


class _Seen(NamedTuple):
    group: Group | Rejection
    mark: str
    same: Same | None
    """What was made of the group before."""

    def takes(self) -> list[tuple[str, int]]:
        """Its SKUs and its own id, with the line that has them."""
        if self.same is None or isinstance(self.group, Rejection):
            return []
        return [(sku, self.group.lines[0]) for sku in (*self.same.skus, f"\0{self.same.product_id}")]


@dataclass(frozen=True, slots=True)
class _Rows:
    """How the rows of one kind of feed become offers."""

    names_of: Callable[[Row], tuple[str, ...]]
    offers_of: Callable[[Sequence[Row]], Iterator[Offer | Rejection]]
    key_of: Callable[[Sequence[Row]], str]
    refused: Callable[[Row], tuple[str, str]] = lambda _row: ("", "")
    standard: Callable[[Row], Row] = lambda row: row


def read(file: FeedFile, *, currency: str, shop_url: str, mapping: Mapping | None, before: Before | None) -> Steps:
    with tempfile.TemporaryDirectory(prefix="feed-") as folder:
        opened = opened_feed(file, Path(folder), as_table=mapping is not None)
        spool = Spool(Path(folder))
        try:
            if opened.kind == "mapped":
                mapping = _usable(mapping or guess(opened), opened)
            decides = (opened.kind, opened.table.labels, _decimal(opened), currency, shop_url, mapping)
            reading = _Reading(Assembly(currency, spool), decides, before)
            found: Steps
            if opened.kind in ("acp", "jsonld", "shopify-json"):
                found = map(Step, _from_objects(opened, reading.assembly, shop_url))
            else:
                found = reading.from_rows(opened, _rows(opened, mapping, currency, shop_url))
            first = next(found, None)
            if first is None:
                raise FeedProblem("The file holds no products.", RIGHT)
            yield from reading.with_language(chain([first], found))
        finally:
            spool.close()


def _rows(opened: Opened, mapping: Mapping | None, currency: str, shop_url: str) -> _Rows:
    if opened.kind == "mapped" and mapping:
        return _Rows(
            lambda row: mapped.names_of(row, mapping),
            lambda rows: mapped.offers_of(rows, mapping, shop_url),
            lambda rows: mapped.key_of(rows, mapping),
            lambda row: mapped.hidden(row, mapping),
        )
    if opened.kind == "shopify":
        labels = dict(zip(opened.table.columns, opened.table.labels, strict=True))
        return _Rows(
            shopify.names_of,
            lambda rows: shopify.offers_of(rows, labels, shop_url, currency),
            lambda rows: rows[0].get(*shopify.HANDLE),
        )
    decimal = _decimal(opened)
    if opened.kind == "woocommerce":
        return _Rows(
            woocommerce.names_of,
            lambda rows: woocommerce.offers_of(rows, shop_url, decimal),
            woocommerce.key_of,
        )
    return _Rows(
        flat.names_of,
        lambda rows: (flat.offer_of(row, decimal) for row in rows),
        lambda rows: flat.names_of(rows[0])[0],
        flat.hidden,
        flat.standard,
    )


def _usable(mapping: Mapping, opened: Opened) -> Mapping:
    """Raises FeedProblem that names the columns there are."""
    found = ", ".join(repr(label) for label in opened.table.labels[:12])
    known = set(opened.table.columns)
    named = [*mapping.fields.values(), *mapping.options, *mapping.images, *mapping.attributes]
    if mapping.fields and not any(" ".join(column.lower().split()) in known for column in named):
        raise FeedProblem(
            f"None of the mapped columns is in the file. Its columns are {found}.", "Map the columns anew."
        )
    if missing := [TARGETS[target].lower() for target in NEEDED if target not in mapping.fields]:
        raise FeedProblem(
            f"No column of the file looks like a {' or a '.join(missing)}. Its columns are {found}.",
            "Expected a product feed, or a mapping that names the column.",
        )
    return mapping


def _decimal(opened: Opened) -> str:
    columns = [column for column in opened.table.columns if "price" in column or "tarif" in column or "prix" in column]
    return decimal_mark(row.get(column) for row in opened.sample for column in columns)


@dataclass(slots=True)
class _Reading:
    assembly: Assembly
    decides: Sequence[object]
    """All that decides what is made of the rows, but for the feed's language."""
    before: Before | None
    marks: Marks | None = None
    """None until enough has been read to tell the language."""

    def from_rows(self, opened: Opened, rows: _Rows) -> Steps:
        yield from map(Step, _spooled(opened, rows, self.assembly.spool))
        seen = map(self._seen, self.assembly.spool.products())
        for known, some in groupby(seen, lambda one: one.same is not None):
            while known and (together := list(islice(some, TOGETHER))):
                yield from self._unchanged(together, rows)
            for one in some:
                yield from self._anew(one, rows)

    def with_language(self, found: Steps) -> Steps:
        """The feed's language, but for a product whose own text clearly says otherwise."""
        early = list(islice(found, SAMPLE))
        texts = [_text(step.found) for step in early if isinstance(step.found, Product)]
        language = language_of(" ".join(texts))
        self.marks = Marks(*self.decides, language)
        for step in chain(early, found):
            one = step.found
            if isinstance(one, Product):
                mark = step.mark or (self._mark(step.said) if step.said else "")
                yield Step(replace(one, language=language_of(_text(one), prior=language)), mark=mark)
            else:
                yield step

    def _mark(self, group: Group) -> str:
        return self.marks.of(group.said) if self.marks else ""

    def _seen(self, group: Group | Rejection) -> _Seen:
        mark = self._mark(group) if isinstance(group, Group) else ""
        return _Seen(group, mark, self.before.find(mark) if self.before and mark else None)

    def _unchanged(self, seen: Sequence[_Seen], rows: _Rows) -> Steps:
        """They come back as they were, unless another product has taken one of their SKUs."""
        if self.assembly.spool.take(pair for one in seen for pair in one.takes()):
            yield from (Step(one.same, mark=one.mark) for one in seen if one.same)
        elif len(seen) > 1:
            for one in seen:
                yield from self._unchanged([one], rows)
        else:
            yield from self._anew(seen[0], rows)

    def _anew(self, seen: _Seen, rows: _Rows) -> Steps:
        if isinstance(seen.group, Rejection):
            yield Step(seen.group)
            return
        read = seen.group.rows()
        found = list(_product(rows.key_of(read), rows.offers_of(read), self.assembly))
        yield from [Step(found[0], seen.group, seen.mark)] if len(found) == 1 else map(Step, found)


def _spooled(opened: Opened, rows: _Rows, spool: Spool) -> Iterator[Rejection]:
    """Rows go by product into the spool; what can't is left out."""
    for row in opened.table.rows:
        row = row if isinstance(row, Rejection) else rows.standard(row)
        if isinstance(row, Rejection):
            yield row
        elif names := rows.names_of(row):
            value, why = rows.refused(row)
            if why:
                yield Rejection(row.line, names[0][:SHOWN], value[:SHOWN], why)
            else:
                spool.put(names, row)
        elif row.values:
            said = row.get("title", "name", "g:title") or next(iter(row.values.values()))
            yield Rejection(row.line, said[:SHOWN], "", NO_ID)


def _product(key: str, given: Iterator[Offer | Rejection], assembly: Assembly) -> Read:
    offers = []
    for one in given:
        if isinstance(one, Rejection):
            yield one
        else:
            offers.append(one)
    if offers:
        yield from assembly.product(key, offers)


def _from_objects(opened: Opened, assembly: Assembly, shop_url: str) -> Read:
    if opened.kind == "jsonld":
        yield from _from_nodes(opened, assembly, shop_url)
        return
    for one in opened.objects:
        if isinstance(one, Rejection):
            yield one
        elif opened.kind == "shopify-json":
            product = products_json.product_in(one[1])
            offers_of = products_json.offers_of(one[0], product, shop_url, assembly.currency)
            yield from _product(products_json.key_of(product), offers_of, assembly)
        elif not acp.is_header(one[1]):
            line, found = one
            offers = list(acp.offers_of(line, found))
            key = text_of(found.get("id")) or next((offer.id for offer in offers), "")
            if not offers:
                yield Rejection(line, key[:SHOWN], "", "the product has no variants")
            else:
                yield from assembly.product(key, offers)


def _from_nodes(opened: Opened, assembly: Assembly, shop_url: str) -> Read:
    """A page may name the variants of one product apart."""
    products: dict[str, list[Offer]] = {}
    for one in opened.objects:
        if isinstance(one, Rejection):
            yield one
        else:
            line, node = one
            products.setdefault(jsonld.key_of(node), []).extend(jsonld.offers_of(line, node, shop_url))
    for key, offers in products.items():
        yield from assembly.product(key, offers)


def _text(product: Product) -> str:
    return f"{product.title} {product.description}"[:600]
