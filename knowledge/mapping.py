"""Which column of a file says what about a product: guessed once, shown to a person, edited, and remembered per feed."""

from collections.abc import Mapping as Record
from dataclasses import dataclass, field
from typing import Any

TARGETS: dict[str, str] = {
    "id": "Identifier (one per variant)",
    "group": "Product that variants belong to",
    "title": "Title",
    "description": "Description",
    "brand": "Brand",
    "category": "Category",
    "tags": "Tags",
    "url": "Page",
    "image": "Main picture",
    "price": "Price",
    "compare_at": "Price before a reduction",
    "sale_price": "Sale price",
    "sale_starts": "Sale starts",
    "sale_ends": "Sale ends",
    "currency": "Currency",
    "availability": "Availability",
    "stock": "Stock",
    "gtin": "Barcode (GTIN, EAN)",
    "mpn": "Manufacturer's number",
    "condition": "Condition",
    "weight": "Weight",
    "published": "Shown in the shop",
}
"""What a column can be mapped to, with its name for people."""
NEEDED = ("title", "price")


@dataclass(frozen=True, slots=True)
class Mapping:
    fields: Record[str, str] = field(default_factory=dict)
    """Target → column: `{"title": "Désignation", "price": "Prix TTC"}`; targets are the keys of `TARGETS`."""
    options: tuple[str, ...] = ()
    """Columns that tell the variants of one product apart: size, colour."""
    images: tuple[str, ...] = ()
    """Columns with further pictures."""
    attributes: tuple[str, ...] = ()
    """Columns that are kept as attributes under their own name."""
    decimal: str = ""
    """`.` or `,`; empty: each price must be unmistakable by itself."""
    currency: str = ""
    """Where neither the price nor a column says it; empty: the shop's."""

    def to_json(self) -> dict[str, Any]:
        return {
            "fields": dict(self.fields),
            "options": list(self.options),
            "images": list(self.images),
            "attributes": list(self.attributes),
            "decimal": self.decimal,
            "currency": self.currency,
        }

    @classmethod
    def from_json(cls, given: Record[str, Any]) -> "Mapping":
        """Raises ValueError that names what is not right."""
        known = set(cls().to_json())
        if unknown := set(given) - known:
            raise ValueError(
                f"{min(unknown)!r} is no part of a mapping; right would be one of {', '.join(sorted(known))}"
            )
        fields = given.get("fields", {})
        if not isinstance(fields, Record):
            raise ValueError(f"'fields': {fields!r} is no table; right would be {{target: column}}")
        fields = {str(target): str(column) for target, column in fields.items() if column}
        if strange := [target for target in fields if target not in TARGETS]:
            raise ValueError(f"{strange[0]!r} is nothing a column can say; right would be one of {', '.join(TARGETS)}")
        lists = {name: _columns(name, given.get(name) or ()) for name in ("options", "images", "attributes")}
        decimal, currency = str(given.get("decimal") or ""), str(given.get("currency") or "").upper()
        if decimal not in ("", ".", ","):
            raise ValueError(f"{decimal!r} is no decimal mark; right would be '.' or ','")
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise ValueError(f"{currency!r} is no currency; right would be a code such as EUR")
        return cls(fields=fields, decimal=decimal, currency=currency, **lists)


def _columns(name: str, given: Any) -> tuple[str, ...]:
    if isinstance(given, str) or not all(isinstance(column, str) for column in given):
        raise ValueError(f"{name!r}: {given!r} is no list of columns")
    return tuple(given)
