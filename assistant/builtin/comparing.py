"""What the built-in model says of several products side by side: what differs, or the one figure that is asked for."""

import re
from collections.abc import Sequence

from assistant.builtin import products, slots, telling
from assistant.builtin.offering import is_called
from assistant.builtin.scene import Record, Scene, Step
from assistant.builtin.shopping import likely
from assistant.builtin.words import fold
from assistant.phrases import say

MEASURABLE = ("weight", "dimensions", "capacity", "duration")
_TWO = re.compile(r"\b(?:both|two|deux)\b")
_COMPARATIVE = re.compile(
    r"\b(?:(?:plus|moins|less|more|most|least) \w+|(?:light|heavi|bigg|larg|small|tall|long)(?:er|est))\b"
)
_MOST = re.compile(rf"{_COMPARATIVE.pattern}|\b(?:which|lequel|laquelle|lesquels|lesquelles)\b")
MAX_FACTS = 6


def compare(scene: Scene) -> Step:
    compared = products.records(scene, _compared(scene))
    if len(compared) < 2:
        return [say(scene.language, "Tell me which two products you would like me to compare.")]
    if _MOST.search(fold(scene.question)) and (told := _measured(scene, compared)):
        return told
    return [*_differences(scene, compared), _cheapest(scene, compared)]


def _compared(scene: Scene) -> list[str]:
    """Two places in the list, two names, a name beside what is spoken of; else what is shown."""
    places = [scene.shown[place] for place in slots.ordinals(scene.question) if place < len(scene.shown)]
    plain = " ".join(word for word in scene.question.split() if not telling.aspects_of(word))
    by_name = products.named(plain, scene.hits) or [
        hit for hit in likely(scene)[:1] if products.by_its_own_name(plain, hit, scene.hits)
    ]
    mentioned = [str(hit["id"]) for hit in by_name]
    here = scene.here
    if len(mentioned) == 1 and here and here not in mentioned:
        mentioned = [here, *mentioned]
    for ids in (places, mentioned):
        if len(ids) > 1:
            return ids[:2] if len(mentioned) == 2 or ids is places else ids[: products.MAX_READ]
    found = [hit for hit in scene.hits if hit.get("sure")] or [h for h in scene.hits if is_called(scene.question, h)]
    shown = scene.shown or [str(hit["id"]) for hit in found]
    return shown[: 2 if _TWO.search(fold(scene.question)) else products.MAX_READ]


def _measured(scene: Scene, compared: Sequence[Record]) -> list[str]:
    """Each with the one figure that is asked for: "Which is lighter?"."""
    for aspect in (aspect for aspect in telling.aspects_of(scene.question) if aspect in MEASURABLE):
        figures = [(record, telling.figure(record, aspect)) for record in compared]
        if sum(bool(figure) for _, figure in figures) > 1:
            return [
                say(scene.language, "{title}: {facts}.", title=record["title"], facts=figure)
                for record, figure in figures
                if figure
            ]
    return [sentence for record in compared for sentence in telling.of_aspects(scene, record)]


def _differences(scene: Scene, compared: Sequence[Record]) -> list[str]:
    facts = [_facts(record) for record in compared]
    names = dict.fromkeys(name for each in facts for name in each)
    differing = [name for name in names if len({fold(each.get(name, "")) for each in facts}) > 1][:MAX_FACTS]
    sentences = []
    for record, each in zip(compared, facts, strict=True):
        told = [f"{name}: {each[name]}" if name[0].isupper() else each[name] for name in differing if name in each]
        sentences.append(say(scene.language, "{title} costs {price}.", title=record["title"], price=record["price"]))
        if told:
            sentences.append(say(scene.language, "{title}: {facts}.", title=record["title"], facts="; ".join(told)))
        if len(compared) == 2:
            sentences += telling.described(scene, record)[:1]
    return sentences


def _facts(record: Record) -> dict[str, str]:
    """What can be set beside another's: attributes, options, and the measures that the description names."""
    shown = {
        name: str(value) for name, value in (record.get("attributes") or {}).items() if name not in telling.TELL_NOTHING
    }
    measures = {aspect: figure for aspect in MEASURABLE if (figure := telling.figure(record, aspect))}
    known = {fold(value) for value in shown.values()}
    options = {name: ", ".join(values) for name, values in (record.get("options") or {}).items()}
    return shown | {aspect: figure for aspect, figure in measures.items() if fold(figure) not in known} | options


def _cheapest(scene: Scene, compared: Sequence[Record]) -> str:
    prices = [slots.amount(record["price"]) for record in compared]
    if len(set(prices)) == 1:
        return say(scene.language, "They cost the same.")
    least = compared[prices.index(min(prices))]
    return say(scene.language, "{title} is the least expensive of them.", title=least["title"])
