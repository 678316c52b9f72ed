"""Which of a product's own sizes, colours and other options the words name, in either language, and which of them a figure goes with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.builtin.words import STOP
from assistant.claims.evidence import kept, plain
from assistant.claims.features import colours
from assistant.claims.quantities import Quantity, decimal, quantities
from assistant.claims.said import Said, fold, said
from assistant.claims.words import Words, forms, translations, words_of
from knowledge.catalog import Product, Variant

Options = tuple[tuple[str, tuple[str, ...]], ...]
Atom = Decimal | Words
"""A number, or a word in all its forms."""
Mark = str | tuple[tuple[str, ...], Decimal]
"""What tells a value from the others: a word, or a measure."""
_ELIDED = re.compile(r"['’](?:s|m|d|t|ll|re|ve)\b|\b(?:[ldsmncjt]|qu)['’]", re.IGNORECASE)
"""`It's` and `l'avoir` name no size."""
_TOKEN = re.compile(r"\d{1,3}(?:[ .,']\d{3})+(?![\d\w])|\d+(?:[.,]\d+)?|[^\W\d_]+")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_SINGLY = frozenset("a an one un une the le la l au du per par single".split())  # noqa: SIM905
_COUNTS = frozenset(("one", "un", "une"))
_IN_WORDS = {
    "1/2": r"half|demie?", "3/4": r"(?:three|trois|3)[- ](?:quarters?|quarts?)", "1/4": r"(?:1 |a |one )?quarter|quart", "4/4": r"full[- ]size|entiere?",
    "xs": r"extra[- ]small", "xl": r"extra[- ]large",
}  # fmt: skip
_SIZES = {"s": r"small|petite?", "m": r"medium|moyen(?:ne)?", "l": r"large|grande?"}
"""`The large one`, `la grande taille`; a `large selection` is no size."""


def variants_meant(text: str, product: Product) -> list[Variant]:
    """Those whose options the words name; all of them where they name none."""
    chosen = options_named(text, product)
    return [v for v in product.variants if all(v.options.get(name) in values for name, values in chosen.items())]


@kept
def spelled(product: Product) -> str:
    """How its sizes are said in words: `half`, `large`."""
    values = [plain(value).strip() for found in product.options.values() for value in found]
    return " ".join(_IN_WORDS.get(value.replace(" ", "/"), _SIZES.get(value, "")) for value in values)


def options_named(text: str, product: Product) -> dict[str, list[str]]:
    """`{"Size": ["S", "M"]}`: the product's own values that stand in the words."""
    options = _options(product)
    return {name: list(values) for name, values in _named(text, options, product.title)} if options else {}


@kept
def _options(product: Product) -> Options:
    return tuple((name, tuple(values)) for name, values in product.options.items())


@lru_cache(maxsize=8192)
def _named(text: str, options: Options, title: str) -> Options:
    bare = _ELIDED.sub(" ", text)
    folded = bare if fold(text) == text.strip() else said(bare).folded
    found = (
        (name, _longest([v for v in values if _stands(v, bare, folded, title)]), values) for name, values in options
    )
    wider = ((name, here or _shade(folded, values), _apart(folded, values, title)) for name, here, values in found)
    return tuple((name, tuple(dict.fromkeys(here + apart))) for name, here, apart in wider if here or apart)


def _longest(values: Sequence[str]) -> tuple[str, ...]:
    """`Noir` is not named where `Noir mat` is."""
    return tuple(one for one in values if not any(one != v and plain(one).strip() in plain(v) for v in values))


def _shade(folded: str, values: Sequence[str]) -> tuple[str, ...]:
    """`The black one`, where only one of them is black."""
    spoken = colours(folded)
    alike = tuple(value for value in values if spoken and colours(value) & spoken)
    return alike if len(alike) == 1 else ()


