"""The stored list of what was said, what it claimed, and what carried it; each turn's list is chained to the one before."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from assistant.claims.evidence import Evidence
from knowledge.clock import now

Verdict = Literal["released", "withheld"]
START = "0" * 64
"""What the first entry of a conversation is chained to."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with what became of it."""

    kind: str
    text: str
    evidence: Evidence | None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.text,
            "evidence": dict(self.evidence.as_json()) if self.evidence else None,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence with what became of it."""

    sentence: str
    verdict: Verdict
    claims: tuple[Judged, ...] = ()
    why: str = ""
    ms: float = 0.0
    """How long the check took."""
    at: datetime = field(default_factory=now)

    @property
    def missing(self) -> list[Judged]:
        return [one for one in self.claims if one.evidence is None]

    def as_json(self) -> dict[str, Any]:
        return {
            "sentence": self.sentence,
            "verdict": self.verdict,
            "claims": [claim.as_json() for claim in self.claims],
            "why": self.why,
            "at": self.at.isoformat(),
            "ms": self.ms,
        }


@dataclass(slots=True)
class Ledger:
    entries: list[Checked] = field(default_factory=list)

    def keep(self, checked: Checked) -> None:
        self.entries.append(checked)

    @property
    def withheld(self) -> list[Checked]:
        return [entry for entry in self.entries if entry.verdict == "withheld"]

    def as_json(self) -> list[dict[str, Any]]:
        return [entry.as_json() for entry in self.entries]


def chained(entries: Iterable[Mapping[str, Any]], head: str) -> tuple[list[dict[str, Any]], str]:
    """The entries, each with the hash over the one before and itself, and the new head of the chain."""
    linked: list[dict[str, Any]] = []
    for entry in entries:
        head = link(head, entry)
        linked.append({**entry, "hash": head})
    return linked, head


def link(before: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 over the hash before and the entry as canonical JSON: sorted keys, no blanks, UTF-8."""
    bare = {key: value for key, value in entry.items() if key != "hash"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{before}{text}".encode()).hexdigest()


def broken_at(entries: Sequence[Mapping[str, Any]], head: str) -> int | None:
    """The place (from 0) of the first entry that is not what was written; `len(entries)` where the end is missing."""
    before = START
    for at, entry in enumerate(entries):
        before = link(before, entry)
        if entry.get("hash") != before:
            return at
    return None if before == head else len(entries)
