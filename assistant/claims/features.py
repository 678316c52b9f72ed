"""The words that say what a thing is, in both languages: materials, making, care, parts, colours."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from assistant.claims.evidence import plain
from assistant.claims.wording import Meanings
from knowledge.glossary import COLOURS

FEATURES = Meanings("features")
SHADES = (
    ("sand", "sable"), ("rust", "rouille"), ("olive",), ("mustard", "moutarde"), ("coral", "corail"), ("lilac", "lilas"), ("mint", "menthe"),
    ("charcoal", "anthracite"), ("camel",), ("taupe",), ("teal",), ("amber", "ambre"), ("ochre", "ocre"), ("sage", "sauge"),
)  # fmt: skip
"""Colours beside those of the glossary."""


GENERAL = frozenset(
    "perfect good great nice lovely ideal beautiful everyday daily use year love home everyon anyon need occas gift room summer winter season look styl outfit wear wardrob space bed even night day morn chapter care design qualiti thing well easi most all one size piec detail parfait bon beau bell joli quotidien tous tout jour usag maison cadeau saison ete hiver soir nuit matin salon chambr environ peu petit grand small larg realli cas way besoin person peopl order commande stock price prix taill coul color colour option same set".split()  # noqa: SIM905
)


@lru_cache(maxsize=8192)
def features(folded: str) -> frozenset[str]:
    return FEATURES(folded)


@cache
def _from(first: str, last: str) -> frozenset[str]:
    names = list(FEATURES)
    return frozenset(names[names.index(first) : names.index(last) + 1])


@cache
def _sorts() -> Mapping[str, frozenset[str]]:
    """Of what a part can have only one."""
    care = frozenset(("machine wash", "hand wash", "dry clean", "dishwasher", "wipe"))
    return {"material": _from("cotton", "fur"), "care": care}


ASSEMBLY = 0
"""Which of the pairs of ends it is."""
_ENDS = Meanings("ends")


@lru_cache(maxsize=8192)
def values(folded: str) -> frozenset[tuple[str, str]]:
    """What a part can have only one of, by sort: `("material", "oak")`."""
    named = features(folded)
    found = {(sort, name) for sort, names in _sorts().items() for name in names & named}
    if _APART.search(folded) or (_WITH.search(folded) and _NO.search(folded)):
        found.add(("supply", "apart"))
    elif _WITH.search(folded):
        found.add(("supply", "with"))
    return frozenset(found)


def without_supply(folded: str) -> str:
    return _APART.sub(" ", _WITH.sub(" ", folded))


_WITH = re.compile(
    r"\b(?:included|supplied|provided|in the box|com(?:e|es|ing) with|(?:delivered|sold|shipped) with|includes?|inclu(?:t|se?s?)|fournie?s?|comprise?s?|livree?s? avec|vendue?s? avec|est accompagnee?s?)\b"
)
_APART = re.compile(
    r"\b(?:sold|bought|available) separately|(?:vendue?s?|a acheter) (?:separement|a part)|non (?:inclu\w*|fourni\w*|compris\w*)\b|\bextra\b(?! ?[€£$\d])"
)
_NO = re.compile(r"\b(?:not|no|never|without|ne|pas|sans|aucune?)\b|n't\b|\bn'")


@lru_cache(maxsize=8192)
def ends(folded: str) -> frozenset[tuple[int, int]]:
    return frozenset((int(at), int(side)) for at, _, side in (name.partition(".") for name in _ENDS(folded)))


def is_property(word: str) -> bool:
    """Says what a thing is made of or how, and names no part of it."""
    return bool(features(word) & _from("cotton", "nickel free"))


_AFTER, _BEFORE = r"(?:blue|green|red|brown|yellow)", r"(?:bleue?s?|verte?s?|rouges?|jaunes?)"
_SHADE = "|".join(word for group in (("navy", "marine"), *SHADES) for word in group)
_TWICE = re.compile(rf"\b{_BEFORE} (?=(?:{_SHADE})\b)|\b(?P<shade>{_SHADE}) {_AFTER}\b")


def one_shade(text: str) -> str:
    """`Bleu marine` is one colour."""
    return _TWICE.sub(lambda found: found["shade"] or "", text)


@lru_cache(maxsize=8192)
def colours(text: str) -> frozenset[str]:
    """The colours that words name, each by its first English word."""
    return frozenset(_COLOUR[word] for word in plain(one_shade(text)).split() if word in _COLOUR)


_COLOUR = {written: group[0] for group in (*COLOURS, *SHADES) for word in group for written in (word, f"{word}s")}
