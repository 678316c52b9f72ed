"""What a clause says that somebody does for the shopper: who acts, what kind of act it is, and whether it is to come, done or a habit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
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


def acts(one: Said) -> Iterator[Act]:
    """One for each verb of acting that a clause says of the future or as done, or does to the shopper."""
    for clause in one.clauses:
        who = _SUBJECT.match(clause.text)
        for found in _VERB.finditer(clause.text):
            sort, when = _act(clause.text, found)
            if sort and when:
                yield Act(
                    clause.text.strip(" .!"), sort, when, who["who"] if who else "", bool(_YOURS.search(clause.text))
                )


def _act(text: str, verb: re.Match[str]) -> tuple[str, When | None]:
    word, before, after = verb.group(), text[: verb.start()], text[verb.end() :]
    future = _FUTURE.fullmatch(word)
    if future and future["base"] in _written():
        return _written()[future["base"]], "will"
    sort = _verbs().get(word) or next((_verbs()[form] for form in forms(word) if form in _verbs()), "")
    if not sort:
        return "", None
    if _WILL.search(before) and not word.endswith("ing"):
        return sort, "will"
    if _DONE.search(before) and _PARTICIPLE.fullmatch(word):
        return sort, "did"
    beside = (_BESIDE.match(after) and not _MODAL.search(before)) or _FOR_YOU.search(before)
    return sort, "does" if beside else None


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
