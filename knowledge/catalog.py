"""What the shop sells: products and the variants that can be bought."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.money import Money


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    sku: str
    price: Money
    options: Mapping[str, str] = field(default_factory=dict)
    compare_at: Money | None = None
    stock: int | None = None
    """None: the shop does not count it."""
    sells_without_stock: bool = False
    image: str = ""
    barcode: str = ""
    grams: int | None = None

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


@dataclass(frozen=True, slots=True)
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

    @property
    def options(self) -> dict[str, tuple[str, ...]]:
        """`{"Size": ("S", "M"), …}` in the feed's order."""
        values: dict[str, dict[str, None]] = {}
        for variant in self.variants:
            for name, value in variant.options.items():
                values.setdefault(name, {})[value] = None
        return {name: tuple(seen) for name, seen in values.items()}
