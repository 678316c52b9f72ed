"""What words mean to a shop where no rule and no record knows them: how they are written and what they say, together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.builtin.glossing import everyday, in_english
from assistant.builtin.languages import language_of
from assistant.builtin.learned import learned, vectors
from assistant.builtin.nearest import Likeness, Nearest, as_subject, lines, sayings, written
from assistant.builtin.scene import Asked
from assistant.builtin.scope import STRANGE, Embeds, Scope
from assistant.builtin.understanding import clauses
from assistant.builtin.words import STOP, said_of_subjects, subjects, tokens
from knowledge.embedder import Remembering

ANYWHERE = frozenset({"off_topic", "greeting", "who", "thanks", "person"})
"""Said to any machine: being near to these makes nothing a shop's matter."""
LIKELY, BEFORE = 0.24, 0.05
SURELY, AHEAD = 0.33, 0.1
"""Less than letters alone must reach: this is asked where there is no other answer. A page quoted in vain costs little; a
colleague called in vain costs more."""
FIND = "find"
LEAST = 2
"""Words of a part that may wish for something."""
_PARTS = re.compile(r"(?<=\w)[.?!;…,:]+\s+|\n+|\s[-–—]\s")
NEAR = 0.3
CERTAIN, CLEAR = 0.42, 0.12
PLAIN, FAR = 0.5, 0.2
TOLD, APART = 0.1, 0.03
"""Of what is asked about a subject that is known, much less tells one question from another."""


@dataclass(frozen=True, slots=True)
class Told:
    strange: bool = False
    """The words are near nothing that people say to a shop's assistant."""
    wish: str = ""
    """What they are likely to wish; empty where nothing is likely."""
    sure: bool = False
    asked: tuple[Asked, ...] = ()
    """What they ask about the pages' subjects."""


@dataclass(frozen=True, slots=True)
class Meaning:
    scope: Scope
    nearest: Nearest

    @classmethod
    def of(cls, embedder: Embeds) -> "Meaning":
        """Of another embedder than the built-in one every saying is embedded: about four seconds."""
        meanings, nearest = _learned(embedder)
        wishes = [wish for wish, texts in sayings().items() for _ in texts]
        inside = np.array([wish not in ANYWHERE for wish in wishes])
        ours = {wish: examples for wish, examples in sayings().items() if wish not in ANYWHERE}
        return cls(Scope.among(Remembering(embedder), ours, meanings[inside]), nearest)

    def told(self, text: str, locale: str, *, never: frozenset[str] = frozenset()) -> "Told":
        """`never`: wishes that can't be meant."""
        if not set(tokens(text)) & (everyday() | STOP):
            return Told()
        sense = self._sense(text, locale)
        near = self.nearest.likeness(text, sense).without(never)
        wish = near.wish(sure=LIKELY, ahead=BEFORE)
        if not wish.startswith("page.") and wish != FIND:
            wish = near.wish(sure=SURELY, ahead=AHEAD)
        if wish != FIND and self._finds(text, locale):
            wish = FIND
        strange = bool(self.scope.distances(sense[None])[0] > STRANGE)
        return Told(strange, wish, bool(near.wish(sure=PLAIN, ahead=FAR)), self._asked(text, locale, near, never))

    def _finds(self, text: str, locale: str) -> bool:
        """A part of it wishes for something, whatever page the story around it resembles, and none asks a page surely."""
        parts = [part for part in _PARTS.split(text) if len(part.split()) >= LEAST]
        near = [self.nearest.likeness(part, self._sense(part, locale)) for part in parts if len(parts) > 1]
        asked = any(as_subject(one.wish(sure=PLAIN, ahead=FAR)) for one in near)
        return not asked and any(one.wish(sure=SURELY, ahead=AHEAD) == FIND for one in near)

    def _asked(self, text: str, locale: str, near: Likeness, never: frozenset[str]) -> tuple[Asked, ...]:
        """Each clause's question where several ask something different; else that of the whole."""
        parts = [(one, self.nearest.likeness(one, self._sense(one, locale)).without(never)) for one in clauses(text)]
        each = [asked for part, likeness in parts if (asked := _question(part, likeness)) and asked.sure]
        several = tuple({asked.label: asked for asked in each}.values())
        whole = _question(text, near)
        return several if len(several) > 1 or not whole or (several and not whole.sure) else (whole,)

    def goes_on(self, text: str, locale: str, subjects: frozenset[str]) -> str:
        """Which question brief words put about subjects that were spoken of, unless it is more of anything else."""
        near = self.nearest.likeness(text, self._sense(text, locale))
        score, wish = near.ranked()[0]
        return near.question(subjects, sure=TOLD, ahead=APART) if wish in subjects or score < NEAR else ""

    def likenesses(self, locale: str, question: str, texts: Sequence[tuple[str, str]]) -> list[float]:
        """How near each text, given with its language, is to the question."""
        sense = self._sense(question, locale)
        said = [in_english(text) if language == "fr" else text for text, language in texts]
        return [float(near) for near in np.asarray(self.scope.embedder.embed(said)) @ sense]

    def _sense(self, text: str, locale: str) -> NDArray[np.float32]:
        """French is put into English word by word: the embedder knows little else."""
        said = in_english(text) if language_of(text, locale) == "fr" else text
        sense: NDArray[np.float32] = np.asarray(self.scope.embedder.embed([said]))[0]
        return sense


def sense_of_all(embedder: Embeds) -> NDArray[np.float32]:
    english = {text: in_english(text) for _, language, texts in lines() if language == "fr" for text in texts}
    texts = [english.get(text, text) for texts in sayings().values() for text in texts]
    return np.asarray(embedder.embed(texts))


def is_learned_by(embedder: Embeds) -> bool:
    """It is written down, as it is for the built-in embedder: made in a moment."""
    return bool(learned()) and str(learned()["embedder"]) == embedder.name


def _learned(embedder: Embeds) -> tuple[NDArray[np.float32], Nearest]:
    nearest = written("both")
    if nearest and is_learned_by(embedder):
        return vectors(), nearest
    meanings = sense_of_all(embedder)
    return meanings, Nearest.of(sayings(), meanings)


def _question(text: str, near: Likeness) -> Asked | None:
    """About the subject that the words resemble, else about those that they name; a subject alone asks nothing."""
    if not set(tokens(text)) - STOP - set(tokens(" ".join(said_of_subjects(text)))):
        return None
    ranked = near.ranked()
    alike = [wish for score, wish in ranked if score > ranked[0][0] - BEFORE]
    resembled = ranked[0][0] >= NEAR and all(map(as_subject, alike))
    about = alike if resembled else [f"page.{subject}" for subject in subjects(text)]
    label = near.question(frozenset(about), sure=TOLD, ahead=APART)
    return Asked(label, text, as_subject(near.wish(sure=CERTAIN, ahead=CLEAR)) != "") if label else None
