"""What the models cost, and when it is enough: estimated before a call, booked after it, summed from the turns."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from datetime import time as midnight

from sqlalchemy import func, select

from assistant.model import Said, ToolSpec, Usage
from assistant.tables import turns
from knowledge.clock import now
from knowledge.database import Database

CHARACTERS_PER_TOKEN = 3.5
"""A careful guess for English and French; exact counting would download a tokenizer."""
ANSWER_TOKENS = 400
LOOK_AGAIN = 5.0
"""Seconds that the sum of the day is believed: other processes spend too."""


@dataclass(frozen=True, slots=True)
class Price:
    """In the shop's currency, per million tokens."""

    input: float
    output: float
    cached: float | None = None
    """For tokens that the provider has read before; as `input` where nothing is said."""

    def of(self, usage: Usage) -> float:
        cached = min(usage.cached, usage.tokens_in)
        dear = self.input if self.cached is None else self.cached
        return ((usage.tokens_in - cached) * self.input + cached * dear + usage.tokens_out * self.output) / 1_000_000


FREE = Price(0.0, 0.0)


def estimated(messages: Sequence[Said], tools: Sequence[ToolSpec] = (), *, written: int = ANSWER_TOKENS) -> Usage:
    read = sum(len(said.text) + sum(len(str(call.arguments)) for call in said.calls) for said in messages)
    read += sum(tool.length for tool in tools)
    return Usage(round(read / CHARACTERS_PER_TOKEN), written)


@dataclass(slots=True)
class Spend:
    database: Database
    per_day: float | None = None
    per_conversation: float | None = None
    """None: no limit. A day is a calendar day in UTC."""
    clock: Callable[[], float] = time.monotonic
    _open: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Turns that run here: conversation, and what is spent or held for calls under way."""
    _today: float = 0.0
    _read_at: float = float("-inf")

    async def allows(self, conversation: str, cost: float) -> bool:
        if self.per_conversation is not None:
            running = sum(each for owner, each in self._open.values() if owner == conversation)
            spent = await self._sum(turns.c.conversation_id == conversation) if conversation else 0.0
            if spent + running + cost > self.per_conversation:
                return False
        if self.per_day is None:
            return True
        running = sum(each for _, each in self._open.values())
        return await self.today() + running + cost <= self.per_day

    def add(self, turn: str, conversation: str, cost: float) -> None:
        """Holds, books, or with a negative cost gives back."""
        before = self._open.get(turn, (conversation, 0.0))[1]
        self._open[turn] = (conversation, max(before + cost, 0.0))

    def settle(self, turn: str) -> None:
        """The turn's row carries its cost now."""
        self._today += self._open.pop(turn, ("", 0.0))[1]

    async def today(self) -> float:
        """Of ended turns, by whichever process."""
        if self.clock() - self._read_at > LOOK_AGAIN:
            self._today = await self._sum(turns.c.created_at >= _midnight(now()))
            self._read_at = self.clock()
        return self._today

    async def _sum(self, which: object) -> float:
        query = select(func.coalesce(func.sum(turns.c.cost), 0.0)).where(which)  # type: ignore[arg-type]
        async with self.database.read() as connection:
            return float((await connection.execute(query)).scalar_one())


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), midnight(), tzinfo=moment.tzinfo)
