"""Which size to take, by a table, a range or a rule of the records for what the shopper measures or wears; and how a thing fits."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from assistant.builtin.words import tokens
from assistant.claims.claim import Claim, Grounds, product_evidence, product_text
from assistant.claims.evidence import Evidence, kept, plain
from assistant.claims.pages import Table, tables
from assistant.claims.said import Said, said
from assistant.claims.topics import negations
from assistant.claims.wording import Wording
from assistant.claims.words import Words, forms, meanings
from knowledge.catalog import Product

_ADVISED = Wording("sizing.advised")
_TRUE_TO_SIZE = Wording("sizing.true_to_size")
_BETWEEN = Wording("sizing.between")
_FITS = {
    "large": (Wording("sizing.fits_large"), Wording("sizing.is_large")),
    "small": (Wording("sizing.fits_small"), Wording("sizing.is_small")),
    "usual": (Wording("sizing.fits_usual"), Wording("sizing.is_usual")),
}
"""As a sentence may say it of a thing, and as a record may."""
_SIZED = re.compile(r"(?i)size|taille|pointure|length|longueur")
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)(?:(?: ?[-–] ?| (?:to|and|au?|et) )(\d+(?:[.,]\d+)?))?")
_PART = re.compile(r"[,;.](?: |$)|\n")
_WORDS_BEFORE = 4
"""Of a measure, that may say which it is: `my bust is 94 cm`."""
Given = tuple[Decimal, Words]
"""What the shopper has, and the words that say of what."""


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for found in _ADVISED.finditer(one.folded):
        size = found["size"].replace(",", ".")
        if not one.asks and (not size[0].isdigit() or plain(size) in _known_sizes(grounds)):
            yield Claim("attribute", found.group(), partial(_carried, size, one.folded[: found.start()]))
    for fit, (told, _) in _FITS.items() if not one.asks else ():
        for found in told.finditer(one.folded):
            denied = negations(one.clause_at(found.start()).text) % 2 == 1
            yield Claim("attribute", found.group(), partial(_fits, fit, denied))


def advises(text: str) -> bool:
    """`I'd take the 38`: no promise to take anything."""
    return bool(_ADVISED.match(text))


def _fits(fit: str, denied: bool, grounds: Grounds) -> Evidence | None:
    """What is denied, a record must say otherwise: silence is no ground for `it doesn't run small`."""
    known = ((one, _fits_of(one)) for one in grounds.products)
    return next((product_evidence(one) for one, fits in known if fits and (fit in fits) != denied), None)


@kept
def _fits_of(product: Product) -> frozenset[str]:
    return frozenset(fit for fit, (_, recorded) in _FITS.items() if recorded.search(product_text(product)))


def _known_sizes(grounds: Grounds) -> set[str]:
    return {plain(size) for product in grounds.products for size in _sizes(product)}


def _sizes(product: Product) -> list[str]:
    return [value for name, values in product.options.items() if _SIZED.search(name) for value in values]


def _carried(size: str, before: str, grounds: Grounds) -> Evidence | None:
    given = [*_given(grounds.asked), *_given(before)]
    for page in grounds.collected.passages():
        if any(_row_of(size, given, _folded(table)) for table in tables(page.title, page.text) if len(table) > 1):
            return page
    products = grounds.about if grounds.sure else ()
    return next((product_evidence(one) for one in products if _of_product(size, given, one, grounds.asked)), None)


def _given(folded: str) -> list[Given]:
    found, last = [], 0
    for number in _RANGE.finditer(folded):
        before = tokens(folded[last : number.start()])[-_WORDS_BEFORE:]
        found.append((_decimal(number[1]), _known(before)))
        last = number.end()
    return found


def _known(words: Sequence[str]) -> Words:
    return frozenset[str]().union(*(forms(word) | meanings(word) for word in words))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _folded(table: Table) -> Table:
    return tuple(tuple(said(cell).folded for cell in row) for row in table)


def _row_of(size: str, given: Sequence[Given], table: Table) -> bool:
    """Whatever the table knows of what is given stands in this size's row, in another column."""
    header, *rows = table
    places = [{at for at, cell in enumerate(row) if _is(size, cell)} for row in rows]
    known = []
    for value, words in given:
        columns = {at for at, name in enumerate(header) if at and words & _known(tokens(name))} or {
            *range(1, len(header))
        }
        holding = [{at for at in columns if at < len(row) and _holds(value, row[at])} for row in rows]
        if any(holding):
            known.append(any(own and here - own for own, here in zip(places, holding, strict=True)))
    return bool(known) and all(known)


def _is(size: str, cell: str) -> bool:
    return plain(cell).strip() == plain(size).strip() or (size.isdigit() and _holds(Decimal(size), cell))


def _holds(value: Decimal, text: str) -> bool:
    return any(_decimal(found[1]) <= value <= _decimal(found[2] or found[1]) for found in _RANGE.finditer(text))


def _of_product(size: str, given: Sequence[Given], product: Product, asked: str) -> bool:
    text, own = product_text(product), f" {plain(size).strip()} "
    alone = re.compile(rf"(?<![\w.,]){re.escape(size)}(?![.,]?\w)")  # 38 is not in 38.5, and stands for no range itself
    ranges = [alone.sub(" ", part) for part in _PART.split(text) if alone.search(part)]
    if any(_holds(value, part) for part in ranges for value, _ in given):
        return True
    if _TRUE_TO_SIZE.search(text) and own in plain(asked):
        return True
    numbers = sorted(_decimal(each) for each in _sizes(product) if re.fullmatch(r"\d+(?:[.,]\d+)?", each))
    rule = _BETWEEN.search(text) if size.isdigit() else None
    for value, _ in given if rule and numbers else ():
        below, above = [n for n in numbers if n < value], [n for n in numbers if n > value]
        if value not in numbers and below and above:
            return Decimal(size) == (below[-1] if rule and (rule["smaller"] or rule["petite"]) else above[0])
    return False
