"""What answers a shopper: a chat model reads messages and yields text and whole tool calls."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

Role = Literal["system", "shopper", "assistant", "staff", "tool"]
VARYING = "\ncontext:"
"""In the first system message: behind it, on its last line, stands as JSON what changes with each turn; before it the rules."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    id: str
    name: str
    arguments: Mapping[str, Any]
    """As the model wrote them: unchecked. A call whose JSON could not be read carries `{"_unreadable": text}`."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message as a model reads it. Stored as JSON; no library's type."""

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()
    """An assistant's tool calls."""
    answers: str = ""
    """For role `tool`: the id of the call that it answers; `text` is then JSON."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    tokens_in: int
    tokens_out: int
    cached: int = 0
    """Of `tokens_in`, those that the provider had read before."""


Piece = TextPiece | ToolCall | Usage


@dataclass(frozen=True)
class ToolSpec:
    name: str
    description: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """JSON Schema of the arguments."""

    @cached_property
    def length(self) -> int:
        """Characters that a model reads of it."""
        return len(self.name) + len(self.description) + len(str(self.parameters))


class ChatModel(Protocol):
    @property
    def name(self) -> str: ...

    def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        """Raises `Unavailable` when the model can't be reached, is cut off, or is too slow."""
        ...