def _apart(folded: str, values: Sequence[str], title: str) -> tuple[str, ...]:
    """`The magnum`, `the 70 cl`: by what only one of them is called or measures."""
    known = _own_marks(values, title)
    measures = any(isinstance(mark, tuple) for _, marks in known for mark in marks)
    spoken = _spoken(folded) | _measured(folded) if measures else _spoken(folded)
    return tuple(value for value, marks in known if not marks.isdisjoint(spoken))


@lru_cache(maxsize=1024)
def _own_marks(values: tuple[str, ...], title: str) -> tuple[tuple[str, frozenset[Mark]], ...]:
    """Of each value that is no colour what none of the others is called and measures."""
    called = [_called(value, title) for value in values]
    others = [frozenset[Mark]().union(*(mark for own in called if own is not mine for mark in own)) for mine in called]
    return tuple(
        (value, frozenset[Mark]().union(*(mark for mark in mine if not mark & theirs)))
        for value, mine, theirs in zip(values, called, others, strict=True)
        if not colours(value)
    )


@lru_cache(maxsize=1024)
def _spoken(folded: str) -> frozenset[Mark]:
    return frozenset[Mark]().union(*(_meant(word) for word in _LETTERS.findall(folded)))


@lru_cache(maxsize=4096)
def _called(value: str, title: str) -> tuple[frozenset[Mark], ...]:
    """Its words in all their forms, and its measures."""
    folded = said(value).folded
    words = [word for word in _LETTERS.findall(folded) if word not in STOP and not forms(word) & words_of(title)]
    return (*map(_meant, words), *(frozenset((mark,)) for mark in _measured(folded)))


def _measured(folded: str) -> frozenset[Mark]:
    return frozenset((one.unit, one.high) for one in quantities(folded) if one.kind == "measure")


def stands(value: str, text: str) -> bool:
    """Whether the words hold this value, of whatever product."""
    return _stands(value, text, said(text).folded, "")


def _stands(value: str, text: str, folded: str, title: str) -> bool:
    own = plain(value).strip()
    if own in _SIZES and _sized(_SIZES[own], folded, title):
        return True
    spelled = _IN_WORDS.get(own.replace(" ", "/")) or _IN_WORDS.get(own)
    if spelled and re.search(rf"\b(?:{spelled})\b", folded):
        return True
    if not own.isdigit() and f" {own} " in plain(text):
        return True
    return _all_there(_atoms(value), folded)


def _sized(word: str, folded: str, title: str) -> bool:
    after = "|".join(map(re.escape, plain(title).split()))
    return bool(
        re.search(rf"\b(?:in|en|size|taille)(?: (?:a|the|une|la))? (?:{word})\b", folded)
        or re.search(rf"\b(?:the|a|our|le|la|un|une) (?:{word}) (?:size|one|version|model\w*|taille|{after})\b", folded)
        or re.search(rf"\b(?:the|le|la) (?:{word})(?: (?:is|costs?|est|coute|a)\b|\W*$)", folded)
    )


@lru_cache(maxsize=4096)
def _atoms(value: str) -> tuple[Atom, ...]:
    found = _TOKEN.findall(said(value).folded)
    words = [word for word in found if word[0].isdigit() or word in _COUNTS or (word not in STOP and len(word) > 1)]
    return tuple(_atom(word) for word in words)


def _atom(word: str) -> Atom:
    if word in _COUNTS:
        return Decimal(1)
    if word[0].isdigit():
        return decimal(word)
    return _meant(word)


@lru_cache(maxsize=20_000)
def _meant(word: str) -> Words:
    own = forms(word)
    return own.union(*(translations()[form] for form in own if form in translations()))


def _all_there(atoms: Sequence[Atom], folded: str) -> bool:
    """Its words in any order but close together, each number right before its noun."""
    places: list[list[int]] = []
    for number, atom in enumerate(atoms):
        places.append(_places(atom, folded, counted=_follows(atoms, number)))
        if not places[-1]:
            return False
    if not places:
        return False
    return any(
        all(
            any(abs(at - start) <= len(atoms) and _in_place(atoms, number, at, start) for at in one)
            for number, one in enumerate(places)
        )
        for start in places[0]
    )


