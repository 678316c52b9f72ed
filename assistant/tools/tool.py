"""A tool: its arguments, and what comes of it: what the model reads, what the shopper sees, what sentences may rest on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.claims.evidence import Evidence
from assistant.conversation import Conversation
from assistant.model import ToolSpec

Shown = tuple[str, Mapping[str, Any]]
"""An event's kind and body."""


class Arguments(BaseModel):
    """What a model wrote: unknown names are refused, so that a typing error is told instead of ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class ToolResult:
    told: Mapping[str, Any]
    shown: tuple[Shown, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Numbers:
    """A turn's passages by number: a citation means the same passage through the whole turn."""

    by_id: dict[str, int] = field(default_factory=dict)

    def of(self, passage_id: str) -> int:
        return self.by_id.setdefault(passage_id, len(self.by_id) + 1)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a tool may know of the turn that calls it."""

    conversation: Conversation
    turn: str
    locale: str
    text: str
    numbers: Numbers = field(default_factory=Numbers)


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    description: str
    arguments: type[Arguments]
    run: Callable[[Any, Asking], Awaitable[ToolResult]]

    def spec(self) -> ToolSpec:
        return ToolSpec(self.name, self.description, self.arguments.model_json_schema())


def refused(problem: str) -> ToolResult:
    return ToolResult({"problem": problem})
