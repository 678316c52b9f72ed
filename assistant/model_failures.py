"""What a provider's error means for the next step: try again, how soon, or never."""

import random
from typing import Any

from assistant.errors import Unavailable

TRIES = 3
"""Of one call, as long as not a word has come."""
PAUSE, LONGEST_PAUSE = 0.25, 2.0
"""Seconds before the second try (twice that for the third, give or take a half), and the longest worth a shopper's wait."""
LASTING, THIS_CALL = (401, 403, 404), (400, 413, 422)
"""Statuses that a second try would only see again: whatever is asked, or with just these messages."""


def unavailable(problem: Exception) -> Unavailable:
    status = getattr(problem, "status_code", None)
    spent = "insufficient_quota" in (getattr(problem, "code", ""), getattr(problem, "type", ""))
    why = "its quota is spent" if spent else type(problem).__name__
    return Unavailable(
        "the model",
        why=why,
        retry_after=None if spent else _retry_after(problem),
        lasting=spent or status in LASTING,
        healthy=status in THIS_CALL,
    )


def pause(problem: Unavailable, tried: int) -> float | None:
    """Seconds until the next try; None: there is none. As long as the provider says, where that is short enough."""
    cause = problem.__cause__
    if problem.lasting or problem.healthy or tried >= TRIES or cause is None or isinstance(cause, TimeoutError):
        return None
    if problem.retry_after is not None:
        return problem.retry_after if problem.retry_after <= LONGEST_PAUSE else None
    return PAUSE * tried * random.uniform(0.5, 1.5)  # noqa: S311  spreads tries, keeps no secret


def _retry_after(problem: Any) -> float | None:
    """Seconds, where the provider's answer says so."""
    headers = getattr(getattr(problem, "response", None), "headers", None) or {}
    try:
        return float(headers.get("retry-after", ""))
    except ValueError:
        return None
