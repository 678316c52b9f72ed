"""Says what kind of feed a file is by what stands in it, and how its rows are had."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from knowledge.feeds import FeedFile, FeedProblem, Recognised, acp, flat, jsonld, products_json, shopify, woocommerce
from knowledge.feeds.markup import read_items
from knowledge.feeds.objects import read_objects, table_of
from knowledge.feeds.sheet import read_sheet
from knowledge.feeds.source import RIGHT, Source, source_of
from knowledge.feeds.table import Row, Table, read_table
from knowledge.mapping import Mapping
from knowledge.report import Rejection

PEEKED = 200
SHOWN_ROWS = 5
CORE = {"id", "title"}
GOOGLE = {"link", "image_link", "availability", "condition", "item_group_id", "google_product_category", "gtin", "mpn",
          "sale_price", "product_type", "additional_image_link", "sale_price_effective_date", "identifier_exists"}  # fmt: skip
OPENAI = {"item_id", "is_eligible_search", "is_eligible_checkout", "enable_search", "enable_checkout", "seller_name",
          "variant_dict", "seller_url", "target_countries", "store_country", "is_ads_eligible", "listing_has_variations"}  # fmt: skip
STRIPE = {"stripe_product_tax_code", "product_tax_code", "tax_behavior", "inventory_not_tracked", "applicable_fees", "delete",
          "disable_checkout", "stripe_tax_code"}  # fmt: skip
Objects = Iterator[tuple[int, dict[str, Any]] | Rejection]


@dataclass(frozen=True, slots=True)
class Opened:
    kind: str
    source: Source
    table: Table
    sample: tuple[Row, ...]
    """Rows that the table gives again."""
    objects: Objects
    """Of the kinds whose products lie within objects."""


def recognised(file: FeedFile) -> Recognised:
    with tempfile.TemporaryDirectory(prefix="feed-") as folder:
        opened = opened_feed(file, Path(folder))
        rows = [{label: row.get(key) for label, key in _pairs(opened.table)} for row in opened.sample[:SHOWN_ROWS]]
        mapping = guess(opened) if opened.kind == "mapped" else None
        return Recognised(
            opened.kind, opened.source.encoding, opened.table.delimiter, opened.table.labels, tuple(rows), mapping
        )


def guess(opened: Opened) -> Mapping:
    from knowledge.mapping_guess import guessed

    return guessed(opened.table.labels, [dict(row.values) for row in opened.sample])


def opened_feed(file: FeedFile, folder: Path, *, as_table: bool = False) -> Opened:
    """Raises FeedProblem for what is no feed."""
    source = source_of(file, folder)
    if source.shape == "html":
        return _of_objects("jsonld", source, jsonld.read_page(source))
    if source.shape == "json":
        objects = read_objects(source)
        early = list(islice(objects, 20))
        kind = "" if as_table else _object_kind(early)
        if kind:
            return _of_objects(kind, source, chain(early, objects))
        table = table_of(chain(early, objects))
    else:
        table = _table(source)
    table, sample = _peeked(table)
    table, empty = _is_empty(table)
    if not table.labels or empty:
        raise FeedProblem("The file holds no row below a header.", RIGHT)
    return Opened("mapped" if as_table else kind_of(table), source, table, sample, iter(()))


def kind_of(table: Table) -> str:
    columns = table.columns
    if shopify.is_shopify(columns):
        return "shopify"
    if woocommerce.is_woocommerce(columns):
        return "woocommerce"
    own = {column.removeprefix("g:").replace(" ", "_") for column in columns}
    names = {flat.field_of(column) for column in columns}
    if not (names >= CORE and "price" in names):
        return "mapped"
    if own & STRIPE:
        return "stripe"
    if own & OPENAI:
        return "openai"
    return "google" if len(own & GOOGLE) >= 2 and "id" in own else "mapped"


def _table(source: Source) -> Table:
    if source.shape == "sheet":
        return read_sheet(source.path)
    return read_items(source) if source.shape == "xml" else read_table(source.lines())


def _object_kind(early: list[Any]) -> str:
    found = [one[1] for one in early if not isinstance(one, Rejection)]
    if any(jsonld.is_document(one) for one in found):
        return "jsonld"
    if any(acp.is_acp(one) for one in found):
        return "acp"
    return "shopify-json" if any(products_json.is_product(one) for one in found) else ""


def _of_objects(kind: str, source: Source, objects: Objects) -> Opened:
    if kind == "jsonld" and source.shape == "json":
        objects = _nodes(objects)
    early = list(islice(objects, PEEKED))
    peeked = table_of(iter(early))
    _, sample = _peeked(peeked)
    return Opened(kind, source, replace(peeked, rows=iter(())), sample, chain(early, objects))


def _nodes(documents: Objects) -> Objects:
    for one in documents:
        if isinstance(one, Rejection):
            yield one
        else:
            yield from ((one[0], node) for node in jsonld.products_in(one[1]))


def _peeked(table: Table) -> tuple[Table, tuple[Row, ...]]:
    early = list(islice(table.rows, PEEKED))
    sample = tuple(row for row in early if isinstance(row, Row))
    return replace(table, rows=chain(early, table.rows)), sample


def _is_empty(table: Table) -> tuple[Table, bool]:
    first = next(table.rows, None)
    return (table, True) if first is None else (replace(table, rows=chain([first], table.rows)), False)


def _pairs(table: Table) -> list[tuple[str, str]]:
    return list(zip(table.labels, table.columns, strict=True))
