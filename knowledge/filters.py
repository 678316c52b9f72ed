"""What a shopper insists on: budget, size, colour, stock. Understood from the words, exact, and never relaxed silently."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.facets import Facets, canonical_name, canonical_value
from knowledge.glossary import colour_words
from knowledge.money import digits
from knowledge.phrasing import says_nothing
from knowledge.terms import folded

CURRENCY = r"(?:€|\$|£|eur(?:os?)?\b|usd\b|gbp\b|chf\b|dollars?\b|pounds?\b|bucks\b)"
NUMBER = r"\d+(?:[ .,’']\d{3})*(?:[.,]\d{1,2})?(?!\d)"
# A number that counts something else is no budget: "under 50 cm", "in less than 3 days", "under 20%".
_THING = (
    r"(?!\s*-?(?:%|°|x\b|[cmk]?m\b|[km]?g\b|kgs?\b|[cm]?l\b|ml\b|oz\b|lbs?\b|inch(?:es)?\b|ft\b|feet\b|metres?\b|meters?\b|"
    r"litres?\b|liters?\b|watts?\b|w\b|v\b|mm\b|grams?|grammes?|kilos?|ans?\b|years?|mois\b|months?|weeks?|semaines?|days?|jours?|"
    r"hours?|heures?|h\b|min\b|minutes?|secondes?|seconds?|people|persons?|personnes?|pieces?|items?|articles?))"
)


def _priced(side: str) -> str:
    return rf"(?:{CURRENCY}\s*(?P<{side}1>{NUMBER})|(?P<{side}2>{NUMBER})\s*{CURRENCY})"


def _sum(side: str) -> str:
    return rf"(?:{_priced(side)}|(?P<{side}3>{NUMBER}){_THING})"


_MOST = (
    r"\b(?:under|below|less than|cheaper than|at most|up to|no more than|not more than|maximum(?: of)?|max\.?|budget(?: of| is|:)?|"
    r"moins chere? que|moins de|en dessous de|au-dessous de|sous(?: les)?|au plus|au maximum|jusqu.?a|pas plus de|inferieure? a|"
    r"budget(?: de| est de)?)\s*"
)
_LEAST = (
    r"\b(?:over|above|more than|at least|minimum(?: of)?|min\.?|from|starting at|plus de|au moins|a partir de|au-dessus de|"
    r"superieure? a)\s*"
)
_AROUND = re.compile(
    rf"\b(?:around|about|roughly|approximately|approx\.?|environ|autour de|aux alentours de|dans les)\s+{_priced('around')}"
)
AROUND = 20
"""Percent to either side that `around 60 €` allows."""
_BUDGETS = (
    re.compile(rf"\b(?:between|entre)\s+{_sum('low')}\s*(?:and|et|to|a|-)\s*{_sum('high')}"),
    re.compile(rf"\b(?:from|de)\s+(?:{CURRENCY}\s*)?(?P<low1>{NUMBER})\s*{CURRENCY}?\s*(?:to|a|-)\s*{_priced('high')}"),
    re.compile(rf"(?<![\w-]){CURRENCY}?\s*(?P<low1>{NUMBER})\s*(?:-|–|to\b|a\b)\s*{_priced('high')}"),
    re.compile(_MOST + _sum("high")),
    re.compile(
        rf"{_priced('high')}\s*(?:absolute |grand |tout )?(?:max(?:imum)?\b|au plus|au maximum|or less|or under|ou moins|tops)"
    ),
    re.compile(_LEAST + _priced("low")),
    re.compile(rf"{_priced('low')}\s*(?:or more|and up|ou plus|minimum\b)"),
)
_STOCK = re.compile(
    r"\b(?:that (?:are|is) )?(?:in stock|en stock|available now|disponibles? (?:maintenant|de suite|immediatement))\b"
)
_ASKS_ABOUT_STOCK = re.compile(
    r"^\W*(?:is|are|est|sont|when|quand|will|has)\b|\b(?:back in stock|de retour en stock)\b"
)
_SIZE = re.compile(
    r"\b(?:in an?|in|en|size|sizes|taille|pointure|du|un|a)\s+(?:size\s+|taille\s+|pointure\s+)?"
    r"(?P<size>(?:extra |x+-?)?(?:small|large)|medium|[\w.,/]+)(?![\w'’])"
)
_BARE_SIZE = re.compile(r"(?<!\d )(?<![\w'’.-])(?:XXS|XS|S|M|L|XL|XXL|XXXL|[2-5]XL)(?![\w'’-])")
# A bare number at the end is a size only where the shop has it among its sizes: "chaussures 42", "jeans 38".
_LAST_SIZE = re.compile(r"(?<=[^\W\d]{3} )(?P<size>[3-5]\d(?:[.,]5)?)\W*$")
_ADJECTIVE = re.compile(r"(?:a|un|du) (?:small|large|extra|medium|petit|grand|moyen)")
"""`a small vase` is no size S."""
_COLOUR = rf"(?:{'|'.join(sorted(colour_words(), key=len, reverse=True))})s?"
_COLOURED = re.compile(
    rf"(?:\b(?:in|en) )?\b(?P<colour>{_COLOUR}(?: {_COLOUR})?)\b(?P<other> (?:or|ou) (?:in |en )?{_COLOUR}\b)?"
)
_NOT = re.compile(r"\b(?:not|no|nothing|except|without|pas|sans|sauf)(?: (?:in|en|de|too))?\s*$")
"""`not black` asks for no black."""
_LETTERS = re.compile(r"x{0,3}[sl]|m")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Filters:
    """Prices in minor units. `options` by the catalogue's names: `{"Size": "M"}`."""

    max_price: int | None = None
    min_price: int | None = None
    in_stock: bool = False
    category: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    brand: str = ""

    @property
    def any(self) -> bool:
        return self != Filters()


