"""Dates and times of feeds: ISO 8601 as the standards ask, and the day-first dates of European spreadsheets."""

import re
from datetime import UTC, datetime, timedelta

_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}")
_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
FIRST, LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def moment(text: str, *, end: bool = False) -> datetime | None:
    """In UTC, where nothing else is said; a day alone is its beginning, as an end the next day's. None: no date.

    Raises ValueError for a text that is none.
    """
    text = text.strip().strip("'")
    if not text:
        return None
    try:
        found = _parsed(text)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        found = found + timedelta(days=1) if end and _DAY.fullmatch(text) else found
        found = found.astimezone(UTC)
        if not FIRST <= found <= LAST:
            raise ValueError(text)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no date; right would be one such as 2026-06-24T08:00+0200") from None
    return found


def window(text: str) -> tuple[datetime | None, datetime | None]:
    """Google's `start/end`. Raises ValueError."""
    start, slash, end = text.partition("/")
    if _DAY_FIRST.match(text.strip()) or (text.strip() and not slash):
        raise ValueError(f"{text!r} is no time of a sale; right would be 2026-06-24T08:00+0200/2026-07-21T23:59+0200")
    starts, ends = moment(start), moment(end, end=True)
    if starts and ends and ends <= starts:
        raise ValueError(f"{text!r} ends before it begins")
    return starts, ends


def _parsed(text: str) -> datetime:
    if day_first := _DAY_FIRST.fullmatch(text):
        day, month, year, time = day_first.groups()
        hours, minutes, *_ = [int(part) for part in (time or "0:00").split(":")]
        return datetime(int(year), int(month), int(day), hours, minutes)
    return datetime.fromisoformat(_OFFSET.sub("", text))
