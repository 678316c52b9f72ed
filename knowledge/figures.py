"""Figures in a sentence with what they measure, written so that equal figures are equal texts: `30 d`, `4.90 EUR`."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["duration", "money", "percent", "time", "hours", "phone"]
NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
BETWEEN = r"\s*(?:-|–|—|/|to|a|et|and|ou|or|until)\s*"
ADJECTIVE = r"(?:full|business|working|calendar|consecutive|clear|more|additional|whole)"
UNIT = r"(?:hours?|hrs?|heures?|h|days?|jours?|j|d|weeks?|wks?|semaines?|months?|mois|years?|yrs?|ans?|annees?)"
DURATION = re.compile(rf"(?<![\d.,:])({NUMBER})\s*-?\s*(?:{UNIT}\b)?(?:{BETWEEN}({NUMBER}))?[\s-]*(?:{ADJECTIVE}[\s-]+)*({UNIT})\b(?!\d)(?P<after>\s+(?:ouvres?|ouvrables?))?")  # fmt: skip
ONE = re.compile(rf"\b(?:une?|an?|one)\s+(?:{ADJECTIVE}\s+)?(week|month|year|semaine|mois|an|annee|fortnight|quinzaine)\b")  # fmt: skip
BEFORE = re.compile(r"\b(?:avant|before|by|at|jusqu'a|until)\s*$")
BUSINESS = re.compile(r"business|working|ouvre|ouvrable")
SIGNS = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "us$": "USD", "£": "GBP", "gbp": "GBP", "pounds": "GBP", "pound": "GBP", "chf": "CHF", "cad": "CAD"}  # fmt: skip
SIGN = r"(?:us\$|€|\$|£|eur(?:os?)?\b|usd\b|gbp\b|chf\b|cad\b|dollars?\b|pounds?\b)"
MONEY = re.compile(rf"({SIGN})\s?({NUMBER})|({NUMBER})\s?({SIGN})")
PERCENT = re.compile(rf"({NUMBER})\s?(?:%|percent\b|per cent\b|pour cent\b|pourcent\b)")
CLOCK = r"(?:(\d{1,2})(?:[:h.](\d{2})|\s?h(?:eures?)?\b)?\s?([ap]\.?m\b\.?)?|\b(noon|midi|midnight|minuit)\b)"
HOURS = re.compile(rf"(?<!\d){CLOCK}\s*(?:-|–|—|to|a|until|jusqu'a|and|et)\s*{CLOCK}(?!\d)")
OPEN = re.compile(r"\b(?:open\w*|ouvert\w*|horaires?|hours|mon(?:day)?|lundis?|sat(?:urday)?|samedis?|sun(?:day)?|dimanches?|weekdays?|en semaine|du mardi|tuesday)\b")  # fmt: skip
TIME = re.compile(rf"(?<![\d,.]){CLOCK}(?!\d)")
PHONE = re.compile(r"(?<![\d.,])(?:\+|00)?\d(?:[ .()-]{0,2}\d){8,13}(?!\d)")
DAYS = {"w": 7, "s": 7, "f": 14, "q": 14}


@dataclass(frozen=True, slots=True)
class Figure:
    kind: Kind
    value: str
    """`30 d`, `3-5 d business`, `80.00 EUR`, `20 %`, `14:00`, `10:00-19:00`."""
    begin: int
    end: int


def folded(text: str, language: str = "") -> str:
    """Lower case without accents, numbers in digits; `dès` stays what it means."""
    text = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
    text = re.sub(r"\bdès\b", "a partir de", text)
    if re.search(r"[^\W\d_]", text) and language in ("fr", "en"):
        text = _in_digits(text, language)
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def figures_of(text: str) -> list[Figure]:
    """Of a folded sentence, in their order. What is money or a percentage is no number of days."""
    found = [*_money(text), *_percents(text), *_phones(text)]
    if OPEN.search(text):
        found += [each for each in _hours(text) if not _taken(each, found)]
    found += [each for each in _durations(text) if not _taken(each, found)]
    found += [each for each in _times(text) if not _taken(each, found)]
    return sorted(found, key=lambda each: each.begin)


def same(kind: Kind, one: str, other: str, *, upper: bool = False) -> bool:
    """Whether two figures promise the same. `upper`: "within 5 days" and "3 to 5 days" do."""
    if one == other:
        return True
    if kind == "money" and one[-4:] != other[-4:] and "0.00" not in (one, other):
        return True  # two currencies are two markets
    if kind != "duration":
        return False
    (low, high, business), (low2, high2, business2) = _bounds(one), _bounds(other)
    if business != business2:
        factor = 1.4 if business else 1 / 1.4
        if abs(high * factor - high2) < 0.7 and high >= 5:
            return True
    return (low, high) == (low2, high2) or (upper and high == high2)


def _bounds(value: str) -> tuple[float, float, bool]:
    low, _, high = value.split(" ")[0].partition("-")
    return float(low), float(high or low), value.endswith("business")


def _in_digits(text: str, language: str) -> str:
    from text_to_num import alpha2digit

    try:
        return str(alpha2digit(re.sub(r"-(?=(?:day|week|month|year|hour)s?\b)", " ", text), language, threshold=1.5))
    except (ValueError, IndexError):
        return text


def _taken(figure: Figure, found: list[Figure]) -> bool:
    return any(figure.begin < each.end and each.begin < figure.end for each in found)


def _number(text: str) -> float:
    text = re.sub(r"\s", "", text)
    return float(text.replace(",", ".")) if text.count(",") + text.count(".") < 2 else 0.0


def _durations(text: str) -> Iterator[Figure]:
    for found in DURATION.finditer(text):
        low = _days(_number(found[1]), found[3])
        high = _days(_number(found[2]), found[3]) if found[2] else low
        business = " business" if BUSINESS.search(found[0]) else ""
        clock = found[3].startswith("h") and BEFORE.search(text[: found.start()])
        if low <= high and not clock:
            value = f"{low:g}-{high:g} d" if low != high else f"{high:g} d"
            yield Figure("duration", value + business, found.start(), found.end())
    for found in ONE.finditer(text):
        yield Figure("duration", f"{_days(1, found[1]):g} d", found.start(), found.end())


def _days(count: float, unit: str) -> float:
    if unit.startswith("h"):
        return round(count / 24, 3)
    if unit.startswith("m"):
        return count // 12 * 365 + count % 12 * 30
    if unit.startswith(("y", "an")):
        return count * 365
    return count * DAYS.get(unit[0], 1)


def _money(text: str) -> Iterator[Figure]:
    for found in MONEY.finditer(text):
        sign, number = found[1] or found[4], found[2] or found[3]
        yield Figure("money", f"{_number(number):.2f} {SIGNS[sign]}", found.start(), found.end())


def _percents(text: str) -> Iterator[Figure]:
    for found in PERCENT.finditer(text):
        yield Figure("percent", f"{_number(found[1]):g} %", found.start(), found.end())


def _phones(text: str) -> Iterator[Figure]:
    for found in PHONE.finditer(text):
        digits = re.sub(r"\D", "", found[0].replace("(0)", ""))
        yield Figure("phone", digits[-9:], found.start(), found.end())


def _hours(text: str) -> Iterator[Figure]:
    for found in HOURS.finditer(text):
        first, second = _clock(found.groups()[:4]), _clock(found.groups()[4:])
        said = re.search(r"h|:|[ap]\.?m|noon|mi", found[0])
        if said and first and second:
            yield Figure("hours", f"{first}-{second}", found.start(), found.end())


def _times(text: str) -> Iterator[Figure]:
    for found in TIME.finditer(text):
        clock = _clock(found.groups())
        if clock and re.search(r"\dh|\d h|:|[ap]\.?m|noon|midi|mi", found[0]):
            yield Figure("time", clock, found.start(), found.end())


def _clock(parts: tuple[str | None, ...]) -> str:
    hour, minute, half, word = parts
    if word:
        return "12:00" if word in ("noon", "midi") else "00:00"
    if hour is None or int(hour) > 24 or int(minute or 0) > 59:
        return ""
    number = int(hour) % 12 + 12 if half and half.startswith("p") else 0 if half and int(hour) == 12 else int(hour)
    return f"{number:02d}:{int(minute or 0):02d}"
