"""Promises of what will be done and reports of what was done: nothing carries them but what happened here, or a rule of the shop's."""

import re
from collections.abc import Iterator
from functools import partial

from assistant.claims import sizing
from assistant.claims.acts import Act, acts
from assistant.claims.claim import Claim, Grounds, source_of
from assistant.claims.evidence import Evidence
from assistant.claims.first_person import deeds, offered_deeds
from assistant.claims.order_records import STATUS
from assistant.claims.said import Said, fold
from assistant.claims.sources import About, statement_carried
from assistant.claims.topics import content, negations, topics
from assistant.claims.wording import Wording

_UNABLE = Wording("promises.unable")
_NOT_NEXT = Wording("promises.not_next")
_NOT_IN_CART = Wording("promises.not_in_cart")
_AT_CHECKOUT = Wording("promises.at_checkout")
_NOT_AT_CHECKOUT = Wording("promises.not_at_checkout")
_WE = Wording("promises.we")
_BENEFIT = Wording("promises.benefit")
"""What the shopper is to have."""
_UNDERWAY = Wording("promises.underway")
_ASSURED = Wording("promises.assured")
_PLEDGED = Wording("promises.pledged")
_GIFTS = Wording("promises.gifts")
"""What nobody has decided on to give."""
_STAYS = Wording("promises.stays")
"""Said of whoever it is, it goes on after this conversation."""
_IF = Wording("promises.if")
_EVEN_SO = Wording("promises.even_so")
_BY_SHOP = re.compile(r"\b(?:we|nous|on|you|vous|your|votre|our|notre|nos|the|le|la|they|un|a|someone)\b")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for text in offered_deeds(one):
        yield Claim("promise", text, partial(_done, text))
    if one.asks and len(one.clauses) == 1:
        return
    for text in dict.fromkeys(_promised(one)):
        if not _offered(text, one):
            yield Claim("promise", text, partial(_promise, text, one))
    for text in dict.fromkeys(_lasting(one)):
        yield Claim("promise", text, partial(_handed_over, text))
    for text in dict.fromkeys((*_reported(one), *deeds(one))):
        if not sizing.advises(text):
            yield Claim("promise", text, partial(_done, text))


def _promised(one: Said) -> Iterator[str]:
    for pattern in (_WE, _BENEFIT, _UNDERWAY, _ASSURED, _PLEDGED):
        for found in pattern.finditer(one.folded):
            if not _denied(found, one):
                yield found.group() + _rest(found, one)
    for act in acts(one):
        if act.when != "did" and act.who in ("", "we") and act.sort != "parcel":
            yield act.text


def _lasting(one: Said) -> Iterator[str]:
    found = (match for pattern in (_GIFTS, _STAYS) for match in pattern.finditer(one.folded))
    yield from (match.group() for match in found if not _denied(match, one))


def _reported(one: Said) -> Iterator[str]:
    """What is said to have been done."""
    yield from (act.text for act in acts(one) if act.when == "did" and _for_shopper(act))


def _rest(found: re.Match[str], one: Said) -> str:
    return re.match(r"[\w' ]*", one.folded[found.end() :]).group()  # type: ignore[union-attr]


def _denied(found: re.Match[str], one: Said) -> bool:
    """`I can't promise`, `je ne peux rien garantir`."""
    before = " ".join(one.folded[: found.start()].split()[-6:])
    return bool(_UNABLE.search(before))


def _for_shopper(act: Act) -> bool:
    """What an order's record tells is judged as its status."""
    passive = re.search(r"\b(?:been|being|etes|ete)\b", act.text)
    if act.sort == "parcel" or act.who in ("i", "je", "j") or (act.who and not passive):
        return False
    return act.yours and not STATUS.search(act.text)


def _offered(text: str, one: Said) -> bool:
    """`If you tell me the size, I'll add it`: an offer; money and people are promised even so."""
    return bool(_IF.search(one.folded)) and not _EVEN_SO.search(text)


def _promise(text: str, one: Said, grounds: Grounds) -> Evidence | None:
    if found := _handed_over(text, grounds):
        return found
    if _PLEDGED.match(text) or re.search(r"^(?:i|je|j')(?:'| )|\bje\b", text) or not _BY_SHOP.search(text):
        return None
    return _rule(text, one, grounds) or _order_next(text, grounds)


_HANDED = Wording("promises.handed")
_HOW = Wording("promises.how")


def _handed_over(text: str, grounds: Grounds) -> Evidence | None:
    """A colleague was asked: that they answer here may be said, and no more."""
    action = next((one for one in grounds.collected.of("action") if one.id == "handed_over"), None)
    return action if action and _HANDED.search(text) and not _HOW.search(text) else None


def _rule(text: str, one: Said, grounds: Grounds) -> Evidence | None:
    """What a policy says the shop does: `we'll refund you within 5 working days`."""
    if not topics(text).get("act"):
        return None
    words = frozenset(word for word in content(text) if not topics(word))
    spoken = About(
        {k: v for k, v in topics(text).items() if k in ("act", "way", "place", "case")},
        words,
        negations(one.folded) % 2 == 1,
        one.french,
    )
    sources = grounds.sources
    return source_of(statement_carried(spoken, [piece for piece, _ in sources], least=0.6, across=1.0), sources)


def _order_next(text: str, grounds: Grounds) -> Evidence | None:
    """`It will be packed next`, of an order that is paid."""
    if _NOT_NEXT.search(text):
        return None
    for evidence in grounds.collected.of("order"):
        status = evidence.order.status if evidence.order else ""
        if (status == "shipped" and re.search(r"arriv|deliver|livr|reach|parviend", text)) or (
            status in ("paid", "packing") and re.search(r"pack|ship|sent|prepar|expedi|envoy|partir|leave", text)
        ):
            return evidence
    return None


_CART = Wording("promises.cart")


def _done(text: str, grounds: Grounds) -> Evidence | None:
    done = {evidence.id: evidence for evidence in grounds.collected.of("action")}
    if found := _handed_over(text, grounds):
        return found
    if "cart" in done and _CART.search(text) and not _AT_CHECKOUT.search(text):
        return done["cart"]
    if "checkout" in done and _NOT_IN_CART.search(text) and not _NOT_AT_CHECKOUT.search(text):
        return done["checkout"]
    for evidence in done.values():
        if evidence.text and content(text) <= content(fold(evidence.text)):
            return evidence
    return None
