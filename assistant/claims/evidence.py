"""What a sentence may rest on: records that this conversation's tools returned, and passages that they found."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, TypeVar

from assistant.builtin.words import fold
from assistant.order import Order
from knowledge.catalog import Product
from knowledge.clock import now
from knowledge.money import Money

Kind = Literal["asked", "product", "passage", "policy", "cart", "quote", "checkout", "order", "action"]
T = TypeVar("T")
NAMED_BY = 0.6
"""A sentence names a product when it holds so much of its title's words: titles are long, people shorten them."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: Kind
    id: str
    version: int = 1
    product: Product | None = None
    order: Order | None = None
    money: frozenset[Money] = frozenset()
    """Amounts of a cart, a quote, a checkout or an order."""
    amounts: tuple[tuple[str, Money], ...] = ()
    """The same by what they are: `total`, `subtotal`, `shipping`, `discount`, `tax`."""
    text: str = ""
    """A passage's or a policy statement's words; of a record one line a fact: `Delivery (express): €9.90`."""
    title: str = ""
    """What a passage stands under: document and headings."""
    number: int = 0
    """A passage's number within the turn."""
    read_at: datetime = field(default_factory=now, compare=False)

    def as_json(self) -> Mapping[str, Any]:
        return {"kind": self.kind, "id": self.id, "version": self.version, "read_at": self.read_at.isoformat()}


class _This:
    """A product by what it is in memory: its fields may hold lists, and are long to compare."""

    __slots__ = ("product",)

    def __init__(self, product: Product) -> None:
        self.product = product

    def __hash__(self) -> int:
        return id(self.product)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.product is other.product


def kept(read: Callable[[Product], T]) -> Callable[[Product], T]:
    """Reads a product once."""
    known = lru_cache(maxsize=2048)(lambda this: read(this.product))
    return lambda product: known(_This(product))


@dataclass(slots=True)
class Collected:
    """A turn's evidence, in the order in which it came; a later reading of a record replaces the earlier."""

    by_id: dict[tuple[str, str], Evidence] = field(default_factory=dict)

    def add(self, evidence: list[Evidence]) -> None:
        for one in evidence:
            self.by_id[one.kind, one.id] = one

    def drop(self, evidence: Evidence) -> None:
        self.by_id.pop((evidence.kind, evidence.id), None)

    def of(self, *kinds: Kind) -> list[Evidence]:
        return [one for one in self.by_id.values() if one.kind in kinds]

    def products(self) -> list[Product]:
        return [one.product for one in self.by_id.values() if one.product is not None]

    def passages(self) -> list[Evidence]:
        return self.of("passage", "policy")

    def records(self) -> list[Evidence]:
        return self.of("cart", "quote", "checkout", "order")

    def named_in(self, sentence: str) -> list[Product]:
        """The products that the sentence is about, in its order: whose title or SKU it holds, else the best shortened one."""
        return sorted(named(plain(sentence), self.products()), key=lambda product: sentence.find(product.title))


def named(text: str, products: list[Product]) -> list[Product]:
    """Of a `plain` text."""
    whole = [product for product in products if plain(product.title) in text]
    coded = [p for p in products if any(plain(v.sku) in text for v in p.variants) and p not in whole]
    if whole or coded:
        return [product for product in whole if not _inside_another(product, whole)] + coded
    shares = [(share(product.title, text), product) for product in products]
    best = max((found for found, _ in shares), default=0.0)
    return [product for found, product in shares if found == best >= NAMED_BY]


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Lower case, without accents, words apart by one blank, a blank at each end."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


def share(title: str, said: str) -> float:
    words = _long_words(title)
    found = sum([word in said for word in words])
    return found / len(words) if found >= min(2, len(words)) and words else 0.0


@lru_cache(maxsize=8192)
def _long_words(title: str) -> tuple[str, ...]:
    return tuple(f" {word} " for word in plain(title).split() if len(word) > 2)


def _inside_another(product: Product, others: list[Product]) -> bool:
    """`Lamp` isn't named by a sentence on the `Lamp stand`."""
    own = plain(product.title)
    return any(own in plain(other.title) and own != plain(other.title) for other in others)
