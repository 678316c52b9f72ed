"""Whether the day of the week that a sentence names beside a date is that date's."""

import re
from dataclasses import dataclass
from datetime import date

from assistant.claims.quantities import Quantity
from assistant.claims.said import Said
from knowledge.clock import now


@dataclass(frozen=True, slots=True)
class Weekday:
    name: str
    right: bool


def weekday(figure: Quantity, one: Said) -> Weekday | None:
    """`Friday 8 January 2027`: the day of the week is reckoned, not looked up."""
    said_day = re.search(r"(?:^| )(?P<day>\w+),? (?:the |le )?$", one.folded[: figure.at])
    names = [name for name, words in _DAYS.items() if said_day and re.fullmatch(words, said_day["day"])]
    year = re.search(r"\b(20\d\d)\b", one.folded[figure.at : figure.end + 6])
    if not names:
        return None
    try:
        reckoned = date(int(year[1]) if year else now().year, int(figure.high) // 100, int(figure.high) % 100)
    except ValueError:
        return Weekday(names[0], right=False)
    return Weekday(names[0], list(_DAYS)[reckoned.weekday()] == names[0])


_DAYS = {
    "monday": "monday|lundi", "tuesday": "tuesday|mardi", "wednesday": "wednesday|mercredi", "thursday": "thursday|jeudi",
    "friday": "friday|vendredi", "saturday": "saturday|samedi", "sunday": "sunday|dimanche",
}  # fmt: skip