NONE = Filters()


@dataclass(frozen=True, slots=True)
class Understood:
    filters: Filters
    rest: str
    """The question without what the filters hold, which names no product; empty where nothing else is said."""


def understand(question: str, facets: Facets) -> Understood:
    rest, low, high = _around(question, facets.currency) or _budget(question, facets.currency)
    plain = folded(question)
    in_stock = bool(_STOCK.search(plain)) and not _ASKS_ABOUT_STOCK.search(plain)
    if in_stock and (said := _STOCK.search(_folded_in_place(rest))):
        rest = _without(rest, said)
    size, said = _size(rest, facets)
    rest = _without(rest, said) if said else rest
    brand, said = _brand(rest, facets)
    rest = _without(rest, said) if said else rest
    colour, rest = _colour(rest, facets)
    filters = Filters(high, low, in_stock, options=size | colour, brand=brand)
    return Understood(filters, "" if filters.any and says_nothing(rest) else rest)


def merged(given: Filters | None, understood: Filters) -> Filters:
    """What was given explicitly stands over what was understood."""
    if given is None:
        return understood
    kinds = {canonical_name(name) for name in given.options}
    own = {name: value for name, value in understood.options.items() if canonical_name(name) not in kinds}
    return replace(
        given,
        max_price=understood.max_price if given.max_price is None else given.max_price,
        min_price=understood.min_price if given.min_price is None else given.min_price,
        in_stock=given.in_stock or understood.in_stock,
        brand=given.brand or understood.brand,
        options={**own, **given.options},
    )


def filters_from_json(given: Mapping[str, Any]) -> Filters:
    """Raises ValueError that names what is not right."""
    known = {
        "max_price": (int,),
        "min_price": (int,),
        "in_stock": (bool,),
        "category": (str,),
        "brand": (str,),
        "options": (dict,),
    }
    for name, value in given.items():
        if name not in known or (value is not None and not isinstance(value, known[name])):
            raise ValueError(
                f"{name!r}: {value!r} is no filter; right would be one of {', '.join(known)}, prices in minor units"
            )
    wanted = {name: value for name, value in given.items() if value is not None}
    options = {str(name): str(value) for name, value in wanted.pop("options", {}).items()}
    return Filters(**wanted, options=options)


def without_budget(text: str) -> str:
    """What is left of a wish without its limit."""
    return _budget(text, "")[0]


def _budget(question: str, currency: str) -> tuple[str, int | None, int | None]:
    plain = _folded_in_place(question)
    for pattern in _BUDGETS:
        if match := pattern.search(plain):
            low, high = (_amount(match, side, currency) for side in ("low", "high"))
            rest, other_low, other_high = _budget(question[: match.start()] + " " + question[match.end() :], currency)
            return rest, low if low is not None else other_low, high if high is not None else other_high
    return _SPACES.sub(" ", question).strip(), None, None


