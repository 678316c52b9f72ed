"""The language of a text, among those that European shops write in."""

import re
from functools import cache
from math import exp, sqrt
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
    said = " ".join(text.split()[:400])
    scores = fits(said)
    best, most = next(iter(scores.items()))
    # The longer a text, the surer its letters are, and not as much as their number says.
    probability = 1 / sum(
        exp((score - most) / sqrt(len(said.encode("utf-8", "surrogatepass")))) for score in scores.values()
    )
    return prior if prior and probability < SURE else best


def fits(text: str) -> dict[str, float]:
    """How well each of our languages fits, in nats; the best first."""
    return {str(code): float(score) for code, score in load().rank(text)}


def load() -> Any:
    """Takes half a second and 70 MB, once."""
    with _LOADING:
        return _identifier()


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier
