"""Prices as people and programs write them: `1.299,00`, `12,5 €`, `EUR 12.50`, `$5`, `¥1,299`. Exact, or refused."""

import re
from collections.abc import Iterable
from functools import lru_cache

from babel.core import get_global

from knowledge.money import Money, digits, money

SIGNS = {
    "€": "EUR", "£": "GBP", "$": "USD", "us$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD",
    "hk$": "HKD", "s$": "SGD", "r$": "BRL", "¥": "JPY", "円": "JPY", "元": "CNY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₺": "TRY", "₪": "ILS", "zł": "PLN", "zl": "PLN", "kč": "CZK", "kc": "CZK", "ft": "HUF", "lei": "RON", "kr": "SEK",
    "kr.": "DKK", "fr.": "CHF", "fr": "CHF", "sfr.": "CHF", "euro": "EUR", "euros": "EUR", "dollars": "USD", "usd$": "USD",
}  # fmt: skip
SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "CLP", "ARS", "COP"),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "NOK", "SEK", "ISK"),
    "£": ("GBP", "EGP"),
}
"""Signs that several currencies use: the shop's own where it is among them."""
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_TAXED = re.compile(r"\s*\(?(?:ttc|tvac|incl\.? (?:vat|tax)|inc\.? vat|inkl\.? mwst\.?)\)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"(\d+)\s?([€£$])\s?(\d\d)")
_PRICE = re.compile(
    r"(?P<before>[^\d\s.,+-][^\d]*?)?\s?\+?(?P<number>\d[\d.,'’ ]*?)(?:[.,]?[-–—]+)?\s?(?P<after>[^\d\s.,'’–—-][^\d]*)?"
)
_GROUPED = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?=[.,]|$)")
_MARK = re.compile(r"\d([.,])(\d+)(?!.*[.,]\d)")


@lru_cache(maxsize=10_000)
def price(text: str, currency: str, decimal: str = "") -> Money:
    """In the currency that the text names, else in the given one. Raises ValueError for what can't be sure.

    Without a decimal mark to go by, `1.299` is one price for Germans and another for the English, and refused.
    """
    plain = _TAXED.sub("", _SPACES.sub(" ", text).strip().lstrip("'"))
    plain = _BETWEEN.sub(r"\1.\3 \2", plain)
    found = _PRICE.fullmatch(plain)
    if not found:
        raise _no_price(text)
    named = [name.strip() for name in (found["before"], found["after"]) if name and name.strip()]
    codes = {_currency(name, currency) for name in named}
    if "" in codes or len(codes) > 1:
        raise _no_price(text)
    own = codes.pop() if codes else currency
    return money(_number(found["number"].strip(" ,.'’"), own, decimal, text), own)


def decimal_mark(texts: Iterable[str]) -> str:
    """The mark that these prices agree on; empty where none of them tells."""
    votes = {".": 0, ",": 0}
    for text in texts:
        plain = _SPACES.sub("", text)
        marks = [char for char in plain if char in ".,"]
        if found := _MARK.search(plain):
            mark, places = found[1], len(found[2])
            if len(set(marks)) == 2 or places != 3:
                votes[mark] += 1
        if len(marks) > 1 and len(set(marks)) == 1:
            votes["," if marks[0] == "." else "."] += 1  # two of one kind group the thousands
    return max(votes, key=lambda mark: votes[mark]) if len(set(votes.values())) > 1 else ""


@lru_cache(maxsize=1000)
def is_currency(code: str) -> bool:
    return code in get_global("all_currencies")


def _currency(name: str, default: str) -> str:
    """Empty for what names none."""
    low = name.lower()
    if default in SHARED.get(low, ()):
        return default
    if low in SIGNS:
        return SIGNS[low]
    parts = low.split()
    if len(parts) == 2 and len({_currency(part, default) for part in parts}) == 1:
        return _currency(parts[0], default)
    return name.upper() if len(name) == 3 and is_currency(name.upper()) else ""


def _number(number: str, currency: str, decimal: str, text: str) -> str:
    if " " in number or "'" in number or "’" in number:
        if not _GROUPED.match(number):
            raise _no_price(text)
        number = re.sub(r"[ '’]", "", number)
    marks = [char for char in number if char in ".,"]
    if not marks:
        return number
    mark = marks[-1]
    whole, _, fraction = number.rpartition(mark)
    if len(set(marks)) == 2:
        other = "," if mark == "." else "."
        return f"{_ungrouped(whole, other, text)}.{fraction}"
    if len(marks) > 1:
        return _ungrouped(number, mark, text)
    if len(fraction) != 3 or len(whole) > 3 or whole == "0":
        return f"{whole}.{fraction}"
    if digits(currency) == 0 or (decimal and decimal != mark):
        return whole + fraction
    if digits(currency) == 3 or decimal == mark:
        return f"{whole}.{fraction}"
    raise ValueError(
        f"{text!r} could be {whole}{fraction} or {whole}.{fraction[:2]}; right would be a price such as {whole}{fraction}.00"
    )


def _ungrouped(number: str, mark: str, text: str) -> str:
    first, *groups = number.split(mark)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
        raise _no_price(text)
    return first + "".join(groups)


def _no_price(text: str) -> ValueError:
    return ValueError(f"{text!r} is not a price; right would be a number such as 89.90, with or without its currency")
