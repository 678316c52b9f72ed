"""What is said of a discount code: only what the page says of this code, to whom, from which sum, until when and on what."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

from assistant.builtin.words import tokens
from assistant.claims.claim import Claim, Grounds
from assistant.claims.evidence import Evidence
from assistant.claims.planted import instructs
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, said
from assistant.claims.sources import role
from assistant.claims.topics import negations
from assistant.claims.verbs import verbs
from assistant.claims.wording import Wording
from assistant.claims.words import Words, forms, meanings, unloaded, words_of

_CODE = re.compile(r"\b(?=[A-Z\d]*[A-Z]{3})[A-Z\d]{4,}\b")
_OF_CODES = re.compile(r"\b(?:codes?|vouchers?|coupons?)\b")
_PARTS = re.compile(r"(?<=[.!?…;])\s+|\n+")
_GOES_ON = Wording("codes.goes_on")
_WEIGHTLESS = """code codes voucher coupon bon give get take off save saving saved work apply applies valid use usable utilisation utiliser
utilisable enter type saisir saisissez entrer entrez checkout panier caisse paiement basket cart order orders commande commandes purchase
purchases achat achats customer customers client clients buy spend item items article articles run runs until end ends last expire expires stop
stops arrete arreter fin jusqu valable valider fonctionne fonctionner marche appliquer applique donner donne retirer retire enlever offrir offre
economiser economise beneficier beneficie profiter profite obtenir least moins from over more plus or de above superieur fois time times once note
please though although cependant toutefois mais but amount montant value valeur euro euros date year currently actuellement case cas percent
pourcent vaut valoir sert servir pense pensez think remember attention here new nouveau nouvelle buyers buyer acheteur acheteurs welcome bienvenue
possible mind notez precision petite faut sans without used using concerne concerner available disponible already deja those ones ceux celles"""
"""What says no more of a code than that it is one."""
_DECIDING = "reduction remise rabais discount reserve reserver reserved limited limite exclude excluded exclusion exclure exclus exclut sauf except only uniquement seulement minimum"
"""What weighs, though the page says it in other words."""
_BARS = re.compile(r"\bexclu(?:t|ent|ons|ant)\b")
_ONLY = re.compile(r"\bn(?:e |')\w+(?: \w+){0,2} (?:que |qu')")
_WITH_OTHERS = Wording("codes.with_others")
_WIDER = Wording("codes.wider")
"""Whoever says more than the page."""


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    """The sentence as a whole, where it names a code that a page gives."""
    one = said(_first(one.text))
    for code in dict.fromkeys(_CODE.findall(one.text)):
        if (
            not one.asks
            and any(code in _codes(e.text) for e in grounds.collected.passages())
            and not _in_quote(code, grounds)
        ):
            yield Claim("discount", f"{code}: {one.folded}", partial(_carried, code, one))


def _first(text: str) -> str:
    """`Première` and `first` in one word that is no number."""
    return re.sub(r"\b(?:premi[eè]re?|first|1st|1[èe]re)\b", "initial", text, flags=re.IGNORECASE)


def says(one: Said, grounds: Grounds) -> Evidence | None:
    """The page that says all of it, of each code that it names."""
    found = [claim.carried_by(grounds) for claim in claims(one, grounds)]
    return found[0] if found and all(found) else None


def _in_quote(code: str, grounds: Grounds) -> bool:
    return any(code.lower() in record.text.lower() for record in grounds.collected.records())


@lru_cache(maxsize=1024)
def _codes(text: str) -> frozenset[str]:
    return frozenset(_CODE.findall(text)) if _OF_CODES.search(said(text).folded) else frozenset()


def _carried(code: str, one: Said, grounds: Grounds) -> Evidence | None:
    known = (e for e in grounds.collected.passages() if not instructs(e.text) and not instructs(e.title))
    return next((e for e in known if (page := _said_of(code, e.text)) and _holds(code, one, page)), None)


@lru_cache(maxsize=512)
def _said_of(code: str, text: str) -> tuple[Said, ...]:
    """The sentences that name it, and those that go on about it."""
    found: list[Said] = []
    going = False
    for part in _PARTS.split(text):
        here = said(_first(part))
        going = code in part or (going and not _CODE.search(part) and bool(_GOES_ON.match(here.folded)))
        found += [here] if going else []
    return tuple(found)


def _holds(code: str, one: Said, page: Sequence[Said]) -> bool:
    """Its words, its figures and its yes or no."""
    whole = " ".join(sentence.folded for sentence in page)
    light = _written(_WEIGHTLESS) | unloaded() | forms(code.lower()) | verbs(one.folded, frozenset((code.lower(),)))
    held = words_of(whole) | light | _written(_DECIDING)
    told = [(figure, sentence) for sentence in page for figure in quantities(sentence.folded)]
    figures = [figure for figure in quantities(one.folded) if figure.kind != "number" or figure.high > 1]
    parts = [clause.text for sentence in page for clause in sentence.clauses]
    return (
        all((forms(word) | meanings(word)) & held for word in _telling(one.folded))
        and {*_WIDER.findall(_all_of(one.folded, held, light))} <= {*_WIDER.findall(whole)}
        and all(any(_same(figure, one, *other) for other in told) for figure in figures)
        and all(_agrees(clause.text, parts, light) for clause in one.clauses)
    )


def _all_of(folded: str, held: Words, light: Words) -> str:
    """`Any tent`, where the page says tents: of all of them."""
    return _ANY.sub(
        lambda found: " " if forms(found["of"]) & held and not forms(found["of"]) & light else found.group(), folded
    )


_ANY = re.compile(r"\b(?:any|all|every|each|tou(?:te?s?|s)(?: les| nos)?|chaque) (?P<of>[a-z]{3,})\b")


def _same(figure: Quantity, one: Said, other: Quantity, sentence: Said) -> bool:
    alike = figure.same(other)
    if figure.kind == "date":
        return alike and bool(_FROM.search(one.folded[: figure.at])) == bool(_FROM.search(sentence.folded[: other.at]))
    return alike and (figure.kind != "money" or role(one.folded, figure) == role(sentence.folded, other))


_FROM = re.compile(r"\b(?:from|starting|since|after|des|a partir du|a compter du|apres)(?: the| le)? $")


def _denies(text: str) -> bool:
    """`Ne sert qu'une fois` denies nothing."""
    return (negations(_ONLY.sub(" ", text)) + len(_BARS.findall(text))) % 2 == 1


def _agrees(clause: str, parts: Sequence[str], light: Words) -> bool:
    """With the yes or no of the part of the page that has its words."""
    telling = [word for word in _telling(clause) if not forms(word) & light]
    if not telling:
        return not _denies(clause)
    shares = [(sum(_likeness(word, part) for word in telling), part) for part in parts]
    best = max(share for share, _ in shares)
    return all(_denies(part) == _denies(clause) for share, part in shares if share == best)


def _likeness(word: str, part: str) -> int:
    """The word itself is more than what means nearly the same: `sale items` are not `10% off`."""
    if forms(word) & _spelled(part):
        return 2
    near = {meaning for meaning in meanings(word) if not meaning.startswith("sum:")}
    return int(bool((forms(word) | near) & words_of(part)))


@lru_cache(maxsize=2048)
def _spelled(part: str) -> Words:
    return frozenset[str]().union(*map(forms, tokens(part)))


@lru_cache(maxsize=2048)
def _telling(folded: str) -> tuple[str, ...]:
    return tuple(
        word
        for word in tokens(_WITH_OTHERS.sub(" combined ", folded))
        if len(word) > 2 and not word[0].isdigit() and word not in _SMALL
    )


_SMALL = frozenset(
    """the and with for you your can may that this not isn doesn don cannot can't are was has have will which when where
    les des aux une est sont pas que qui sur dans par pour avec vous votre vos peut pouvez avez ete etre aura sera son ses elle ils""".split()  # noqa: SIM905
)


@lru_cache(maxsize=4)
def _written(words: str) -> Words:
    return frozenset[str]().union(*map(forms, words.split()))
