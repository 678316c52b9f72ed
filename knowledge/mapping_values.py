"""What a column's values look like: prices, pictures, barcodes, stock, one id a row, one group for several rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.feeds.prices import is_currency, price
from knowledge.feeds.stocks import is_availability

HIDDEN = ("false", "no", "0", "-1", "non", "draft", "archived", "hidden", "inactive", "inactif", "brouillon", "masqué", "disabled",
          "faux", "unpublished", "off", "private", "archivé", "désactivé", "n", "nein")  # fmt: skip
SHOWN = (
    "true",
    "yes",
    "1",
    "oui",
    "active",
    "actif",
    "published",
    "publié",
    "visible",
    "enabled",
    "vrai",
    "on",
    "public",
    "activé",
    "y",
    "ja",
)
_ADDRESS = re.compile(r"(?:https?:)?//[^\s]+|/[\w./%-]+", re.IGNORECASE)
_PICTURE = re.compile(
    r"\.(?:jpe?g|png|webp|gif|avif|svg)(?:[?#,|;\s\"]|$)|/(?:images?|photos?|media|img|cdn)/", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}[/.]\d{1,2}[/.]\d{4}.*")


@dataclass(frozen=True, slots=True)
class Looks:
    """Shares of the values that say something, from 0 to 1."""

    filled: float
    """Of all rows."""
    prices: float = 0.0
    priced: float = 0.0
    """Prices with a currency or with cents."""
    addresses: float = 0.0
    pictures: float = 0.0
    barcodes: float = 0.0
    codes: float = 0.0
    """As long as barcodes, with a right checksum or not."""
    counts: float = 0.0
    available: float = 0.0
    shown: float = 0.0
    """Words for what is in the shop, and what is not."""
    dates: float = 0.0
    currencies: float = 0.0
    distinct: float = 0.0
    words: float = 0.0
    """A value's words, on average."""
    letters: float = 0.0


def looks(values: Sequence[str], rows: int) -> Looks:
    said = [value.lstrip('["') for value in values if value]
    if not said:
        return Looks(0.0)

    def share(fits: Sequence[bool]) -> float:
        return sum(fits) / len(said)

    return Looks(
        filled=len(said) / max(rows, 1),
        prices=share([_is_price(value) for value in said]),
        priced=share([_is_price(value) and not re.fullmatch(r"\d+", value) for value in said]),
        addresses=share([bool(_ADDRESS.match(value)) for value in said]),
        pictures=share([bool(_ADDRESS.match(value) and _PICTURE.search(value)) for value in said]),
        barcodes=share([is_gtin(value) for value in said]),
        codes=share([bool(re.fullmatch(r"[\d -]{8,17}", value)) for value in said]),
        counts=share([bool(re.fullmatch(r"-?\d{1,6}(?:\.0+)?", value)) for value in said]),
        available=share([is_availability(value) and not value.isdigit() for value in said]),
        shown=share([value.lower() in (*HIDDEN, *SHOWN) for value in said]),
        dates=share([bool(_DATE.fullmatch(value)) for value in said]),
        currencies=share([len(value) == 3 and value.isupper() and is_currency(value) for value in said]),
        distinct=len(set(said)) / len(said),
        words=sum(len(value.split()) for value in said) / len(said),
        letters=share([any(char.isalpha() for char in value) for value in said]),
    )


def is_gtin(text: str) -> bool:
    """8, 12, 13 or 14 digits whose last one is the checksum (GS1 General Specifications, 7.9)."""
    digits = re.sub(r"[\s'-]", "", text)
    if not digits.isdecimal() or not digits.isascii() or len(digits) not in (8, 12, 13, 14):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def _is_price(text: str) -> bool:
    if len(text) > 30 or not any(char.isdigit() for char in text):
        return False
    try:
        price(text, "EUR", ".")
    except ValueError:
        return False
    return True
