"""What is said of stock, also in words: of each size and colour that is named, as it is now."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product as combinations

from assistant.claims.claim import Claim, Grounds, never, product_evidence
from assistant.claims.counts import DEMAND, SEGMENT, WORDS, counts
from assistant.claims.evidence import Evidence, named, plain
from assistant.claims.features import colours
from assistant.claims.options import options_named, variants_meant
from assistant.claims.quantities import Quantity
from assistant.claims.said import Said, fold
from assistant.claims.topics import topics
from assistant.claims.wording import Wording
from assistant.shown import FEW
from knowledge.catalog import Product, Variant

_ELSE = Wording("stock.else")
_ALL = re.compile(
    r"\b(?:all|every|each|any|both|toutes?|tous|chaque|n'importe quelle?|(?:in|dans)(?: (?:all|the|our|its|les|nos|ses))+(?= \d+ | both | deux ))(?: of)?(?: \d+| both| deux)?(?: (?:the|its|our|les|ses|nos|their))? (?:other )?(?:sizes?|colou?rs?|options?|variants?|versions?|shades?|tailles?|couleurs?|pointures?|coloris|modeles?|declinaisons?)"
)
_ONLY = re.compile(r"\b(?:only|just|seulement|uniquement|que|qu'|exclusively)\b")
_SIZE = Wording("stock.size")


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    at: int
    says: str
    """gone, here, many, few, soon, left, comes (in a size or colour, sold out or not)"""
    scope: str
    """The words whose sizes and colours it speaks of."""
    left: int | None = None


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    counted = list(counts(one, grounds))
    unsaid = [range(*found.span()) for found in _UNSAID.finditer(one.folded)]
    for statement in (*_statements(one), *(_counted(figure, scope) for figure, scope in counted)):
        if any(statement.at in span for span in unsaid):
            continue
        again = counted and statement.left is not None and statement.left > 1 and statement.says == "left"
        if _is_stock(statement, one, grounds) and not (again and statement.text != str(statement.left)):
            yield Claim("availability", statement.text, partial(_carried, statement, one))
    for found in DEMAND.finditer(one.folded):
        yield Claim("availability", found.group(), never)
    for found in _NO_OTHER.finditer(one.folded):
        if grounds.sure and not one.asks:
            yield Claim("availability", found.group(), partial(_only_left, found.start(), one))


_UNSAID = Wording("stock.unsaid")
"""`I can't tell you when it will be back.`"""


def _counted(figure: Quantity, scope: str) -> Statement:
    return Statement(str(int(figure.high)), figure.at, "left", scope, int(figure.high))


_NO_OTHER = Wording("stock.no_other")


def _only_left(at: int, one: Said, grounds: Grounds) -> Evidence | None:
    """`We only have the blue one left`: and no other can be bought."""
    for product in grounds.products_for(one, at):
        chosen = options_named(one.folded, product)
        meant = variants_meant(one.folded, product) if chosen else []
        others = [variant for variant in product.variants if variant not in meant]
        if any(v.available for v in meant) and not any(v.available for v in others):
            return product_evidence(product)
    return None


@lru_cache(maxsize=256)
def _statements(one: Said) -> tuple[Statement, ...]:
    found: list[Statement] = []
    end_of_all = one.clauses[-1].at if one.asks and len(one.clauses) > 1 else (0 if one.asks else len(one.folded))
    starts = [0, *(cut.end() for cut in SEGMENT.finditer(one.folded))]
    ends = [*starts[1:], len(one.folded)]
    for start, end in zip(starts, ends, strict=True):
        here = [m for m in WORDS.finditer(one.folded, start, end) if m.start() < end_of_all]
        found += [_statement(match, one.folded, start, end, here, at) for at, match in enumerate(here)]
    return tuple(found)


_SAYS = ("soon", "many", "few", "gone", "left", "here")
_NUMBERS = ("n", "only", "reste", "plus", "of", "have", "avons", "there", "down")
_NAMES_ONE = re.compile(r"\b(?:xxs|xs|s|m|l|xl|xxl|\d{2}|[a-z]{3,})\b")
_SMALL = re.compile(r"\b(?:it|is|are|they|the|we|size|taille|la|le|les|il|elle|est|sont|yes|oui|that|this)\b|'s|c'est")


def _statement(
    match: re.Match[str], text: str, start: int, end: int, found: Sequence[re.Match[str]], at: int
) -> Statement:
    """Of several in one part each speaks of what stands before it, or of what follows where the first has nothing before it."""
    if len(found) == 1:
        scope = text[start:end]
    elif _NAMES_ONE.search(_SMALL.sub(" ", text[start : found[0].start()])):
        scope = text[found[at - 1].end() if at else start : match.end() if at < len(found) - 1 else end]
    else:
        scope = text[match.start() if at else start : found[at + 1].start() if at + 1 < len(found) else end]
    kind = next(name for name in _SAYS if match[name])
    number = next((match[name] for name in _NUMBERS if match[name]), None)
    left = int(number) if number else (1 if match["last"] else None)
    says = "gone" if left == 0 else kind
    if says == "here" and re.match(r"(?:comes? in|exist\w* (?!encore|toujours))", match.group()):
        says = "comes"
    if (
        says in ("here", "comes")
        and re.search(
            r"\b(?:not|n't|no longer|plus|pas|never|jamais|n'exist\w+ pas)\b[^,]{0,20}$", text[start : match.start()]
        )
    ) or (says == "comes" and re.match(r" ?pas\b", text[match.end() - 3 :])):
        says = "gone" if says == "here" else "lacks"
    return Statement(match.group().strip(), match.start(), says, scope, left)


def _is_stock(statement: Statement, one: Said, grounds: Grounds) -> bool:
    clause = one.clause_at(statement.at).text
    found = topics(clause)
    mentions = bool(named(plain(clause), list(grounds.about))) or (
        grounds.named and statement.says == "soon" and len(one.clauses) == 1
    )
    acts = found.get("act", frozenset()) - {"prepare", "payment"}
    if not mentions and (acts or found.keys() & {"pay", "way", "carrier"} or _ELSE.search(clause)):
        return False
    if statement.says in ("comes", "lacks"):
        return bool(grounds.about)
    sure = bool(re.search(r"stock|sold|rupture|epuis|left|reste|remaining", statement.text))
    return sure or bool(grounds.about)


def _carried(statement: Statement, one: Said, grounds: Grounds) -> Evidence | None:
    products = grounds.products_for(one, statement.at)
    if len(grounds.about) > 1 and grounds.named and (here := named(plain(statement.scope), list(grounds.about))):
        products = here
    if not grounds.named:  # `The 38 is in stock`: of what comes in a 38
        there = [found for found in (products, grounds.collected.products()) if _named_by(statement.scope, found)]
        products = _named_by(statement.scope, there[0]) if there else products
    holds = [product for product in products if _holds(statement, one, product, grounds.asked)]
    every = (
        grounds.named
        and len(products) > 1
        and bool(re.search(r"\b(?:both|all|are|tous|toutes|sont|deux)\b", one.folded))
    )
    if not holds or (every and len(holds) < len(products)):
        return None
    if len(products) > 1 and not grounds.named and statement.says in ("gone", "left", "few"):
        return product_evidence(holds[0]) if len(holds) == len(products) else None
    return product_evidence(holds[0])


def _named_by(scope: str, products: Sequence[Product]) -> list[Product]:
    """Those whose size or colour the words name."""
    return [product for product in products if options_named(scope, product)]


def _holds(statement: Statement, one: Said, product: Product, asked: str) -> bool:
    if _unknown_size(statement.scope, product) or _unknown_colour(statement.scope, product):
        return statement.says == "lacks"
    if statement.says == "soon":
        return False
    chosen = options_named(statement.scope, product) or (
        options_named(one.folded, product) if len(_statements(one)) == 1 or _leans(statement) else {}
    )
    if not chosen and not options_named(one.folded, product) and _ANSWERS.search(one.folded):
        chosen = options_named(asked, product)
    if _ALL.search(statement.scope) and statement.says in ("here", "comes"):
        return all(one.available for one in product.variants if all(one.options.get(k) in v for k, v in chosen.items()))
    groups = (
        _labelled(product, statement.scope)
        or [_matching(product, dict(zip(chosen, picked, strict=True))) for picked in combinations(*chosen.values())]
        or [list(product.variants)]
    )
    if statement.says in ("comes", "lacks"):
        return bool(chosen or not product.options) and (statement.says == "comes") == all(groups)
    if not all(groups):
        return False
    if _ONLY.search(statement.scope) and chosen and statement.says == "here" and statement.left is None:
        named_ones = [variant for group in groups for variant in group]
        others = [variant for variant in product.variants if variant not in named_ones]
        return all(any(v.available for v in group) for group in groups) and (
            not any(v.available for v in others) or "only" not in statement.scope
        )
    return all(_is(statement, group) for group in groups)


_ANSWERS = re.compile(
    r"^\W*(?:yes|yep|sure|no|sorry|oui|si|non|desolee?)\b|\b(?:l'avons|l'a|have it|got it|it's|it is)\b"
)
"""What answers a question is about the size that was asked for."""


def _leans(statement: Statement) -> bool:
    """`…, but it's the last one`: of the size that was named before."""
    return bool(re.match(r"\W*(?:and |but |et |mais )?(?:it|that|this|c'est|ce sera|elle|il)\b", statement.scope))


def _matching(product: Product, picked: dict[str, str]) -> list[Variant]:
    return [one for one in product.variants if all(one.options.get(name) == value for name, value in picked.items())]


def _labelled(product: Product, scope: str) -> list[list[Variant]]:
    """`40 / Sand and 44 / Blue` are two, not four; none where anything else is named so."""
    labels = ((fold(variant.label), variant) for variant in product.variants)
    found = [[variant] for label, variant in labels if " / " in label and f" {label}" in f" {scope.replace('(', ' ')}"]
    return found if len(found) == scope.count(" / ") else []


def _is(statement: Statement, variants: Sequence[Variant]) -> bool:
    counted = [variant.limit for variant in variants if variant.limit is not None]
    if statement.left is not None:
        return statement.left in (counted if len(variants) == 1 else [*counted, sum(counted)]) and bool(counted)
    if statement.says == "few":
        return any(0 < count <= FEW for count in counted)
    if statement.says == "many":
        return any(variant.available and (variant.limit is None or variant.limit > FEW) for variant in variants)
    if statement.says == "here":
        return any(variant.available for variant in variants)
    return not any(variant.available for variant in variants)


def _unknown_size(scope: str, product: Product) -> bool:
    """A size that this product does not come in."""
    values = {plain(value).strip() for v in product.variants for value in v.options.values()}
    if not values:
        return False
    parts = {part for value in values for part in value.split()}
    sized = [name for name in product.options if re.search(r"(?i)size|taille|pointure", name)]
    return bool(sized) and any(
        found["size"].replace(",", ".") not in parts and plain(found["size"]).strip() not in values
        for found in _SIZE.finditer(scope)
    )


_INSTEAD = re.compile(r"\b(?:instead of|au lieu d[eu']) [\w -]+")


def _unknown_colour(scope: str, product: Product) -> bool:
    options = [
        value
        for name, values in product.options.items()
        if re.search(r"(?i)colou?r|couleur|coloris|finish|finition", name)
        for value in values
    ]
    said_colours = colours(re.sub(re.escape(plain(product.title).strip()), " ", plain(_INSTEAD.sub(" ", scope))))
    return bool(options) and bool(said_colours - frozenset[str]().union(*map(colours, [*options, product.title])))
