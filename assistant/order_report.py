"""What became of a file of orders or customers: what came in, and which lines could not be read and why."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class RejectedOrder:
    row: int
    """Counted from 1."""
    order: str
    """Its number, where it could be read."""
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderReport:
    new: int
    changed: int
    rejected: tuple[RejectedOrder, ...]


def json_lines(content: bytes | str) -> Iterator[tuple[int, str]]:
    """Numbered from 1; empty ones are left out."""
    text = content.decode("utf-8-sig", errors="replace") if isinstance(content, bytes) else content
    for at, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield at, line


def rejected(at: int, line: str, problem: ValueError) -> RejectedOrder:
    if not isinstance(problem, ValidationError):
        return RejectedOrder(at, _number(line), "", str(problem))
    first = problem.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    why = f"{where}: {first['msg']}" if where else first["msg"]
    return RejectedOrder(at, _number(line), repr(first["input"])[:80], why)


def _number(line: str) -> str:
    try:
        said: Any = json.loads(line)
    except ValueError:
        return ""
    return str(said.get("number") or said.get("id") or "")[:40] if isinstance(said, dict) else ""
