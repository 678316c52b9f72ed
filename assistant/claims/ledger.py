"""The stored list of what was said, what it claimed, and what carried it."""

from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["released", "withheld"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence with what became of it."""

    sentence: str
    verdict: Verdict
    claims: tuple[str, ...] = ()
    evidence: tuple[dict[str, object], ...] = ()
    why: str = ""

    def as_json(self) -> dict[str, object]:
        return {
            "sentence": self.sentence,
            "verdict": self.verdict,
            "claims": list(self.claims),
            "evidence": list(self.evidence),
            "why": self.why,
        }


@dataclass(slots=True)
class Ledger:
    entries: list[Checked] = field(default_factory=list)

    def keep(self, checked: Checked) -> None:
        self.entries.append(checked)

    @property
    def withheld(self) -> list[Checked]:
        return [entry for entry in self.entries if entry.verdict == "withheld"]

    def as_json(self) -> list[dict[str, object]]:
        return [entry.as_json() for entry in self.entries]
