"""How a thing is sold: singly, in pairs, as a set of so many."""

from collections.abc import Iterator
from functools import partial

from assistant.claims.claim import Claim, Grounds, product_evidence, product_text
from assistant.claims.evidence import Evidence
from assistant.claims.quantities import quantities
from assistant.claims.said import Said, said
from assistant.claims.wording import Wording
from knowledge.catalog import Product

_TOGETHER = Wording("packs.together")
_SINGLY = Wording("packs.singly")
_A_SET = Wording("packs.a_set")
_ALONE = Wording("packs.alone")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    if one.asks:
        return
    for pattern, told in ((_TOGETHER, _A_SET), (_SINGLY, _ALONE)):
        for found in pattern.finditer(one.folded):
            yield Claim("attribute", found.group(), partial(_carried, found.group(), told))


def _carried(text: str, told: Wording, grounds: Grounds) -> Evidence | None:
    products = grounds.about if grounds.sure else grounds.collected.products()
    return next((product_evidence(one) for one in products if _is_sold_so(text, told, one)), None)


def _is_sold_so(text: str, told: Wording, product: Product) -> bool:
    record = said(f"{product.title}. {product_text(product)}").folded
    counted = {figure.high for figure in quantities(text)}
    return bool(told.search(record)) and counted <= {figure.high for figure in quantities(record)}
