"""Which of the products found a sentence is about: by title, by SKU, or by the one word that only one of them has; and what it names that nobody knows."""

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.claims.claim import Grounds, product_text
from assistant.claims.evidence import Collected, plain
from assistant.claims.features import GENERAL, colours, features
from assistant.claims.said import Said, fold
from assistant.claims.topics import content
from assistant.claims.words import Words, called, forms, says_nothing
from knowledge.catalog import Product


def products_named(one: Said, collected: Collected) -> list[Product]:
    found = collected.named_in(one.folded) or collected.named_in(one.text)
    found = found + [p for p in by_one_word(_without(found, one.folded), collected.products()) if p not in found]
    return found or by_version(one.folded, collected.products())


_WEIGHS = re.compile(r"\blight(?:er|est)\b")
"""Says how heavy a thing is, and names no light."""


def by_one_word(folded: str, products: Sequence[Product]) -> list[Product]:
    """`The lamp`, `le fauteuil`, where only one of the products found is one."""
    return _by_own_word(folded, products, tuple(product.title for product in products))


def by_version(folded: str, products: Sequence[Product]) -> list[Product]:
    """`The thistle`, where only one of them comes in thistle."""
    return _by_own_word(folded, products, tuple(map(_versions, products)))


def _by_own_word(folded: str, products: Sequence[Product], written: tuple[str, ...]) -> list[Product]:
    said = called(_WEIGHS.sub(" ", folded))
    return [product for product, words in zip(products, _own_words(written), strict=True) if words & said]


def _versions(product: Product) -> str:
    values = (plain(value) for values in product.options.values() for value in values)
    return " ".join((product.title, *(word for value in values for word in value.split() if not says_nothing(word))))


@lru_cache(maxsize=512)
def _own_words(texts: tuple[str, ...]) -> tuple[Words, ...]:
    """Of each the nouns that no other has."""
    written = [plain(text).split() for text in texts]
    return tuple(
        frozenset[str]().union(
            *(
                forms(word)
                for word in words
                if len(word) > 2
                and _is_noun(word)
                and not any(word in other for other in written if other is not words)
            )
        )
        for words in written
    )


def _without(found: Sequence[Product], folded: str) -> str:
    bare = plain(folded)
    for product in found:
        bare = bare.replace(plain(product.title), " ")
    return bare


def _is_noun(word: str) -> bool:
    return not features(word) and not colours(word) and not content(word) <= GENERAL


_NAME = re.compile(r"(?<=[a-zà-ÿ,:] )[A-ZÀ-Ý][a-zà-ÿ]{3,}")
_WEEK = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))


def strangers(one: Said, grounds: Grounds) -> set[str]:
    """Names that begin with a capital in mid-sentence and stand in none of the records."""
    names = set(_NAME.findall(one.text)) - _WEEK
    if not names:
        return names
    known = [*map(product_text, grounds.collected.products()), grounds.asked, fold(grounds.shop)]
    known += [fold(f"{e.title} {e.id} {e.text}") for e in (*grounds.collected.passages(), *grounds.collected.records())]
    return {name for name in names if fold(name) not in " ".join(known)}
