"""Figures as people write them: money, per cent, spans of time, dates, hours, measures; compared by what they mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from assistant.claims.wording import Wording
from knowledge.money import Money, digits

Kind = Literal["money", "percent", "span", "date", "clock", "measure", "number"]
CURRENCIES = {
    "€": ("EUR",), "eur": ("EUR",), "euro": ("EUR",), "euros": ("EUR",), "£": ("GBP",), "gbp": ("GBP",),
    "pound": ("GBP",), "pounds": ("GBP",), "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"), "us$": ("USD",),
    "usd": ("USD",), "ca$": ("CAD",), "cad": ("CAD",), "a$": ("AUD",), "aud": ("AUD",), "nzd": ("NZD",),
    "dollar": ("USD", "CAD", "AUD"), "dollars": ("USD", "CAD", "AUD"), "¥": ("JPY", "CNY"), "jpy": ("JPY",),
    "chf": ("CHF",), "kr": ("SEK", "NOK", "DKK"), "sek": ("SEK",), "nok": ("NOK",), "dkk": ("DKK",), "zł": ("PLN",),
    "pln": ("PLN",), "₹": ("INR",), "inr": ("INR",), "bucks": ("USD", "CAD", "AUD"), "quid": ("GBP",), "balles": ("EUR",),
}  # fmt: skip
N = r"\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?(?!\d)"
_TO = r"\s?(?:-|–|—|to|a|and|et|or|ou)\s?"
_SIGN = r"(?:us\$|ca\$|a\$|[€$£¥₹]|zł)"
_LISTED = re.compile(r"\b(?:and|et|or|ou)\b")
_BETWEEN = re.compile(r"\b(?:between|entre) $")
_WORD = r"(?:eur|euros?|usd|cad|aud|nzd|gbp|chf|jpy|sek|nok|dkk|pln|inr|pounds?|dollars?|bucks|quid|balles|kr)\b"
_MONEY = re.compile(
    rf"(?<![\w.,])(?P<before>{_SIGN}|\b{_WORD}) ?(?P<first>{N})(?:{_TO}(?:{_SIGN} ?)?(?P<first_to>{N})(?! ?(?:%|days|jours)))?"
    rf"|(?<![\w.,])(?P<whole>\d+) ?(?:€|euros?) ?(?P<cents>\d\d)(?!\d)"
    rf"|(?<![\w.,])(?:(?!\d+ a \d+[.,]\d)(?P<low>{N})(?:{_TO}|(?P<signed> ?(?:{_SIGN}|{_WORD}))(?: ?[-–—] ?| to | a )))?(?P<second>{N}) ?(?P<after>{_SIGN}|{_WORD})"
    rf"|(?<![\w.,])(?P<only_cents>\d+) ?(?:cents?|centimes)\b"
)
_PAID = re.compile(rf"{_SIGN}|{_WORD}|cent")
"""No sum of money is without one of these."""
_FREE = Wording("quantities.free")
_NOT_FREE = Wording("quantities.not_free")
_PERCENT = Wording("quantities.percent")
_FOREVER = Wording("quantities.forever")
_SPAN = Wording("quantities.span")
_CLOCK = Wording("quantities.clock")
_MONTHS = (
    "january|janvier|janv|jan", "february|fevrier|feb|fevr", "march|mars|mar", "april|avril|apr|avr", "may|mai", "june|juin|jun",
    "july|juillet|jul|juil", "august|aout|aug", "september|septembre|sept|sep", "october|octobre|oct", "november|novembre|nov",
    "december|decembre|dec",
)  # fmt: skip
_MONTH_OF = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<![\w.,/])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?(?: of)?[ -](?P<mon>{_MONTH})\b\.?(?:,? (?P<y>\d{{4}}))?"
    rf"|\b(?P<mon2>{_MONTH})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<y2>\d{{4}}))?"
    r"|(?<![\d/])(?P<y3>20\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)|(?<![\d/])(?P<d4>\d{1,2})[/.](?P<m4>\d{1,2})(?:[/.](?P<y4>\d{4}|\d\d))?(?![\d/])(?! ?[€$£%])"
)
_DATED = re.compile(rf"\d[/.-]\d|{_MONTH}")
"""No date is without one of these."""
_MEASURE = Wording("quantities.measure")
_SCALE = {
    "mm": ("mm", 1), "cm": ("mm", 10), "cen": ("mm", 10), "m": ("mm", 1000), "met": ("mm", 1000), "in": ("in", 1), "inc": ("in", 1),
    "pou": ("in", 1), "kg": ("g", 1000), "kil": ("g", 1000), "g": ("g", 1), "gr": ("g", 1), "gra": ("g", 1), "ml": ("ml", 1),
    "cl": ("ml", 10), "l": ("ml", 1000), "lit": ("ml", 1000), "lb": ("lb", 1), "lbs": ("lb", 1), "ft": ("ft", 1), "fee": ("ft", 1),
    "w": ("w", 1), "wat": ("w", 1), "v": ("v", 1), "vol": ("v", 1), "lm": ("lm", 1), "lum": ("lm", 1), "k": ("k", 1), "kel": ("k", 1),
    "foi": ("times", 1), "tim": ("times", 1), "ins": ("times", 1), "pay": ("times", 1), "ver": ("times", 1), "men": ("times", 1), "go": ("gb", 1), "°": ("°", 1), "°c": ("°", 1), "deg": ("°", 1),
}  # fmt: skip
_COUNTED_UP = re.compile(rf"(?:(?<![\w.,])(?:{N}), )+$")
_NUMBER = re.compile(rf"(?<![\w.,/#+-])(?P<n>{N})(?![\w%€$£°/])")


@dataclass(frozen=True, slots=True)
class Quantity:
    kind: Kind
    text: str
    at: int
    low: Decimal
    high: Decimal
    unit: tuple[str, ...] = ()
    """Currencies that the notation may mean; the unit of a span or a measure; nothing: a bare number."""

    @property
    def end(self) -> int:
        return self.at + len(self.text)

    @property
    def free(self) -> bool:
        return self.kind == "money" and self.high == 0

    def is_(self, money: Money) -> bool:
        same = not self.unit or money.currency in self.unit
        return same and self.low == self.high == Decimal(money.amount).scaleb(-digits(money.currency))

    def same(self, other: "Quantity") -> bool:
        return self._comparable(other) and (self.low, self.high) == (other.low, other.high)

    def bounds(self, other: "Quantity") -> bool:
        """`within 3 days` of 2 to 3 days, `as little as 2`."""
        return self._comparable(other) and self.low == self.high and self.low in (other.low, other.high)

    def rivals(self, other: "Quantity") -> bool:
        """The same sort of figure, and another one."""
        return self.kind == other.kind and (self.kind != "measure" or self.unit == other.unit) and not self.same(other)

    def _may_be_hours(self) -> bool:
        """`Jusqu'à 12 heures`: how long, or until when."""
        return self.unit == ("hour",) or (self.kind == "clock" and "heure" in self.text)

    def _comparable(self, other: "Quantity") -> bool:
        if self.kind == "date" == other.kind:
            return True
        if self.free or other.free:
            return self.kind == other.kind == "money"
        if {self.kind, other.kind} == {"clock", "span"}:
            return self._may_be_hours() and other._may_be_hours()
        return self.kind == other.kind and (not self.unit or not other.unit or bool(set(self.unit) & set(other.unit)))


@lru_cache(maxsize=8192)
def quantities(folded: str) -> tuple[Quantity, ...]:
    """Every figure once, in the sense of the first kind that fits its place."""
    taken: list[tuple[int, int]] = []
    found: list[Quantity] = []
    for read in _READERS if _DIGIT.search(folded) else _WITHOUT_DIGITS:
        for one in read(folded):
            if not any(start < one.end and one.at < end for start, end in taken):
                taken.append((one.at, one.end))
                found.append(one)
    return tuple(sorted(found, key=lambda one: one.at))


def decimal(number: str) -> Decimal:
    """The last mark with one or two digits behind it is the decimal one; `1.299` is one thousand two hundred and 99."""
    parts = re.split(r"[ .,']", number)
    if len(parts) > 1 and len(parts[-1]) != 3:
        return Decimal("".join(parts[:-1]) + "." + parts[-1])
    return Decimal("".join(parts))


def _moneys(text: str) -> Iterator[Quantity]:
    for found in _MONEY.finditer(text) if _PAID.search(text) else ():
        if found["only_cents"]:
            value = Decimal(found["only_cents"]) / 100
            yield Quantity("money", found.group(), found.start(), value, value, ("EUR", "USD"))
            continue
        sign = found["before"] or found["after"] or "€"
        high = (
            f"{found['whole']}.{found['cents']}"
            if found["whole"]
            else found["first_to"] or found["first"] or found["second"]
        )
        low = (found["first"] if found["first_to"] else found["low"]) or high
        if decimal(low) > decimal(high) or _is_list(found, text):
            # `from €119 to €95` is a fall, `€25 and €50` are two: no range.
            first, second = found.start(), found.start("first_to" if found["first_to"] else "second")
            end = found.end("first" if found["first_to"] else "signed" if found["signed"] else "low")
            yield Quantity("money", text[first:end], first, decimal(low), decimal(low), CURRENCIES[sign])
            yield Quantity("money", text[second : found.end()], second, decimal(high), decimal(high), CURRENCIES[sign])
            continue
        yield Quantity("money", found.group(), found.start(), decimal(low), decimal(high), CURRENCIES[sign])


def _frees(text: str) -> Iterator[Quantity]:
    barred = [found.span() for found in _NOT_FREE.finditer(text)]
    for found in _FREE.finditer(text):
        if not any(start <= found.start() < end for start, end in barred) and not re.search(
            r"\bfeel $|\b(?:not|n't|isn't|aren't|pas|jamais|no longer|plus) (?:\w+ )?$", text[: found.start()]
        ):
            yield Quantity("money", found.group(), found.start(), Decimal(0), Decimal(0))


def _percents(text: str) -> Iterator[Quantity]:
    for found in _PERCENT.finditer(text):
        high = Decimal(50) if found["half"] else decimal(found["n"])
        yield Quantity("percent", found.group(), found.start(), decimal(found["low"]) if found["low"] else high, high)


def _spans(text: str) -> Iterator[Quantity]:
    for found in _FOREVER.finditer(text):
        yield Quantity("span", found.group(), found.start(), Decimal(9999), Decimal(9999), ("month",))
    for found in _SPAN.finditer(text):
        name = found["unit"]
        business = bool(found["open"]) or (found["kind"] or "").strip() in ("working", "business", "week")
        high = decimal(found["n"])
        low = decimal(found["low"]) if found["low"] else high
        unit, factor = _span_unit(name, business, high)
        yield Quantity("span", found.group(), found.start(), low * factor, high * factor, (unit,))


def _span_unit(name: str, business: bool, value: Decimal) -> tuple[str, Decimal]:
    if name.startswith("min"):
        return "minute", Decimal(1)
    if name.startswith(("h",)):
        whole = value % 24 == 0
        return ("business day" if business else "day", Decimal(1) / 24) if whole else ("hour", Decimal(1))
    if name.startswith(("d", "j")):
        return ("business day" if business else "day"), Decimal(1)
    if name.startswith(("w", "sem")):
        return "day", Decimal(7)
    if name.startswith("f"):
        return "day", Decimal(14)
    return ("month", Decimal(1)) if name.startswith("mo") else ("month", Decimal(12))


def _clocks(text: str) -> Iterator[Quantity]:
    for found in _CLOCK.finditer(text):
        hour = next((found[name] for name in ("h", "h2", "h3", "h4", "h5", "h6") if found[name]), "12")
        minute = next((found[name] for name in ("m", "m2", "m3", "m4", "m5", "m6") if found[name]), "0")
        value = (
            Decimal(hour) + (12 if (found["half"] or "")[:1] == "p" and int(hour) < 12 else 0) + Decimal(minute) / 60
        )
        yield Quantity("clock", found.group(), found.start(), value, value)


def _dates(text: str) -> Iterator[Quantity]:
    for found in _DATE.finditer(text) if _DATED.search(text) else ():
        day = next(found[name] for name in ("d", "d2", "d3", "d4") if found[name])
        month = (
            _MONTH_OF[found["mon"] or found["mon2"]]
            if found["mon"] or found["mon2"]
            else int(found["m3"] or found["m4"])
        )
        if 1 <= int(day) <= 31 and 1 <= month <= 12 and not (found["d4"] and not found["y4"] and "." in found.group()):
            value = Decimal(month * 100 + int(day))
            yield Quantity("date", found.group(), found.start(), value, value)


def _measures(text: str) -> Iterator[Quantity]:
    for found in _MEASURE.finditer(text):
        unit, factor = _SCALE.get(found["unit"][:3], _SCALE.get(found["unit"], (found["unit"], 1)))
        high = decimal(found["n"])
        low = decimal(found["low"]) if found["low"] else high
        if not _is_list(found, text):
            yield Quantity("measure", found.group(), found.start(), low * factor, high * factor, (unit,))
            continue
        # `85, 95 and 105 cm` are three.
        start = _COUNTED_UP.search(text[: found.start()])
        for one in re.finditer(N, text[start.start() if start else found.start() : found.end()]):
            value = decimal(one.group()) * factor
            at = one.start() + (start.start() if start else found.start())
            yield Quantity("measure", one.group(), at, value, value, (unit,))


def _is_list(range_: re.Match[str], text: str) -> bool:
    """`and`, `or`: of a range only behind `between`."""
    return bool(_LISTED.search(range_.group())) and not _BETWEEN.search(text[: range_.start()])


def _numbers(text: str) -> Iterator[Quantity]:
    for found in _NUMBER.finditer(text):
        value = decimal(found["n"])
        yield Quantity("number", found.group(), found.start(), value, value)


_DIGIT = re.compile(r"\d")
_READERS = (_dates, _moneys, _percents, _clocks, _spans, _measures, _frees, _numbers)
_WITHOUT_DIGITS = (_percents, _clocks, _spans, _frees)
"""What reads `half price`, `noon`, `for life` and `free`."""


def role(folded: str, one: Quantity) -> str:
    """`over`: the figure is where something begins; `under`: where it ends; else it is the thing itself."""
    before, after = folded[: one.at].replace(": ", " "), folded[one.end :]
    if _OVER.search(before) or _OR_MORE.match(after):
        return "over"
    return "under" if _UNDER.search(before) else "is"


_OVER = Wording("quantities.over")
_OR_MORE = re.compile(r" ?(?:or more|and (?:up|over|above|more)|\+|minimum|d'achats?|ou plus|et plus|of purchases?)\b")
_UNDER = Wording("quantities.under")
