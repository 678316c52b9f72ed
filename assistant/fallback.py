"""When the first model fails, is slow or too dear, the second takes the turn over."""

import logging
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextvars import ContextVar

from assistant.errors import Unavailable
from assistant.model import ChatModel, Piece, Said, TextPiece, ToolSpec

MAX_FAILURES = 3
"""In a row; then the first is left alone for a while."""
REST = 30.0
"""Seconds that a failing model is not asked."""

log = logging.getLogger(__name__)
_answered: ContextVar[str] = ContextVar("answered", default="")
_SENTENCE_END = re.compile(r"[.!?…][\"»”)]*\s+|\n+")


class FallbackModel:
    """The caller notices nothing: an unfinished sentence of a model that is cut off never leaves."""

    def __init__(self, first: ChatModel, second: ChatModel, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._first, self._second = first, second
        self._clock = clock
        self._failures = 0
        self._rests_until = float("-inf")

    @property
    def name(self) -> str:
        """Who answered last in this task; the first before anybody did."""
        return _answered.get() or self._first.name

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        if self._clock() >= self._rests_until:
            _answered.set(self._first.name)
            try:
                async for piece in _whole_sentences(self._first.stream(messages, tools)):
                    yield piece
            except Unavailable as problem:
                self._failed(problem)
            else:
                self._failures = 0
                return
        async for piece in self._second.stream(messages, tools):
            _answered.set(self._second.name)
            yield piece

    def _failed(self, problem: Unavailable) -> None:
        self._failures += 1
        log.warning("%s; %s takes over", problem, self._second.name)
        if problem.retry_after or self._failures >= MAX_FAILURES:
            self._rests_until = self._clock() + max(REST, problem.retry_after or 0)
            self._failures = 0


async def _whole_sentences(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    held = ""
    async for piece in pieces:
        if not isinstance(piece, TextPiece):
            yield piece
            continue
        held += piece.text
        if ends := list(_SENTENCE_END.finditer(held)):
            yield TextPiece(held[: ends[-1].end()])
            held = held[ends[-1].end() :]
    if held:
        yield TextPiece(held)
