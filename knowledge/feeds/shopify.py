"""Reads the product CSV that Shopify's admin exports, with its headers of today and those it had before.

help.shopify.com/manual/products/import-export/using-csv: a product is all rows of one handle; a row with a price is a
variant, a row with nothing but an image is one more picture.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from knowledge.catalog import Image
from knowledge.feeds.offer import Offer
from knowledge.feeds.table import Row
from knowledge.plain import plain_text
from knowledge.report import Rejection

HANDLE = ("handle", "url handle")
PRICE = ("variant price", "price")
REQUIRED = (HANDLE, ("title",), PRICE)
SKU = ("variant sku", "sku")
COMPARE_AT = ("variant compare at price", "compare-at price")
TRACKER = ("variant inventory tracker", "inventory tracker")
QUANTITY = ("variant inventory qty", "inventory quantity")
POLICY = ("variant inventory policy", "continue selling when out of stock")
BARCODE = ("variant barcode", "barcode")
GRAMS = ("variant grams", "weight value (grams)")
IMAGE = ("image src", "product image url")
VARIANT_IMAGE = ("variant image", "variant image url")
UNSAID = ("google product category", "custom product", "adwords", "custom label")
"""Google Shopping columns that say nothing about the product itself."""
METAFIELD = re.compile(r"^(?P<name>.+?) \((?:product|variant)\.metafields\.")


def is_shopify(columns: Sequence[str]) -> bool:
    return all(set(names) & set(columns) for names in REQUIRED)


def names_of(row: Row) -> tuple[str, ...]:
    handle = row.get(*HANDLE)
    return (handle,) if handle else ()


def offers_of(rows: Sequence[Row], labels: dict[str, str], shop_url: str, currency: str) -> Iterator[Offer | Rejection]:
    """`labels`: the columns as the file writes them, by their name in lower case."""
    first = rows[0]
    handle = first.get(*HANDLE)
    if hidden := _hidden(first):
        yield Rejection(first.line, handle, hidden, "not published in the shop")
        return
    names = _option_names(rows)
    images = tuple(_images(rows))
    traits = dict(_attributes(first, labels))
    for row in rows:
        if row is not first and not row.get(*SKU, *PRICE, "option1 value"):
            continue  # one more picture
        options = {name: value for n, name in enumerate(names, 1) if name and (value := row.get(f"option{n} value"))}
        yield Offer(
            line=row.line,
            id=sku_of(handle, row.get(*SKU), options),
            title=first.get("title"),
            description=first.get("body (html)", "description", "body html"),
            brand=first.get("vendor"),
            category=_category(first),
            tags=tuple(dict.fromkeys(tag.strip() for tag in first.get("tags").split(",") if tag.strip())),
            url=f"{shop_url}/products/{handle}" if shop_url else "",
            image=row.get(*VARIANT_IMAGE),
            images=images,
            price=row.get(*PRICE),
            currency=currency,
            compare_at=row.get(*COMPARE_AT),
            # Where Shopify is not asked to count, the quantity means nothing.
            stock=row.get(*QUANTITY) if row.get(*TRACKER) else "",
            on_order=row.get(*POLICY).lower() in ("continue", "true", "yes"),
            options=options,
            traits=traits,
            gtin=row.get(*BARCODE),
            weight=row.get(*GRAMS),
        )


def _option_names(rows: Sequence[Row]) -> tuple[str, ...]:
    """Only a product's first row names its options; `Title` with `Default Title` is Shopify's way to say: none."""
    names = tuple(
        next((row.get(f"option{n} name") for row in rows if row.get(f"option{n} name")), "") for n in (1, 2, 3)
    )
    default = names[:1] == ("Title",) and rows[0].get("option1 value") == "Default Title"
    return () if default else names


def sku_of(handle: str, given: str, options: dict[str, str]) -> str:
    """Made from handle and options where the shop gave none: the same at every import."""
    sku = given.lstrip("'").strip()  # the quote keeps spreadsheets from reading a number
    slugs = (re.sub(r"[^\w.]+", "-", value.lower()).strip("-") for value in options.values())
    return sku or ":".join(filter(None, [handle, "-".join(slugs)]))


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


def _attributes(row: Row, labels: dict[str, str]) -> Iterator[tuple[str, str]]:
    for column, value in row.values.items():
        name = _attribute(column, labels.get(column, column))
        if name and not value.startswith("gid://"):
            yield name, plain_text(value)


@lru_cache(maxsize=1_000)
def _attribute(column: str, label: str) -> str:
    """The attribute's name; empty for a column that is none."""
    if column.startswith("google shopping / ") and not any(word in column for word in UNSAID):
        return label.split(" / ", 1)[1].capitalize().replace("Mpn", "MPN")
    found = METAFIELD.match(label)
    return found["name"] if found else ""


def _images(rows: Sequence[Row]) -> Iterator[Image]:
    pictured = [(_place(row), row) for row in rows if row.get(*IMAGE)]
    for _, row in sorted(pictured, key=lambda pair: pair[0]):
        yield Image(row.get(*IMAGE), row.get("image alt text"))


def _place(row: Row) -> int:
    place = row.get("image position")
    return int(place) if place.isdecimal() else 10_000
