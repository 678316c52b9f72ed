"""Measures, shares and numbers of parts: 22 cm tall, two pockets, 100% wool: of the same side of the same thing."""

import re

from assistant.claims.claim import Grounds, about, last_place, product_evidence, product_text, source_of
from assistant.claims.evidence import Evidence, plain
from assistant.claims.features import features
from assistant.claims.lines import GIVEN, listing, of_product, within
from assistant.claims.options import options_named
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said
from assistant.claims.sources import figure_carried
from assistant.claims.topics import content, covered
from assistant.claims.wording import Wording
from knowledge.catalog import Product

_PARTS = Wording("measures.parts")
_SET_OF = re.compile(r"\b(?:set|pack|lot|box|boite|coffret|jeu) (?:of|de) $")
_PIECES = re.compile(r" (?:pieces?|pairs?|units?|exemplaires?|unites?|articles?)\b")
_STOCKED = re.compile(
    r"\b(?:(?:in|en) stock|available|disponibles?|left|remain\w*|rest(?:e|ent|ante?s?)|down to|plus que)\b"
)


def counts(figure: Quantity, one: Said) -> bool:
    after = one.folded[figure.end :]
    if _PIECES.match(after) and _STOCKED.search(one.folded):
        return False
    return bool(_PARTS.match(after) or _SET_OF.search(one.folded[: figure.at]))


def measured(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    after = (
        re.match(r"[ -](?:(?:different|side|large|inner|outer|zipped|front|grandes?) )?(\w+)", one.folded[figure.end :])
        if figure.kind in ("number", "percent")
        else None
    )
    noun = after[1] if after else ""
    for product in _opposed(figure, one, grounds) or grounds.products_for(one, figure.at):
        if noun and noun in plain(product.title).split():
            noun = ""
        if noun and (counted := _options_of(noun, product)) is not None:
            if figure.high == counted:
                return product_evidence(product)
            continue
        if not _of_version(figure, one, product):
            continue
        if _given(figure, one, product) or _measured(figure, noun, one, product_text(product)):
            return product_evidence(product)
    sources = grounds.sources
    spoken = about(one, figure.at, grounds)
    return source_of(figure_carried(figure, one.folded, spoken, [p for p, _ in sources]), sources)


def _of_version(figure: Quantity, one: Said, product: Product) -> bool:
    """`S: 60 × 45 cm, M: 75 × 55 cm`: M has its own."""
    chosen = _versions(one.folded, product)
    for line in of_product(product) if chosen else ():
        own = [(_versions(part.text, product), part.figures) for part in line.chunks]
        sized = [(names, [q for q in figures if q.unit == figure.unit]) for names, figures in own if names]
        held = [names for names, figures in sized if any(figure.same(q) or figure.bounds(q) for q in figures)]
        if held and sum(bool(figures) for _, figures in sized) > 1:
            return any(names & chosen for names in held)
    return True


def _versions(folded: str, product: Product) -> frozenset[str]:
    return frozenset(value for values in options_named(folded, product).values() for value in values)


def _given(figure: Quantity, one: Said, product: Product) -> bool:
    """`For a chest of 55 cm take M`: what the shopper has lies within what that version is for."""
    if figure.kind != "measure" or not GIVEN.search(one.folded[: figure.at]):
        return False
    chosen = _versions(one.folded, product)
    parts = [
        part
        for line in of_product(product)
        for part in line.chunks
        if not chosen or chosen & _versions(part.text, product)
    ]
    return any(within(figure, other) for part in parts for other in part.figures)


_AGAINST = re.compile(r" (?:against|versus|vs\.?|contre|compared (?:to|with)) ")


def _opposed(figure: Quantity, one: Said, grounds: Grounds) -> list[Product]:
    """`The parka is lighter than the backpack: 640 g against 780 g`: in the order in which they are named."""
    cut = _AGAINST.search(one.folded)
    if not cut or not grounds.named or len(grounds.about) != 2:
        return []
    first, second = sorted(
        grounds.about, key=lambda product: last_place(product, plain(one.folded[: cut.start()]), least=3)
    )
    return [first if figure.at < cut.start() else second]


def _options_of(noun: str, product: Product) -> int | None:
    kind = (
        r"(?i)colou?r|couleur|coloris"
        if re.match(r"colou?rs?|couleurs?|coloris|shades?", noun)
        else r"(?i)size|taille|pointure"
        if re.match(r"sizes?|tailles?|pointures?", noun)
        else ""
    )
    return next((len(values) for name, values in product.options.items() if kind and re.search(kind, name)), None)


def _both(figure: Quantity, line: str) -> bool:
    """`38 and 42 mm`, of a line that lists both."""
    ends = {figure.low, figure.high}
    return figure.kind == "measure" and figure.low != figure.high and ends <= listing(figure, quantities(line))


_SIDES = {
    "width": r"wide|width|large\w*|largeur",
    "height": r"tall|high|height|haut\w*|hauteur",
    "depth": r"deep|depth|profond\w*",
    "length": r"long|length|longueur|longue?s?",
    "diameter": r"diamet\w+|across",
    "weight": r"weigh\w*|poids|pese",
    "load": r"up to|jusqu'a|supports?|supporte|load",
}


def _measured(figure: Quantity, noun: str, one: Said, text: str) -> bool:
    for line in re.split(r"\n|[.;] ", text):
        for other in quantities(line):
            if (
                not figure.same(other)
                and not (
                    figure.kind == "measure"
                    and other.kind == "measure"
                    and figure.unit == other.unit
                    and figure.low == figure.high
                    and figure.high in (other.low, other.high)
                )
                and not _both(figure, line)
            ):
                continue
            if noun and not covered(content(noun), content(line)) and not features(noun) & features(line):
                continue
            near, there = (
                one.folded[max(0, figure.at - 25) : figure.end + 14],
                line[max(0, other.at - 25) : other.end + 14],
            )
            ours, theirs = _sides(near), _sides(there)
            if not ours or not theirs or ours & theirs:
                return True
    return False


def _sides(text: str) -> set[str]:
    return {side for side, pattern in _SIDES.items() if re.search(rf"\b(?:{pattern})\b", text)}
