"""Counting working days: weekends and public holidays of the country in question are none."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

SATURDAY = 5


def dispatched(ordered: datetime, cutoff: time, country: str) -> date:
    """The day on which a parcel leaves: the same one before `cutoff` on a working day, else the next working day."""
    day = ordered.date()
    if is_working(day, country) and ordered.time() < cutoff:
        return day
    return after(day, 1, country)


def after(day: date, days: int, country: str) -> date:
    """The `days`-th working day after `day`; for 0 the day itself."""
    left = days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working(day, country)
    return day


def is_working(day: date, country: str) -> bool:
    known = _holidays(country)
    weekend = {SATURDAY, SATURDAY + 1} if known is None else known.weekend
    return day.weekday() not in weekend and (known is None or day not in known)


@cache
def _holidays(country: str) -> Any:
    """None for a country whose holidays nobody has written down: its weekends still count."""
    import holidays

    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None
