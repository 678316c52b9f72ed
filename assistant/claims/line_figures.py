"""Whether a record's line gives the figures of some words: each of the same thing, in the same order, counted from the same day."""

import re

from assistant.claims.lines import GIVEN, Line, listing, within
from assistant.claims.quantities import Quantity
from assistant.claims.runs import Run, next_word
from assistant.claims.wording import Named
from assistant.claims.words import forms


def figures_stand(run: Run, line: Line) -> bool:
    return (
        all(_stands(figure, run, line) for figure in run.figures)
        and all(_counts_the_same(figure, run, line) for figure in run.figures if figure.kind == "number")
        and all(_counted_from(figure, run, line) for figure in run.figures if figure.kind == "span")
        and _in_order(run, line)
    )


_WHERE = re.compile(r"\b(?:if|si|when|quand|lorsqu[e']|for|pour|provided)\b")


def _in_order(run: Run, line: Line) -> bool:
    """`Ordered before 1 pm, there before 6 pm`: neither hour stands for the other."""
    ours, theirs = ([one for one in figures if one.kind == "clock"] for figures in (run.figures, line.figures))
    if len(ours) < 2 or _WHERE.search(run.text[ours[0].end : ours[-1].at]):
        return True
    places = [next((at for at, other in enumerate(theirs) if one.same(other)), -1) for one in ours]
    return places == sorted(places)


_BEGINNINGS = Named("line_figures")
_COUNTED_FROM = re.compile(
    r" ?(?:from|after|of|following|suivant|apres|a (?:compter|partir) d[eu']|once)\b(?P<what>[^,.;]*)"
)


def _counted_from(figure: Quantity, run: Run, line: Line) -> bool:
    """`Within 48 hours of the order` is not within 48 hours of its delivery."""
    ours = _beginning(figure, run.text)
    theirs = {_beginning(other, line.text) for other in line.figures if figure.same(other)} - {""}
    return not (ours and theirs) or ours in theirs


def _beginning(figure: Quantity, text: str) -> str:
    """Which of the sorts in `wordings/line_figures`, if any."""
    since = _COUNTED_FROM.match(text[figure.end :])
    found = _BEGINNINGS.search(since["what"]) if since else None
    return str(found.lastgroup) if found else ""


def _stands(figure: Quantity, run: Run, line: Line) -> bool:
    """Also `38 and 42 mm` in a line that lists both."""
    listed = listing(figure, line.figures)
    return {figure.low, figure.high} <= listed or any(same(figure, other, run.text) for other in line.figures)


def same(figure: Quantity, other: Quantity, run: str = "") -> bool:
    """`run`: the words around the first; what goes with a measure of the shopper's own lies within the record's."""
    given = figure.kind == "measure" and bool(GIVEN.search(run[: figure.at]))
    return figure.same(other) or figure.bounds(other) or (given and within(figure, other))


def _counts_the_same(figure: Quantity, run: Run, line: Line) -> bool:
    """`For 3 people` is not in a line on 2 people and 3 seasons."""
    noun = forms(next_word(figure, run.text))
    counted = [other for other in line.figures if noun & forms(next_word(other, line.text))]
    return not counted or any(same(figure, other) for other in counted)
