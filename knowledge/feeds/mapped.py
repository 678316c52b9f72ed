"""Reads any table by a mapping: each column says what a person, or our guess, has said that it says."""

from collections.abc import Iterator, Sequence

from knowledge.catalog import Image
from knowledge.feeds.offer import Offer, listed
from knowledge.feeds.table import Row, key
from knowledge.mapping import Mapping


def names_of(row: Row, mapping: Mapping) -> tuple[str, ...]:
    name = _said(row, mapping, "group") or _said(row, mapping, "id") or _made(row, mapping)
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
    parts = [_said(row, mapping, "title"), *_named(row, mapping.options).values()]
    words = "-".join("".join(char if char.isalnum() else " " for char in " ".join(parts).lower()).split())
    return words[:200]


def _named(row: Row, columns: Sequence[str]) -> dict[str, str]:
    return {column.rsplit(".", 1)[-1]: value for column in columns if (value := row.get(key(column)))}


def key_of(rows: Sequence[Row], mapping: Mapping) -> str:
    return next(iter(names_of(rows[0], mapping)), "")


def offers_of(rows: Sequence[Row], mapping: Mapping, shop_url: str) -> Iterator[Offer]:
    for row in rows:
        yield offer_of(row, mapping, shop_url)
