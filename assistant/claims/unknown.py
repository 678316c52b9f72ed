"""What a sentence only asks, or says that nobody knows, it does not claim: `I don't know whether it floats`."""

import re

from assistant.claims.said import Said

_KNOWN = (
    r"know|sure|certain|information|infos?|details?|data|mention\w*|says?|said|state[sd]?|specif\w+|list(?:s|ed)?|confirm|tell|indicat\w+|records?|"
    r"sai[st]|savons|sur|certain|informations?|renseign\w+|precis\w*|indiqu\w*|mentionn\w*|di[st]|disent|confirmer|donnees?|details?"
)
_UNSAID = re.compile(
    rf"\b(?:(?:not|no|never|nothing|unable|cannot|unsure)\b|\w+n't\b|(?:ne|pas|rien|aucune?)\b)(?: [\w']+){{0,4}}? ?(?:{_KNOWN})\b"
    r"(?: [\w']+){0,3}? (?:whether|if|about|on|of|regarding|as to|how|when|where|which|what|who|si|s'il|s'ils|sur|de|d'|des|du|quant|concernant|la|le|les|l'|quand|comment|ou|quel\w*)\b(?P<what>[^,;.!()]*)"
)
_WISHED = re.compile(
    r"\b(?:(?:look|search|check|find|show|prefer|recommend|suggest|like|want|need|cherch\w*|trouv\w*|montr\w*|prefer\w*|propos\w*|regard\w*|conseill\w*|voul\w+)(?: \w+){0,2} (?:something|anything|quelque chose)|"
    r"if (?:you|it|that)(?:'re|'d| are| is| would)?|in case you|whether|si (?:vous|c'|cela|tu)|au cas ou)\b(?P<what>[^,;.!:()]*)"
)
"""`If you want something warmer`: nothing is said of what there is."""
_MYSELF = re.compile(
    r"\b(?:i'm not|i am not|i (?:don't|do not|can't|cannot|can not|couldn't|haven't|have never)|i've never|je ne|je n')(?! (?:sell|ship|deliver|charge)\b)(?P<what>[^,;.!:()]*)"
)
"""What an assistant denies of itself says nothing of the shop."""
_NO_OTHER = re.compile(
    r"\b(?:assistant\w*|ai|ia|intelligence artificielle)\b[^.;]*?\b(?:not an?|pas une?)\b(?P<what>[^,;.!:()]*)"
)
_PREFERS = re.compile(
    r"^\W*(?:do you prefer|would you (?:rather|prefer)|are you (?:looking|after|thinking)|which|what|preferez-vous|cherchez-vous|plutot|quel\w*|lequel|laquelle)\b"
)
_REPLACED = re.compile(
    r"\b(?:instead of|rather than|au lieu d[eu']|plutot que)\b(?P<what>[^,;.!()]*)|\b(?:nothing fits|rien ne correspond)\b(?P<sought>.*)"
)
_ASKED_OF_YOU = re.compile(r"\b(?:you|your|yours|vous|votre|vos|tu|ton|ta|tes)\b")
_OF_US = re.compile(r"\b(?:we|us|our|ours|it|its|nous|notre|nos|i|je|j')\b")
_BUT = re.compile(r" (?:but|though|however|mais|cependant|toutefois)\b")


def asserted(one: Said, *, named: bool) -> str:
    """The folded words that state something. A question put to the shopper about themselves states nothing."""
    text = one.folded
    asked = one.clauses[-1].text if one.asks else ""
    if (_ASKED_OF_YOU.search(asked) and not _OF_US.search(asked) and not named) or _PREFERS.search(asked):
        text = text[: one.clauses[-1].at]
    text = _REPLACED.sub(" ", text)
    return _NO_OTHER.sub(_up_to_but, _MYSELF.sub(_up_to_but, _WISHED.sub(_up_to_but, _UNSAID.sub(_up_to_but, text))))


def _up_to_but(found: re.Match[str]) -> str:
    what = found["what"]
    rest = _BUT.search(what)
    return found.group()[: found.start("what") - found.start()] + (what[rest.start() :] if rest else "")
