"""What a sentence says that nobody knows, or that something is put in place of, it does not claim: `I don't know whether it floats`.

Only the shopper's own words may stand there: else whoever wants to say that it floats puts `if you like` before it.
"""

import re

from assistant.builtin.words import tokens
from assistant.claims.said import Said
from assistant.claims.words import Words, forms, words_of

_KNOWN = (
    r"know|sure|certain|information|infos?|details?|data|mention\w*|says?|said|state[sd]?|specif\w+|list(?:s|ed)?|confirm|tell|indicat\w+|records?|"
    r"sai[st]|savons|sur|certain|informations?|renseign\w+|precis\w*|indiqu\w*|mentionn\w*|di[st]|disent|confirmer|donnees?|details?"
)
_UNSAID = re.compile(
    rf"\b(?:(?:not|no|never|nothing|unable|cannot|unsure)\b|\w+n't\b|(?:ne|pas|rien|aucune?)\b)(?: [\w']+){{0,4}}? ?(?:{_KNOWN})\b"
    r"(?: [\w']+){0,3}? (?:whether|if|about|on|of|regarding|as to|how|when|where|which|what|who|si|s'il|s'ils|sur|de|d'|des|du|quant|concernant|la|le|les|l'|quand|comment|ou|quel\w*)\b(?P<what>[^,;.!()]*)"
)
_WISHED = re.compile(
    r"\b(?:if (?:you|it|that)|in case you|whether|si (?:vous|c'|cela|tu)|au cas ou|something|anything|quelque chose|you (?:asked|want(?:ed)?|are looking) for|vous (?:cherchez|cherchiez|demandez|souhaitez|vouliez))\b(?P<what>[^,;.!:]*)"
)
_REPLACED = re.compile(
    r"\b(?:instead of|rather than|au lieu d[eu']|plutot que|nothing fits|rien ne correspond)\b(?P<what>[^;.!]*)"
)


_MYSELF = re.compile(
    r"(?:\b(?:i'm|i am|assistant\w*|shop|boutique)\b[\w' ]*,? not an?|\b(?:i can't|i cannot|i've never|i have never)|\bje ne|\bje n')(?! (?:sell|ship|deliver|charge))"
    r"(?P<what>(?: (?!(?:the|this|these|our|we|is|are|le|la|les|ce|cette|nos|notre|nous|est|sont)\b)[\w']+){1,5})(?=[,;.!:]|$| (?:but|mais)\b)"
)
"""`I'm not a pharmacist`: what an assistant denies of itself, in a few words that name no thing of the shop's."""


def asserted(one: Said, asked: str, *, named: bool) -> str:
    """The folded words that state something; `asked`: the shopper's, folded."""
    theirs, text = words_of(asked), one.folded
    if not named:
        text = _MYSELF.sub(lambda found: found.group()[: found.start("what") - found.start()], text)
    for pattern in (_UNSAID, _WISHED, _REPLACED):
        text = pattern.sub(lambda found: _without(found, theirs), text)
    return text


def _without(found: re.Match[str], theirs: Words) -> str:
    said = found["what"]
    for word in {word for word in tokens(said) if forms(word) & theirs}:
        said = re.sub(rf"\b{re.escape(word)}\b", " ", said)
    return found.group()[: found.start("what") - found.start()] + said
