"""What is said of a product itself: material, colour, size, measures, care, what it goes with: only what its record says."""

import re
from collections.abc import Iterator
from functools import partial

from assistant.claims.claim import Claim, Grounds, product_evidence, product_text
from assistant.claims.evidence import Evidence, plain
from assistant.claims.features import FEATURES, GENERAL, colours, features
from assistant.claims.measures import counts, measured
from assistant.claims.naming import strangers
from assistant.claims.options import part_of_option
from assistant.claims.orders import names_order
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.reckoned import differs
from assistant.claims.said import Said, said
from assistant.claims.sums import cut_off
from assistant.claims.topics import content, covered, topics
from assistant.claims.unknown import asserted
from assistant.claims.wording import Wording
from assistant.claims.words import words_of
from knowledge.catalog import Product

_FORBIDS = Wording("attributes.forbids")
_NO_BEFORE = Wording("attributes.no_before")
_NO_AFTER = Wording("attributes.no_after")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    if names_order(one.folded) and grounds.collected.of("order") and not _is_policy(one, grounds):
        return  # what is in an order, its record says and not the catalogue's
    if not (grounds.sure or strangers(one, grounds)) or _is_policy(one, grounds):
        return
    titles = words_of(" ".join(product.title for product in grounds.about))
    said_part = asserted(one, grounds.asked, named=grounds.named, titles=titles)
    if one.asks:
        said_part = " ".join(clause.text for clause in one.clauses[:-1])
    for name in sorted(features(_without_titles(said_part, grounds))):
        found = FEATURES.patterns[name].search(one.folded)
        at = found.start() if found else 0  # the words that were left out had excused it
        yield Claim("attribute", name, partial(_feature, name, at, one))
    for colour in sorted(colours(_without_titles(said_part, grounds))):
        yield Claim("attribute", colour, partial(_colour, colour, one))
    for figure in quantities(one.folded):
        if (
            (figure.kind == "measure" and not cut_off(figure, one.folded))
            or (
                figure.kind == "percent"
                and not re.search(r"\boff\b|reduc|remise|discount|sav|econom|rabais|promo", one.folded)
            )
            or (
                figure.kind == "number"
                and figure.high > 1
                and counts(figure, one)
                and not differs(one, grounds)
                and not (len(grounds.about) > 1 and any(part_of_option(figure, one.folded, p) for p in grounds.about))
                and not _in_title(figure, one, grounds)
            )
        ):
            yield Claim("attribute", figure.text, partial(measured, figure, one))


def _in_title(figure: Quantity, one: Said, grounds: Grounds) -> bool:
    """`Dinner plates, set of 4`."""
    titles = (re.escape(said(product.title).folded) for product in grounds.about)
    return any(found.start() <= figure.at < found.end() for title in titles for found in re.finditer(title, one.folded))


def _is_policy(one: Said, grounds: Grounds) -> bool:
    acts = topics(one.folded).get("act", frozenset())
    return bool(acts & {"return", "refund", "exchange", "delivery", "gift card", "cancel"}) and not grounds.named


def _without_titles(folded: str, grounds: Grounds) -> str:
    bare = folded
    for product in grounds.collected.products():
        bare = bare.replace(product.title.casefold(), " ").replace(plain(product.title).strip(), " ")
    return bare


def _feature(name: str, at: int, one: Said, grounds: Grounds) -> Evidence | None:
    clause = one.clause_at(at).text
    denied = _denied(name, clause)
    for product in grounds.products_for(one, at):
        text = product_text(product)
        if name not in features(text) and not (name == "machine wash" and "wash" in features(text)):
            continue
        lines = [line for line in re.split(r"\n|[.;](?: |$)|, ", text) if FEATURES.patterns[name].search(line)]
        if any(_denied(name, line) == denied for line in lines):
            return product_evidence(product)
    if _general(name, grounds):
        return _pages(name, one, denied, grounds)
    return None


def _general(name: str, grounds: Grounds) -> bool:
    """Care pages speak of materials and not of one product."""
    return name in _OF_ANY or not grounds.named


_OF_ANY = ("machine wash", "hand wash", "dry clean", "tumble dry", "ironing", "bleach", "wash", "kids", "bulb", "batteries")  # fmt: skip


def _pages(name: str, one: Said, denied: bool, grounds: Grounds) -> Evidence | None:
    words = frozenset(word for word in content(one.folded) if word not in GENERAL)
    for piece, evidence in grounds.sources:
        if (
            piece.whole
            and name in features(piece.text)
            and _denied(name, piece.text) == denied
            and covered(words, piece.words) >= 0.5
        ):
            return evidence
    return None


def _denied(name: str, text: str) -> bool:
    found = FEATURES.patterns[name].search(text)
    if not found:
        return False
    before, after = text[: found.start()], text[found.end() :]
    if _FORBIDS.match(before):
        return True
    return bool(_NO_BEFORE.search(before) or _NO_AFTER.match(after))


def _colour(name: str, one: Said, grounds: Grounds) -> Evidence | None:
    denied = bool(re.search(r"\b(?:not|no|nothing|n't|pas|rien|aucun|ni|sans|n'exist\w+)\b|n't", one.folded))
    for product in grounds.about:
        has = name in colours(product_text(product))
        if has != denied or (has and denied and _option_gone(name, product)):
            return product_evidence(product)
    return next(iter(grounds.collected.of("asked")), None) if denied and name in colours(grounds.asked) else None


def _option_gone(name: str, product: Product) -> bool:
    """`Not available in blue`: stock says whether."""
    return any(name in colours(value) for values in product.options.values() for value in values)
