"""What is said of a discount code: only what the page says of this code, to whom, from which sum, until when and on what."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial

from assistant.builtin.words import tokens
from assistant.claims.claim import Claim, Grounds
from assistant.claims.evidence import Evidence
from assistant.claims.features import ends, features
from assistant.claims.planted import instructs
from assistant.claims.quantities import Quantity, quantities, role
from assistant.claims.said import Said, said
from assistant.claims.topics import negations
from assistant.claims.wording import Wording
from assistant.claims.words import Words, alike, all_forms, forms, meanings, unloaded, words_of

_CODE = re.compile(r"\b(?=[A-Z\d]*[A-Z]{3})[A-Z\d]{4,}\b")
_OF_CODES = re.compile(r"\b(?:codes?|vouchers?|coupons?)\b")
_PARTS = re.compile(r"(?<=[.!?…;])\s+|\n+")
_GOES_ON = Wording("codes.goes_on")
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
    light = _light(), forms(code.lower()) | verbs(one.folded, frozenset((code.lower(),)))
    held = words_of(whole), *light, all_forms("weighs in a code")
    told = [(figure, sentence) for sentence in page for figure in quantities(sentence.folded)]
    figures = [figure for figure in quantities(one.folded) if figure.kind != "number" or figure.high > 1]
    parts = [clause.text for sentence in page for clause in sentence.clauses]
    return (
        all(_among(alike(word), held) for word in _telling(one.folded))
        and {*_WIDER.findall(one.folded)} <= {*_WIDER.findall(whole)}
        and all(any(_same(figure, one, *other) for other in told) for figure in figures)
        and all(_agrees(clause.text, parts, light) for clause in one.clauses)
    )


@cache
def _light() -> Words:
    return all_forms("of any code") | unloaded()


def _among(word: Words, held: Iterable[Words]) -> bool:
    return any(word & words for words in held)


def _same(figure: Quantity, one: Said, other: Quantity, sentence: Said) -> bool:
    alike = figure.same(other)
    if figure.kind == "date":
        return alike and bool(_FROM.search(one.folded[: figure.at])) == bool(_FROM.search(sentence.folded[: other.at]))
    return alike and (figure.kind != "money" or role(one.folded, figure) == role(sentence.folded, other))


_FROM = re.compile(r"\b(?:from|starting|since|after|des|a partir du|a compter du|apres)(?: the| le)? $")


def _denies(text: str) -> bool:
    """`Ne sert qu'une fois` denies nothing."""
    return (negations(_ONLY.sub(" ", text)) + len(_BARS.findall(text))) % 2 == 1


def _agrees(clause: str, parts: Sequence[str], light: Sequence[Words]) -> bool:
    """With the yes or no of the part of the page that has its words."""
    telling = [word for word in _telling(clause) if not _among(forms(word), light)]
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


_OBJECT = r"(?=(?: (?:up|out|off|down|in|into|on|to|over|through|together|along|round|away))? (?:an?|one|the|its|your|his|her|their|all|both|any|some|every|each|no|you|it|them|up to|about|un|une|des|du|le|la|les|ses|son|sa|leurs?|vos|votre|tous|toutes|jusqu'a|environ|[€$£]?\d|from|into|for|with|between|at|on|de|dans|en|sur|avec|entre|a|au|aux|pour|pendant|during|through|after|under|apres|sous)\b| l'| d'| [€$£]?\d)"
_SUBJECT = r"(?:it|they|you|we|which|that|who|this|these|to|can|will|may|also|even|only|just|then|and|never|il|elle|ils|elles|vous|nous|on|ca|cela|qui|se|s'|y|en|peut|peuvent|pour|et|puis|ne|n')"


@lru_cache(maxsize=4096)
def verbs(text: str, subjects: Words) -> Words:
    """Of a folded text; `subjects`: what may stand before one, as names and codes do."""
    found = set[str]()
    for match in re.finditer(rf"(?:^\W*|(?P<before>[\w']+?)'? ?(?<= )|(?<='))(?P<verb>[a-z]{{4,}}){_OBJECT}", text):
        before = match["before"]
        first = before is None and not text[: match.start("verb")].strip(" '\"«“(")
        if (first or (before and (re.fullmatch(_SUBJECT, before) or forms(before) & subjects))) and _may(match["verb"]):
            found.add(match["verb"])
    return frozenset(found)


@lru_cache(maxsize=4096)
def _may(word: str) -> bool:
    return not (features(word) or ends(word) or forms(word) & all_forms("undoes"))
