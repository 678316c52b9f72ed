"""The language of a text, among those that European shops write in."""

from functools import cache
from typing import Any

LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
SHORT = 12
"""Words. Shorter texts are guessed wrong too often: the document's language stands."""
SURE = 0.9


def language_of(text: str, *, prior: str = "") -> str:
    """An ISO 639-1 code; the prior where the text does not clearly say otherwise."""
    words = text.split()
    if not any(word.isalpha() for word in words) or (prior and len(words) < SHORT):
        return prior
    language, probability = _identifier().classify(" ".join(words[:400]))
    return prior if prior and probability < SURE else str(language)


@cache
def _identifier() -> Any:
    # Loaded at the first text: its model takes a moment.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
