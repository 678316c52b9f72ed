"""What is said of a product itself: material, colour, size, measures, care, what it goes with: only what its record says."""

import re
from collections.abc import Iterator
from functools import partial

from assistant.claims.claim import Claim, Grounds, never, product_evidence, product_text
from assistant.claims.evidence import Evidence, plain
from assistant.claims.features import colours, compiled, features
from assistant.claims.measures import counts, measured
from assistant.claims.prices import strangers
from assistant.claims.quantities import quantities
from assistant.claims.said import Said
from assistant.claims.topics import content, covered, topics
from knowledge.catalog import Product

_SLOTS = re.compile(
    r"\b(?:compatible (?:with|avec)|works? (?:with|on|in)|fits? (?:in|on|into|inside|all|most|any|an? |the |your )?|fonctionne(?:nt)? (?:avec|sur|en)|s'adapte(?:nt)? (?:a|aux?)|convien(?:t|nent) (?:a|aux?|pour)|suitable for|suits|suited (?:to|for)|takes (?:an?|the)\b|holds|accueille|contient|accepte|prend une?|"
    r"(?:comes?|supplied|delivered|sold) with|includes?|included in the box|livree?s? avec|fournie?s? avec|vendue?s? avec|inclut|comprend|made (?:of|from|out of|with)|crafted from|fabriquee?s? (?:en|a partir de|avec)|compose\w* de|designed (?:by|in)|made (?:by|in)|manufactured (?:by|in)|fabriquee?s? (?:au|aux|par)|concue?s? (?:par|en|au|pour)|produced in|woven in|confectionnee?s? (?:en|au|a)|"
    r"designed for|doubled? with|scented with|smells (?:of|like)|sent (?:le|la|les|bon)|filled with|rempli\w* de|garni\w* de|lined with|doublee? (?:de|en)|powered by|alimentee? par|runs on|backed by|by the designer|signed by|brand(?:ed)? (?:is|by)?)(?:\s+|(?<=\s)|(?<='))(?P<what>[^,;:()?!]+?)(?= (?:and (?:is|has|comes|costs|it)|but|so|which|that|because|et (?:est|a|coute)|mais|donc|qui|car)\b|[,;:()?!]|\.?$|\. )"
)
GENERAL = frozenset(
    "perfect good great nice lovely ideal beautiful everyday daily use year love home everyon anyon need occas gift room summer winter season look styl outfit wear wardrob space bed even night day morn chapter care design qualiti thing well easi most all one size piec detail parfait bon beau bell joli quotidien tous tout jour usag maison cadeau saison ete hiver soir nuit matin salon chambr environ peu petit grand small larg realli cas way besoin person peopl order commande stock price prix taill coul color colour option same set".split()  # noqa: SIM905
)
_HEDGED = re.compile(
    r"\b(?:i don't (?:know|have|see)|(?:not|n't) (?:say|mention|specif\w+|state|list|sure)|no information|je ne (?:sais|trouve|vois)|ne (?:precise|mentionne|dit|dis)\w*|aucune information|pas (?:precise|indique|mentionne)|je n'ai pas|whether|unsure|nothing fits|rien ne correspond|you asked|looking for|you want\w*|vous cherch\w+|vous souhait\w+|votre demande|closest|plus proche|s'en approche)\b"
)


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    if not (grounds.sure or strangers(one, grounds)) or _HEDGED.search(one.folded) or _is_policy(one, grounds):
        return
    said_part = one.folded if not one.asks else " ".join(clause.text for clause in one.clauses[:-1])
    for name in sorted(features(_without_titles(said_part, grounds))):
        at = next(found.start() for found in [compiled()[1][name].search(one.folded)] if found)
        yield Claim("attribute", name, partial(_feature, name, at, one))
    for found in _SLOTS.finditer(said_part):
        if topics(found["what"]).get("act") or re.match(r"(?:more|less|plus|moins) (?:than|que|qu')", found["what"]):
            continue
        yield Claim("attribute", found["what"], partial(_slot, found["what"], found.start(), one))
    yield from _left_out(said_part, grounds)
    for colour in sorted(colours(_without_titles(said_part, grounds))):
        yield Claim("attribute", colour, partial(_colour, colour, one))
    for figure in quantities(one.folded):
        if (
            figure.kind == "measure"
            or (
                figure.kind == "percent"
                and not re.search(r"\boff\b|reduc|remise|discount|sav|econom|rabais|promo", one.folded)
            )
            or (figure.kind == "number" and counts(figure, one))
        ):
            yield Claim("attribute", figure.text, partial(measured, figure, one))


