"""The score over the days as the points of a line, for a picture that is part of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.quality.report import Score

WIDTH, HEIGHT, MARGIN = 320, 80, 6


@dataclass(frozen=True, slots=True)
class Trend:
    points: str
    """`x,y x,y …` in a box of WIDTH by HEIGHT."""
    last: tuple[float, float]
    first_day: str
    last_day: str
    change: int
    """Against the first day."""


def trend_of(scores: Sequence[Score]) -> Trend | None:
    """None for a single day: one point is no line."""
    if len(scores) < 2:
        return None
    step = (WIDTH - 2 * MARGIN) / (len(scores) - 1)
    places = [(MARGIN + step * place, _height(each.score)) for place, each in enumerate(scores)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return Trend(points, places[-1], scores[0].day, scores[-1].day, scores[-1].score - scores[0].score)


def _height(score: int) -> float:
    return HEIGHT - MARGIN - score / 100 * (HEIGHT - 2 * MARGIN)
