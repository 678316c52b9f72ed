"""What is said beside the matter: greetings, thanks, a yes, a no. "Thanks, and the returns?" asks about returns."""

import re
from typing import Literal

from assistant.builtin.shorthand import spelt_out
from assistant.builtin.words import fold, tokens

Courtesy = Literal["yes", "thanks", "greeting"]
_OPENING = (
    r"hi|hello|hey|good (?:morning|afternoon|evening|day)|bonjour|bonsoir|salut|coucou|bjr|bsr|slt|madame|monsieur|there"
    r"|thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|cheers|merci(?: beaucoup| bcp| bien)?|super|parfait|perfect|great|cool|genial"
    r"|ok|okay|oki|alright|d'accord|alors|euh|hum+|hm+|bon(?=,| et | alors )|ben|bah|du coup|sinon|btw|by the way|well|sorry|excuse me|excusez[ -]moi|pardon|oh|ah"
    r"|no sorry|non (?:pardon|desolee?)|yes|yeah|yep|sure|oui|ouais|non?,|nope,?|actually|en fait|finalement|please|pls|svp|stp"
)
_CLOSING = r"ok|alors|du coup|par hasard|by any chance|then|please|pls|plz|svp|stp|s'il (?:vous|te) plait|thanks?(?: you)?(?: (?:so|very) much| in advance| a lot)*|thx|merci(?: beaucoup| bcp| d'avance| bien)?"
_BEFORE = re.compile(rf"^(?:\W*(?:{_OPENING})(?!\w))+[\s,.!;:…-]*")
_AFTER = re.compile(rf"[\s,.!;]+(?:{_CLOSING})(?=\W*$)")
_SAYING = """hi hello hey good morning afternoon evening day bonjour bonsoir salut coucou thanks thank thx cheers merci
beaucoup bcp mci ty tysm bjr bsr slt bien helpful kind much very perfect parfait super great bye goodbye revoir bonne journee soiree yes yeah yep sure ok okay go
ahead oui ouais accord volontiers plaisir no non nope now lot madame monsieur cool genial there please all tout"""
_SMALL_WORDS = """you so a the c est that s all je vous te il en prie d au la le it is for now de rien ca sera tout bon pls svp
plait do i would want like veux tres ce everything sa have nice one your votre aide help excellente week end weekend really vraiment gentil been are plus excellent"""
_ALONE, _SMALL = frozenset(_SAYING.split()), frozenset(_SMALL_WORDS.split())
_BYE = r"thanks?|thank you|thx|tysm|ty|mci|cheers|merci|bye|goodbye|au revoir|bonne (?:journee|soiree)"
_THANKS = re.compile(rf"\b(?:{_BYE}|perfect|parfait|super|great|cool|genial|all|tout)\b|^\W*(?:no|non|nope)\b")
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|please do|go ahead|oui|ouais|d'accord|volontiers|avec plaisir|bien sur|do)\b"
    rf"|^\W*(?:ok|okay)\b(?!.*\b(?:{_BYE})\b)"
)


def matter(text: str) -> str:
    """The text spelt out, without the courtesies around what is wanted; whole where there is nothing else."""
    text = spelt_out(text)
    plain = text.replace("’", "'")
    folded = fold(plain)
    # A letter that folds into two: places would not agree.
    if len(folded) != len(plain) or courtesy(folded):
        return text
    start = found.end() if (found := _BEFORE.match(folded)) else 0
    end = found.start() if (found := _AFTER.search(folded, start)) else len(plain)
    kept = plain[start:end] + (plain[end:][-1:] if plain.endswith("?") and end < len(plain) else "")
    return kept.strip() if re.search(r"\w", kept) else text


def courtesy(folded: str) -> Courtesy | None:
    """What it is where nothing else is said."""
    said = set(tokens(folded))
    if not said & _ALONE or said - _ALONE - _SMALL:
        return None
    if _YES.search(folded):
        return "yes"
    return "thanks" if _THANKS.search(folded) else "greeting"
