"""Which of the products found a sentence is about: by title, by SKU, or by the one word that only one of them has; and what it names that nobody knows."""

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.builtin.words import tokens
from assistant.claims.claim import Grounds, product_text
from assistant.claims.evidence import Collected, kept, plain
from assistant.claims.features import GENERAL, colours, features
from assistant.claims.said import Said, fold
from assistant.claims.topics import content
from assistant.claims.words import Words, called, forms, says_nothing, words_of
from knowledge.catalog import Product


def products_named(one: Said, collected: Collected) -> list[Product]:
    found = collected.named_in(one.folded)
    if not found and plain(one.text) != plain(one.folded):
        found = collected.named_in(one.text)
    rest = _without(found, one.folded)
    for others in (by_one_word(rest, collected.products()), by_phrase(rest, collected.products())):
        found = found + [product for product in others if product not in found]
    return found or by_version(one.folded, collected.products())


def by_name(one: Said, collected: Collected) -> list[Product]:
    """By its title, or by the name in it: `la lampe Veilleuse`; what only says the kind may mean another."""
    names = frozenset[str]().union(*map(forms, one.names))
    return collected.named_in(one.folded) or [p for p in products_named(one, collected) if words_of(p.title) & names]


_EACH_OF_KIND = re.compile(
    r"\b(?:both|all|each of|les (?:deux|2)|tou(?:te)?s)(?: of)?(?: the| our| these| those| les| nos| ces)? (?P<kind>[^\W\d_]{4,})"
)


def each_of_kind(one: Said, collected: Collected) -> list[Product]:
    """`Both scarves are washable`: those that are called so, where there are several."""
    for found in _EACH_OF_KIND.finditer(one.folded):
        kind = forms(found["kind"])
        if len(several := [p for p in collected.products() if kind & words_of(p.title)]) > 1:
            return several
    return []


_PHRASE = re.compile(r"\b(?:the|our|this|le|la|les|notre|ce|cet|cette|l') ?(?P<what>(?:[^\W\d_]+[ -]?){1,3})")


def by_phrase(folded: str, products: Sequence[Product]) -> list[Product]:
    """`The ochre linen`: the only one of them that is both."""
    found = [_only(phrase["what"], products) for phrase in _PHRASE.finditer(folded)]
    return [product for at, product in enumerate(found) if product and product not in found[:at]]


def _only(phrase: str, products: Sequence[Product]) -> Product | None:
    """Whose title and versions hold the phrase's first words, one of them its title."""
    fitting, spoken = list(products), list[Words]()
    for word in tokens(phrase):
        left = [one for one in fitting if forms(word) & words_of(_versions(one))]
        if not left or says_nothing(word):
            break
        fitting, spoken = left, [*spoken, forms(word)]
    alone = len(fitting) == 1 and any(word & words_of(fitting[0].title) for word in spoken)
    return fitting[0] if alone else None


_WEIGHS = re.compile(r"\blight(?:er|est)\b")
"""Says how heavy a thing is, and names no light."""


_PLACED = re.compile(r"\b(?:on|in|under|sur|sous|dans) (?:an?|une?|des|some) [^\W\d_]+(?: de [^\W\d_]+)?")
"""`Sur une table de jardin` is where, and names no table."""


def by_one_word(folded: str, products: Sequence[Product]) -> list[Product]:
    """`The lamp`, `le fauteuil`, where only one of the products found is one."""
    return _by_own_word(folded, products, tuple(product.title for product in products))


def by_version(folded: str, products: Sequence[Product]) -> list[Product]:
    """`The thistle`, where only one of them comes in thistle."""
    return _by_own_word(folded, products, tuple(map(_versions, products)))


def _by_own_word(folded: str, products: Sequence[Product], written: tuple[str, ...]) -> list[Product]:
    said = called(_PLACED.sub(" ", _WEIGHS.sub(" ", folded)))
    return [product for product, words in zip(products, _own_words(written), strict=True) if words & said]


@kept
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
