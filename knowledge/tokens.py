"""Text as the word index reads it: folded words with their endings, numbers as values, sizes with their unit.

`1-1/2 in.`, `1 1/2"` and `1.5 inch` read alike, and so do `1,5 litre` and `1.5L`. Endings stay on: the question brings
the other forms of its words, so an exact word can count for more than a related one.
"""

import re
from functools import lru_cache

from knowledge.terms import ELISION, STOP, folded

LONGEST = 40
"""Characters of a token; longer ones are cut (keys, addresses)."""
_UNITS = {
    "in": 'in inch inches pouce pouces " ” \'\'', "ft": "ft foot feet pied pieds '", "gal": "gal gallon gallons",
    "oz": "oz ounce ounces", "lb": "lb lbs pound pounds", "w": "w watt watts", "v": "v volt volts", "amp": "amp amps",
    "cm": "cm", "mm": "mm", "m": "m metre metres meter meters", "l": "l litre litres liter liters", "ml": "ml", "cl": "cl",
    "kg": "kg kilo kilos", "g": "g gr gram grams gramme grammes", "qt": "qt quart quarts", "btu": "btu",
    "ga": "ga gauge", "hp": "hp", "yd": "yd yds yard yards", "mah": "mah", "gb": "gb", "tb": "tb", "hz": "hz",
}  # fmt: skip
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_NUMBER = r"(?:\d+\s*-\s*\d+/\d+|\d+\s+\d+/\d+|\d+/\d+|\d+[.,]\d+|\.\d+|\d+)"
_SPELLED = "|".join(re.escape(word) + r"\b" * word[-1].isalpha() for word in sorted(_UNIT_OF, key=len, reverse=True))
_MEASURE = re.compile(rf"(?<![\w.,/])(?P<number>{_NUMBER})\s*-?\s*(?P<unit>{_SPELLED})")
_TOKEN = re.compile(
    r"\d+\s*-\s*\d+/\d+|\d+/\d+|\d+[.,]\d+(?![\d.,])|[a-z]+\d[a-z0-9]*|\d+[a-z]+[a-z0-9]*|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+"
)
_BY = re.compile(r"(?<=\d)\s*(?:x|\*|×|by|sur)\s*(?=\d)")
_GLUED = re.compile(r"(?<![a-z\d])(\d+(?:/\d+)?)(?=[a-z]{4,})")
_POSSESSIVE = re.compile(r"['’]s$")
_SCALES = ({"ml": 1, "cl": 10, "l": 1000}, {"mm": 1, "cm": 10, "m": 1000}, {"g": 1, "kg": 1000})
_MEASURED = re.compile(r"([\d.]+)([a-z]+)")
# French gold is English's `or`, which is left out.
_GOLD = re.compile(r"(?:\ben |\bd['’]|\bplaquee?s? )or\b")
_NUMERIC = re.compile(r"[\d.,/\s-]+")
LEFT_OUT = STOP | {"x"}


def tokens(text: str) -> list[str]:
    """In their order, stop words out. A measure gives its number and the number with its unit."""
    plain = _GOLD.sub(" dore ", _BY.sub(" x ", folded(text)))
    glued = _GLUED.search(plain) is not None
    found: list[str] = []
    last = 0
    for match in _MEASURE.finditer(plain):
        found += _words(plain[last : match.start()], glued)
        value = _value(match["number"])
        found += (value, value + _UNIT_OF[match["unit"]])
        last = match.end()
    return found + _words(plain[last:], glued)


def same_measure(token: str) -> list[str]:
    """`350ml` as a shop may say it that counts in `cl` or `l`."""
    match = _MEASURED.fullmatch(token)
    scale = next((scale for scale in _SCALES if match and match[2] in scale), None)
    if not match or not scale or match[1].count(".") > 1:
        return []
    least = float(match[1]) * scale[match[2]]
    return [f"{least / size:g}{unit}" for unit, size in scale.items() if unit != match[2]]


def _words(text: str, glued: bool) -> list[str]:
    """`glued`: a number and a word may stand together."""
    found: list[str] = []
    for word in _TOKEN.findall(_GLUED.sub(r"\1 ", text) if glued else text):
        plain = word if word.isalpha() else _folded(word)
        if plain not in LEFT_OUT:
            found.append(plain[:LONGEST])
    return found


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    """Of more than letters: a number as its value, others without apostrophes and what is elided."""
    if _NUMERIC.fullmatch(word):
        return _value(word)
    return re.sub(r"['’]", "", _POSSESSIVE.sub("", ELISION.sub("", word)))


@lru_cache(maxsize=20_000)
def _value(number: str) -> str:
    plain = re.sub(r"\s", "", re.sub(r"\s+(?=\d+/)", "-", number.strip())).replace(",", ".")
    try:
        if "/" not in plain:
            return plain if plain.isdigit() else f"{float(plain):g}"
        whole, _, fraction = plain.rpartition("-")
        over, under = fraction.split("/")
        return f"{round(int(whole or 0) + int(over) / int(under), 3):g}"
    except (ValueError, ZeroDivisionError):
        return plain
