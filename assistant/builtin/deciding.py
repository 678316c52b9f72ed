"""Whether a shopper takes what is before them without a word of buying: "the blue one then, one pair", "vendu, une rouge"."""

import re

from assistant.builtin import choosing, products, slots
from assistant.builtin.intent import about_policy
from assistant.builtin.naming import telling
from assistant.builtin.scene import Record, Scene
from assistant.builtin.unwanted import unwanted
from assistant.builtin.words import asks, fold
from knowledge.terms import stem

_DECIDED = re.compile(
    r"\b(?:please|pls|plz|plse|svp|stp|s'il (?:vous|te) plait|then|alors|du coup|sold|deal|vendue?s?|adjugee?|banco|go with|go for|settle|settled"
    r"|finally|finalement|decided|decide)\b"
)
_AGREES = re.compile(
    r"^\W*(?:ok|okay|oki|go|yes|yep|oui|ouais|bon|alors|allez)\b|\b(?:i want|i.d like|i would like|i prefer|je veux|je voudrais|je prefere|j'aimerais)\b"
)
"""Decides together with a size or a colour."""
_LOOKS_ON = re.compile(
    r"\b(?:show|any|other|another|else|something|see|montre\w*|autres?|voir|quelque|cherche|looking)\b"
)
MANY = 12
"""A greater number is a size."""
_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_PLACES = re.compile(r"\b(?:those|these|that|this|it|them|celui|celle|ceux|celles|le|la|les|the)\b")


def takes(scene: Scene) -> bool:
    """One thing is meant, nothing is asked, and it is decided: by a word for it or by a count."""
    said = fold(scene.said or scene.question)
    record = _meant(scene)
    if record is None or asks(scene.said) or about_policy(said) or _LOOKS_ON.search(said) or unwanted(said):
        return False
    chosen = slots.options(scene.question, record["options"])
    known = [*choosing.said_values(chosen), *re.findall(r"\d+", str(record["title"]))]
    counted = 0 < (slots.quantity(scene.question, known) or 0) <= MANY
    decided = bool(_DECIDED.search(said) or (chosen and _AGREES.search(said)))
    taken = counted or (decided and bool(chosen or _PLACES.search(said)))
    return taken and _nothing_else(scene, record)


def _meant(scene: Scene) -> Record | None:
    """What stands before them, or what they call by the name that the shop gave it."""
    here = scene.pointed or scene.spoken_of or scene.page_product
    called = products.called(scene.question, scene.hits)
    if len(called) == 1 and called[0]["id"] != here:
        return called[0]
    return next((one for one in scene.seen if one["id"] == here), None)


def _nothing_else(scene: Scene, record: Record) -> bool:
    """Every word of the last sentence that names something is of that product or one of its options."""
    own = products.kind_words(record)
    values = [value for each in record["options"].values() for value in each]
    last = [part for part in _SENTENCE.split(scene.question) if part.strip()] or [""]
    named = [word for word in telling(last[-1]) if not word.isdigit() and word not in slots.NUMBERS]
    name = re.sub(r"\W", "", fold(record["title"]))
    return all(
        stem(word) in own
        or word in name
        or any(slots.is_meant(word, value) for value in values)
        or slots.is_choice(word)
        for word in named
    )
