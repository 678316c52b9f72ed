"""The language of a text, among those that European shops write in."""

import re
from functools import cache
from threading import Lock
from typing import Any

LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
SHORT = 12
"""Words. Shorter texts are guessed wrong too often: the document's language stands."""
SURE = 0.9
_LOADING = Lock()
_WORD = re.compile(r"[^\W\d_]{2,}")  # sizes and model numbers are of no language


def language_of(text: str, *, prior: str = "") -> str:
    """An ISO 639-1 code; the prior where the text does not clearly say otherwise."""
    words = _WORD.findall(text)
    if len(words) < (SHORT if prior else 1):
        return prior
    language, probability = load().classify(" ".join(text.split()[:400]))
    return prior if prior and probability < SURE else str(language)


def load() -> Any:
    """Takes half a second once: whoever knows that texts will come begins before."""
    with _LOADING:
        return _identifier()


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
