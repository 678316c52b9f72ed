"""What a short message leans on: "and to Canada?" is about the delivery that was asked about before."""

import re
from typing import Literal

from assistant.builtin import products, slots
from assistant.builtin.intent import about_policy, intent_of, main_clause
from assistant.builtin.naming import names_a_thing
from assistant.builtin.nearest import subject_of
from assistant.builtin.of_orders import means_change
from assistant.builtin.places import countries, named_countries_of, without_countries
from assistant.builtin.scene import Scene
from assistant.builtin.words import CALLED, POLICY, STOP, fold, subjects, tokens

BRIEF = 9
"""Words. Whoever says more says it all."""
LONG = 12
FEW = 4
"""Messages that may have led here."""
_MEASURES = frozenset({"cost", "window", "abroad"})
CASES = frozenset({"damage", "gift", "cancel", "exchange"})
"""What has happened, or what is owned: the rules for it are asked in a second message."""
_GOES_ON = re.compile(r"^\W*(?:and|et|what about|how about|or|ou)\b")
_FOR = re.compile(
    r"^\W*(?:and|et|what about|how about|or|ou) (?:for|to|from|if|with|pour|si|avec|depuis|vers|au|aux|en|a|on|at)\b"
)
_ARRIVES = re.compile(
    r"\b(?:when|where|quand|ou|arrive\w*|status|statut|late|retard|eta|recevoir|receive|suivi|track\w*|get it|expected|prevue?)\b"
)


def whole(scene: Scene) -> str:
    """The question with what it leaves out; as it is where it stands alone."""
    question = scene.question
    if case := _case(scene):
        return called(scene, case)
    if len(tokens(question)) > BRIEF or subjects(question) & POLICY - ({"abroad"} if countries(question) else set()):
        return question
    topic = _topic(scene)
    if topic and _of_pages(scene):
        return f"{main_clause(without_countries(topic) if countries(question) else topic)} {question}"
    if countries(question) and not _content(question) and not topic:
        return f"{question} {'livraison' if scene.language == 'fr' else 'delivery'}"
    return question


def _case(scene: Scene) -> str:
    """ "Do I have to send it back?", of the vase that was said to be broken just before."""
    asked = subjects(scene.question)
    brief = len(tokens(scene.question)) <= BRIEF and not any(map(names_a_thing, tokens(scene.question)))
    if not scene.earlier or not brief or countries(scene.question):
        return ""
    before = subjects(scene.earlier[-1])
    if asked & POLICY:
        return min(before & CASES - asked, default="")
    changed = intent_of(scene.earlier[-1]) == "change" and not before & POLICY
    return "exchange" if changed and asked & _MEASURES else ""


def in_our_words(scene: Scene) -> str:
    """With the name of the subject that the words resemble where they don't name it: "vous prenez l'amex" is of payment."""
    return called(scene, subject_of(scene.question))


def as_understood(scene: Scene) -> str:
    """With the name of the subject that they mean, unless they name a product that may be asked about instead."""
    named = any(hit.get("sure") for hit in scene.hits)
    understood = "" if named else next((asked.subject for asked in scene.understood if asked.sure), "")
    subject = understood or subject_of(scene.question)
    return called(scene, subject) if of_a_page(scene, subject) else scene.question


def of_a_page(scene: Scene, subject: str) -> bool:
    """Size and care of a thing that is at hand are asked of it."""
    return subject in POLICY or not at_hand(scene)


def at_hand(scene: Scene) -> bool:
    return bool((scene.earlier and scene.shown) or scene.page_product)


def called(scene: Scene, subject: str) -> str:
    name = CALLED[subject][scene.language == "fr"] if subject in CALLED else ""
    known = not name or subject in subjects(scene.question) or scene.question.endswith(name)
    return scene.question if known else f"{scene.question} {name}"


def goes_on_about_the_order(scene: Scene) -> Literal["order", "change", ""]:
    """ "And when does it arrive?", "can I still have it in 44?", just after an order was shown."""
    before = intent_of(scene.earlier[-1]) if scene.earlier else ""
    if before not in ("order", "change") or not any(slots.order_number(text) for text in scene.earlier):
        return ""
    if means_change(scene.question):
        return "change"
    asks = len(tokens(scene.question)) <= BRIEF and _ARRIVES.search(fold(scene.question))
    return "order" if asks and before == "order" else ""


def _topic(scene: Scene) -> str:
    """What the shop's pages were asked about last, and for which country, if nothing else has been spoken of since."""
    country = ""
    for text in reversed(scene.earlier[-FEW:]):
        named = f"{without_countries(text)} {country}" if country else text
        if about_policy(text):
            return named
        if subject_of(text) in CALLED and of_a_page(scene, subject_of(text)):
            return f"{named} {CALLED[subject_of(text)][scene.language == 'fr']}"
        if not goes_on(text):
            return ""
        country = country or (text if countries(text) else "")
    return ""


def for_the_same_country(scene: Scene) -> str:
    """ "And from which amount is it free?", after it was asked what delivery to Belgium costs."""
    named = (text for text in reversed(scene.earlier[-FEW:]) if countries(text))
    before = "" if countries(scene.question) or len(tokens(scene.question)) > LONG else next(named, "")
    return f"{scene.question} {named_countries_of(before)}" if countries(before) - scene.home else scene.question


def goes_on(text: str) -> bool:
    """ "And to Spain?", "how many days?": of what was asked before."""
    return bool(_measured(text) or countries(text))


def _of_pages(scene: Scene) -> bool:
    question = scene.question
    if any(hit.get("sure") for hit in products.named(question, scene.hits)):
        return bool(_FOR.search(fold(question)))
    alone = len(_content(question)) <= 2 and not any(hit.get("sure") or hit.get("likely") for hit in scene.hits)
    return bool(alone or _measured(question) or countries(question) or _GOES_ON.search(fold(question)))


def _measured(text: str) -> bool:
    return bool(subjects(text) & _MEASURES or (_GOES_ON.search(fold(text)) and not _content(text)))


def _content(text: str) -> list[str]:
    return [word for word in tokens(without_countries(text)) if word not in STOP and not word.isdigit()]
