"""Claims to be a person, straight or roundabout: no record can carry them, for it is a program that writes.

A list of what an assistant may be (an assistant, a program, a machine) instead of one of all that people are: whoever
says `I'm a …` and names something else is somebody.
"""

import re
from collections.abc import Iterator

from assistant.claims.claim import Claim, Grounds, never
from assistant.claims.first_person import possessions
from assistant.claims.said import Said

_PERSON = (
    r"(?:human(?:s| beings?)?|humaine?s?|etres? humains?|persons?|people|personnes?|m[ae]n|wom[ae]n|guys?|girls?|lad(?:y|ies)|hommes?|femmes?|some(?:one|body)|quelqu'un|"
    r"m(?:other|um|om)|father|dad|parents?|maman|papa|mere|pere|advis[eo]rs?|agents?|employees?|colleagues?|members?|managers?|owner|founder|representatives?|reps?|staff|seller|sales\w+|shopper|"
    r"experts?|specialists?|consultants?|technicians?|students?|stylists?|conseill\w+|vendeu\w+|salarie\w*|collegues?|responsables?|gerante?|fondat\w+|equipe|team|membres?|technicien\w*|stylistes?|stagiaire|creat\w+|experte?s?|chair et (?:en )?os|flesh)"
)
_MACHINE = r"(?:(?:chat)?bots?|robots?|machines?|a\.?i\.?|ia|comput\w+|ordinateurs?|programs?|programmes?|automates?|automat\w+|algorithm\w*|algorithmes?|artificiel\w*|artificial|software|logiciels?|virtual|virtuel\w*|assistante?s?|scripts?|digital|numerique)"
_NOT = r"(?:not|never|no|nothing|n't|isn't|pas|rien|jamais|aucune?|ni|rather than|plutot que|instead of)"
_HERE = (
    r"(?:i'm|i am|i'll always be|je suis|we're|we are|nous sommes|you(?:'re| are)(?: \w+)? (?:talking|speaking|chatting|dealing|writing|in touch)(?: \w+)? (?:to|with)|you(?:'ve| have) reached|"
    r"vous (?:parlez|discutez|echangez|ecrivez|(?:etes|restez) en (?:contact|ligne|relation))(?: \w+){0,3}? (?:a|avec)|(?:this|it|that|c)(?:'s| is|'est) (?=(?:\w+ ){0,2}(?:real|live|actual|vraie?|human|humaine?|person\b(?! who)|personne\b(?! qui))))"
)
"""What says who speaks."""
_IS_PERSON = re.compile(
    rf"\b{_HERE}(?P<between>(?: (?!and\b|but\b|et\b|mais\b)[\w'-]+){{0,5}}?) (?:d'|l'|de l')?{_PERSON}\b(?P<after>(?: [\w-]+)?)"
)
_SOMEBODY = re.compile(
    rf"\b(?:there(?:'s| is| sits)|il y a|behind|derriere|it's|c'est)\b[^,;.]{{0,30}}\b{_PERSON}\b[^,;.]{{0,20}}\b(?:typing|writing|reading|answering|behind|at the other end|screen|keyboard|derriere|ecran|clavier|qui (?:vous )?(?:ecrit|repond|tape))|"
    rf"\b(?:typing|writing|answering|ecrit|repond)\b[^,;.]{{0,20}}\b(?:by|is|est|par) (?:a |an |une? )?(?:real |vraie? )?{_PERSON}\b"
)
_NO_MACHINE = re.compile(
    rf"(?:\b{_NOT}|n't)(?: (?!sure\b|only\b|able\b|certain\b)[\w']+){{0,4}}? (?:d'|l')?{_MACHINE}\b(?! (?:assistant|by itself|on its own|seul))"
)
_ME = re.compile(
    r"\b(?:i|i'm|me|my|je|j'|moi|this|here|ici|it's|c'est|talking|speaking|chatting|parlez|discutez|echangez|answering|replying|typing|reply|answer|repond|wrote|written|ecrit\w*|involved|derriere|behind)\b"
)
_I_AM = re.compile(
    r"\b(?:i'm|i am|je suis)(?: (?:really|actually|indeed|totally|just|also|only|very much|myself|bien|vraiment|en effet|aussi|juste|moi-meme|donc))*"
    r" (?P<what>(?:(?:an?|the|your|one of|part of|from|with|un|une|le|la(?! pour\b)|votre|du|de la|membre|d'une?)\b|l'|de l') ?[^,;:.!?()]*)"
)
_MAY_BE = re.compile(
    rf"\b(?:{_MACHINE}|bit|little|one|pleasure|point|que|position|way|side|avis|ecoute|disposition|service|recherche|cours|train|accord)\b"
)
"""`I'm a bit unsure`, `je suis à votre écoute`."""
_HUMAN = re.compile(r"\b(?:human|humaine?|sales|flesh|vente|vendeu\w+)\b")
"""What assistant a program is not."""
_TALKING = re.compile(
    r"\b(?:you(?:'re| are)(?: \w+)? (?:talking|speaking|chatting|dealing|in touch)(?: \w+)? (?:to|with)|you(?:'ve| have) reached|vous (?:parlez|discutez|echangez|etes (?:\w+ )?en (?:contact|ligne|relation))(?: bien)? (?:a|avec)) (?P<what>[^,;:.!?]*)"
)
_AS = re.compile(
    rf"(?:^|[,;:] ?|\b)(?:(?:speaking |talking )?as an?\b|being an?\b|en tant qu(?:e |')(?:une? )?|comme (?=(?:\w+,)|(?:homme|femme|mere|pere|maman)\b)|moi-meme|parole d[e']|foi d[e']) ?(?P<what>(?! ?{_MACHINE}\b)[\w' -]{{3,40}}?),? (?:i|i'd|i'm|i've|je|j'|myself|me)\b"
)
_NAMED = (
    re.compile(
        r"\b(?:my (?:first )?name|i am called|call me|je m'appelle|mon (?:pre)?nom\b|appelez-moi|(?:human|person) (?:like|just like) you|(?:it's )?just me(?=[.!,]|$)|juste moi(?=[.!,]|$)|speaking as (?=a))\b|\b(?:woman|man|mother|mum|girl|femme|homme|mere|maman) (?:to|a) (?:woman|man|mother|mum|girl|femme|homme|mere|maman)\b"
    ),
    re.compile(
        r"(?i:\b(?:i'm|i am|je suis|moi,? c'est|ici|this is|c'est|hi,? it's|it's)) (?-i:[A-ZÀ-Ý][a-zà-ÿ]{2,})(?=,|\.|!| (?i:from|here|at|speaking|du|de l'equipe|de l'équipe|de la|à l'appareil|by the way|au fait)\b|$)"
    ),
    re.compile(
        r"(?-i:[A-ZÀ-Ý][a-zà-ÿ]{2,})(?i:,? (?:speaking|à l'appareil|(?:du|from|de l')[\w' -]{2,25}, (?:à votre|at your|speaking|here)|here(?=[.,!]|$)))"
    ),
)
_NO_NAME = frozenset(
    (
        "Assistant",
        "Right",
        "Over",
        "Back",
        "Look",
        "Click",
        "Start",
        "Free",
        "Available",
        "Délivré",
        "Still",
        "Yours",
        "Noted",
    )
)
_DOES = re.compile(
    r"\b(?:i (?:personally |myself |also |always |still |even |once |actually )*(?:own|wear|wore|tried|bought|use(?:d)? (?:it|this|them|mine)|love wearing|have (?:one|a pair|it|mine|two|this|the same)(?: of (?:these|them))?(?: myself| at home)|slept|grew up|live in|work (?:in|at|here|for)|worked|started working|visited|went home|ate|saw you|met you|studied))\b|"
    r"\b(?:i'm|i am|i'll be|je suis) (?:at (?:my|the) (?:desk|office|store|counter|home)|in the (?:store|shop|office|warehouse|workshop)|on (?:my|the) (?:lunch|break|phone)|en pause|au magasin|en boutique|au bureau|chez moi)\b|"
    r"\b(?:i've got|i have|j'ai|j'en ai)\b[^,;.]{0,30}\b(?:at home|a la maison|chez moi|in my|dans m[aeo]n?)\b|"
    r"\bj'(?:en ai (?:une?|moi-meme)|ai (?:moi-meme|personnellement|la meme|le meme|achete|essaye|porte))\b|\bje (?:la |le |les |l'|en )?(?:porte|utilise|possede|tiens le rayon|travaille)\b|"
    r"\b(?:mon mari|ma femme|mes enfants|ma fille|mon fils|chez moi|mon bureau|ma pause|mon patron|ma collegue et moi)\b|\b(?:my|mine) (?:own (?:pair|home|kitchen|wardrobe|daughter|son)|husband|wife|kids|children|daughter|son|mother|shift|desk|lunch|break|boss|home|house|apartment|office|weekend)\b"
)


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for text in dict.fromkeys((*possessions(one), *_somebody(one), *_named(one, grounds))):
        yield Claim("person", text, never)


