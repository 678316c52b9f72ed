"""What a question is about, each thing once, in the terms that say it in either language."""

import re
from collections.abc import Sequence

from assistant.builtin.places import EUROPEAN_UNION, countries, without_countries
from assistant.builtin.scene import Record
from assistant.builtin.words import STOP, subjects, terms, tokens, without_phrases
from knowledge.english import in_english
from knowledge.glossary import translations
from knowledge.phrasing import is_french
from knowledge.terms import stem

Concept = frozenset[str]
"""One thing that a question is about: the terms that say it, in either language."""
MAKES = {"paypal", "klarna", "visa", "mastercard", "amex", "apple", "google", "alma", "stripe", "ups", "dhl", "fedex"}
"""Names that stand for themselves, not for their kind."""
ALSO_CALLED = {"amex": "american"}
MEASURE = re.compile(r"\b(\d+(?:[.,]\d+)?) ?(?:cm|mm|kg|g|m|ans?|years?|yo)\b")


def concepts(question: str, shop: str = "") -> list[Concept]:
    """What a question is about, each thing once; the shop's own name says nothing."""
    ours = set(tokens(shop))
    found: list[set[str]] = [
        {f"@{code}"} | ({"=eu"} if code in EUROPEAN_UNION else set()) for code in countries(question)
    ]
    french = is_french(question)
    for word in tokens(without_phrases(MEASURE.sub(" ", without_countries(question)))):
        if word in STOP or word in ours or (len(word) < 2 and not word.isdigit()):
            continue
        meant = {stem(word), *ALSO_CALLED.get(word, "").split()} if word in MAKES else _meant(word, french=french)
        alike = [one for one in found if one & meant]
        found = [one for one in found if not one & meant] + [meant.union(*alike)]
    left = {f"={subject}" for subject in subjects(question)} - set().union(*found)
    return [frozenset(one) for one in [*found, *({subject} for subject in sorted(left))]]


def _meant(word: str, *, french: bool) -> set[str]:
    others = translations().get(stem(word), frozenset())
    # French "pays" is no English "pay".
    others -= {"countr"} if word == "pay" else set()
    abroad = map(stem, tokens(in_english(word))) if french else ()
    return {stem(word), *others, *abroad, *(f"={subject}" for subject in subjects(word))}


def located(asked: Sequence[Concept], passages: Sequence[Record]) -> list[Concept]:
    """A country that no page names is where pages say "elsewhere"."""
    said = frozenset[str]().union(*(terms(passage["text"]) | heading(passage) for passage in passages))
    titles = frozenset[str]().union(*(terms(str(passage["title"])) for passage in passages))
    # Where a page is of one country ("Delivery in France"), what is said of a union's other countries isn't meant.
    asked = [one - {"=eu"} if any(term[0] == "@" and term in titles for term in one) else one for one in asked]
    return [one | {"=elsewhere"} if any(term[0] == "@" for term in one) and not one & said else one for one in asked]


def heading(passage: Record) -> frozenset[str]:
    return terms(f"{passage.get('title', '')} {passage.get('heading', '')}")
