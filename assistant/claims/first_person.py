"""What the assistant says of itself: it looks, finds, shows, thinks and asks; whatever else `I` do is a deed to be proved or a person's.

A closed list of what an assistant can do, instead of an open one of what it might pretend: `I walked over to the shelf`,
`je lance l'échange`, `I'd be happy to refund you` need no pattern of their own.
"""

import re
from collections.abc import Iterator
from functools import cache

from assistant.builtin.words import STOP, tokens
from assistant.claims.said import Said
from assistant.claims.wording import Wording
from knowledge.terms import stem

_I = re.compile(r"\b(?:i\b(?!\.e)|je\b|j')(?P<rest>(?:(?! (?:and|but|et|mais) (?:i\b|je\b|j'))[^,;:.!?()\n–—])*)")
_PASSED_OVER = """fasse m ve ll d am was will would shall should can could may might must do did have had been be to just really only gladly
happily now then first quickly already currently certainly definitely still always simply even actually quite very so well at once
s happy glad able going pleased delighted about like love want need try trying ready here sorry
ne n me te vous le la les l lui leur y en ai suis vais peux pourrais voudrais aimerais dois devrais veux viens de d bien aussi
volontiers vraiment deja donc encore toujours maintenant tout suite simplement seulement juste tiens serai serais pourrai heureux
ravi content desole navre sincerement vite rapidement mesure capable moi meme"""
_DOES = """look see saw seen check find found search searched show shown list listed tell told say said help assist answer explain
describe compare suggest recommend propose advise think believe understand understood know knew hope guess suppose mean meant agree
apologise apologize appreciate realise realize wonder ask read note notice gather narrow pick choose chose chosen point go start begin
give share confirm let walk guide summarise summarize detail outline calculate provide repeat stick understood see got get explain come forget remember
imagine pull consider focus prefer keep doubt assume regret wish try
regarde verifie cherche recherche trouve retrouve montre liste dis dire dirai dirais explique compare suggere propose recommande
conseille pense crois comprends compris comprendre sais saurais espere suppose imagine vois voir vu verrai lis lu lire note remarque
demande affine affiner aide renseigne reponds repondre indique precise presente resume oriente guide accompagne consulte choisi choisir invite
excuse regrette souhaite remercie prie reste confirme parle comprend dispose connais signale rappelle suis apprecie doute prefere
detaille decris decrive enumere calcule lise recapitule trompe trompee commence conseillerais opterais partirais permets contente tacherai efforce"""
_IS = """one not sure unsure certain aware afraid only your an glad unable limited here curious interested based built designed
bot chatbot robot software logiciel machine there back confident following speaking happy sorry looking checking searching going seeing finding showing listing asking assuming
un une votre pas sur certain la l au sur en assistant ia seulement programme que qu disponible incapable enchante limite aupres charge retour"""
_OFFERED = """add put remove take update open prepare pass hand forward connect bring fetch call transfer start set leave make order
poser pose soumettre ajouter mettre retirer enlever preparer ouvrir transmettre transferer passer appeler faire venir modifier lancer prevenir mets ajoute transmette demander demande ask"""
_ACTS = "faire fait faites passe take takes get got gets go goes work works marche"
_SMALL = STOP - frozenset(_ACTS.split())
_THING = """a an the no some any this that these those it one two my your our
un une des du au aucun aucune mon ma mes votre vos ce cette"""
_THINGS = frozenset(_THING.split())
"""Where a thing begins."""
_MAY = Wording("first_person.may")
_DENIES = re.compile(r"\b(?:not|never|cannot|unable|pas|jamais|aucun\w*|rien|ni)\b|n't\b|\bno\b")
_ADDRESS = re.compile(r"^\s*(?:am|'m|was|suis)\b|^'m\b")


_MINE = Wording("first_person.mine")
"""An assistant has suggestions and colleagues; whoever has hands, a husband or a manager is a person."""

_HAVE = re.compile(r"^ ?(?:'ll|will|can|could|would|shall) have (?!to\b|a look\b|no\b)")
"""`I'll have it refunded`."""
_LIVED = Wording("first_person.lived")
"""An assistant has no past and no habits."""


_GLANCE = Wording("first_person.glance")
"""What it does is looking."""


def possessions(one: Said) -> Iterator[str]:
    yield from (found.group().strip() for found in _MINE.finditer(one.folded))


def deeds(one: Said) -> Iterator[str]:
    """What it says that it did, does or will do, and an assistant does not do by itself."""
    for found in _I.finditer(_GLANCE.sub("look", one.folded)):
        rest = found["rest"]
        if _DENIES.search(" ".join(rest.split()[:6])):
            continue
        verb = _verb(tokens(f" {rest}"))
        if (verb and not _allowed(verb, rest, one)) or _LIVED.search(rest) or _TOLD.search(rest) or _HAVE.match(rest):
            yield found.group().strip()


_ASKS_TO = Wording("first_person.asks_to")
_GIVES = Wording("first_person.gives")


def offered_deeds(one: Said) -> Iterator[str]:
    """`Shall I refund you?`: who asks so says that it could."""
    for found in _ASKS_TO.finditer(_GLANCE.sub("look", one.folded)):
        verb = _verb(tokens(f" {found['rest']}"))
        unable = verb and not (_stems(verb) & (_set("does") | _set("offered")) or verb in _SMALL)
        if unable or _GIVES.search(found["rest"]):
            yield found.group()


_CAN = re.compile(r"\b(?:i (?:can|could)|je (?:peux|pourrais)|puis-je|(?:can|could|shall) i)(?P<rest> [\w' ]+)")


def offers(clause: str) -> bool:
    """`I can open the checkout`: something that the assistant does when it is told to, and no rule of the shop's."""
    found = _CAN.search(_GLANCE.sub("look", clause))
    verb = _verb(tokens(found["rest"])) if found else ""
    return bool(verb and _stems(verb) & (_set("does") | _set("offered")))


def _verb(words: list[str]) -> str:
    """The first word that is one; nothing where a thing is named first: `I have a lamp`, `j'ai les deux`."""
    before = ""
    for word in words:
        if word in _THINGS or (word in ("le", "la", "les", "l") and before in ("ai", "avais")):
            return ""
        if word not in _set("passed"):
            return word
        before = word
    return ""


_TOLD = Wording("first_person.told")
"""Whom it spoke to, only an action can prove: `I've asked the warehouse`; `I've checked` needs nobody."""


def _allowed(verb: str, rest: str, one: Said) -> bool:
    own = _stems(verb)
    if own & _set("does") or verb in _SMALL or verb.isdigit():
        return True
    if _ADDRESS.match(rest) and own & _set("is"):
        return True
    return bool(own & _set("offered")) and bool(_MAY.search(one.folded)) and not _GIVES.search(rest)


def _stems(word: str) -> frozenset[str]:
    return frozenset((word, stem(word)))


@cache
def _set(name: str) -> frozenset[str]:
    written = {"passed": _PASSED_OVER, "does": _DOES, "is": _IS, "offered": _OFFERED}[name].split()
    return frozenset(written) if name == "passed" else frozenset[str]().union(*map(_stems, written))