def _somebody(one: Said) -> Iterator[str]:
    folded = one.folded
    for found in _IS_PERSON.finditer(folded):
        if not _denied(found["between"]) and not re.search(rf"\b{_MACHINE}\b", found.group()):
            yield found.group()
    for found in _I_AM.finditer(folded):
        if (_HUMAN.search(found["what"]) or not _MAY_BE.search(found["what"])) and not _denied(found["what"]):
            yield found.group()
    for found in _TALKING.finditer(folded):
        if not re.search(rf"\b{_MACHINE}\b", found["what"]) and not _denied(found["what"]):
            yield found.group()
    for found in _NO_MACHINE.finditer(folded):
        if _ME.search(folded) and not _ANOTHER.search(folded[found.start() - 3 : found.end()]):
            yield found.group()
    for pattern in (_SOMEBODY, _AS, _DOES):
        found_here = (found.group().strip() for found in pattern.finditer(folded))
        yield from (text for text in found_here if pattern is not _SOMEBODY or not _denied(text))


_ANOTHER = re.compile(
    r"\b(?:know|see|find|have|trouve|vois|sais|dans|in|washing|coffee|a laver|a cafe|a coudre|lave|wash\w*)\b"
)
"""What a machine that washes is said not to do."""


def _denied(between: str) -> bool:
    return bool(re.search(rf"\b{_NOT}\b|n't\b", between))


def _named(one: Said, grounds: Grounds) -> Iterator[str]:
    """By a name, or by what only somebody says."""
    yield from (found.group() for found in _NAMED[0].finditer(one.folded))
    for pattern in _NAMED[1:]:
        for found in pattern.finditer(one.text):
            name = re.findall(r"[A-ZÀ-Ý][a-zà-ÿ]{2,}", found.group())
            if name and name[-1] not in _NO_NAME and not _is_thing(name, grounds):
                yield found.group()


def _is_thing(names: list[str], grounds: Grounds) -> bool:
    """`This is Alba`: a product's name."""
    known = " ".join(product.title for product in grounds.collected.products()) + " " + grounds.shop
    return any(name in known for name in names)
