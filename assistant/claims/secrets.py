"""What no answer may hold: the instructions that the model was given, keys, and the names of its tools."""

import re
from collections.abc import Iterator

from assistant.claims.claim import Claim, Grounds, never
from assistant.claims.evidence import plain
from assistant.claims.said import Said

RUN = 6
"""So many words of the instructions in a row are a quotation."""
_KEYS = re.compile(
    r"\b(?:sk|pk|rk)[-_](?:live_|test_|proj-)?[\w-]{8,}|\bwhsec_\w+|\bCOMPTOIR_\w+|\b(?:OPENAI|STRIPE|ANTHROPIC|AWS)_\w*(?:KEY|SECRET)\w*|\bAKIA[A-Z0-9]{12,}|\beyJ[\w-]{10,}\.[\w-]+|-----BEGIN|"
    r"\b(?:postgres(?:ql)?|mysql|redis|mongodb)(?:\+\w+)?://|\b[Bb]earer [\w.-]{16,}|\b(?:password|api[_ -]?key|secret|mot de passe|cl[ée] (?:d'|d’)?api)\s?(?:is|est|=|:)\s?\S{4,}|\bsecret\.key\b"
)
_TOOLS = re.compile(
    r"\b(?:search_catalog|search_help|get_product|update_cart|start_checkout|price_cart|get_order|hand_over|tool_calls?|function_call)\b"
)
_TELLS = re.compile(
    r"\b(?:my|the|these|here are (?:my|the)) (?:system |initial |hidden |original |full )*(?:prompt|instructions)(?: (?:is|are|says?|reads?|begins?|were)\b| ?:)|"
    r"\b(?:mon|le|mes|les|voici (?:mon|mes)) (?:prompt(?: systeme)?|instructions)(?: (?:systeme|initiales|est|sont|disent|dit|commence\w*)\b| ?:)|\bi was (?:told|instructed|programmed) to\b|\bon m'a (?:demande|dit|ordonne) d"
)


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    found = _KEYS.search(one.text) or _TOOLS.search(one.text) or _TELLS.search(one.folded)
    if found:
        yield Claim("secret", found.group(), never)
    elif grounds.hidden and grounds.hidden & runs(one.text):
        yield Claim("secret", one.text[:80], never)


def runs(text: str) -> frozenset[str]:
    """Every run of so many words."""
    words = plain(text).split()
    return frozenset(" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
