"""Which of the products found a sentence is about: by title, by SKU, or by the one word that only one of them has."""

from collections.abc import Sequence

from assistant.claims.attributes import GENERAL
from assistant.claims.evidence import Collected, plain
from assistant.claims.features import colours, features
from assistant.claims.said import Said
from assistant.claims.topics import content
from assistant.claims.words import forms, words_of
from knowledge.catalog import Product


def products_named(one: Said, collected: Collected) -> list[Product]:
    found = collected.named_in(one.folded) or collected.named_in(one.text)
    return found + [p for p in by_one_word(_without(found, one.folded), collected.products()) if p not in found]


def by_one_word(folded: str, products: Sequence[Product]) -> list[Product]:
    """`The lamp`, `le fauteuil`, where only one of the products found is one."""
    said = words_of(folded)
    titles = [(plain(product.title).split(), product) for product in products]
    return [
        product
        for title, product in titles
        if any(
            len(word) > 2 and forms(word) & said and _is_noun(word) and not _shared(word, product, titles)
            for word in title
        )
    ]


def _shared(word: str, product: Product, titles: Sequence[tuple[list[str], Product]]) -> bool:
    return any(word in other for other, owner in titles if owner is not product)


def _without(found: Sequence[Product], folded: str) -> str:
    bare = plain(folded)
    for product in found:
        bare = bare.replace(plain(product.title), " ")
    return bare


def _is_noun(word: str) -> bool:
    return not features(word) and not colours(word) and not content(word) <= GENERAL
