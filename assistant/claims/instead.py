"""What is shown where a sentence was withheld: the shop's own sentence on what was asked, word for word."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.claims.evidence import Evidence
from assistant.claims.planted import instructs
from assistant.claims.quantities import quantities
from assistant.claims.said import said as read
from assistant.claims.sources import About, pieces, rank
from assistant.claims.topics import content, covered, topics
from assistant.claims.wording import Wording
from assistant.shown import shortened

LONGEST = 300
ENOUGH = 0.5
"""So much of what a question is about a sentence must speak of to be quoted in its place."""


@dataclass(frozen=True, slots=True)
class Instead:
    text: str
    number: int


def quotes_for(question: str, passages: Sequence[Evidence], *, said: Sequence[str] = ()) -> list[Instead]:
    """The one sentence that is most about the question; none where nothing is, or where it was said already."""
    asked = read(question)
    words = content(asked.folded)
    about = About(topics(asked.folded), words, denied=False, french=asked.french)
    asked_acts = about.topics.get("act", frozenset())
    best: tuple[float, Instead] | None = None
    for passage in passages:
        if instructs(f"{passage.title}\n{passage.text}"):
            continue
        for sentence in _sentences(passage):
            own = [piece for piece in pieces(passage.title, sentence) if piece.whole]
            if not own or not _answers(about, own[0].words, own[0].own):
                continue
            score = rank(about, own[0]) + (0.5 if own[0].french == asked.french else 0.0)
            # What a sentence says itself weighs more than what its heading says.
            score += 1.5 if asked_acts & topics(read(sentence).folded).get("act", frozenset()) else 0.0
            score += 3.0 if _measured(asked.folded, own[0].text) else 0.0
            if best is None or score > best[0]:
                best = (score, Instead(shortened(sentence, LONGEST), passage.number))
    return [best[1]] if best and best[1].text not in " ".join(said) and best[1].number else []


def _measured(question: str, sentence: str) -> bool:
    """Days for `how long`, an amount for `how much`."""
    kinds = {figure.kind for figure in quantities(sentence)}
    return bool("span" in kinds and _LONG.search(question)) or bool("money" in kinds and _MUCH.search(question))


_LONG = Wording("instead.long")
_MUCH = Wording("instead.much")


def _answers(about: About, words: frozenset[str], own: object) -> bool:
    acts = about.topics.get("act", frozenset())
    shared = acts & dict(own).get("act", frozenset())  # type: ignore[call-overload]
    return bool(shared) or (not acts and covered(about.words, words) >= ENOUGH)


def _sentences(passage: Evidence) -> list[str]:
    from assistant.builtin.quoting import sentences

    return sentences(passage.text)
