"""What a newer message takes back of an older one: another thing, another limit, another colour."""

import re

from assistant.builtin import slots
from assistant.builtin.naming import names_a_thing
from assistant.builtin.words import tokens
from knowledge.filters import without_budget

_NUMBER = re.compile(r"\W*(?:(?:the|la|le|in|en|size|taille) )*\d+\W*", re.IGNORECASE)
_NO_WAIT = re.compile(
    r"(?<=\S)[\s,.;:!…-]+(?:no,? wait|wait,? no|no,? sorry|sorry,? no|i meant?|or rather|actually,? no|(?:non,? )?attende?[sz](?:,? non)?"
    r"|(?:euh|enfin|ah),? non|non,? pardon|je veux dire|ou plutôt)\b[\s,.!]*(?=\w)",
    re.IGNORECASE,
)


def superseded(text: str, newer: str) -> str:
    """The text without what the newer one says otherwise."""
    left = text
    if without_budget(newer) != " ".join(newer.split()):
        left = without_budget(left)
    if any(map(slots.is_colour, tokens(newer))):
        left = " ".join(word for word in left.split() if not any(map(slots.is_colour, tokens(word))))
    if any(map(names_a_thing, tokens(newer))):
        left = " ".join(word for word in left.split() if not any(map(names_a_thing, tokens(word))))
    return " ".join(left.split())


def corrected(text: str) -> str:
    """ "Size 42 please, no wait, 43": what comes after takes back what was said before it."""
    before, *after = _NO_WAIT.split(text)
    for newer in after:
        before = re.sub(r"\b\d+\b", " ", before) if _NUMBER.fullmatch(newer) else before
        before = f"{superseded(before, newer)} {newer}".strip()
    return before
