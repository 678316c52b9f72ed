"""What the shop sells: products and the variants that can be bought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from knowledge.money import Money


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Sale:
    """A lower price for a time: from `starts` on and before `ends`, both aware; None: open."""

    price: Money
    starts: datetime | None = None
    ends: datetime | None = None

    def on(self, moment: datetime) -> bool:
        return (self.starts is None or self.starts <= moment) and (self.ends is None or moment < self.ends)


@dataclass(frozen=True, slots=True)
class Variant:
    sku: str
    price: Money
    """What holds now, within a sale the sale's."""
    options: Mapping[str, str] = field(default_factory=dict)
    compare_at: Money | None = None
    """The price before the reduction, within a sale the regular one."""
    stock: int | None = None
    """None: the shop does not count it."""
    sells_without_stock: bool = False
    image: str = ""
    barcode: str = ""
    grams: int | None = None
    sale: Sale | None = None
    """Past, present or to come; lower than the regular price. A variant with one has no other price before."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What the feed says of this variant and not of its whole product: MPN, condition, when it is sent …"""

    def at(self, moment: datetime) -> "Variant":
        """With the price that holds then."""
        if self.sale is None:
            return self
        if self.sale.on(moment):
            return replace(self, price=self.sale.price, compare_at=self.regular)
        return replace(self, price=self.regular, compare_at=None)

    @property
    def regular(self) -> Money:
        """The price without the sale; what the feed gives as its price."""
        return self.compare_at if self.sale and self.compare_at else self.price

    @property
    def label(self) -> str:
        """`M / Blue`; empty for a product's only variant."""
        return " / ".join(self.options.values())

    @property
    def limit(self) -> int | None:
        """How many can be bought now; None: as many as wanted."""
        return None if self.stock is None or self.sells_without_stock else max(self.stock, 0)

    @property
    def available(self) -> bool:
        return self.limit != 0


@dataclass(frozen=True)
class Product:
    id: str
    """The feed's own id or handle."""
    title: str
    variants: tuple[Variant, ...]
    description: str = ""
    """Plain text."""
    brand: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    images: tuple[Image, ...] = ()
    language: str = ""
    version: int = 1

    @property
    def available(self) -> bool:
        return any(variant.available for variant in self.variants)

    @property
    def lowest_price(self) -> Money:
        return min(variant.price for variant in self.variants)

    @cached_property
    def options(self) -> Mapping[str, tuple[str, ...]]:
        """`{"Size": ("S", "M"), …}` in the feed's order."""
        return values_of(variant.options for variant in self.variants)


def values_of(options: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Of all variants, each once and in their order."""
    values: dict[str, dict[str, None]] = {}
    for each in options:
        for name, value in each.items():
            values.setdefault(name, {})[value] = None
    return {name: tuple(seen) for name, seen in values.items()}
