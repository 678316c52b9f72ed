"""What shoppers and shops call the same thing: a small glossary of shop words in English and French."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.terms import folded, terms

LONG = 7
"""Letters of a term from which on a typing error is told from another word."""
COLOURS = (
    ("black", "noir", "noire"),
    ("white", "blanc", "blanche"),
    ("grey", "gray", "gris", "grise"),
    ("blue", "bleu", "bleue"),
    ("navy", "marine"),
    ("red", "rouge"),
    ("green", "vert", "verte"),
    ("yellow", "jaune"),
    ("orange",),
    ("pink", "rose"),
    ("purple", "violet", "violette"),
    ("brown", "marron", "brun", "brune"),
    ("beige",),
    ("cream", "ivory", "ecru", "ivoire", "creme"),
    ("gold", "golden", "dore", "doree"),
    ("silver", "argente", "argentee"),
    ("khaki", "kaki"),
    ("turquoise",),
    ("burgundy", "bordeaux"),
    ("terracotta",),
)


@cache
def translations() -> Mapping[str, frozenset[str]]:
    """Other terms for a term, both normalised."""
    others: dict[str, set[str]] = defaultdict(set)
    for group in [*groups(), *COLOURS]:
        alike = {term for word in group if " " not in word for term in terms(word)[-1:]}
        for term in alike:
            others[term] |= alike - {term}
    return {term: frozenset(rest) for term, rest in others.items()}


def translated(term: str, *, spelt: bool) -> frozenset[str]:
    """Its other terms; of a word that nobody writes so (`chandaill`), those of the one a letter away."""
    others = translations().get(term, frozenset())
    return others if others or spelt or len(term) < LONG else translations().get(_meant(term), frozenset())


@lru_cache(maxsize=5_000)
def _meant(term: str) -> str:
    near = process.extractOne(term, _long_terms(), scorer=OSA.distance, score_cutoff=1)
    return str(near[0]) if near and near[0][0] == term[0] else ""


@cache
def _long_terms() -> tuple[str, ...]:
    return tuple(sorted(term for term in translations() if len(term) >= LONG - 1))


@cache
def phrases() -> Mapping[tuple[str, ...], frozenset[str]]:
    """What several words mean together, which none of them means alone: `boucles d'oreilles`, `sac à dos`."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for group in groups():
        single = frozenset(term for word in group if " " not in word for term in terms(word)[-1:])
        found |= {tuple(terms(phrase)): single for phrase in group if " " in phrase}
    return found


@cache
def written() -> Mapping[str, frozenset[str]]:
    """The glossary's single words by their terms, folded and with their endings."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in (word for group in [*groups(), *COLOURS] for word in group if " " not in word):
        for term in terms(word)[-1:]:
            found[term].add(folded(word))
    return {term: frozenset(each) for term, each in found.items()}


def groups() -> list[list[str]]:
    lines = (files("knowledge") / "glossary").read_text("utf-8").splitlines()
    groups = [line.split(",") for line in lines if line and not line.startswith("#")]
    return [[word.strip() for word in group] for group in groups]


@cache
def colour_words() -> Mapping[str, frozenset[str]]:
    """Each colour's word with all words for that colour, folded and with their endings."""
    return {word: frozenset(group) for group in COLOURS for word in group}
