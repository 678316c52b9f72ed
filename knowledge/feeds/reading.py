"""Reads a feed: recognised by its content, or by the mapping that a person has confirmed; product by product."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.catalog import Product
from knowledge.feeds import FeedFile, FeedProblem, acp, flat, jsonld, mapped, products_json, shopify, woocommerce
from knowledge.feeds.assembling import Assembly
from knowledge.feeds.before import NOWHERE, Before, Stretch, key_of, places_before, stretches
from knowledge.feeds.objects import text_of
from knowledge.feeds.offer import Offer
from knowledge.feeds.prices import decimal_mark
from knowledge.feeds.recognising import Opened, guess, opened_feed
from knowledge.feeds.source import RIGHT
from knowledge.feeds.spool import Products, Spool
from knowledge.feeds.table import SHOWN, Row
from knowledge.languages import language_of
from knowledge.mapping import NEEDED, TARGETS, Mapping
from knowledge.report import Rejection

Read = Iterator[Product | Rejection]


class Step(NamedTuple):
    found: Product | Rejection | Stretch
    place: int = 0
    """Of a product: where it stands among the others, with holes where some could not be read."""
    mark: str = ""
    """Of the rows that the product was read from; empty where it is to be read anew each time."""


Steps = Iterator[Step]
NO_ID = "the row has no id; right would be one that stays the same at every import"
SAMPLE = 50
"""Products whose texts tell the feed's language."""
TOGETHER = 500
"""Products whose SKUs are looked for in one go."""


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
                found = map(Step, _from_objects(opened, reading.assembly, shop_url), count())
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
    key: str = ""
    """Of all that decides; empty until enough has been read to tell the language."""

    def from_rows(self, opened: Opened, rows: _Rows) -> Steps:
        """What stands in the shop as these rows say it comes last, and is not read."""
        yield from map(Step, _spooled(opened, rows, self.assembly.spool))
        products = self.assembly.spool.products()
        marks = products.marks()
        first = 0
        while first < len(products) and not self.key:
            yield from self._anew(products, marks, first, rows)
            first += 1
        places = np.full(len(products), NOWHERE)
        if self.before:
            places[first:] = places_before(marks[first:], self.key, self.before)
            places[np.isin(places, self._claimed(products, np.flatnonzero(places == NOWHERE), rows))] = NOWHERE
        for number in np.flatnonzero(places[first:] == NOWHERE):
            yield from self._anew(products, marks, first + int(number), rows)
        yield from map(Step, stretches(places))

    def with_language(self, found: Steps) -> Steps:
        """The feed's language, but for a product whose own text clearly says otherwise."""
        early = list(islice(found, SAMPLE))
        texts = [_text(step.found) for step in early if isinstance(step.found, Product)]
        language = language_of(" ".join(texts))
        self.key = key_of(*self.decides, language)
        for step in chain(early, found):
            one = step.found
            if isinstance(one, Product):
                one = replace(one, language=language_of(_text(one), prior=language))
                yield Step(one, step.place, f"{self.key}{step.mark}" if step.mark else "")
            else:
                yield step

    def _claimed(self, products: Products, numbers: Iterable[int], rows: _Rows) -> list[int]:
        """Places in the last version whose SKUs or ids stand in rows that are read anew: they are read anew with them."""
        assert self.before
        claimed = list[int]()
        numbers = iter(numbers)
        while some := list(islice(numbers, TOGETHER)):
            read = [products.read(number).rows for number in some]
            offers = [one for group in read for one in rows.offers_of(group) if isinstance(one, Offer)]
            claimed += self.before.claimed([offer.id for offer in offers], [rows.key_of(group) for group in read])
        return claimed

    def _anew(self, products: Products, marks: NDArray[np.uint64], number: int, rows: _Rows) -> Steps:
        group = products.read(number)
        found = list(_product(rows.key_of(group.rows), rows.offers_of(group.rows), self.assembly))
        if group.too_many:
            found.append(group.too_many)
        mark = f"{marks[number]:016x}" if len(found) == 1 else ""
        yield from (Step(one, number, mark) for one in found)


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
