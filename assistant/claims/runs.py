"""A sentence's runs: what no comma and no `and` parts, with the words and figures that a record must hold together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from assistant.builtin.words import tokens
from assistant.claims.claim import Grounds
from assistant.claims.evidence import kept, plain
from assistant.claims.features import colours
from assistant.claims.lines import EACH, WIDE, Chunk, Line, chunk
from assistant.claims.options import options_named, spelled
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.sums import cut_off
from assistant.claims.topics import topics
from assistant.claims.wording import Wording
from assistant.claims.words import (
    Words,
    alike,
    forms,
    grammar,
    plain_as_written,
    says_nothing,
    translations,
    unloaded,
    words_of,
)
from knowledge.catalog import Product

_PARTED = Wording("runs.parted")
"""Where another thing may begin."""


_IS = re.compile(r"(?:it's(?! best)|it is|is|are|was|has|c'est|il est|elle est|est|sont|ce sont)\b")
_VERB = Wording("runs.verb")


@dataclass(frozen=True)
class Run:
    """Some words of a sentence that speak of one thing."""

    text: str
    told: Sequence[str]
    """Those that a record must hold."""
    figures: Sequence[Quantity]
    options: Sequence[str] = ()
    """The product's own sizes, colours, versions that they name."""
    called: frozenset[str] = frozenset()
    """Words of its title, as they stand here."""

    @cached_property
    def chunk(self) -> Chunk:
        return chunk(self.text)

    @cached_property
    def wide(self) -> bool:
        return bool(WIDE.search(self.text))

    @cached_property
    def heads(self) -> list[Words]:
        """A part, a version, a kind of thing: neither grammar nor what is done with it."""
        return [*self.parts, *(alike(word) for word in tokens(self.text) if word in self.called)]

    @cached_property
    def parts(self) -> list[Words]:
        words = [word for word in tokens(self.text) if names(word) and word not in self.called]
        return [alike(word) for word in words] + [forms(one) for one in self.options]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a sentence rests on."""

    grounds: Grounds
    lines: Sequence[Line]
    named: Words
    """By other families, or what is only called so."""
    ruled: frozenset[str]
    """The figures that policies and records of products carry."""
    widened: frozenset[str]
    """Those that may not be said of all, too."""
    counted: frozenset[Decimal] | None
    """How many there are of something; nothing where a sum is worked out, of however many."""
    stocked: bool
    """Whether something is there is said: the stock's yes and no is not the record's."""
    of_rules: bool
    """Whether the sentence speaks of what the shop does at all."""
    kinds: tuple[Words, Words]
    """Words for the things that it is about, and for others."""
    proper: Words
    """Written with a capital."""
    denied: bool
    """Whether the sentence says no to anything."""


_SO_MANY = re.compile(r"(?:avec|with|for|pour|from|a partir de|des|at|over|above) \d+ [^\W\d_]{3,}")
"""`With 200 points, …`: what follows is said of so many."""


def runs(text: str, spoken: Spoken) -> Iterator[Run]:
    before = held = ""
    for words in filter(None, map(str.strip, _PARTED.split(text))):
        if _SO_MANY.fullmatch(words):
            held = f"{held} {words}"
            continue
        run = run_of(f"{held} {words}".strip(), spoken)
        held = ""
        if run.wide and not (run.told or run.figures):
            if not before:
                held = words  # `whatever happens` speaks of what comes, `whatever the reason` of what was said
                continue
            run = run_of(f"{before} {words}", spoken)
        elif _IS.match(words) and before and not _VERB.search(before):
            run = run_of(f"{before} {words}", spoken)  # `the neck, however, is mahogany`
        yield run
        before = words if run.told or not before else before


def run_of(text: str, spoken: Spoken) -> Run:
    products = spoken.grounds.about
    options = [one for product in products for values in options_named(text, product).values() for one in values]
    chosen = words_of(" ".join(options))
    sizes = frozenset[str]().union(*map(_sizes, products))
    titles = {word for product in products for word in plain(product.title).split()}
    own = frozenset[str]().union(*(words_of(product.title) for product in products))
    called = frozenset(word for word in tokens(text) if _says(word) and forms(word) & own)
    told = [
        word
        for word in tokens(text)
        if (_says(word) or word in spoken.proper & unloaded())
        and not forms(word) & sizes
        and not colours(word)
        and "place" not in topics(word)
        and not alike(word) & spoken.named
    ]
    told += [
        word
        for word in tokens(text)
        if names(word)
        and not colours(word)
        and word not in (*told, *called)
        and not forms(word) & sizes
        and _is_part(word, spoken)
    ]
    if (each := EACH.search(text)) and (told or quantities(text)):
        told += [word for word in tokens(text[each.end() :])[:3] if word not in grammar()][:1]
    figures = [
        figure
        for figure in quantities(text)
        if not text.startswith(" ×", figure.end)  # `2 × a thing`: so many of it
        and not cut_off(figure, text)
        and (
            _bound(figure, spoken, next_word(figure, text) in told)
            or (WIDE.search(text) and figure.text in spoken.widened)
        )
        and not (figure.kind == "number" and figure.text in (titles | chosen))
    ]
    return Run(text, told, figures, options, called)


@kept
def _sizes(product: Product) -> Words:
    """How its versions are called, and what tells them apart."""
    return words_of(
        " ".join((spelled(product), *(word for name, all_ in product.options.items() for word in (name, *all_))))
    )


def _says(word: str) -> bool:
    return len(word) > 2 and not word[0].isdigit() and not says_nothing(word)


def names(word: str) -> bool:
    return len(word) > 2 and not word[0].isdigit() and word not in plain_as_written() and "act" not in topics(word)


def _is_part(word: str, spoken: Spoken) -> bool:
    named = translations().get(word, frozenset()) | {word}
    return any(
        line.of_product and line.chunks and not named.isdisjoint(plain(line.text).split()) for line in spoken.lines
    )


def next_word(figure: Quantity, text: str) -> str:
    return (tokens(text[figure.end :]) or [""])[0]


def _bound(figure: Quantity, spoken: Spoken, of_something: bool) -> bool:
    """Not a price, which other families compute, nor how many there are."""
    if figure.kind in ("money", "percent"):
        return figure.text in spoken.ruled
    if figure.kind == "number" and spoken.counted is None:
        return False
    return figure.kind != "number" or (figure.high > 1 and (of_something or figure.high not in (spoken.counted or ())))
