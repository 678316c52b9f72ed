"""The catalogue as other programs read it: one module a format, written product by product so that memory stays flat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.catalog import Product


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, as the formats want to know it."""

    name: str
    url: str = ""
    currency: str = "EUR"
    """What a format means that names no currency."""
    country: str = ""
    """ISO 3166 code; empty: not said."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file's head needs to know of all that follows."""

    seller: Seller
    attributes: Sequence[str] = ()
    """Every name of an attribute in the catalogue."""


class Format(Protocol):
    """One file format. `head`, then `body` for each product, then `tail` make the file."""

    file_name: str
    media_type: str
    lost: Sequence[str]
    """What the format has no place for, so that an import of the file goes without."""

    def head(self, outline: Outline) -> str: ...
    def body(self, product: Product, outline: Outline) -> str: ...
    def tail(self) -> str: ...
