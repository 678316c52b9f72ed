"""When the shop is open: a week, read alike from a page's sentence, from its table and from what is said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from assistant.claims.claim import Claim, Grounds
from assistant.claims.evidence import Evidence
from assistant.claims.pages import parts
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, said
from assistant.claims.topics import topics
from assistant.claims.wording import Meanings, Wording
from assistant.claims.words import Words, held_by, telling, words_of

Hours = frozenset[str] | None
"""`from 10`, `to 19`; nothing of it where it is not told, None: closed."""
Week = Mapping[int, Hours]
"""By day, 0 for Monday."""
EVERY = -1
"""Whichever day it is open."""
_NAMES = Meanings("hours", "day.")
_DAY = Wording("hours.one_day")
_THROUGH = Wording("hours.through")
_BESIDE = Wording("hours.beside")
_CLOSED = Wording("hours.closed")
_OPEN = Wording("hours.open")
_OF_SHOP = Wording("hours.of_shop")
_ENDS = Wording("hours.ends")
_SEASON = Meanings("hours", "season.")
_EXCEPT = Wording("hours.except")
_OTHER_DAYS = Wording("hours.other_days")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    """`We open on Sundays`, where a page says it of December: the days and hours are true together or not at all."""
    if told(one) and not (one.asks or grounds.named):
        yield Claim("policy", one.folded, partial(_said, one))


def _said(one: Said, grounds: Grounds) -> Evidence | None:
    return next((page for page in grounds.collected.passages() if says(one, page)), None)


@lru_cache(maxsize=256)
def told(one: Said) -> bool:
    """Whether a sentence is on opening hours, and on nothing else."""
    return bool(_OPEN.search(one.folded) and week(one.folded)) and not _speaks_of_more(one.folded)


def says(one: Said, evidence: Evidence) -> bool:
    """Each day and hour of the sentence stands in what one sentence, or one table, of the page says."""
    spoken = week(one.folded)
    if not spoken or _speaks_of_more(one.folded):
        return False
    spoken_of = [word for word in telling(one.folded) if not _is_time(word)]
    return any(
        _SEASON(one.folded) == season and all(held_by(word, (words,)) for word in spoken_of) and _within(spoken, held)
        for words, season, held in _weeks(evidence.title, evidence.text)
    )


@lru_cache(maxsize=1024)
def _speaks_of_more(folded: str) -> bool:
    """Of today, of parcels, of money."""
    subjects = topics(folded)
    others = subjects.get("act", _NONE) - {"opening"} or subjects.keys() & {"way", "carrier", "pay"}
    return bool(_OTHER_DAYS.search(folded) or others) or not all(map(_is_hour, quantities(folded)))


_NONE = frozenset[str]()


def _is_hour(figure: Quantity) -> bool:
    """`9 h – 12 h` reads like spans of time."""
    return figure.kind in ("clock", "number") or (figure.unit == ("hour",) and figure.text.endswith("h"))


def _is_time(word: str) -> bool:
    return word[0].isdigit() or bool(_NAMES(word)) or word in ("am", "pm", "noon", "midi", "midday")


def _within(spoken: Week, held: Week) -> bool:
    """`It closes at 7 pm` on each day on which it is open."""
    days = {day: spoken[EVERY] for day, hours in held.items() if hours is not None} if EVERY in spoken else spoken
    return bool(days) and all(day in held and _agree(hours, held[day]) for day, hours in days.items())


def _agree(spoken: Hours, held: Hours) -> bool:
    return spoken is held is None or (spoken is not None and held is not None and spoken <= held)


@lru_cache(maxsize=512)
def _weeks(title: str, text: str) -> tuple[tuple[Words, frozenset[str], Week], ...]:
    """Of each sentence and each table that tells of days: its words, the part of the year, the week. None of a plant."""
    above = said(title).folded
    told = [part for part in _parts(title, text) if week(part) and _OF_SHOP.search(f"{above} {part}")]
    return tuple((words_of(f"{above} {part}"), _SEASON(part), week(part)) for part in told)


def _parts(title: str, text: str) -> Iterator[str]:
    for part in parts(title, text):
        yield said(part).folded if isinstance(part, str) else "; ".join(said(" ".join(row)).folded for row in part)


@dataclass(frozen=True, slots=True)
class Mark:
    """Days, or what holds on them."""

    at: int
    end: int
    days: tuple[int, ...] = ()
    hours: Hours = None

    def joined(self, after: "Mark", between: str) -> "Mark | None":
        """`Tuesday to Friday`, `Friday and Saturday`, `from 10 am | to 7 pm`: one with the mark behind it."""
        if self.days and after.days and _THROUGH.fullmatch(between):
            return Mark(self.at, after.end, (*self.days[:-1], *_through(self.days[-1], after.days[0]), *after.days[1:]))
        if self.days and after.days and _BESIDE.fullmatch(between):
            return Mark(self.at, after.end, (*self.days, *after.days))
        if self.hours and after.hours:
            return Mark(self.at, after.end, hours=self.hours | after.hours)
        return None


@lru_cache(maxsize=4096)
def week(folded: str) -> Week:
    """`Tuesday to Friday from 10 am to 7 pm, closed on Mondays`: the days stand before what holds on them, or behind it."""
    if _EXCEPT.search(folded):
        return {}
    found: dict[int, Hours] = {}
    days, waiting = frozenset[int](), list[Hours]()
    for mark in _marks(folded):
        if mark.days and waiting:
            found |= dict.fromkeys(mark.days, waiting.pop())
        elif mark.days:
            days = days | {*mark.days}
        elif days:
            found |= dict.fromkeys(days, mark.hours)
            days = frozenset()
        else:
            waiting = [mark.hours]
    if days and _OPEN.search(folded):
        found |= dict.fromkeys(days - found.keys(), frozenset[str]())
    return found or ({EVERY: waiting[0]} if waiting and waiting[0] else {})


def _marks(folded: str) -> list[Mark]:
    """In their order, those of one sort that stand together as one."""
    found: list[Mark] = []
    for mark in sorted((*_days(folded), *_hours(folded)), key=lambda mark: mark.at):
        joined = found[-1].joined(mark, folded[found[-1].end : mark.at]) if found else None
        found = [*found[:-1], joined] if joined else [*found, mark]
    return found


def _days(folded: str) -> Iterator[Mark]:
    for found in _DAY.finditer(folded):
        yield Mark(found.start(), found.end(), tuple(sorted(int(day) for day in _NAMES(found.group()))))


def _hours(folded: str) -> Iterator[Mark]:
    for found in _CLOSED.finditer(folded):
        yield Mark(found.start(), found.end())
    start, side = 0, ""
    for clock in (one for one in quantities(folded) if one.kind != "number" and _is_hour(one)):
        side = "to" if side != "to" and _ENDS.search(folded[start : clock.at]) else "from"
        both = f"from {clock.low}", f"to {clock.high}"
        yield Mark(clock.at, clock.end, hours=frozenset(both if clock.low < clock.high else (f"{side} {clock.high}",)))
        start = clock.end


def _through(first: int, last: int) -> Iterator[int]:
    return (day % 7 for day in range(first, last + (1 if last >= first else 8)))
