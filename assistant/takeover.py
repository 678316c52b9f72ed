"""A model goes on where another one was cut off: it says only what is missing, and does nothing twice."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.model import VARYING, Piece, Said, TextPiece, ToolCall
from assistant.phrases import languages, say

ALIKE, CONTAINED = 82, 94
"""Of 100: how near two sentences must be to say the same, and one to be within another."""
ACTING = ("update_cart", "start_checkout", "hand_over", "send_code")
"""Tools of which one call a turn is enough when somebody else goes on."""
ASIDE = (
    "I haven't found anything about that in what {shop} has told me.",
    "Shall I ask a colleague?",
    "I can't do that right now.",
    "I don't have that. Shall I ask a colleague?",
    "Hello, I'm the assistant of {shop}.",
    "I can find products, answer questions about the shop and take your order.",
)
"""What the shop's own model says when it has nothing to say: after half an answer it would contradict it."""
NOTE = (
    "Another assistant was cut off in this turn. The shopper has already read its words, the last message here: "
    "go on from there in one or two sentences; repeat nothing and contradict nothing. "
)


class Takeover:
    def __init__(self, shown: Sequence[str], messages: Sequence[Said], *, own: bool) -> None:
        """`shown` is what the shopper has read of this turn."""
        self._shown, self._messages, self._own = shown, messages, own
        asked = max((at for at, said in enumerate(messages) if said.role == "shopper"), default=0)
        self._done = {call.name for said in messages[asked:] for call in said.calls if call.name in ACTING}

    def messages(self) -> list[Said]:
        if not self._shown:
            return list(self._messages)
        told = Said("assistant", " ".join(self._shown))
        if self._own or not self._messages or self._messages[0].role != "system":
            return [*self._messages, told]
        system = self._messages[0]
        rules, mark, varying = system.text.partition(VARYING)
        return [replace(system, text=f"{rules}\n{NOTE}{mark}{varying}"), *self._messages[1:], told]

    def passes(self, piece: Piece) -> bool:
        if isinstance(piece, ToolCall):
            return piece.name not in self._done
        if not isinstance(piece, TextPiece) or not self._shown:
            return True
        aside = self._own and any(pattern.fullmatch(piece.text.strip()) for pattern in _asides())
        return not aside and not repeats(piece.text, self._shown)


def repeats(sentence: str, said: Sequence[str]) -> bool:
    """The same figures and nearly the same words; another figure is another statement."""
    from rapidfuzz import fuzz

    new = _plain(sentence)
    for one in said:
        for old in (_plain(one), *map(_plain, re.split(r"(?<=[.!?…])\s+", one))):
            same = _figures(new) == _figures(old) and fuzz.token_sort_ratio(new, old) >= ALIKE
            within = _figures(new) <= _figures(old) and len(new) > 12 and fuzz.partial_ratio(new, old) >= CONTAINED
            if same or (within and len(new) <= len(old)):
                return True
    return False


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub(r"\[\d+\]", "", text).casefold()))


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


@cache
def _asides() -> list[re.Pattern[str]]:
    said = (say(language, text) for language in languages() for text in ASIDE)
    return [re.compile(re.escape(text).replace(re.escape("{shop}"), ".*")) for text in said]
