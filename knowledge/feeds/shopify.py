"""Reads the product CSV that Shopify's admin exports, with its headers of today and those it had before.

help.shopify.com/manual/products/import-export/using-csv: a product is all rows of one handle; a row with a price is a
variant, a row with nothing but an image is one more picture.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from knowledge.catalog import Image, Product, Variant
from knowledge.feeds import FeedProblem, FeedRead
from knowledge.feeds.shopify_variants import (
    IMAGE,
    VariantProblem,
    has_variant,
    option_names,
    read_variant,
    web_address,
)
from knowledge.feeds.table import CsvTable, Row, read_table
from knowledge.languages import language_of
from knowledge.plain import plain_text
from knowledge.report import Rejection

HANDLE = ("handle", "url handle")
REQUIRED = (HANDLE, ("title",), ("variant price", "price"))
UNSAID = ("google product category", "custom product", "adwords", "custom label")
"""Google Shopping columns that say nothing about the product itself."""
METAFIELD = re.compile(r"^(?P<name>.+?) \((?:product|variant)\.metafields\.")
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 50_000
"""Characters. What follows is no description any more, and PostgreSQL's word index takes no megabytes."""
SAMPLE = 50


def read_shopify(content: bytes, *, currency: str, shop_url: str = "") -> FeedRead:
    """Every product that can be sold as the file says, and each row or value that was left out, with the reason.

    Raises FeedProblem for a file that is no Shopify product CSV.
    """
    table = read_table(content)
    _must_be_shopify(table)
    reading = _Reading(table, currency, shop_url)
    products = [product for handle, rows in _by_handle(reading) if (product := reading.product(handle, rows))]
    return FeedRead(tuple(_with_language(products)), tuple(sorted(reading.rejections, key=lambda it: it.row)))


def _must_be_shopify(table: CsvTable) -> None:
    missing = [names for names in REQUIRED if not set(names) & set(table.columns)]
    if missing:
        expected = ", ".join(" or ".join(repr(name.capitalize()) for name in names) for names in missing)
        found = ", ".join(repr(label) for label in table.labels[:6])
        raise FeedProblem(f"This is no Shopify product CSV: it has no column {expected}. Its columns are {found} …")


def _by_handle(reading: "_Reading") -> Iterable[tuple[str, list[Row]]]:
    products: dict[str, list[Row]] = {}
    for row in reading.table.rows:
        handle = row.get(*HANDLE)
        if not handle or len(handle) > LONGEST_NAME:
            reading.reject(row, handle[:LONGEST_NAME], handle, f"no handle of 1 to {LONGEST_NAME} characters")
        else:
            products.setdefault(handle, []).append(row)
    return products.items()


class _Reading:
    """One pass over a file: what was refused so far, and which SKUs are taken."""

    def __init__(self, table: CsvTable, currency: str, shop_url: str) -> None:
        self.table = table
        self.currency = currency
        self.shop_url = shop_url.rstrip("/")
        self.rejections = list(table.rejections)
        self._skus: dict[str, int] = {}
        self._labels = dict(reversed(list(zip(table.columns, table.labels, strict=True))))

    def reject(self, row: Row, product: str, value: str, why: str) -> None:
        self.rejections.append(Rejection(row.line, product, value, why))

    def product(self, handle: str, rows: list[Row]) -> Product | None:
        first = rows[0]
        if hidden := _hidden(first):
            self.reject(first, handle, hidden, "not published in the shop")
            return None
        if not first.get("title"):
            self.reject(first, handle, "", "the product has no title")
            return None
        variants = tuple(self._variants(handle, rows))
        return self._product(handle, first, rows, variants) if variants else None

    def _product(self, handle: str, first: Row, rows: list[Row], variants: tuple[Variant, ...]) -> Product:
        return Product(
            id=handle,
            title=plain_text(first.get("title")),
            variants=variants,
            description=plain_text(first.get("body (html)", "description", "body html"))[:LONGEST_DESCRIPTION],
            brand=first.get("vendor")[:LONGEST_NAME],
            category=_category(first)[:300],
            tags=tuple(dict.fromkeys(tag.strip() for tag in first.get("tags").split(",") if tag.strip())),
            attributes=dict(self._attributes(first)),
            url=f"{self.shop_url}/products/{handle}" if self.shop_url else "",
            images=tuple(_images(rows)),
        )

    def _variants(self, handle: str, rows: list[Row]) -> Iterator[Variant]:
        names = option_names(rows)
        for row in rows:
            if row is not rows[0] and not has_variant(row):
                continue
            try:
                variant, ignored = read_variant(handle, row, names, self.currency)
            except VariantProblem as problem:
                self.reject(row, handle, problem.value, problem.why)
                continue
            for lesser in ignored:
                self.reject(row, handle, lesser.value, lesser.why)
            if variant.sku in self._skus:
                self.reject(row, handle, variant.sku, f"the SKU stands in row {self._skus[variant.sku]} already")
                continue
            self._skus[variant.sku] = row.line
            yield variant

    def _attributes(self, row: Row) -> Iterator[tuple[str, str]]:
        for column, value in row.values.items():
            name = _attribute(column, self._labels[column])
            if name and not value.startswith("gid://"):
                yield name, plain_text(value)


def _hidden(row: Row) -> str:
    """The word in the file that keeps the product out of the shop."""
    status = row.get("status")
    published = row.get("published", "published on online store")
    if status and status.lower() != "active":
        return status
    return published if published.lower() in ("false", "no", "0") else ""


def _category(row: Row) -> str:
    category = row.get("type", "product type") or row.get(
        "product category", "google shopping / google product category"
    )
    return "" if category.isdigit() else category


def _attribute(column: str, label: str) -> str:
    """The attribute's name; empty for a column that is none."""
    if column.startswith("google shopping / ") and not any(word in column for word in UNSAID):
        return label.split(" / ", 1)[1].capitalize().replace("Mpn", "MPN")
    found = METAFIELD.match(label)
    return found["name"] if found else ""


def _images(rows: list[Row]) -> Iterator[Image]:
    pictured = [(_place(row), row) for row in rows if row.get(*IMAGE)]
    seen = set()
    for _, row in sorted(pictured, key=lambda pair: pair[0]):
        url = web_address(row.get(*IMAGE))
        if url and url not in seen:
            seen.add(url)
            yield Image(url, row.get("image alt text"))


def _place(row: Row) -> int:
    place = row.get("image position")
    return int(place) if place.isdecimal() else 10_000


def _with_language(products: list[Product]) -> list[Product]:
    """The feed's language, but for a product whose own text clearly says otherwise."""
    shop = language_of(" ".join(_text(product) for product in products[:SAMPLE]))
    return [replace(product, language=language_of(_text(product), prior=shop)) for product in products]


def _text(product: Product) -> str:
    return f"{product.title} {product.description}"[:600]
