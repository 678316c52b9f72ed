"""Which language a text is in: its small words tell, and for longer texts its letters."""

import re
from functools import cache

from knowledge.languages import fits as by_letters

SPOKEN = ("en", "fr")
LANGUAGES = {
    "en": """the is are do does what which how where when my your you i it have has can would want please this that and of
    with for to in show me any hello hi thanks thank need under the looking could order shipping add remove buy take""",
    "fr": """le la les un une des du est sont je tu vous nous il elle avez avec pour que quel quelle quels comment combien
    où ou quand mon ma mes votre dans sur et en au aux ce cette bonjour merci plaît svp puis ça me te se ne pas voudrais cherche prends moins
    bonsoir salut commande panier livraison enlève ajoute paie montrez deuxième premier première dernier""",
    "de": """der die das ist sind ich sie haben hat nicht wie wo wann und mit für ein eine einen kann können meine mir gibt
    es bitte danke hallo welche lange bestellung von zu aus""",
    "es": """el los las es son yo usted tiene tienen cómo dónde cuándo cuánto cuánta con para una mi su qué gracias hola
    puedo quiero por favor pedido hay está del""",
    "it": """il gli lo è sono io avete ha come dove quando quanto con per una mio che grazie ciao buongiorno posso vorrei
    ordine quali di del della""",
    "nl": """de het een is zijn ik jullie hebben heeft niet hoe waar wanneer en met voor mijn kan graag dank hallo welke
    bestelling van te""",
    "pt": """o os as é são eu você tem como onde quando quanto com para uma meu minha que obrigado obrigada olá posso
    quero pedido não está do da""",
}
FEW = 4
"""Words. Below, letters alone are guessed wrong too often."""
SURELY = 10.0
"""In nats: how much better a foreign language must fit than ours before letters alone decide."""
FOREIGN = "?"
"""A script that neither of ours uses."""
_NO_WORDS = re.compile(r"\b\d{1,4} [^\d\n]{4,60}\d{4,5} [^\s,]+|https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*")
"""Addresses of houses, pages and people, numbers and codes are of no language."""


def language_of(text: str, otherwise: str) -> str:
    """The language of most of its small words, else of its letters; `?` for a script that neither of ours uses."""
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(ord(letter) > 0x24F for letter in letters) > len(letters) / 2:
        return FOREIGN
    found = words_of(text)
    counts = {code: sum(word in words for word in found) for code, words in _small_words().items()}
    best = max(counts, key=lambda code: (counts[code], code == otherwise, code in SPOKEN))
    # One small word may be anybody's: "de", "an", "die".
    least, others = (1, 0) if best in SPOKEN else (2, max(counts[code] for code in SPOKEN))
    if counts[best] >= least and counts[best] > others:
        return best
    return _by_letters(found, otherwise)


def words_of(text: str) -> list[str]:
    """Its words in small letters, without addresses and codes."""
    return re.findall(r"[^\W\d_]+", _NO_WORDS.sub(" ", text.casefold().replace("’", "'")))


def fits(words: list[str]) -> dict[str, float]:
    """How well each language fits, in nats."""
    return by_letters(" ".join(words))


def _by_letters(words: list[str], otherwise: str) -> str:
    """A foreign language only where it fits far better than ours; else whatever is usual."""
    if len(words) < FEW:
        return otherwise
    scores = fits(words)
    best = max(scores, key=scores.__getitem__)
    ours = max(scores[code] for code in SPOKEN)
    return best if best not in SPOKEN and scores[best] > ours + SURELY else otherwise


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in LANGUAGES.items()}
