"""What a sentence says that nobody knows, or that something is put in place of, it does not claim: `I don't know whether it floats`.

Only the shopper's own words may stand there: else whoever wants to say that it floats puts `if you like` before it.
"""

import re

from assistant.builtin.words import tokens
from assistant.claims.asides import without_asides
from assistant.claims.said import Said
from assistant.claims.words import Words, forms, meanings, says_nothing, translations, words_of

_KNOWN = (
    r"know|sure|certain|find|found|anything|information|infos?|details?|data|mention\w*|says?|said|state[sd]?|specif\w+|list(?:s|ed)?|confirm|tell|indicat\w+|records?|"
    r"sai[st]|savons|trouve|sur|certain|informations?|renseign\w+|precis\w*|indiqu\w*|mentionn\w*|di[st]|disent|confirmer|donnees?|details?"
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


_THEIR_DOING = re.compile(
    r"\b(?P<when>if|when|while|since|as|in case|unless|before|should|si|quand|lorsque|comme|puisque) (?P<who>you|vous)(?:'re|'ve|'d|'ll)?"
    r"(?: (?:are|were|have|had|want to|need to|plan to|also|ever|just|etes|avez|aviez|voulez|souhaitez|comptez|deja|vous))* (?P<what>[a-z]{4,})"
)
"""`If you were hesitating`: what the shopper does is no fact of the shop's."""
_VIEW = r"(?:choice|idea|way|bet|pick|solution|choix|idee|facon|moyen)s?"
_VIEWED = re.compile(
    rf"\b(?:(?P<en>[a-z]{{4,}}) {_VIEW}|{_VIEW} (?:(?:le|la|les) )?(?:(?:plus|moins|tres|assez) )?(?P<fr>[a-z]{{4,}}))\b"
)
_TO_BE = re.compile(r"\W*(?:(?:oh|yes|no|oui|non)\W+)?(?:to be|pour etre)(?: \w+)? \w+(?=,)")
"""`The easiest way`, `to be transparent, …`: how one looks at it."""


_MYSELF = re.compile(
    r"(?:\b(?:i'm|i am|assistant\w*|shop|boutique)\b[\w' ]*,? not an?|\b(?:i can't|i cannot|i've never|i have never)|\bje ne|\bje n')(?! (?:sell|ship|deliver|charge))"
    r"(?P<what>(?: (?!(?:the|this|these|our|we|is|are|le|la|les|ce|cette|nos|notre|nous|est|sont)\b)[\w']+){1,5})(?=[,;.!:]|$| (?:but|mais)\b)"
)
"""`I'm not a pharmacist`: what an assistant denies of itself, in a few words that name no thing of the shop's."""


_OF_THING = r"(?:it|they|this|that|he|she|il|elle|ils|elles|ca|cela|(?:the|this|that|le|la|les|ce|cette|l')(?: ?(?P<thing>[\w'-]+))?)"
_WHETHER = re.compile(
    rf"(?: |^)(?:(?:whether|if|si) |how \w+ |a quel point |combien |(?=s'ils?\b))(?:s')?{_OF_THING}\b(?P<rest>[\w',/ -]*)$"
)
_HOW = re.compile(r"\bhow (?!much|many|long)[a-z]+(?= (?:the|it|this|they)\b)")
_SAYS_MORE = re.compile(
    r"\b(?:our|we|you|which|who|and|but|because|since|so|notre|nos|nous|vous|qui|que|dont|et|mais|car|donc)\b|'s\b"
)
_SHORT = 10
_DIMENSION = re.compile(
    r"\b(?:(?!harness)\w{3,}(?:ness|ibility|ability|ibilite|abilite|urete|mete|cite|site|dite|rite|lite|nite)|levels?|niveaux?|noise|bruit|sound|sonorite|size|taille|weight|poids|height|width|length|depth|hauteur|largeur|longueur|profondeur|epaisseur|"
    r"odeur|saveur|smell|scent|taste|gout|origins?|origine|provenance|composition|ingredients?|lifespan|duree|autonomie|range|consumption|consommation|power|puissance|speed|vitesse|temperature|comfort|confort|grip|adherence|fit|texture|volume|warmth|chaleur|douceur|calories?|dosage|resistance|rendement|yield|pressure|pression|resolution|vintage|millesime|maintenance|entretien)\b"
)
"""What any thing has, without saying how much of it."""
_DEFINITE = re.compile(
    r"\b(?:the|this|these|its|our|their|that|it|he|she|you|la|le|les|ce|cet|cette|ces|son|sa|ses|leur|leurs|notre|nos|votre|vos|il|elle)\b|\bl'"
)
"""What is spoken of as something that there is."""
_OF_EVERY = re.compile(
    rf"(?:(?:the|its|la|le|les|son|sa) |l')?{_DIMENSION.pattern}(?: (?:of|de|du|des) (?:(?:the|its|la|le|les) |l')?\w+)?"
)


def asserted(one: Said, asked: str, *, named: bool, titles: Words = frozenset()) -> str:
    """The folded words that state something; `asked`: the shopper's, folded; `titles`: words of what the sentence is about."""
    theirs, text = words_of(asked), without_asides(one)
    if not named:
        text = _MYSELF.sub(lambda found: found.group()[: found.start("what") - found.start()], text)
    text = _TO_BE.sub(" ", _THEIR_DOING.sub(lambda found: _bare(found, "what"), text), count=1)
    text = _VIEWED.sub(lambda found: _bare(found, found.lastgroup or ""), text)
    text = _UNSAID.sub(lambda found: _unsaid(found, theirs, titles), text)
    text = _NOT_MENTIONED.sub(lambda found: found.group()[found.end("what") - found.start() :], text)
    text = _AS_FOR.sub(lambda found: _without_what(found, titles), text)
    for pattern in (_WISHED, _REPLACED):
        text = pattern.sub(lambda found: _without(found, theirs), text)
    return text


def _bare(found: re.Match[str], name: str) -> str:
    """Without the word, where it is none that records are made of."""
    word, whole = found[name], found.group()
    at = found.start(name) - found.start()
    known = says_nothing(word) or meanings(word) or word in translations()
    return whole if known else f"{whole[:at]} {whole[at + len(word) :]}"


def _unsaid(found: re.Match[str], theirs: Words, titles: Words) -> str:
    """Whether the thing does something is not said, nor how much of what everything has."""
    whether = _WHETHER.search(found.group())
    if whether and _is_bare(whether["rest"]) and (not whether["thing"] or _does(whether, titles)):
        return found.group()[: whether.start()]
    what = found["what"]
    if _OF_EVERY.fullmatch(what.strip()) or not (_DEFINITE.search(what) or _SAYS_MORE.search(what)):
        return found.group()[: found.start("what") - found.start()]
    return _HOW.sub("how", _DIMENSION.sub(" ", _without(found, theirs)))


_NOT_MENTIONED = re.compile(
    r"^\W*(?:whether|if|si|s') ?(?P<what>(?:(?!\b(?:our|we|you|which|who|and|notre|nos|nous|vous|qui|et)\b)[^,;.:]){3,70}) (?:isn't|is not|hasn't been|n'est pas|n'est) (?:mentioned|specified|stated|listed|given|said|precise|indique|mentionne|dit|nulle part)"
)
_AS_FOR = re.compile(
    rf"\b(?:as for|about|regarding|concerning|quant (?:a|aux?)|pour ce qui est d[eu']|au sujet d[eu'])\b(?P<what>[^,;.:]{{2,60}}), (?:i|je|j'|we|nous|our page|the page|la fiche|notre page)\b[^,;.]{{0,30}}(?:\b(?:not|no|nothing|ne|pas|rien|aucune?)\b|n't|\bn')[^,;.]{{0,30}}\b(?:{_KNOWN}|figures?|chiffres?)\b"
)
"""`As for the calories, I don't have that figure.`"""


def _without_what(found: re.Match[str], titles: Words) -> str:
    what = found["what"].strip()
    return (
        found.group()
        if _SAYS_MORE.search(what) or len(what.split()) > _SHORT // 2
        else found.group()[found.end("what") - found.start() :]
    )


_VERB = re.compile(
    r"\s+(?:ne |n'|se |s')?(?:is|are|was|has|have|can|comes?|does|do|works?|fits?|will|would|contains?|includes?|needs?|takes?|runs?|suits?|goes|holds?|made|est|sont|a|ont|peut|peuvent|convien\w+|fonctionne\w*|contien\w+|passe\w*|comprend|va|inclut|resiste|tient|marche|supporte|exist\w+)\b"
)


def _does(whether: re.Match[str], titles: Words) -> bool:
    """The thing by its own name, and right behind it what it does or is."""
    return bool(forms(whether["thing"]) & titles and _VERB.match(whether["rest"]))


def _is_bare(rest: str) -> bool:
    return not _SAYS_MORE.search(rest) and len(rest.split()) <= _SHORT


def _without(found: re.Match[str], theirs: Words) -> str:
    said = found["what"]
    for word in {word for word in tokens(said) if forms(word) & theirs}:
        said = re.sub(rf"\b{re.escape(word)}\b", " ", said)
    return found.group()[: found.start("what") - found.start()] + said
