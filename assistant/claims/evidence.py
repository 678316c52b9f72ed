"""What a sentence may rest on: records that this conversation's tools returned, and passages that they found."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from knowledge.catalog import Product
from knowledge.money import Money

Kind = Literal["asked", "product", "passage", "cart", "checkout", "order"]
NAMED_BY = 0.6
"""A sentence names a product when it holds so much of its title's words: titles are long, people shorten them."""


_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: Kind
    id: str
    version: int = 1
    product: Product | None = None
    money: frozenset[Money] = frozenset()
    """Amounts of a cart, a checkout or an order."""
    text: str = ""
    """A passage's words."""
    number: int = 0
    """A passage's number within the turn."""

    def as_json(self) -> dict[str, object]:
        return {"kind": self.kind, "id": self.id, "version": self.version}


@dataclass(slots=True)
class Collected:
    """A turn's evidence, in the order in which it came; a later reading of a record replaces the earlier."""

    by_id: dict[tuple[str, str], Evidence] = field(default_factory=dict)

    def add(self, evidence: list[Evidence]) -> None:
        for one in evidence:
            self.by_id[one.kind, one.id] = one

    def products(self) -> list[Product]:
        return [one.product for one in self.by_id.values() if one.product is not None]

    def passages(self) -> list[Evidence]:
        return [one for one in self.by_id.values() if one.kind == "passage"]

    def records(self) -> list[Evidence]:
        return [one for one in self.by_id.values() if one.kind in ("cart", "checkout", "order")]

    def named_in(self, sentence: str) -> list[Product]:
        """The products that the sentence is about: those whose title or SKU it holds, else the best shortened one."""
        said = plain(sentence)
        whole = [product for product in self.products() if f" {plain(product.title).strip()} " in said]
        coded = [p for p in self.products() if any(f" {plain(v.sku).strip()} " in said for v in p.variants)]
        if whole or coded:
            return [product for product in whole if not _inside_another(product, whole)] + coded
        shares = [(share(product.title, said), product) for product in self.products()]
        best = max((found for found, _ in shares), default=0.0)
        return [product for found, product in shares if found == best >= NAMED_BY]


def plain(text: str) -> str:
    """Lower case, without accents, words apart by one blank, a blank at each end."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(bare))} "


def share(title: str, said: str) -> float:
    words = [word for word in plain(title).split() if len(word) > 2]
    found = sum(f" {word} " in said for word in words)
    return found / len(words) if found >= min(2, len(words)) and words else 0.0


def _inside_another(product: Product, others: list[Product]) -> bool:
    """`Lamp` isn't named by a sentence on the `Lamp stand`."""
    own = plain(product.title)
    return any(own in plain(other.title) and own != plain(other.title) for other in others)
