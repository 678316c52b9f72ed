"""Finds what can be checked in a sentence: prices, stock, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from knowledge.money import Money, digits

CURRENCIES = {
    "€": ("EUR",), "eur": ("EUR",), "euro": ("EUR",), "euros": ("EUR",),
    "£": ("GBP",), "gbp": ("GBP",), "pound": ("GBP",), "pounds": ("GBP",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"), "us$": ("USD",), "usd": ("USD",), "ca$": ("CAD",), "cad": ("CAD",),
    "a$": ("AUD",), "aud": ("AUD",), "nzd": ("NZD",), "dollar": ("USD", "CAD", "AUD"), "dollars": ("USD", "CAD", "AUD"),
    "¥": ("JPY", "CNY"), "jpy": ("JPY",), "chf": ("CHF",), "kr": ("SEK", "NOK", "DKK"), "sek": ("SEK",), "nok": ("NOK",),
    "dkk": ("DKK",), "zł": ("PLN",), "pln": ("PLN",), "₹": ("INR",), "inr": ("INR",),
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_SIGN = r"(?:US\$|CA\$|A\$|[€$£¥₹]|zł)"
_WORD = r"(?:EUR|euros?|USD|CAD|AUD|NZD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|INR|pounds?|dollars?|kr)\b"
_PRICE = re.compile(
    rf"(?<![\w.,])(?P<before>{_SIGN}|\b{_WORD})[ \u00a0\u202f]?(?P<first>{_NUMBER})"
    rf"|(?<![\w.,])(?P<euros>\d+)[ ]?€(?P<cents>\d\d)(?!\d)"
    rf"|(?<![\w.,])(?P<second>{_NUMBER})[ \u00a0\u202f]?(?P<after>{_SIGN}|{_WORD})",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"\b(?:costs?|priced at|price is|prices? of|coûtent?|coute|au prix de|prix est de|total is|total of|total de)\s+"
    rf"(?:only |just |seulement )?(?P<bare>{_NUMBER})(?!\s*(?:%|[\w€$£]))",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?:under|below|less than|up to|at most|within|over|above|more than|at least|from|starting at|budget(?: of| de)?|maximum|max\.?|"
    r"moins de|sous|jusqu['’]à|plus de|au-dessus de|en dessous de|à partir de|dès|au plus|au moins)\s+(?:the |les |de )?$",
    re.IGNORECASE,
)
_GONE = (
    r"sold[ -]out|out of stock|(?:no longer|not|n['’]t|isn['’]t|aren['’]t) (?:currently )?(?:in stock|available)|unavailable|"
    r"(?:plus|pas) (?:en stock|disponibles?)|rupture(?: de stock)?|épuisée?s?|indisponibles?"
)
_LEFT = (
    r"(?P<left>\d+) (?:left|remaining|in stock|en stock|restante?s?|pieces? left|pièces? en stock)|only (?P<only>\d+)(?: \w+)? left|"
    r"(?:n['’]en reste(?:nt)?|en reste|reste(?:nt)?) (?:plus )?(?:que )?(?P<reste>\d+)|plus que (?P<plus>\d+)"
)
_HERE = r"in stock|en stock|(?P<soft>(?:is|are|est|sont) (?:still |currently |toujours |encore )?(?:available|disponibles?))"
_STOCK = re.compile(rf"(?P<gone>{_GONE})|{_LEFT}|(?P<here>{_HERE})", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s)\]>]+|www\.[^\s)\]>]+|[\w.+-]+@[\w-]+\.[\w.-]*\w|\]\([^)]*\)", re.IGNORECASE)
_MARKUP = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[a-z/!][^>]*>", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:()]| but | mais | and | et | while | tandis ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Price:
    text: str
    at: int
    value: Decimal
    currencies: tuple[str, ...]
    """Which the notation may mean; empty: a bare number."""
    compared: bool
    """`under 80 €`: a limit rather than a price."""

    def is_(self, money: Money) -> bool:
        same = not self.currencies or money.currency in self.currencies
        return same and self.value.scaleb(digits(money.currency)) == money.amount


@dataclass(frozen=True, slots=True)
class Stock:
    text: str
    available: bool
    left: int | None
    clause: str
    """The part of the sentence around it: where `in M` stands."""
    soft: bool
    """`is available` is only a claim of stock where a product is named."""


@dataclass(frozen=True, slots=True)
class Link:
    text: str


Claim = Price | Stock | Link


def claims_in(sentence: str) -> list[Claim]:
    return [*prices_in(sentence), *_stock(sentence), *(Link(found.group()) for found in _LINK.finditer(sentence))]


def prices_in(text: str) -> Iterator[Price]:
    for found in _PRICE.finditer(text):
        sign = (found["before"] or found["after"] or "€").lower()
        number = f"{found['euros']}.{found['cents']}" if found["euros"] else found["first"] or found["second"]
        yield _price(text, found, number, CURRENCIES[sign])
    for found in _BARE.finditer(text):
        if not _PRICE.match(text, found.start("bare")):
            yield _price(text, found, found["bare"], ())


def without_markup(text: str) -> str:
    """Pictures and HTML never reach a shopper."""
    return _MARKUP.sub("", text)


def _price(text: str, found: re.Match[str], number: str, currencies: tuple[str, ...]) -> Price:
    compared = bool(_COMPARED.search(text[: found.start()]))
    return Price(found.group(), found.start(), _decimal(number), currencies, compared)


def _decimal(number: str) -> Decimal:
    """The last mark with one or two digits behind it is the decimal one; `1.299` is one thousand two hundred and 99."""
    parts = re.split(r"[ .,'’\u00a0\u202f]", number)
    if len(parts) > 1 and len(parts[-1]) < 3:
        return Decimal("".join(parts[:-1]) + "." + parts[-1])
    return Decimal("".join(parts))


def _stock(sentence: str) -> Iterator[Stock]:
    for found in _STOCK.finditer(sentence):
        number = next((found[name] for name in ("left", "only", "reste", "plus") if found[name]), None)
        left = int(number) if number else None
        available = found["gone"] is None and left != 0
        yield Stock(found.group(), available, left, _clause(sentence, found), bool(found["soft"]))


def _clause(sentence: str, found: re.Match[str]) -> str:
    start = max((cut.end() for cut in _CLAUSE.finditer(sentence, 0, found.start())), default=0)
    end = _CLAUSE.search(sentence, found.end())
    return sentence[start : end.start() if end else len(sentence)]
