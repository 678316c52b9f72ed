"""What a clause says that somebody does for the shopper: who acts, what kind of act it is, and whether it is to come, done or a habit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from assistant.claims.said import Said
from assistant.claims.wording import Wording
from assistant.claims.words import forms

LEAST = 5
"""Letters of a verb's stem."""
When = Literal["will", "did", "does"]
_VERB = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_WILL = Wording("acts.will")
_FUTURE = re.compile(r"(?P<base>\w{2,}r)(?:a|ont|ons|ez)")
"""Of French: `rembourser` and an ending."""
_STEM = re.compile(r"[^eio]r$")
"""`Enverr`, of which there is only the future."""
_DONE = Wording("acts.done")
_PARTICIPLE = re.compile(r".*(?:ed|sent|set|put|kept|held|written|rung|thrown|ee?s?|is|ises?|it|ites?|us?|ues?)")
_BESIDE = re.compile(r" (?:you|your)\b")
_FOR_YOU = Wording("acts.for_you")
_MODAL = Wording("acts.modal")
_SUBJECT = Wording("acts.subject")
_YOURS = re.compile(r"\b(?:you|your|yours|vous|votre|vos|te|ton|ta|tes)\b")


@dataclass(frozen=True, slots=True)
class Act:
    text: str
    """From the verb's own words to the end of its clause."""
    sort: str
    """money, contact, goods, parcel, change, care"""
    when: When
    who: str
    """`you`, `i` and their French, where the clause begins with them; else nothing."""
    yours: bool
    """The shopper, or what is theirs, is spoken of."""


@lru_cache(maxsize=256)
def acts(one: Said) -> tuple[Act, ...]:
    """One for each verb of acting that a clause says of the future or as done, or does to the shopper."""
    return tuple(_acts(one))


def _acts(one: Said) -> Iterator[Act]:
    for clause in one.clauses:
        who = _SUBJECT.match(clause.text)
        for found in _VERB.finditer(clause.text):
            sort, when = _act(clause.text, found)
            if sort and when:
                yield Act(
                    clause.text.strip(" .!"), sort, when, who["who"] if who else "", bool(_YOURS.search(clause.text))
                )


def _act(text: str, verb: re.Match[str]) -> tuple[str, When | None]:
    word = verb.group()
    sort, future = _sort(word)
    if not sort or future:
        return sort, "will" if sort else None
    before, after = text[: verb.start()], text[verb.end() :]
    if _WILL.search(before) and not word.endswith("ing"):
        return sort, "will"
    if _DONE.search(before) and _PARTICIPLE.fullmatch(word):
        return sort, "did"
    beside = (_BESIDE.match(after) and not _MODAL.search(before)) or _FOR_YOU.search(before)
    return sort, "does" if beside else None


@lru_cache(maxsize=20_000)
def _sort(word: str) -> tuple[str, bool]:
    """What kind of act the verb is, and whether it says by itself that it is to come."""
    future = _FUTURE.fullmatch(word)
    if future and future["base"] in _written():
        return _written()[future["base"]], True
    return _verbs().get(word) or next((_verbs()[form] for form in forms(word) if form in _verbs()), ""), False


@cache
def _written() -> Mapping[str, str]:
    lines = (files("assistant.claims") / "acts.csv").read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if not line.startswith("#")]
    return {verb: name for name, *verbs in rows for verb in verbs}


@cache
def _verbs() -> Mapping[str, str]:
    """In all their forms, but not the short ones: `call` and `calm` may have one stem."""
    forms_of = {
        verb: {form for form in forms(verb) if len(form) >= LEAST} | {verb}
        for verb in _written()
        if not _STEM.search(verb)
    }
    return {form: _written()[verb] for verb, found in forms_of.items() for form in found}
