"""Reads a feed: recognised by its content, or by the mapping that a person has confirmed; product by product."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from knowledge.catalog import Product
from knowledge.feeds import FeedFile, FeedProblem, acp, flat, jsonld, mapped, shopify, woocommerce
from knowledge.feeds.assembling import Assembly
from knowledge.feeds.objects import text_of
from knowledge.feeds.offer import Offer
from knowledge.feeds.prices import decimal_mark
from knowledge.feeds.recognising import Opened, guess, opened_feed
from knowledge.feeds.source import RIGHT
from knowledge.feeds.spool import Spool
from knowledge.feeds.table import SHOWN, Row
from knowledge.languages import language_of
from knowledge.mapping import NEEDED, TARGETS, Mapping
from knowledge.report import Rejection

Read = Iterator[Product | Rejection]
NO_ID = "the row has no id; right would be one that stays the same at every import"
SAMPLE = 50
"""Products whose texts tell the feed's language."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """How the rows of one kind of feed become offers."""

    names_of: Callable[[Row], tuple[str, ...]]
    offers_of: Callable[[Sequence[Row]], Iterator[Offer | Rejection]]
    key_of: Callable[[Sequence[Row]], str]
    refused: Callable[[Row], tuple[str, str]] = lambda _row: ("", "")
    standard: Callable[[Row], Row] = lambda row: row


def read(file: FeedFile, *, currency: str, shop_url: str, mapping: Mapping | None) -> Read:
    with tempfile.TemporaryDirectory(prefix="feed-") as folder:
        opened = opened_feed(file, Path(folder), as_table=mapping is not None)
        spool = Spool(Path(folder))
        try:
            assembly = Assembly(currency, spool)
            if opened.kind in ("acp", "jsonld"):
                found = _from_objects(opened, assembly, shop_url)
            else:
                found = _from_rows(opened, _rows(opened, mapping, currency, shop_url), assembly)
            first = next(found, None)
            if first is None:
                raise FeedProblem("The file holds no products.", RIGHT)
            yield from _with_language(chain([first], found))
        finally:
            spool.close()


def _rows(opened: Opened, mapping: Mapping | None, currency: str, shop_url: str) -> _Rows:
    if opened.kind == "mapped":
        chosen = _usable(mapping or guess(opened), opened)
        return _Rows(
            lambda row: mapped.names_of(row, chosen),
            lambda rows: mapped.offers_of(rows, chosen, shop_url),
            lambda rows: mapped.key_of(rows, chosen),
            lambda row: mapped.hidden(row, chosen),
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


def _from_rows(opened: Opened, rows: _Rows, assembly: Assembly) -> Read:
    for row in opened.table.rows:
        row = row if isinstance(row, Rejection) else rows.standard(row)
        if isinstance(row, Rejection):
            yield row
        elif names := rows.names_of(row):
            value, why = rows.refused(row)
            if why:
                yield Rejection(row.line, names[0][:SHOWN], value[:SHOWN], why)
            else:
                assembly.spool.put(names, row)
        elif row.values:
            said = row.get("title", "name", "g:title") or next(iter(row.values.values()))
            yield Rejection(row.line, said[:SHOWN], "", NO_ID)
    for group in assembly.spool.products():
        if isinstance(group, Rejection):
            yield group
        else:
            yield from _product(rows.key_of(group), rows.offers_of(group), assembly)


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


def _with_language(found: Read) -> Read:
    """The feed's language, but for a product whose own text clearly says otherwise."""
    early = list(islice(found, SAMPLE))
    shop = language_of(" ".join(_text(one) for one in early if isinstance(one, Product)))
    for one in chain(early, found):
        yield replace(one, language=language_of(_text(one), prior=shop)) if isinstance(one, Product) else one


def _text(product: Product) -> str:
    return f"{product.title} {product.description}"[:600]
