"""The lines of records, each of which says one thing: a page's sentence, a row of its tables, an attribute, a sentence on a product."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from assistant.builtin.words import STOP, tokens
from assistant.claims.claim import listed_text
from assistant.claims.features import ends, values, without_supply
from assistant.claims.pages import parts, rows
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import said
from assistant.claims.sources import goes_on
from assistant.claims.topics import Topics, content, negations, topics
from assistant.claims.wording import Wording
from assistant.claims.words import Words, grammar, words_of
from knowledge.catalog import Product

WIDE = Wording("lines.wide")
"""What a record says of some, nobody may say of all."""
EACH = Wording("lines.each")
GIVEN = re.compile(r"(?:^\W*|[,;:] )(?:for|pour|at|with|avec|if you|si vous|a)\b[^,.;:]*$")
"""What goes before a measure of the shopper's own."""
_CHUNK = Wording("lines.chunk")
_LINE = re.compile(r"\n|[;!.](?: |$)")


def listing(figure: Quantity, figures: Sequence[Quantity]) -> set[Decimal]:
    """What a line counts up in one unit: `60, 70, 80 and 100 °C`."""
    alike = [other for other in figures if other.unit == figure.unit]
    plain = [other for other in figures if other.kind == "number"] if alike and figure.kind == "measure" else []
    return {value for other in (*alike, *plain) for value in (other.low, other.high)}


def within(given: Quantity, record: Quantity) -> bool:
    return (
        record.unit == given.unit and record.low < record.high and record.low <= given.low and given.high <= record.high
    )


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a line, or of a sentence."""

    text: str
    words: Words
    figures: tuple[Quantity, ...]
    values: frozenset[tuple[str, str]]
    """By sort: `("material", "oak")`."""
    ends: frozenset[tuple[int, int]]
    denied: bool
    content: frozenset[str]
    bare: bool
    """A single word: `dos et éclisses en acajou` says the wood of both."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    own: Words
    words: Words
    """With those of what it stands under."""
    chunks: tuple[Chunk, ...]
    figures: tuple[Quantity, ...]
    topics: Topics
    ends: frozenset[tuple[int, int]]
    values: frozenset[tuple[str, str]]
    wide: bool
    """It says something of all, whatever the case."""
    denied: bool
    of_product: bool = False


def of_product(product: Product) -> tuple[Line, ...]:
    return _of_text(product.title, listed_text(product), product.description)


@lru_cache(maxsize=2048)
def _of_text(title: str, listed: str, description: str) -> tuple[Line, ...]:
    facts = [_line(part, title, of_product=True) for part in listed.split("\n")]
    told = [said(part).folded for part in description.split("\n")]
    parts = (part for text in told for part in _LINE.split(text) if part.strip())
    whole = [replace(one, chunks=(chunk(one.text),)) for one in facts]
    return (*whole, *(_line(part, title, of_product=True) for part in parts))


@lru_cache(maxsize=1024)
def of_page(title: str, text: str) -> tuple[Line, ...]:
    found, before = list[Line](), ""
    for part in parts(title, text):
        if isinstance(part, str):
            folded = said(part).folded
            found.append(_line(folded, title, before if goes_on(folded) else ""))
            before = folded
        else:
            found += [_row(label, cells, title) for label, cells in rows(part)]
    return tuple(found)


@lru_cache(maxsize=256)
def of_record(name: str, text: str) -> Line:
    """An order, a cart: what it holds stands together."""
    folded = said(text).folded
    figures = tuple(figure for line in folded.split("\n") for figure in quantities(line))
    own = words_of(f"{name} {folded}")
    return Line(
        folded,
        own,
        own,
        (),
        figures,
        topics(folded),
        frozenset(),
        frozenset(),
        wide=False,
        denied=True,
        of_product=True,
    )


def _line(part: str, title: str, before: str = "", *, of_product: bool = False) -> Line:
    chunks = tuple(_chunks(part))
    above = f"{said(title).folded} {before}"
    wide = bool(WIDE.search(part) or EACH.search(part))
    denied = negations(part) > 0
    said_here = values(part).union(*(one.values for one in chunks))
    return Line(
        part, words_of(part), words_of(part) | words_of(above), chunks, quantities(part), topics(f"{above} {part}"), ends(part), said_here, wide, denied, of_product
    )  # fmt: skip


def _row(label: str, cells: Sequence[tuple[str, str]], title: str) -> Line:
    text = said("; ".join((label, *(f"{name} – {cell}" for name, cell in cells)))).folded
    money = [{q.high for q in quantities(said(cell).folded) if q.kind == "money"} for _, cell in cells]
    sums = [one for one in money if one]
    flat = len(sums) > 1 and all(one == sums[0] for one in sums)
    words = words_of(text) | words_of(said(title).folded)
    return Line(
        text,
        words_of(text),
        words,
        (chunk(text),),
        quantities(text),
        topics(f"{title} {text}"),
        frozenset(),
        frozenset(),
        flat,
        denied=False,
    )


@lru_cache(maxsize=4096)
def chunk(text: str) -> Chunk:
    return Chunk(
        text,
        words_of(text),
        quantities(text),
        values(text),
        ends(text),
        negations(text) % 2 == 1,
        content(text),
        sum(len(word) > 2 and word not in STOP for word in tokens(text)) < 2,
    )


def _chunks(part: str) -> Iterator[Chunk]:
    """`Cartridges, sold separately` is one: what follows names nothing else."""
    pieces: list[list[str]] = []
    for piece in filter(None, map(str.strip, _CHUNK.split(part))):
        if pieces and not _telling(without_supply(piece)) and not quantities(piece):
            pieces[-1].append(piece)
        else:
            pieces.append([piece])
    for first, *more in pieces:
        yield replace(chunk(", ".join((first, *more))), denied=chunk(first).denied) if more else chunk(first)


def _telling(text: str) -> int:
    return sum(not (word[0].isdigit() or word in grammar()) for word in tokens(text) if len(word) > 2)
