"""Puts candidates in order: matched words by their rarity and field, and nearness of meaning.

The two are weighed by the kind of question: product questions name things, so words lead; help questions describe a
situation, so meaning leads. The embedder is English-centred, so French leans on words in both.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.glossary import translations
from knowledge.stored_words import ALL, rarity
from knowledge.terms import STOP, folded, stem, words
from knowledge.words import Kind, WordHit

FIELDS: Mapping[Kind, tuple[float, float, float]] = {"product": (3.0, 1.5, 0.7), "passage": (1.5, 1.5, 1.0)}
"""What a term counts for in the title, the keywords and the text."""
SATURATION = 1.2
"""BM25's k1: the second occurrence of a word says less than the first."""
MEANING: Mapping[Kind, float] = {"product": 0.8, "passage": 4.0}
"""What a cosine of 1 counts for, against 1 for all of the question's words in the title. Tuned on the benchmarks."""
MEANING_IN_FRENCH: Mapping[Kind, float] = {"product": 0.5, "passage": 1.2}
TRANSLATED, REPAIRED = 0.8, 0.7
SHORTEST_REPAIRED = 4
LIKELY_FRENCH = frozenset(
    [
        "le",
        "la",
        "les",
        "des",
        "du",
        "un",
        "une",
        "et",
        "est",
        "pour",
        "avec",
        "dans",
        "sur",
        "je",
        "vous",
        "mon",
        "ma",
        "mes",
        "votre",
        "vos",
        "quel",
        "quelle",
        "quels",
        "combien",
        "puis",
        "peut",
        "que",
        "qui",
        "au",
        "aux",
        "comment",
        "pourquoi",
        "sont",
        "cherche",
        "cette",
        "ce",
        "ou",
        "pas",
        "ne",
        "j",
        "ai",
        "avez",
    ]
)


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of the question: the terms that would satisfy it, with how well, and what it is worth."""

    alternatives: Mapping[str, float]
    worth: float
    known: bool
    """It occurs in the shop: as written, translated or repaired."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    concepts: tuple[Concept, ...]
    french: bool

    @property
    def terms(self) -> list[str]:
        return list(dict.fromkeys(term for concept in self.concepts for term in concept.alternatives))


@dataclass(frozen=True, slots=True)
class Ranked:
    id: str
    score: float
    coverage: float
    """How much of the question's words, by their rarity, the entry holds: 0 to 1."""
    named: float
    """The same for its title and keywords alone."""
    cosine: float


def read_question(text: str, frequencies: Mapping[str, int], *, language: str = "") -> Question:
    concepts = tuple(_concept(word, frequencies) for word in dict.fromkeys(words(text)))
    return Question(text, concepts, is_french(text, language))


def is_french(text: str, language: str = "") -> bool:
    asked = folded(text).replace("'", " ").replace("’", " ").split()
    signs = sum(word in LIKELY_FRENCH for word in asked)
    english = sum(word in STOP and word not in LIKELY_FRENCH for word in asked)
    return signs > english or (signs == english and language.startswith("fr"))


def by_words(kind: Kind, question: Question, hits: Iterable[WordHit]) -> list[Ranked]:
    """Best first; equals in the order of their ids, so that every run gives the same."""
    return _in_order([_ranked(kind, question, hit) for hit in hits])


def with_meaning(
    kind: Kind, question: Question, ranked: Iterable[Ranked], cosines: Mapping[str, float]
) -> list[Ranked]:
    """What was ranked by words, ranked by words and meaning."""
    meaning = (MEANING_IN_FRENCH if question.french else MEANING)[kind]
    near = ((one, cosines.get(one.id, 0.0)) for one in ranked)
    return _in_order([replace(one, score=one.score + meaning * cosine, cosine=cosine) for one, cosine in near])


def _in_order(ranked: list[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.score, one.id))


def surely(ranked: Ranked, *, kind: Kind, by_words: Sequence[str], by_meaning: Sequence[str]) -> bool:
    """Both lists agree and the words are mostly there, or the words leave no doubt: never a cosine alone."""
    agreed = ranked.id in by_words[:10] and ranked.id in by_meaning[:10]
    if kind == "passage":
        return (agreed and (ranked.coverage >= 0.35 or ranked.cosine >= 0.5)) or ranked.coverage >= 0.8
    return (agreed and ranked.named >= 0.34) or (ranked.coverage >= 0.75 and ranked.named >= 0.5)


def _concept(word: str, frequencies: Mapping[str, int]) -> Concept:
    term, total = stem(word), frequencies.get(ALL, 0)
    alternatives = {term: 1.0}
    for other in translations().get(term, ()):
        if other in frequencies:
            alternatives[other] = TRANSLATED
    known = any(one in frequencies for one in alternatives)
    if not known:
        alternatives |= _repaired(word, frequencies)
    best = max((frequencies.get(one, 0) for one in alternatives), default=0)
    return Concept(alternatives, rarity(best, total), best > 0)


def _repaired(word: str, frequencies: Mapping[str, int]) -> dict[str, float]:
    """The shop's own terms that are one typing error away, two for long words; and what such a term translates to."""
    if len(word) < SHORTEST_REPAIRED or any(char.isdigit() for char in word):
        return {}
    term = stem(word)
    found: dict[str, float] = {}
    for other in _near(term, frequencies)[:3]:
        found[other] = REPAIRED
    for other in _near(term, translations())[:2]:
        found |= {meant: REPAIRED * TRANSLATED for meant in translations()[other] if meant in frequencies}
    return found


def _near(term: str, vocabulary: Mapping[str, Any]) -> list[str]:
    scorer: Any = DamerauLevenshtein.distance
    allowed = 1 if len(term) < 7 else 2
    near = process.extract(term, vocabulary.keys(), scorer=scorer, score_cutoff=allowed, limit=20)
    # People rarely get the first letter wrong, and mean the commoner word.
    order = sorted((other[:1] != term[:1], distance, -_count(vocabulary[other]), other) for other, distance, _ in near)
    return [other for *nearness, _, other in order if tuple(nearness) == order[0][:2] and len(other) > 2]


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _ranked(kind: Kind, question: Question, hit: WordHit) -> Ranked:
    total = reachable = score = coverage = named = 0.0
    for concept in question.concepts:
        total += concept.worth
        reachable += concept.worth if concept.known else 0.0
        strength, satisfied, in_name = _satisfied(concept, hit, FIELDS[kind])
        score += concept.worth * strength
        coverage += concept.worth * satisfied
        named += concept.worth * in_name
    if reachable:
        # A word that the shop does not know at all says nothing about which of its entries is meant.
        score, coverage, named = score / reachable, coverage / total, named / total
    shortness = 1 / (1 + math.log1p(len(hit.title)) / 8)
    return Ranked(hit.id, score * (0.8 + 0.2 * shortness), coverage, named, 0.0)


def _satisfied(concept: Concept, hit: WordHit, factors: tuple[float, float, float]) -> tuple[float, float, float]:
    """How strongly the entry holds the concept, how well at all, and how well in what names it."""
    strength = satisfied = in_name = 0.0
    for term, share in concept.alternatives.items():
        in_title, in_keywords = hit.title.count(term), hit.keywords.count(term)
        weight = (
            factors[0] * min(in_title, 4) + factors[1] * min(in_keywords, 2) + factors[2] * min(hit.text.count(term), 4)
        )
        if weight:
            satisfied = max(satisfied, share)
            strength = max(strength, share * weight / (weight + SATURATION))
            in_name = max(in_name, share) if in_title or in_keywords else in_name
    return strength, satisfied, in_name
