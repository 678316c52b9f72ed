"""What words mean to a shop where no rule and no record knows them: how they are written and what they say, together."""

from dataclasses import dataclass

import numpy as np

from assistant.builtin.nearest import SURE, Nearest, sayings
from assistant.builtin.scope import STRANGE, Embeds, Scope

ANYWHERE = frozenset({"off_topic", "greeting", "who", "thanks", "person"})
"""Said to any machine: being near to these makes nothing a shop's matter."""
LIKELY, BEFORE = 0.24, 0.05
SURELY, AHEAD = 0.33, 0.1
"""Less than letters alone must reach: this is asked where there is no other answer. A page quoted in vain costs little; a
colleague called in vain costs more."""


@dataclass(frozen=True, slots=True)
class Told:
    strange: bool = False
    """The words are near nothing that people say to a shop's assistant."""
    wish: str = ""
    """What they are likely to wish; empty where nothing is likely."""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    scope: Scope
    nearest: Nearest

    @classmethod
    def of(cls, embedder: Embeds) -> "Meaning":
        """Embeds every saying once: about a second and a half."""
        said = sayings()
        texts = [(wish, text) for wish, texts in said.items() for text in texts]
        vectors = np.asarray(embedder.embed([text for _, text in texts]))
        inside = np.array([wish not in ANYWHERE for wish, _ in texts])
        ours = {wish: examples for wish, examples in said.items() if wish not in ANYWHERE}
        return cls(Scope.among(embedder, ours, vectors[inside]), Nearest.of(said, vectors))

    def told(self, text: str) -> "Told":
        sense = np.asarray(self.scope.embedder.embed([text]))[0]
        wish = self.nearest.wish(text, sense, sure=LIKELY, ahead=BEFORE)
        if not wish.startswith("page."):
            wish = self.nearest.wish(text, sense, sure=SURELY, ahead=AHEAD)
        sure = bool(self.nearest.wish(text, sense, sure=SURE, ahead=AHEAD))
        return Told(bool(self.scope.distances(sense[None])[0] > STRANGE), wish, sure)
