"""What is said of the shopper, and what an assistant denies of itself, states nothing of the shop: `tell me the size of your terrace`."""

import re

from assistant.claims.said import Said
from assistant.claims.topics import topics
from assistant.claims.wording import Wording

_ASKED_FOR = Wording("asides.asked_for")
"""What the shopper is asked to tell of themselves."""
_QUESTION = Wording("asides.question")
_DEFINITE = Wording("asides.definite")
"""Who asks of the mug that glows says that it does."""
_SOMEONE = Wording("asides.someone")
"""For whom it is."""
_ASSISTANT = Wording("asides.assistant")
_SELF = Wording("asides.self")
_IS_NOT = Wording("asides.is_not")
_OF_THE_SHOP = Wording("asides.of_the_shop")
SHORT = 3
LONGEST = 9
"""Words of what is denied: who goes on says something else."""


def without_asides(one: Said) -> str:
    """The folded words without those that only speak of the shopper or of the assistant itself."""
    text = _ASKED_FOR.sub(_dropped, one.folded)
    if one.asks and (question := _QUESTION.match(_last(text))):
        asked = question["what"]
        if not _DEFINITE.search(_SOMEONE.sub(" ", asked.partition(" ")[2])):
            text = text.replace(asked, " ")
    if _ASSISTANT.search(one.folded):
        for pattern in (_SELF, _IS_NOT):
            text = pattern.sub(_denied, text)
    return text


def _last(text: str) -> str:
    """The question itself: what stands before it states something."""
    return re.split(r"[;:.!]|, (?=(?:and|so|et|alors)\b)", text.rstrip("? "))[-1] + "?"


def _dropped(found: re.Match[str]) -> str:
    what = found["what"]
    rest = re.sub(r"^(?:the|la|le|les) \w+ (?:of|de) ", "", what)
    keeps = _DEFINITE.search(re.sub(r"^(?:ce que|ce qui|what|which|who)\b", "", rest))
    return found.group() if keeps else found.group()[: found.start("what") - found.start()]


def _denied(found: re.Match[str]) -> str:
    """Up to what is the shop's: `I don't play | the violin`."""
    what = found["what"]
    shop = _OF_THE_SHOP.search(what)
    said = what[: shop.start()] if shop else what
    keeps = len(said.split()) > (SHORT if shop else LONGEST) or topics(said).get("act")
    return found.group() if keeps else found.group()[: found.start("what") - found.start()] + " " + what[len(said) :]
