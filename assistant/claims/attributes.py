"""What is said of a product itself: material, colour, size, measures, care, what it goes with: only what its record says."""

import re
from collections.abc import Iterator
from functools import partial

from assistant.claims.claim import Claim, Grounds, never, product_evidence, product_text
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
        at = next(found.start() for found in [FEATURES.patterns[name].search(one.folded)] if found)
        yield Claim("attribute", name, partial(_feature, name, at, one))
    yield from _left_out(said_part, grounds)
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


_COMES_WITH = Wording("attributes.comes_with")
_NOT_THERE = Wording("attributes.not_there")


def _left_out(folded: str, grounds: Grounds) -> Iterator[Claim]:
    """`It comes with a bulb`, where the record says that the bulb is not included."""
    found = _COMES_WITH.search(folded)
    if not found or _DENIES.search(folded):
        return
    part = next(p for p in re.split(r"[;,.]| (?:but|mais) ", folded[found.start() :]) if p)
    before = re.split(r"[;,.]| (?:but|mais) ", folded[: found.start()])[-1]
    spoken = features(_without_titles(before + part, grounds))
    for product in grounds.about:
        for line in re.split(r"\n|[.;](?: |$)", product_text(product)):
            if _NOT_THERE.search(line) and spoken & features(line):
                yield Claim("attribute", found.group(), never)


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
    if _general(name, one, grounds):
        return _pages(name, one, denied, grounds)
    return None


def _general(name: str, one: Said, grounds: Grounds) -> bool:
    """Care pages speak of materials and not of one product."""
    return (
        name
        in (
            "machine wash",
            "hand wash",
            "dry clean",
            "tumble dry",
            "ironing",
            "bleach",
            "wash",
            "kids",
            "bulb",
            "batteries",
        )
        or not grounds.named
    )


def _pages(name: str, one: Said, denied: bool, grounds: Grounds) -> Evidence | None:
    words = frozenset(word for word in content(one.folded) if word not in GENERAL)
    for piece, evidence in grounds.sources():
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
    if re.match(r"\W*(?:(?:please |also )?(?:don't|do not|never|avoid)|ne|n'|evitez|jamais)\b[^.;:,]*$", before):
        return True
    return bool(
        re.search(
            r"(?:\b(?:not|never|no|without|don't|do not|isn't|aren't|can't|cannot|ne|pas|sans|jamais|aucune?|ni|non|avoid|eviter|evitez|nor|neither)\b|n't|\bn')(?:[ -][\w'-]+){0,4}[ -]?$",
            before,
        )
        or re.match(
            r"(?: \w+)? ?(?:not included|sold separately|non (?:inclus|fourni|compris)\w*|vendue?s? separement|not allowed|interdit|deconseille|[- ]free\b|(?:is not|are not|isn't|aren't|n'est pas)(?! (?:\w+ )?(?:available|in stock|back|en stock|dispo\w*)\b)|pas\b)",
            after,
        )
    )


_DENIES = re.compile(r"\b(?:not|never|no|isn't|aren't|cannot|ne|pas|sans|jamais|ni|non)\b|n't\b|\bn'")


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
