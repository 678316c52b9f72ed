"""Which of a product's options a figure goes with: `€32 for 3 cups and €38.50 for 6`, `nine in white, three in green`."""

import re
from collections.abc import Sequence

from assistant.claims.options import options_named
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, said
from knowledge.catalog import Product

_SAYS = re.compile(r"\b(?:is|are|costs?|est|sont|coute(?:nt)?|vaut)\b")
_NEXT = re.compile(r" (?:and|et) |[,;] ")
Chosen = dict[str, list[str]]


def words_beside(figure: Quantity, figures: Sequence[Quantity], one: Said, product: Product) -> str:
    """The words between this figure and its neighbours that name its options; nothing where they name none.

    Whether options stand before their figures or behind them, the first figure shows.
    """
    at = figures.index(figure)
    start = figures[at - 1].end if at else 0
    end = figures[at + 1].at if at + 1 < len(figures) else len(one.folded)
    before, after = one.folded[start : figure.at], one.folded[figure.end : end]
    if _SAYS.search(before) and _NEXT.search(after):
        after = _NEXT.split(after)[0]  # `a bottle is at 31 € and the half one at 18 €`
    leads = bool(options_named(one.folded[: figures[0].at], product))
    return next(
        (words for words in ((before, after) if leads else (after, before)) if options_named(words, product)), ""
    )


def part_of_option(figure: Quantity, folded: str, product: Product) -> bool:
    """`6` in `the 6 cup pot`: without it no such option is named, or another."""
    named = options_named(folded, product)
    without = f"{folded[: figure.at]} {folded[figure.end :]}"
    own = (other.high for values in named.values() for value in values for other in quantities(said(value).folded))
    return figure.high in own or options_named(without, product) != named
