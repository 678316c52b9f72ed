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

from knowledge.glossary import phrases, translations
from knowledge.phrasing import asks_for_help, asks_how_long, content, head_of, is_french
from knowledge.stored_words import ALL, rarity
from knowledge.terms import stem
from knowledge.words import Kind, WordHit

FIELDS: Mapping[Kind, tuple[float, float, float]] = {"product": (3.0, 1.5, 0.7), "passage": (1.5, 1.5, 1.0)}
"""What a term counts for in the title, the keywords and the text."""
SATURATION = 1.2
"""BM25's k1: the second occurrence of a word says less than the first."""
MEANING: Mapping[Kind, float] = {"product": 0.8, "passage": 4.0}
"""What a cosine of 1 counts for, against 1 for all of the question's words in the title. Tuned on the benchmarks."""
MEANING_IN_FRENCH: Mapping[Kind, float] = {"product": 0.5, "passage": 1.2}
ACROSS, COVERED = 2.5, 0.6
"""For a page in the other language that covers so much of the question."""
TRANSLATED, REPAIRED = 0.8, 0.7
SHORTEST_REPAIRED = 4


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
    head: Concept | None = None
    """What the thing itself is called: `dress` in `a linen dress for summer`, `robe` in `une robe en lin`."""
    help: bool = False
    """It asks how, when or why: an answer is a page, never a product."""

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
    exact: float = 0.0
    """How much of what the shop knows of the question is there, by its rarity and however it is put: 0 to 1."""
    head: bool = True
    """Its title or keywords say what the thing is."""
    rarest: bool = True
    """It holds the word of the question that tells most."""


def read_question(text: str, frequencies: Mapping[str, int], *, kind: Kind = "product", language: str = "") -> Question:
    french = is_french(text, language)
    asked = content(text, kind)
    together = _together([stem(word) for word in asked])
    read = {word: _concept(word, frequencies, together.get(stem(word))) for word in asked}
    head = read.get(head_of(text, asked, french=french)) if kind == "product" else None
    if kind == "passage" and asks_how_long(text) and not french:
        # Pages call it delivery times; the embedder finds "take delivery" nearer to a doorstep.
        text = " ".join(asked)
    return Question(text, tuple(read.values()), french, head, asks_for_help(text))


def _together(asked: Sequence[str]) -> dict[str, frozenset[str]]:
    """What terms mean as part of the phrases that the question holds."""
    found: dict[str, frozenset[str]] = {}
    for phrase, meant in phrases().items():
        if any(tuple(asked[at : at + len(phrase)]) == phrase for at in range(len(asked))):
            found |= dict.fromkeys(phrase, meant)
    return found


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


def across_languages(ranked: Iterable[Ranked], languages: Mapping[str, str], question: Question) -> list[Ranked]:
    """What a page in the other language covers by its words makes up for the meaning that the embedder misses."""
    other, kept = "en" if question.french else "fr", list(ranked)
    foreign = {one.id for one in kept if languages.get(one.id, "").startswith(other)}
    own = max((one.coverage for one in kept if one.id not in foreign), default=0.0)
    needed = max(COVERED, own + 0.1)
    return _in_order(
        [
            replace(one, score=one.score + ACROSS * one.coverage)
            if one.id in foreign and one.coverage >= needed
            else one
            for one in kept
        ]
    )


def _in_order(ranked: list[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.score, one.id))


def surely(ranked: Ranked, *, kind: Kind, by_words: Sequence[str], by_meaning: Sequence[str]) -> bool:
    """Both lists agree and the words are mostly there, or the words leave no doubt: never a cosine alone."""
    agreed = ranked.id in by_words[:10] and ranked.id in by_meaning[:10]
    if kind == "passage":
        telling = ranked.rarest or ranked.cosine >= 0.5
        return telling and ((agreed and (ranked.coverage >= 0.35 or ranked.cosine >= 0.5)) or ranked.coverage >= 0.79)
    said = ranked.head and ranked.exact >= 0.75
    return said and ((agreed and ranked.named >= 0.34) or (ranked.coverage >= 0.75 and ranked.named >= 0.5))


def _concept(word: str, frequencies: Mapping[str, int], meant: frozenset[str] | None = None) -> Concept:
    """`meant`: what the word means within its phrase, in place of what it means alone."""
    term, total = stem(word), frequencies.get(ALL, 0)
    alternatives = {term: 1.0}
    for other in translations().get(term, ()) if meant is None else meant:
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
    total = reachable = score = coverage = named = exact = 0.0
    head, most, rarest = question.head is None, max((one.worth for one in question.concepts), default=0.0), False
    for concept in question.concepts:
        total += concept.worth
        reachable += concept.worth if concept.known else 0.0
        strength, satisfied, in_name = _satisfied(concept, hit, FIELDS[kind])
        score += concept.worth * strength
        coverage += concept.worth * satisfied
        named += concept.worth * in_name
        exact += concept.worth if satisfied else 0.0
        head = head or (concept is question.head and in_name > 0)
        rarest = rarest or (satisfied > 0 and concept.worth >= most)
    if reachable:
        # A word that the shop does not know at all says nothing about which of its entries is meant.
        score, coverage, named, exact = score / reachable, coverage / total, named / total, exact / reachable
    shortness = 1 / (1 + math.log1p(len(hit.title)) / 8)
    return Ranked(hit.id, score * (0.8 + 0.2 * shortness), coverage, named, 0.0, exact, head, rarest)


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
