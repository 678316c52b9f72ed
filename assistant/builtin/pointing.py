"""Which of those shown the words point at, and what is asked of the one that is spoken of."""

import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.builtin import products, shopping, slots, telling
from assistant.builtin.intent import Intent, about_policy, asks_whether_sold, only_a_choice
from assistant.builtin.naming import names_a_thing
from assistant.builtin.scene import Scene, Step
from assistant.builtin.words import asks, fold, stems, tokens
from knowledge.terms import stem

_THE = r"\b(?:the|le|la|les|l'|du|au|of the|celui|celle)\s*"
_PLACED = re.compile(rf"(?:{_THE}|^\W*(?:and |et )?)(?:{'|'.join(slots.ORDINALS)})(?: ones?)?\b(?! (?:time|fois))")
_PRICED = re.compile(
    rf"{_THE}(?:(?:less|least|more|most) expensive|cheap\w+|dearer|dearest|(?:moins|plus) ch\w+)(?: ones?| des deux| of (?:them|the two|both))?\b"
)
_OTHER = re.compile(r"\bthe other(?: ones?)?\b|\bl'autre\b|\bthe second of the two\b")
_LOOKS_ON = re.compile(
    r"^\W*(?:and |et )?(?:in|en|with|avec|without|sans|under|moins|plus|less|more|any\w*|some\w*|quelque|do you|avez|vous avez|something|un|une|des)\b"
)
"""A follow-up that looks for something else."""
LONGEST = 15
"""Words. Whoever says more leans on nothing."""


def pointed(scene: Scene, intent: Intent) -> Scene | None:
    """The scene with the one pointed at as what is spoken of, and the question without the pointing words."""
    said = fold(scene.question)
    if about_policy(scene.question) or len(scene.shown) < 2 or len(slots.ordinals(scene.question)) > 1:
        return None
    if intent != "buy" and (found := _PLACED.search(said)):
        place = slots.ordinal(found[0])
        inside = place is not None and -len(scene.shown) <= place < len(scene.shown)
        return _at(scene, scene.shown[place or 0], found) if inside else None
    if (found := _OTHER.search(said)) and len(scene.shown) == 2 and scene.spoken_of in scene.shown:
        return _at(scene, next(one for one in scene.shown if one != scene.spoken_of), found)
    if (found := _PRICED.search(said)) and (intent == "buy" or telling.aspects_of(said.replace(found[0], " "))):
        return _by_price(scene, found)
    if (one := _told_apart(scene, intent)) and (only_a_choice(said) or not _LOOKS_ON.search(said)):
        return _on(scene, one)
    return None


def _told_apart(scene: Scene, intent: Intent) -> str:
    """ "The silk one", "le lapin", "I'll have the grey": the one on the screen whose name, or else whose options, hold most of it."""
    seen, said = [one for one in scene.seen if one["id"] in scene.shown], fold(scene.question)
    words = stems(said)
    the = {stem(word) for word in products.THE.findall(said)}
    points = intent == "buy" or bool(products.ONE.search(said)) or only_a_choice(said)
    called = {str(one["id"]): words & products.kind_words(one) for one in seen}
    plain = {str(one["id"]): words & stems(one["title"]) for one in seen}
    held = {key: len(own) + len(plain[key]) for key, own in called.items() if points or own & the}
    if one := _most(held):
        return one
    return _most({str(one["id"]): len(slots.options(said, one["options"])) for one in seen}) if points else ""


def _most(counts: Mapping[str, int]) -> str:
    best = [key for key, count in counts.items() if count == max(counts.values(), default=0) > 0]
    return best[0] if len(best) == 1 else ""


def _by_price(scene: Scene, found: re.Match[str]) -> Scene | None:
    seen = [one for one in scene.seen if one["id"] in scene.shown]
    records = seen if len(seen) == len(scene.shown) else products.records(scene, scene.shown)
    pick = max if slots.dearest(found[0]) else min
    chosen = pick(records, key=lambda record: slots.amount(record["price"]), default=None)
    return _at(scene, str(chosen["id"]), found) if chosen else None


def _at(scene: Scene, product: str, found: re.Match[str]) -> Scene:
    said = fold(scene.question)
    return _on(replace(scene, question=f"{said[: found.start()]} {said[found.end() :]}"), product)


def _on(scene: Scene, product: str) -> Scene:
    context = {**scene.context, "spoken_of": product, "shown": [product]}
    return replace(scene, pointed=product, context=context)


def may_be_of_it(scene: Scene) -> bool:
    """A short question just after one product was spoken of, which names no other."""
    here = _here(scene)
    said = fold(scene.question)
    if not here or not asks(said) or _LOOKS_ON.search(said) or asks_whether_sold(said) or about_policy(said):
        return False
    if slots.cheapest(said) or slots.dearest(said):
        return False
    others = [hit for hit in products.named(scene.question, scene.hits) if hit["id"] != here]
    return not others and len(tokens(said)) <= LONGEST


def of_it(scene: Scene) -> Step:
    """What its record says to that; else what is found for the words."""
    records = products.records(scene, [_here(scene)], scene.question)
    told = [text for record in records for text in telling.about(scene, record)]
    found = any(hit.get("likely") or hit.get("sure") for hit in scene.hits)
    asks_of_it = products.points_here(scene.question) or (scene.guess == "product" and not found)
    return told or (shopping.of_one(scene, _here(scene)) if asks_of_it else shopping.search(scene))


def _here(scene: Scene) -> str:
    """What "it" is: what was spoken of last, or of several the first that was shown."""
    others = any(map(names_a_thing, tokens(scene.question)))
    one = len(scene.shown) == 1 or (scene.shown and products.points_here(scene.question) and not others)
    return scene.spoken_of or scene.page_product or (scene.shown[0] if one else "")
