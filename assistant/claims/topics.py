"""What a policy may be about, in both languages: what is done, how, where, to what, paid how. Two texts that name different ones aren't about the same thing."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from assistant.builtin.words import STOP, tokens
from assistant.claims.wording import Meanings, Wording
from assistant.countries import named_countries
from knowledge.terms import stem

Topics = Mapping[str, frozenset[str]]
"""By dimension: `{"act": {"return"}, "way": {"express"}, …}`."""

_NAMED, _ACTS, _CARRIERS = Meanings("topics"), Meanings("topics", "act."), Meanings("topics", "carrier.")
_SKIPPED = {"country", "pays", "jersey", "georgia", "chad", "tchad", "turkey", "china", "chine"}
"""Territory names that mean things in a shop; jersey is knitted, china is porcelain."""


_SINCE = Wording("negations.since")
"""`Within 60 days of delivery` says from when on, and not what is done."""


DAY_OF = Wording("negations.day_of")
"""`Saturday 12 December` is one day, and no rule for Saturdays."""


def done(folded: str) -> frozenset[str]:
    """The acts that the words themselves name: a carrier's name only implies that something is delivered."""
    return _ACTS(_SINCE.sub(" ", folded))


@lru_cache(maxsize=8192)
def topics(folded: str) -> Topics:
    folded = DAY_OF.sub(" ", folded)
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for dimension, _, name in (named.partition(".") for named in _NAMED(folded)):
        found[dimension] |= {name}
    found["place"] |= _places(folded)
    if (since := _SINCE.sub(" ", folded)) != folded:
        found["act"] = _ACTS(since)
    if "unworn" in found["case"]:
        found["case"] -= {"worn"}
    if "pickup" in found["act"] and found["way"] & {"relay"}:
        found["act"] = found["act"] - {"pickup"} | {"delivery"}
    if found["act"] <= {"payment"} and (found["carrier"] or found["way"] & {"express", "relay", "home"}):
        found["act"] |= {"delivery", "prepare"} if "express" in found["way"] else {"delivery"}
    return {dimension: names for dimension, names in found.items() if names}


def speaks_of_rules(text: str) -> bool:
    """Whether the shop's own rules may be the answer."""
    from assistant.claims.said import fold

    return bool(topics(fold(text)).get("act", frozenset()) & {"return", "refund", "exchange", "cancel"})


_EMPTY = STOP | frozenset("don doesn didn isn aren wasn weren won couldn wouldn shouldn hasn haven non".split())  # noqa: SIM905


@lru_cache(maxsize=8192)
def content(folded: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(
        stem(word) for word in tokens(folded) if word not in _EMPTY and len(word) > 2 and not word.isdigit()
    )


def covered(words: frozenset[str], by: frozenset[str]) -> float:
    """The share of words that are there, in either language."""
    if not words:
        return 1.0
    from assistant.claims.words import translations

    others = translations()
    return sum(word in by or bool(others.get(word, frozenset()) & by) for word in words) / len(words)


@lru_cache(maxsize=4096)
def negations(folded: str) -> int:
    return len(_NEGATION.findall(_DOUBLED.sub(" ", without_asides(folded))))


def without_asides(folded: str) -> str:
    """`Not taken back: gift cards (final sale)` says no once, and nothing of sales."""
    return _ASIDE.sub(" ", folded)


_ASIDE = re.compile(r"(?<=\w) \([^)]*\)")
_NEGATION = Wording("negations.negation")
_DOUBLED = Wording("negations.doubled")


def carriers() -> Iterator[str]:
    return iter(_CARRIERS)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    """Every country's code by its name in either language (CLDR), its words apart by one blank."""
    from assistant.claims.said import fold

    found: dict[str, str] = {}
    for code, name in named_countries():
        plain = fold(name)
        if code not in ("EU", "UN", "EZ") and plain not in _SKIPPED:
            found[" ".join(_LETTERS.findall(plain))] = code
    return found


_LETTERS = re.compile(r"[^\W_]+")


def _places(folded: str) -> frozenset[str]:
    names, words = _countries(), _LETTERS.findall(folded)
    starts = [at for at, word in enumerate(words) if word in _first_words()]
    written = (" ".join(words[at : at + many]) for at in starts for many in range(1, _LONGEST + 1))
    return frozenset(names[name] for name in written if name in names)


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(name.partition(" ")[0] for name in _countries())


_LONGEST = 5
"""Words of a country's name."""
