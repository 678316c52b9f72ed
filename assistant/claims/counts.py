"""How stock is spoken of, and how many pieces of which size a sentence says there are: `nine in white and three in green`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.builtin.words import tokens
from assistant.claims.claim import Grounds
from assistant.claims.options import options_named, part_of_option, words_beside
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, said
from assistant.claims.sums import cut_off
from assistant.claims.wording import Named, Wording
from assistant.claims.words import forms, words_of
from knowledge.catalog import Product

_OF_STOCK = Wording("counts.of_stock")
_COUNTED = Wording("counts.counted")
_KINDS = Wording("counts.kinds")
_TOGETHER = Wording("counts.together")
"""`In packs of ten`, `between the two`."""


def counts(one: Said, grounds: Grounds) -> Iterator[tuple[Quantity, str]]:
    """Each figure that counts pieces of the one product spoken of, with the words that say of which size."""
    if not grounds.sure or len(grounds.about) != 1 or one.asks or not _OF_STOCK.search(one.folded):
        return
    product = grounds.about[0]
    for start, end in _parts(one.folded):
        part = replace(one, folded=one.folded[start:end])
        found = [figure for figure in quantities(part.folded) if _is_count(figure, part, product)]
        for figure in found:
            beside = words_beside(figure, found, part, product) if len(found) > 1 else ""
            pieces = figure.high / 1000 if figure.kind == "measure" else figure.high
            yield replace(figure, at=figure.at + start, low=pieces, high=pieces), beside or part.folded


def _parts(folded: str) -> Iterator[tuple[int, int]]:
    """What `but` parts is of something else."""
    starts = [0, *(cut.end() for cut in SEGMENT.finditer(folded))]
    yield from zip(starts, [*starts[1:], len(folded)], strict=True)


def _is_count(figure: Quantity, one: Said, product: Product) -> bool:
    after = one.folded[figure.end :]
    labelled = after.startswith(" / ") and options_named(figure.text, product)
    before = one.folded[: figure.at]
    if labelled or _TOGETHER.search(before) or _inside(product.title, figure, one.folded):
        return False
    if cut_off(figure, one.folded):
        return True
    if figure.kind != "number" or figure.high < 1 or _KINDS.match(after) or part_of_option(figure, one.folded, product):
        return False
    beside = " ".join(after.split()[:2])
    named = frozenset[str]().union(*map(forms, tokens(beside))) & words_of(product.title)
    return bool(_COUNTED.match(after) or named or options_named(beside, product))


def _inside(title: str, figure: Quantity, folded: str) -> bool:
    """`Ardoise backpack 15"`: a figure of its name."""
    name = said(title).folded
    return any(found.start() <= figure.at < found.end() for found in re.finditer(re.escape(name), folded))


WORDS = Named("stock_words")
DEMAND = Wording("hurry.demand")
"""Whom nobody has seen: shoppers are hurried by no others."""
SEGMENT = Wording("hurry.segment")
"""What a sentence may say another thing of."""