_UNITS = ("kilo", "kg", "litre")
"""`34 € le kilo`."""


def _follows(atoms: Sequence[Atom], number: int) -> bool:
    return len(atoms) > number + 1 and not isinstance(atoms[number + 1], Decimal)


def _in_place(atoms: Sequence[Atom], number: int, at: int, start: int) -> bool:
    """`4 kg`: the noun stands right behind its number."""
    return at == start + number if isinstance(atoms[0], Decimal) else True


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    at: int
    end: int
    means: Atom


@lru_cache(maxsize=1024)
def _words(folded: str) -> tuple[Word, ...]:
    return tuple(
        Word(word, found.start(), found.end(), decimal(word) if word[0].isdigit() else _meant(word))
        for found in _TOKEN.finditer(folded)
        for word in [found.group()]
    )


def _places(atom: Atom, folded: str, *, counted: bool) -> list[int]:
    words = _words(folded)
    if isinstance(atom, Decimal):
        return [at for at, one in enumerate(words) if _counts(atom, one, folded, counted=counted)]
    if atom.isdisjoint(_meanings(folded)):
        return []
    return [at for at, one in enumerate(words) if isinstance(one.means, frozenset) and not atom.isdisjoint(one.means)]


@lru_cache(maxsize=1024)
def _meanings(folded: str) -> Words:
    return frozenset[str]().union(*(one.means for one in _words(folded) if isinstance(one.means, frozenset)))


def _counts(atom: Decimal, one: Word, folded: str, *, counted: bool) -> bool:
    if isinstance(one.means, frozenset):
        by_unit = one.text in ("le", "the", "per") and folded[one.end + 1 :].startswith(_UNITS)
        return counted and atom == 1 and (one.text in _SINGLY or by_unit)
    return one.means == atom and (counted or not _AFTER_SIGN.search(folded[: one.at]))


_AFTER_SIGN = re.compile(r"[€£$] ?$")


_COSTS_WORD = re.compile(r"\b(?:is|are|costs?|est|sont|coute(?:nt)?|vaut)\b")
_THEN = re.compile(r" (?:and|et) |[,;] ")
Chosen = dict[str, list[str]]


def words_beside(figure: Quantity, figures: Sequence[Quantity], one: Said, product: Product) -> str:
    """The words between this figure and its neighbours that name its options; nothing where they name none.

    Whether options stand before their figures or behind them, the first figure shows.
    """
    at = figures.index(figure)
    start = figures[at - 1].end if at else 0
    end = figures[at + 1].at if at + 1 < len(figures) else len(one.folded)
    before, after = one.folded[start : figure.at], one.folded[figure.end : end]
    if _COSTS_WORD.search(before) and _THEN.search(after):
        after = _THEN.split(after)[0]  # `a bottle is at 31 € and the half one at 18 €`
    leads = bool(options_named(one.folded[: figures[0].at], product))
    return next(
        (words for words in ((before, after) if leads else (after, before)) if options_named(words, product)), ""
    )


def part_of_option(figure: Quantity, folded: str, product: Product) -> bool:
    """`6` in `the 6 cup pot`: without it no such option is named, or another."""
    if not _numbered(product):
        return False
    named = options_named(folded, product)
    without = f"{folded[: figure.at]} {folded[figure.end :]}"
    own = (other.high for values in named.values() for value in values for other in quantities(said(value).folded))
    return figure.high in own or options_named(without, product) != named


@kept
def _numbered(product: Product) -> bool:
    """Whether there are numbers in what its versions are called."""
    return any(
        isinstance(atom, Decimal) for _, values in _options(product) for value in values for atom in _atoms(value)
    )
