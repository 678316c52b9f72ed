"""Countries as people and pages name them, in English and French; which of them are in the European Union."""

import re
from functools import cache, lru_cache

from assistant.countries import named_countries

# fmt: off
EUROPEAN_UNION = frozenset({
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL",
    "PL", "PT", "RO", "SK", "SI", "ES", "SE",
})
# fmt: on
ALSO = {
    "US": r"\bUSA?\b(?! ?(?:\d|sizes?\b|men|women))|\bU\.S\.(?:A\.)?|\b(?:the )?[Ss]tates\b|\bAmerica\b",
    "GB": r"\bUK\b(?! ?(?:\d|sizes?\b))|\bU\.K\.|\bEngland\b|\bGreat Britain\b|\bScotland\b|\bWales\b|\bAngleterre\b|\bGrande-Bretagne\b",
    "NL": r"\bHolland\b|\bHollande\b",
    "CZ": r"\bCzech Republic\b|\bRépublique tchèque\b",
}
"""Names beside the official ones; capitals matter: "us" is no country."""


@lru_cache(maxsize=5_000)
def countries(text: str) -> frozenset[str]:
    """ISO 3166 codes of the countries that are named."""
    names, pattern = _names()
    found = {names[each.casefold()] for each in pattern.findall(text) if each.casefold() in names}
    return frozenset(found | {code for code, also in ALSO.items() if re.search(also, text)})


def named_countries_of(text: str) -> str:
    """The words that name them."""
    return " ".join(_names()[1].findall(text))


def without_countries(text: str) -> str:
    return _names()[1].sub(" ", text)


@cache
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    spoken = {name.casefold(): code for code, name in named_countries() if len(name) > 3}
    longest_first = "|".join(map(re.escape, sorted(spoken, key=len, reverse=True)))
    return spoken, re.compile(rf"(?i:\b(?:{longest_first})\b)|{'|'.join(ALSO.values())}")
