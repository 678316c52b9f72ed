"""What a newer message takes back of an older one: another thing, another limit, another colour, another size."""

import re

from assistant.builtin import slots
from assistant.builtin.naming import names_a_thing
from assistant.builtin.words import fold, tokens
from knowledge.filters import without_budget

_SIZED = re.compile(r"\b(?:(?:in )?(?:an? )?size|(?:en )?(?:taille|pointure)|in|en|du) (?:x{0,3}[sml]|\d{2,3})\b")
_BARE = re.compile(r"\b(?:XXS|XS|S|M|L|XL|XXL|XXXL)\b")

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
    if _sized(newer):
        left = _BARE.sub(" ", left)
        left = _SIZED.sub(" ", fold(left)) if _SIZED.search(fold(left)) else left
    return " ".join(left.split())


def corrected(text: str) -> str:
    """ "Size 42 please, no wait, 43": what comes after takes back what was said before it."""
    before, *after = _NO_WAIT.split(text)
    for newer in after:
        before = re.sub(r"\b\d+\b", " ", before) if _NUMBER.fullmatch(newer) else before
        before = f"{superseded(before, newer)} {newer}".strip()
    return before


def _sized(text: str) -> bool:
    return bool(_SIZED.search(fold(text)) or _BARE.search(text))
