"""A shopper's message as it comes in: how long it may be, no card number, which language."""

import re

from assistant.builtin.languages import FEW, fits, words_of
from assistant.builtin.languages import language_of as by_words
from assistant.errors import Refused
from assistant.masking import without_cards
from assistant.phrases import languages

LONGEST = 4_000
PRIOR = 5.0
"""In nats: how much better another language must fit before the conversation changes to it."""


def checked(text: str) -> str:
    if not text.strip():
        raise Refused(f"A message has 1 to {LONGEST:,} characters; this one is empty")
    if len(text) > LONGEST:
        raise Refused(f"A message has 1 to {LONGEST:,} characters; this one has {len(text):,}")
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", " ", text.replace("\r\n", "\n"))
    return without_cards(clean.strip())


def language_of(text: str, usual: str) -> str:
    """The text's language among those we speak; a short or foreign text leaves the usual one."""
    words, told = words_of(text), by_words(text, usual)
    if told not in languages():
        return usual
    if len(words) < FEW:
        return told
    scores = {code: score for code, score in fits(words).items() if code in languages()}
    scores[usual] = scores.get(usual, -1e9) + PRIOR
    return max(scores, key=scores.__getitem__)
