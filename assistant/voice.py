"""How the shop wants to sound, in versions: the model is told, and what code can hold it to is held to in code."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sqlalchemy import Connection, bindparam, insert, select

from assistant.builtin.words import fold
from assistant.errors import NotFound, Refused
from assistant.tables_voice import voices
from assistant.tutoiement import informal
from knowledge.clock import aware, now
from knowledge.database import Database
from knowledge.terms import stem

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Wishes(BaseModel):
    """What a merchant may wish for. Nothing here reaches the claims check."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    tone: str = Field("", max_length=500)
    greeting: str = Field("", max_length=300)
    greeting_fr: str = Field("", max_length=300)
    address: Literal["vous", "tu"] = "vous"
    avoid: tuple[Word, ...] = Field((), max_length=100)
    """Words that the shop does not use: a sentence with one is withheld."""
    never: tuple[Word, ...] = Field((), max_length=50)
    """Topics that are declined."""


PLAIN = Wishes()
_LATEST = select(voices).order_by(voices.c.id.desc()).limit(bindparam("most"))


@dataclass(frozen=True, slots=True)
class Voice:
    wishes: Wishes = PLAIN
    version: int = 0
    who: str = ""
    at: datetime | None = None

    def greeting(self, locale: str) -> str:
        return self.wishes.greeting_fr if locale.startswith("fr") else self.wishes.greeting

    def spoken(self, text: str, locale: str) -> str:
        """Our own phrases with "tu" where the shop says so."""
        return informal(text) if self.wishes.address == "tu" and locale.startswith("fr") else text

    def avoided(self, sentence: str) -> str:
        """The first of the shop's words to avoid that stands in it; whatever the case, accents and blanks."""
        return next((word for word in self.wishes.avoid if _whole(word).search(fold(sentence))), "")

    def forbidden(self, text: str) -> str:
        """The topic that it touches, in whatever form of its words."""
        said = _stems(text) if self.wishes.never else set()
        return next((topic for topic in self.wishes.never if _stems(topic) and _stems(topic) <= said), "")


class Voices:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def current(self) -> Voice:
        return await self._database.look(latest_voice)

    async def all(self, *, limit: int = 50) -> list[Voice]:
        """The latest first."""
        return await self._database.look(lambda connection: _latest(connection, limit))

    async def add(self, wishes: Wishes, *, by: str) -> Voice:
        row = {"body": wishes.model_dump(mode="json"), "who": by, "at": now()}
        async with self._database.begin() as connection:
            version = (await connection.execute(insert(voices).values(row).returning(voices.c.id))).scalar_one()
        return Voice(wishes, int(version), by, row["at"])  # type: ignore[arg-type]

    async def restore(self, version: int, *, by: str) -> Voice:
        """As a new version: history is only added to."""
        found = next((voice for voice in await self.all(limit=10_000) if voice.version == version), None)
        if found is None:
            raise NotFound(f"There is no version {version} of the voice")
        return await self.add(found.wishes, by=by)


def latest_voice(connection: Connection) -> Voice:
    return next(iter(_latest(connection, 1)), Voice())


def _latest(connection: Connection, limit: int) -> list[Voice]:
    rows = connection.execute(_LATEST, {"most": limit}).mappings()
    return [Voice(Wishes.model_validate(row["body"]), row["id"], row["who"], aware(row["at"])) for row in rows]


def wished(given: dict[str, Any]) -> Wishes:
    """Raises Refused, naming the field and its value."""
    try:
        return Wishes.model_validate(given)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise Refused(f"{name} is {str(first.get('input'))[:80]!r}: {first['msg']}") from None


@cache
def _whole(word: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in fold(word).split())
    return re.compile(r"(?<!\w)" + r"[\s\u00a0-]+".join(parts) + r"(?!\w)")


def _stems(text: str) -> set[str]:
    words = [word for word in re.findall(r"[^\W_]+", fold(text)) if len(word) > 2]
    return set(map(stem, words))
