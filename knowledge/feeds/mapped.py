"""Reads any table by a mapping: each column says what a person, or our guess, has said that it says."""

import re
from collections.abc import Iterator, Sequence

from knowledge.catalog import Image
from knowledge.feeds.offer import Offer, listed
from knowledge.feeds.table import Row, key
from knowledge.mapping import Mapping
from knowledge.mapping_values import HIDDEN

_VALUE = re.compile(r"\bvalues?\b", re.IGNORECASE)


def hidden(row: Row, mapping: Mapping) -> tuple[str, str]:
    """The value that keeps the row out of the shop, and why; empty where nothing does."""
    said = _said(row, mapping, "published")
    return (said, "not published in the shop") if said.lower() in HIDDEN else ("", "")


def names_of(row: Row, mapping: Mapping) -> tuple[str, ...]:
    """Rows without an id are one product's variants where they share their title."""
    name = _said(row, mapping, "group") or _said(row, mapping, "id") or _slug(_said(row, mapping, "title"))
    return (name,) if name else ()


def offer_of(row: Row, mapping: Mapping, shop_url: str) -> Offer:
    def said(target: str) -> str:
        return _said(row, mapping, target)

    images = [
        url for column in (mapping.fields.get("image", ""), *mapping.images) for url in listed(row.get(key(column)))
    ]
    images = [
        f"{shop_url}{url}" if shop_url and url.startswith("/") and not url.startswith("//") else url for url in images
    ]
    traits = {"MPN": said("mpn"), "Condition": said("condition"), **_named(row, mapping.attributes)}
    url = said("url")
    return Offer(
        line=row.line,
        id=said("id").lstrip("'") or _made(row, mapping),
        title=said("title"),
        description=said("description"),
        brand=said("brand"),
        category=said("category"),
        tags=tuple(tag.strip() for tag in said("tags").replace(";", ",").replace("|", ",").split(",") if tag.strip()),
        url=f"{shop_url}{url}" if shop_url and url.startswith("/") else url,
        image=images[0] if images else "",
        images=tuple(Image(url) for url in images),
        price=said("price"),
        currency=said("currency") or mapping.currency,
        decimal=mapping.decimal,
        compare_at=said("compare_at"),
        sale_price=said("sale_price"),
        sale_starts=said("sale_starts"),
        sale_ends=said("sale_ends"),
        availability=said("availability"),
        stock=said("stock"),
        options=_named(row, mapping.options),
        traits={name: value for name, value in traits.items() if value},
        gtin=said("gtin"),
        weight=said("weight"),
    )


def _said(row: Row, mapping: Mapping, target: str) -> str:
    column = mapping.fields.get(target)
    return row.get(key(column)) if column else ""


def _made(row: Row, mapping: Mapping) -> str:
    """From the title and the options where the table has no id: the same at every import."""
    return _slug(" ".join([_said(row, mapping, "title"), *_named(row, mapping.options).values()]))


def _slug(text: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in text.lower()).split())[:200]


def _named(row: Row, columns: Sequence[str]) -> dict[str, str]:
    return {_name(row, column): value for column in columns if (value := row.get(key(column)))}


def _name(row: Row, column: str) -> str:
    """As people write it; of `Option value 1` what `Option name 1` says."""
    if _VALUE.search(column) and (name := row.get(key(_VALUE.sub("name", column)))):
        return name
    plain = column.rsplit(".", 1)[-1].replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def key_of(rows: Sequence[Row], mapping: Mapping) -> str:
    return next(iter(names_of(rows[0], mapping)), "")


def offers_of(rows: Sequence[Row], mapping: Mapping, shop_url: str) -> Iterator[Offer]:
    for row in rows:
        yield offer_of(row, mapping, shop_url)
