"""A bare yes or no says what was asked: `Yes, we do` is as much a claim as the question's own words."""

import re

from assistant.claims.said import Said, said
from assistant.claims.wording import Wording

_ANSWERED = Wording("replies.answered")

LONGEST = 10
"""Words: a longer answer says itself what it claims."""
_YES = Wording("replies.yes")
_NO = Wording("replies.no")
_HEDGED = Wording("replies.hedged")
_TURNED = (
    (re.compile(r"^(?:\W|hi\b|hello\b|bonjour\b|please\b|and\b|et\b|so\b|ok\b|do you know if\b|savez-vous si\b)*"), ""),
    (re.compile(r"^(?:est-ce que |est-ce qu'|is it true that )"), ""),
    (re.compile(r"^(?:do|does|did) you (?:still |currently |also )?"), "we "),
    (re.compile(r"^(?:can|could|may) i\b"), "you can"),
    (re.compile(r"^(?:can|could|do|will) (?:you|we)\b"), "we"),
    (re.compile(r"^(?:is|are|was|were|do|does|did|can|could|will|has|have) "), ""),
    (re.compile(r"^(?:puis-je|je peux|peut-on|on peut)\b"), "vous pouvez"),
    (re.compile(r"^(?:avez-vous|vous avez)\b"), "nous avons"),
    (re.compile(r"^(?:livrez-vous|vous livrez)\b"), "nous livrons"),
    (re.compile(r"^(?:acceptez-vous|vous acceptez|prenez-vous|vous prenez)\b"), "nous acceptons"),
)


def answered(one: Said, question: str) -> tuple[Said, bool] | None:
    """The question as a statement, and whether it is affirmed; nothing where the sentence is no bare answer."""
    bare = re.sub(r"^(?:\W|sorry\b|desolee?\b)+", "", one.folded)
    yes, no = _YES.match(bare), _NO.match(bare)
    if not (yes or no) or len(bare.split()) > LONGEST or one.asks or _HEDGED.search(bare):
        return None
    asked = said(question).folded.strip()
    if not asked.endswith("?") or len(re.findall(r"[?!.] ", asked)) or _ANSWERED.match(asked):
        return None
    for pattern, written in _TURNED:
        asked = pattern.sub(written, asked, count=1)
    return said(asked.strip(" ?!.") + "."), bool(yes)
