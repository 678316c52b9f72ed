"""What the assistant says of itself: it looks, finds, shows, thinks and asks; whatever else `I` do is a deed to be proved or a person's.

A closed list of what an assistant can do, instead of an open one of what it might pretend: `I walked over to the shelf`,
`je lance l'échange`, `I'd be happy to refund you` need no pattern of their own.
"""

import re
from collections.abc import Iterator
from functools import cache

from assistant.builtin.words import STOP, tokens
from assistant.claims.said import Said
from assistant.claims.wording import Wording
from assistant.claims.words import Words, listed
from knowledge.terms import stem

_I = re.compile(r"\b(?:i\b(?!\.e)|je\b|j')(?P<rest>(?:(?! (?:and|but|et|mais) (?:i\b|je\b|j'))[^,;:.!?()\n–—])*)")
_ACTS = "faire fait faites passe take takes get got gets go goes work works marche"
_SMALL = STOP - frozenset(_ACTS.split())
_MAY = Wording("first_person.may")
_DENIES = re.compile(r"\b(?:not|never|cannot|unable|pas|jamais|aucun\w*|rien|ni)\b|n't\b|\bno\b")
_ADDRESS = re.compile(r"^\s*(?:am|'m|was|suis)\b|^'m\b")
_MINE = Wording("first_person.mine")
"""An assistant has suggestions and colleagues; whoever has hands, a husband or a manager is a person."""

_HAVE = re.compile(r"^ ?(?:'ll|will|can|could|would|shall) have (?!to\b|a look\b|no\b)")
"""`I'll have it refunded`."""
_LIVED = Wording("first_person.lived")
"""An assistant has no past and no habits."""


_GLANCE = Wording("first_person.glance")
"""What it does is looking."""


def possessions(one: Said) -> Iterator[str]:
    yield from (found.group().strip() for found in _MINE.finditer(one.folded))


def deeds(one: Said) -> Iterator[str]:
    """What it says that it did, does or will do, and an assistant does not do by itself."""
    for found in _I.finditer(_GLANCE.sub("look", one.folded)):
        rest = found["rest"]
        if _DENIES.search(" ".join(rest.split()[:6])):
            continue
        verb = _verb(tokens(f" {rest}"))
        if (verb and not _allowed(verb, rest, one)) or _LIVED.search(rest) or _TOLD.search(rest) or _HAVE.match(rest):
            yield found.group().strip()


_ASKS_TO = Wording("first_person.asks_to")
_GIVES = Wording("first_person.gives")


def offered_deeds(one: Said) -> Iterator[str]:
    """`Shall I refund you?`: who asks so says that it could."""
    for found in _ASKS_TO.finditer(_GLANCE.sub("look", one.folded)):
        verb = _verb(tokens(f" {found['rest']}"))
        unable = verb and not (_stems(verb) & (_stemmed("i do") | _stemmed("i offer")) or verb in _SMALL)
        if unable or _GIVES.search(found["rest"]):
            yield found.group()


_CAN = re.compile(r"\b(?:i (?:can|could)|je (?:peux|pourrais)|puis-je|(?:can|could|shall) i)(?P<rest> [\w' ]+)")


def offers(clause: str) -> bool:
    """`I can open the checkout`: something that the assistant does when it is told to, and no rule of the shop's."""
    found = _CAN.search(_GLANCE.sub("look", clause))
    verb = _verb(tokens(found["rest"])) if found else ""
    return bool(verb and _stems(verb) & (_stemmed("i do") | _stemmed("i offer")))


def _verb(words: list[str]) -> str:
    """The first word that is one; nothing where a thing is named first: `I have a lamp`, `j'ai les deux`."""
    before = ""
    for word in words:
        if word in listed("a thing") or (word in ("le", "la", "les", "l") and before in ("ai", "avais")):
            return ""
        if word not in listed("i pass over"):
            return word
        before = word
    return ""


_TOLD = Wording("first_person.told")
"""Whom it spoke to, only an action can prove: `I've asked the warehouse`; `I've checked` needs nobody."""


def _allowed(verb: str, rest: str, one: Said) -> bool:
    own = _stems(verb)
    if own & _stemmed("i do") or verb in _SMALL or verb.isdigit():
        return True
    if _ADDRESS.match(rest) and own & _stemmed("i am"):
        return True
    return bool(own & _stemmed("i offer")) and bool(_MAY.search(one.folded)) and not _GIVES.search(rest)


def _stems(word: str) -> frozenset[str]:
    return frozenset((word, stem(word)))


@cache
def _stemmed(name: str) -> Words:
    return frozenset[str]().union(*map(_stems, listed(name)))
