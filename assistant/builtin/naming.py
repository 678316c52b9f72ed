"""Which words of a message name something, beside grammar and talk: the lamp, the linen, the terrace."""

import re

from assistant.builtin import slots
from assistant.builtin.things import qualities, things
from assistant.builtin.unwanted import without_unwanted
from assistant.builtin.words import STOP, subjects, tokens
from assistant.claims.words import forms, plain_words

BRIEF = 8
"""Words. Whoever says more tells a story around what is looked for."""
_NOTHING = re.compile(
    r"\bmontre[rz]?[ -](?:moi|nous)\b|\b(?:(?:to|in|into) (?:my|the|your)|(?:au|dans (?:le|mon))) (?:cart|basket|bag|trolley|panier)\b"
)
"""Show me; into the basket."""
_UNITS = frozenset({"inch", "inches", "pouces", "cm", "litre", "litres", "liters", "l", "kg", "g"})
_LIMITING = """under below over above max maximum min minimum budget moins plus between entre and et from around environ
    less more than que de a to up in en size taille pointure for pour with avec without sans or ou cheaper
    cheapest cheap cher chere chers expensive not pas no"""
_LIMITS = frozenset(_LIMITING.split())
"""Small words that a limit, a size or a condition hangs on."""


def telling(text: str) -> list[str]:
    """The words that name something: neither grammar nor talk. A number stays with what it counts or measures."""
    words = tokens(_NOTHING.sub(" ", without_unwanted(text)))
    kept = [
        names_a_thing(word) or is_quality(word) or not (word in STOP or word.isdigit() or _is_plain(word))
        for word in words
    ]
    before, after = ["", *words][: len(words)], [*zip(words, kept, strict=True), ("", False)][1:]
    return [
        word
        for word, keep, last, (following, next_kept) in zip(words, kept, before, after, strict=True)
        if keep or (word.isdigit() and (next_kept or following in _UNITS)) or (word in _UNITS and last.isdigit())
    ]


def names_a_thing(word: str) -> bool:
    """Shops call something so: a lamp, a top, a gift."""
    return word not in STOP and bool({word, word.rstrip("sx")} & things())


def is_quality(word: str) -> bool:
    """What a thing is like or for: warm, linen, rain."""
    return bool({word, word.rstrip("sx")} & qualities())


def says_nothing(word: str) -> bool:
    """Neither a thing nor a matter of the shop's."""
    return word in STOP or bool(_is_plain(word) and not names_a_thing(word) and not subjects(word))


def without_story(text: str) -> str:
    """As it is where little is said; else what of it is looked for."""
    return essence(text) if len(tokens(text)) > BRIEF else text


def essence(text: str) -> str:
    """Without the words that say nothing, limits and sizes left in: what goes on to be looked for."""
    return " ".join(word for word in text.split() if any(map(_counts, tokens(word))) or "€" in word) or text


def _counts(word: str) -> bool:
    return slots.is_choice(word) or word in _LIMITS or not says_nothing(word)


def _is_plain(word: str) -> bool:
    return bool(forms(word) & plain_words())
