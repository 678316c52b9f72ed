"""What is said of the shopper, and what an assistant denies of itself, states nothing of the shop: `tell me the size of your terrace`."""

import re

from assistant.claims.said import Said
from assistant.claims.topics import topics

_ASKED_FOR = re.compile(
    r"\b(?:(?:just |please |simply )?(?:tell|give|send|show|let) (?:me|us)(?: know)?|(?:please )?(?:share|describe)(?: with (?:me|us))?|(?:dites|indiquez|donnez|precisez|envoyez|montrez)-(?:moi|m'en)|indiquez|precisez|parlez-moi de|decrivez(?:-moi)?|"
    r"(?:could|can) you (?:tell|give|share|describe)(?: me)?|(?:pouvez|pourriez)-vous (?:me |m')?(?:dire|donner|indiquer|preciser|decrire)|if you (?:tell|give|share)(?: me)?|si vous (?:me |m')?(?:dites|donnez|indiquez|precisez))"
    r"(?: (?:simplement|juste|just|a bit|un peu|more|about|plus|sur|de))* "
    r"(?P<what>(?:(?:the|la|le|les) \w+ (?:of|de|for|pour) )?(?:your|votre|vos)\b[^,;.!?:()]{1,60}?|(?:what|which|how|where|when|who|whether|if|quel\w*|combien|comment|ou|quand|si|pour qui|a quoi|ce que|ce qui) (?=[^,;.!?:()]*\b(?:you|your|vous|votre|vos|it's for|c'est pour)\b)[^,;.!?:()]{1,60}?)"
    r"(?=[,;.!?:()]|$| (?:and|so|et|but|mais|pour que|then|puis)\b)"
)
"""What the shopper is asked to tell of themselves."""
_QUESTION = re.compile(
    r"^\W*(?:(?:and|so|et|alors|ou|or|hello|hi|bonjour)\W+)?(?P<what>(?:(?:who|what|which|how|when|where|for whom|pour qui|pour quel\w*|quel\w*|combien|comment|quand) )?(?:[\w' ]{0,30}?)\b(?:(?:do|are|have|would|will|were|did|can) you|is (?:it|this|that) for|(?:is|are|will|does|has) (?:the|this) (?:child|person|recipient|baby|kid|friend|boy|girl|dog|cat|player)|a(?:ge)? (?:l'|la |le )(?:enfant|personne|bebe|ami)|(?:est-ce|c'est) pour|est-ce que vous|vous|[\w]+ez-vous)\b[^?;]*)\?"
)
_DEFINITE = re.compile(
    r"\b(?:the|this|these|those|our|that|who|its|it's|le|la|les|ce|cet|cette|ces|nos|notre|qui|que|dont|know|knew|aware|noticed|seen|savez|saviez|vu|entendu)\b|\bl'"
)
"""Who asks of the mug that glows says that it does."""
_SOMEONE = re.compile(
    r"\b(?:the|this|la|le|l'|cet|cette) ?(?:child|person|recipient|baby|kid|friend|boy|girl|dog|cat|player|enfant|personne|bebe|destinataire|ami|amie|chien|chat)\b(?: (?:who|that|qui)(?: (?!our|the|this|a|an|free|notre|nos|le|la|les|ce|un|une|des)\w+){1,4})?"
)
"""For whom it is."""
_ASSISTANT = re.compile(
    r"\b(?:assistante?|ai|ia|(?:chat)?bot|robot|logiciel|program|programme|bot|machine|intelligence artificielle|logiciel|software)\b"
)
_SELF = re.compile(
    r"(?:\bi (?:don't|do not|haven't|have not|didn't|did not|can't|cannot|could not|couldn't|have no|never|will never|won't|am not|have never)|\bi'(?:m not|ve never)|\bje (?:ne|n')|\bj(?:e |')n'ai)(?P<what>[^,;.!:]*)"
)
_IS_NOT = re.compile(
    r"(?:,| and| et| but| mais)? ?\b(?:not|et non|pas|rather than|plutot que|non)(?: (?:with|to|avec|a))? (?P<what>(?:an?|une?|one of|any) [^,;.!:]*|(?:un )?etre humain)"
)
_OF_THE_SHOP = re.compile(
    r"\b(?:the|this|these|those|our|we|is|are|sell|ship|deliver|charge|cost|le|la|les|ce|cet|cette|ces|nos|notre|nous|est|sont|vends|livre|facture|coute|that|which|who|qui|que|dont)\b|\bl'"
)
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
