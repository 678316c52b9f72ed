"""What shoppers write in French, as the sayings' neighbours read it: in English, and what says nothing in particular."""

from functools import cache, lru_cache

from assistant.builtin.nearest import lines, wish
from assistant.builtin.shorthand import spelt_out
from assistant.builtin.words import tokens
from knowledge import english

WIDELY = 3
"""Wishes in whose sayings a word stands that says nothing of its own."""


@lru_cache(maxsize=5_000)
def in_english(text: str) -> str:
    return english.in_english(spelt_out(text))


@cache
def everyday() -> frozenset[str]:
    """Words that name nothing in particular: the everyday French ones, and what people say whatever they wish."""
    wishes: dict[str, set[str]] = {}
    for label, _, texts in lines():
        for word in tokens(" ".join(texts)):
            wishes.setdefault(word, set()).add(wish(label))
    said = {word for word, labels in wishes.items() if len(labels) >= WIDELY}
    return frozenset(said | english.everyday())
