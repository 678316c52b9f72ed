"""How a thing is sold: singly, in pairs, as a set of so many."""

from collections.abc import Iterator
from functools import partial

from assistant.claims.claim import Claim, Grounds, never, product_evidence, product_text
from assistant.claims.evidence import Evidence, kept
from assistant.claims.quantities import quantities
from assistant.claims.said import Said, said
from assistant.claims.topics import negations
from assistant.claims.wording import Wording
from knowledge.catalog import Product

_WAYS = (
    (Wording("packs.together"), Wording("packs.a_set")),
    (Wording("packs.singly"), Wording("packs.alone")),
)
"""As a sentence may say it of a thing, and as a record may."""


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for told, recorded in _WAYS if not one.asks else ():
        for found in told.finditer(one.folded):
            denied = negations(one.clause_at(found.start()).text) % 2 == 1
            yield Claim("attribute", found.group(), never if denied else partial(_carried, found.group(), recorded))


def _carried(text: str, recorded: Wording, grounds: Grounds) -> Evidence | None:
    counted = {figure.high for figure in quantities(text)}
    for product in grounds.products:
        record = _record(product)
        if recorded.search(record) and counted <= {figure.high for figure in quantities(record)}:
            return product_evidence(product)
    return None


@kept
def _record(product: Product) -> str:
    """With its numbers in digits."""
    return said(product_text(product)).folded
