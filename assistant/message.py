"""A shopper's message as it comes in: how long it may be, no card number, which language."""

import re
from functools import cache
from typing import Any

from assistant.builtin.words import language_of as by_small_words
from assistant.errors import Refused
from assistant.masking import without_cards
from assistant.phrases import languages

LONGEST = 4_000
PRIOR = 5.0
"""In nats: how much better another language must fit before the conversation changes to it."""
FEW = 4
"""Words. Below, letters alone are guessed wrong too often: only a language's small words tell."""
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*")
"""Addresses, numbers and codes are of no language."""


def checked(text: str) -> str:
    if not text.strip():
        raise Refused(f"A message has 1 to {LONGEST:,} characters; this one is empty")
    if len(text) > LONGEST:
        raise Refused(f"A message has 1 to {LONGEST:,} characters; this one has {len(text):,}")
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", " ", text.replace("\r\n", "\n"))
    return without_cards(clean.strip())


def language_of(text: str, usual: str) -> str:
    """The text's language among those we speak; a short text says too little to leave the usual one."""
    words = re.findall(r"[^\W\d_]+", _NO_WORDS.sub(" ", text))
    if len(words) < FEW:
        told = by_small_words(" ".join(words), usual)
        return told if told in languages() else usual
    scores: dict[str, float] = {str(code): float(score) for code, score in _identifier().rank(" ".join(words))}
    scores[usual] = scores.get(usual, -1e9) + PRIOR
    return max(scores, key=scores.__getitem__)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(languages())
    return identifier
