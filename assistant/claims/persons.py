"""Claims to be a person, straight or roundabout: no record can carry them, for it is a program that writes.

A list of what an assistant may be (an assistant, a program, a machine) instead of one of all that people are: whoever
says `I'm a …` and names something else is somebody.
"""

import re
from collections.abc import Iterator

from assistant.claims.claim import Claim, Grounds, never
from assistant.claims.first_person import possessions
from assistant.claims.said import Said
from assistant.claims.wording import Wording

_MACHINE = Wording("persons.machine")
_NOT = Wording("persons.not")
_IS_PERSON = Wording("persons.is_person")
_SOMEBODY = Wording("persons.somebody")
_NO_MACHINE = Wording("persons.no_machine")
_ME = Wording("persons.me")
_I_AM = Wording("persons.i_am")
_MAY_BE = Wording("persons.may_be")
"""`I'm a bit unsure`, `je suis à votre écoute`."""
_HUMAN = re.compile(r"\b(?:human|humaine?|sales|flesh|vente|vendeu\w+)\b")
"""What assistant a program is not."""
_TALKING = Wording("persons.talking")
_AS = Wording("persons.as")
_NAMED = (
    re.compile(
        r"\b(?:my (?:first )?name|i am called|call me|je m'appelle|mon (?:pre)?nom\b|appelez-moi|(?:human|person) (?:like|just like) you|(?:it's )?just me(?=[.!,]|$)|juste moi(?=[.!,]|$)|speaking as (?=a))\b|\b(?:woman|man|mother|mum|girl|femme|homme|mere|maman) (?:to|a) (?:woman|man|mother|mum|girl|femme|homme|mere|maman)\b"
    ),
    re.compile(
        r"(?i:\b(?:i'm|i am|je suis|moi,? c'est|ici|this is|c'est|hi,? it's|it's)) (?-i:[A-ZÀ-Ý][a-zà-ÿ]{2,})(?=,|\.|!| (?i:from|here|at|speaking|du|de l'equipe|de l'équipe|de la|à l'appareil|by the way|au fait)\b|$)"
    ),
    re.compile(
        r"(?-i:[A-ZÀ-Ý][a-zà-ÿ]{2,})(?i:,? (?:speaking|à l'appareil|(?:du|from|de l')[\w' -]{2,25}, (?:à votre|at your|speaking|here)|here(?=[.,!]|$)))"
    ),
)
_NO_NAME = "Assistant Right Over Back Look Click Start Free Available Délivré Still Yours Noted".split()  # noqa: SIM905
_DOES = Wording("persons.does")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for text in dict.fromkeys((*possessions(one), *_somebody(one), *_named(one, grounds))):
        yield Claim("person", text, never)


def _somebody(one: Said) -> Iterator[str]:
    folded = one.folded
    for found in _IS_PERSON.finditer(folded):
        if not _denied(found["between"]) and not _MACHINE.search(found.group()):
            yield found.group()
    for found in _I_AM.finditer(folded):
        if (_HUMAN.search(found["what"]) or not _MAY_BE.search(found["what"])) and not _denied(found["what"]):
            yield found.group()
    for found in _TALKING.finditer(folded):
        if not _MACHINE.search(found["what"]) and not _denied(found["what"]):
            yield found.group()
    for found in _NO_MACHINE.finditer(folded):
        if _ME.search(folded) and not _ANOTHER.search(folded[found.start() - 3 : found.end()]):
            yield found.group()
    for pattern in (_SOMEBODY, _AS, _DOES):
        found_here = (found.group().strip() for found in pattern.finditer(folded))
        yield from (text for text in found_here if pattern is not _SOMEBODY or not _denied(text))


_ANOTHER = Wording("persons.another")
"""What a machine that washes is said not to do."""


def _denied(between: str) -> bool:
    return bool(_NOT.search(between))


def _named(one: Said, grounds: Grounds) -> Iterator[str]:
    """By a name, or by what only somebody says."""
    yield from (found.group() for found in _NAMED[0].finditer(one.folded))
    for pattern in _NAMED[1:]:
        for found in pattern.finditer(one.text):
            name = re.findall(r"[A-ZÀ-Ý][a-zà-ÿ]{2,}", found.group())
            if name and name[-1] not in _NO_NAME and not _is_thing(name, grounds):
                yield found.group()


def _is_thing(names: list[str], grounds: Grounds) -> bool:
    """`This is Alba`: a product's name."""
    known = " ".join(product.title for product in grounds.collected.products()) + " " + grounds.shop
    return any(name in known for name in names)