_COMES_WITH = re.compile(
    r"\b(?:included|supplied|provided|in the box|com(?:e|es|ing) with|(?:delivered|sold|shipped) with|includes?|inclu(?:t|se?s?)|fournie?s?|comprise?s?|livree?s? avec|vendue?s? avec|est accompagnee?s?)\b"
)
_NOT_THERE = re.compile(
    r"\b(?:not included|not supplied|not provided|sold separately|without|non (?:inclu\w*|fourni\w*|compris\w*)|vendue?s? separement|sans)\b"
)


def _left_out(folded: str, grounds: Grounds) -> Iterator[Claim]:
    """`It comes with a bulb`, where the record says that the bulb is not included."""
    found = _COMES_WITH.search(folded)
    if not found or _DENIES.search(folded):
        return
    spoken = features(_without_titles(folded, grounds))
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
        lines = [line for line in re.split(r"\n|[.;](?: |$)|, ", text) if compiled()[1][name].search(line)]
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
    found = compiled()[1][name].search(text)
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
            r"(?: \w+)? ?(?:not included|sold separately|non (?:inclus|fourni|compris)\w*|vendue?s? separement|not allowed|interdit|deconseille|[- ]free\b|is not|are not|isn't|aren't|n'est pas|pas\b)",
            after,
        )
    )


def _slot(what: str, at: int, one: Said, grounds: Grounds) -> Evidence | None:
    words = frozenset(word for word in content(what) if word not in GENERAL)
    clause = one.clause_at(at)
    denied = bool(_DENIES.search(one.folded[clause.at : at]))
    place = topics(what).get("place", frozenset())
    for product in grounds.products_for(one, at):
        text = product_text(product)
        if place and not place & topics(text).get("place", frozenset()):
            continue
        have = features(text)
        named_so = {
            stem for word in what.split() if features(word) and features(word) <= have for stem in content(word)
        }
        rest = frozenset(w for w in words if not topics(w).get("place")) - content(product.title) - named_so
        lines = [line for line in re.split(r"\n|[.;](?: |$)", text) if _DENIES.search(line)] if denied else [text]
        if any(covered(rest, content(line)) >= 0.6 and _codes(what) <= _codes(line) for line in lines):
            return product_evidence(product)
    for piece, evidence in grounds.sources():
        if (
            piece.whole
            and not grounds.named
            and words
            and covered(words, piece.words) >= 0.8
            and _codes(what) <= _codes(piece.text)
        ):
            return evidence
    for record in grounds.collected.of("order"):
        if record.order and (
            any(plain(line.title) in plain(what) for line in record.order.lines)
            or covered(words, content(plain(" ".join(f"{line.title} {line.label}" for line in record.order.lines))))
            == 1.0
        ):
            return record
    for record in grounds.collected.records():
        if any(plain(p.title) in plain(what) for p in grounds.collected.products()):
            return record
    return None


_DENIES = re.compile(r"\b(?:not|never|no|isn't|aren't|cannot|ne|pas|sans|jamais|ni|non)\b|n't\b|\bn'")


def _codes(text: str) -> set[str]:
    return set(re.findall(r"\b(?=\w*\d)(?=\w*[a-z])\w+\b", text))


def _colour(name: str, one: Said, grounds: Grounds) -> Evidence | None:
    denied = bool(re.search(r"\b(?:not|no|n't|pas|aucun|ni|sans|n'exist\w+)\b|n't", one.folded))
    for product in grounds.about:
        has = name in colours(product_text(product))
        if has != denied or (has and denied and _option_gone(name, product)):
            return product_evidence(product)
    return next(iter(grounds.collected.of("asked")), None) if denied and name in colours(grounds.asked) else None


def _option_gone(name: str, product: Product) -> bool:
    """`Not available in blue`: stock says whether."""
    return any(name in colours(value) for values in product.options.values() for value in values)
