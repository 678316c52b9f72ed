"""A chat model that is told what to say: the turn around it is the real one."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from assistant.model import Piece, Said, TextPiece, ToolCall, ToolSpec, Usage

Line = Piece | Exception | Callable[[], Any]
"""A piece, an exception to raise, or an async function to await between two pieces."""


def say(text: str) -> list[Line]:
    """Word by word, as models stream."""
    words = text.split(" ")
    return [TextPiece(word if at == len(words) - 1 else word + " ") for at, word in enumerate(words)]


def call(name: str, **arguments: Any) -> list[Line]:
    return [ToolCall(f"call-{name}", name, arguments)]


class ScriptedModel:
    name = "scripted"

    def __init__(self) -> None:
        self._steps: list[list[Line]] = []
        self.read: list[Sequence[Said]] = []
        """The messages of every call, in order."""

    def will(self, *steps: list[Line]) -> "ScriptedModel":
        """One step a model call; without any it says nothing."""
        self._steps += steps
        return self

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        self.read.append(list(messages))
        for line in self._steps.pop(0) if self._steps else []:
            if isinstance(line, Exception):
                raise line
            if callable(line):
                await line()
                continue
            yield line
        yield Usage(10, 5)

    @property
    def told(self) -> list[str]:
        """What tools told the model in its last call."""
        return [said.text for said in self.read[-1] if said.role == "tool"]
