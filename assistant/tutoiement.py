"""The shop's own French phrases with "tu" instead of "vous"; what documents and models say stays as they said it."""

import re
from functools import cache

from babel.messages.pofile import read_po

from assistant.phrases import CATALOGUES

AREAS = ("builtin.po", "turn.po", "rules.po")
WORDS = (
    ("peut vous aider", "peut t’aider"),
    ("pour vous aider", "pour t’aider"),
    ("ouhaitez-vous", "ouhaites-tu"),
    ("cherchez-vous", "cherches-tu"),
    ("parlez-vous", "parles-tu"),
    ("Pouvez-vous", "Peux-tu"),
    ("Voulez-vous", "Veux-tu"),
    ("avez-vous", "as-tu"),
    ("dites-le-moi", "dis-le-moi"),
    ("Dites-moi", "Dis-moi"),
    ("vous souhaitez", "tu souhaites"),
    ("vous préférez", "tu préfères"),
    ("vous ne confirmiez", "tu ne confirmes"),
    ("Vous payez", "Tu paies"),
    ("Vous lirez", "Tu liras"),
    ("N’envoyez", "N’envoie"),
    ("Saisissez", "Saisis"),
    ("Veuillez réessayer", "Réessaie"),
    ("Réessayez", "Réessaie"),
    ("pour vous", "pour toi"),
    ("avec vous", "avec toi"),
    ("vous répondra", "te répondra"),
    ("vous permet", "te permet"),
    ("vous mets", "te mets"),
    ("vous dire", "te dire"),
    ("otre panier", "on panier"),
    ("otre adresse", "on adresse"),
    ("otre commande", "a commande"),
    ("otre demande", "a demande"),
    ("otre limite", "a limite"),
)
"""In this order. `Votre panier` and `votre panier` become `Ton panier` and `ton panier` through their first letter."""


def informal(sentences: str) -> str:
    """Each sentence that is one of our own phrases; any other as it is."""
    parts = re.split(r"(?<=[.?!])(\s+)(?=[A-ZÀ-Ý])", sentences)
    return "".join(_informal(part) if _ours(part) else part for part in parts)


def _informal(sentence: str) -> str:
    for formal, familiar in WORDS:
        if formal.startswith("otre "):
            sentence = sentence.replace(f"v{formal}", f"t{familiar}").replace(f"V{formal}", f"T{familiar}")
        else:
            sentence = sentence.replace(formal, familiar)
    return sentence


def _ours(sentence: str) -> bool:
    return any(pattern.fullmatch(sentence) for pattern in _patterns())


@cache
def _patterns() -> list[re.Pattern[str]]:
    named = (re.sub(r"\\\{\w+\\\}", ".+", re.escape(phrase)) for phrase in formal_phrases())
    return [re.compile(re.sub(r"\\?[ \u00a0\u202f]", r"\\s", pattern)) for pattern in named]


@cache
def formal_phrases() -> list[str]:
    """Our own sentences that say "vous"."""
    found: list[str] = []
    for area in AREAS:
        with (CATALOGUES / "fr" / area).open("rb") as file:
            texts = [str(entry.string) for entry in read_po(file) if entry.id]
        found += [part for text in texts for part in re.split(r"(?<=[.?!])\s+(?=[A-ZÀ-Ý])", text)]
    return [part for part in found if is_formal(part)]


def is_formal(sentence: str) -> bool:
    return bool(re.search(r"\b(?:vous|votre|vos|\w{2,}ez)\b(?<!\bchez)(?<!\bassez)", sentence, re.IGNORECASE))