def _around(question: str, currency: str) -> tuple[str, int, int] | None:
    if not (match := _AROUND.search(_folded_in_place(question))):
        return None
    amount = _amount(match, "around", currency) or 0
    low, high = (amount * (100 + by) // 100 for by in (-AROUND, AROUND))
    return _without(question, match), low, high


def _brand(question: str, facets: Facets) -> tuple[str, re.Match[str] | None]:
    """Only where it is said to be one, and where: a brand's name may be a common word."""
    plain = _folded_in_place(question)
    for said, brand in sorted(facets.brands.items(), key=lambda pair: -len(pair[0])):
        pattern = rf"\b(?:by|brand|(?:de )?(?:la )?marque|de chez|from)\s+{re.escape(said)}(?!\w)"
        if said in plain and (found := re.search(pattern, plain)):
            return brand, found
    return "", None


def _amount(match: re.Match[str], side: str, currency: str) -> int | None:
    groups = match.groupdict()
    number = next((value for name, value in groups.items() if name.startswith(side) and value), None)
    if number is None:
        return None
    whole, fraction = number, ""
    if cents := re.search(r"[.,](\d{1,2})$", number):
        whole, fraction = number[: cents.start()], cents.group(1)
    places = digits(currency or "EUR")
    cents_in_all = int(re.sub(r"\D", "", whole) + fraction.ljust(2, "0"))
    return cents_in_all * int(10**places) // 100


def _folded_in_place(text: str) -> str:
    """Folded, with every character where it was."""
    if text.isascii():
        return text.lower()
    return "".join(plain if len(plain := folded(char)) == 1 else char for char in text)


def _without(text: str, match: re.Match[str]) -> str:
    return _SPACES.sub(" ", text[: match.start()] + " " + text[match.end() :]).strip()


def _size(question: str, facets: Facets) -> tuple[dict[str, str], re.Match[str] | None]:
    """With where it is said."""
    plain = _folded_in_place(question)
    matches = [*_SIZE.finditer(plain), *_BARE_SIZE.finditer(question), *_LAST_SIZE.finditer(plain)]
    matches = [match for match in matches if not _ADJECTIVE.match(match.group())]
    for match in matches:
        said = match.groupdict().get("size") or match.group()
        if found := facets.value("size", said.strip(".,")):
            return dict([found]), match
    return next(((lacking, match) for match in matches if (lacking := _lacking(match, facets))), ({}, None))


def _lacking(match: re.Match[str], facets: Facets) -> dict[str, str]:
    """A size by letters that no product of a shop with such sizes has: nothing fits it, and that is the answer."""
    size = canonical_value("size", (match.groupdict().get("size") or match.group()).strip(".,"))
    letters = [spelled for value, spelled in facets.values.get("size", {}).items() if _LETTERS.fullmatch(value)]
    if not letters or not _LETTERS.fullmatch(size):
        return {}
    return {min(name for name, _ in min(letters, key=min)): size.upper()}


def _colour(question: str, facets: Facets) -> tuple[dict[str, str], str]:
    """The shop's own name of a colour, the shopper's word where that means several of the shop's; and what is left."""
    plain = _folded_in_place(question)
    known = facets.values.get("colour", {})
    for value in sorted((value for value in known if " " in value), key=len, reverse=True):
        said = re.search(r"\b" + r"\W+".join(map(re.escape, value.split())) + r"\b", plain)
        if said and (found := facets.value("colour", value)):
            return dict([found]), _without(question, said)
    for match in (found for found in _COLOURED.finditer(plain) if not _NOT.search(plain[: found.start()])):
        # One or the other is no condition that a thing could be held to.
        for word in () if match["other"] else sorted(match["colour"].split(), key=_plainness):
            if found := next(filter(None, (facets.value("colour", name) for name in _names(word))), None):
                return _one_or_word(found[0], _colour_word(word), facets), _without(question, match)
    return {}, question


def _colour_word(word: str) -> str:
    return word if word in colour_words() else word.removesuffix("s")


def _names(word: str) -> tuple[str, ...]:
    """The word itself first, as the shop may have it."""
    return (_colour_word(word), *sorted(colour_words()[_colour_word(word)]))


def _plainness(word: str) -> int:
    """`bleu marine` is a kind of `bleu`: what comes later among the colours says more."""
    return -list(colour_words()).index(_colour_word(word))


def _one_or_word(name: str, word: str, facets: Facets) -> dict[str, str]:
    values = sorted({value for _, value in facets.spellings("colour", word)})
    return {name: values[0] if len(values) == 1 else word}
