"""Why a result stands where it stands: which of the question's words it holds and where, and how near its meaning is."""

from dataclasses import dataclass

from knowledge.postings import FIELDS, Postings
from knowledge.questions import Concept, Question
from knowledge.ranking import Ranked


@dataclass(frozen=True, slots=True)
class Held:
    asked: str
    """The word as it was asked."""
    found: str
    """The word as the entry has it."""
    fields: tuple[str, ...]
    """`title`, `keywords`, `text`."""


@dataclass(frozen=True, slots=True)
class Why:
    words: tuple[Held, ...] = ()
    lacking: tuple[str, ...] = ()
    """What was asked and the entry does not say."""
    coverage: float = 0.0
    """How much of the question's words it holds, by their rarity."""
    meaning: float = 0.0
    """The cosine of question and entry."""


def explained(asked: Question, postings: Postings, one: Ranked) -> Why:
    row = int(postings.keys.rows([one.id])[0])
    if row < 0:
        return Why(coverage=one.coverage, meaning=one.cosine)
    found = [(concept, _held(concept, postings, row)) for concept in asked.concepts]
    lacking = tuple(concept.word for concept, held in found if held is None)
    return Why(tuple(held for _, held in found if held), lacking, one.coverage, one.cosine)


def _held(concept: Concept, postings: Postings, row: int) -> Held | None:
    counts = {word: count for word in concept.alternatives if (count := postings.count_in(word, row))}
    if not counts:
        return None
    # Words of two languages stand for it alike: where it is held is where any of them is.
    best = min(counts, key=lambda word: (-concept.alternatives[word], word))
    alike = [count for word, count in counts.items() if concept.alternatives[word] >= concept.alternatives[best]]
    fields = tuple(name for place, name in enumerate(FIELDS) if any(count >> 4 * place & 15 for count in alike))
    return Held(concept.word, best, fields)
