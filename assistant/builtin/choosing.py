"""What a shopper has chosen of a product's options so far: by their words, and by what they were answered."""

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.builtin import products, slots
from assistant.builtin.intent import follows_up
from assistant.builtin.naming import telling
from assistant.builtin.quoting import sentences
from assistant.builtin.scene import Record, Scene
from assistant.builtin.words import fold, tokens
from knowledge.terms import stem

FEW = 4
"""Messages that may have led here."""


def chosen(scene: Scene, record: Record) -> dict[str, str]:
    """ "In navy?" and then "and in S?": the newest word counts, the others stay."""
    offered = record.get("options") or {}
    found = _answered(scene, record)
    for text in (*_said_before(scene, record), scene.question):
        found |= slots.options(products.without_its_words(text, record), offered)
    return found


def said_values(chosen: Mapping[str, str]) -> list[str]:
    """What of chosen options is no quantity: `95 cm`, and its bare 95."""
    return [*chosen.values(), *(value.split()[0] for value in chosen.values() if value[:1].isdigit())]


def figured(question: str, record: Record) -> str:
    """The sentence of its record that knows a figure of the question: "52 is a US 6", for a US 6."""
    figures, words = set(_figures(question)), {stem(word) for word in telling(question) if not word.isdigit()}
    for text in sentences(str(record["description"])):
        known = figures & set(_figures(text))
        if known and (any(name for _, name in known) or words & {stem(word) for word in tokens(text)}):
            return text
    return ""


def _figures(text: str) -> Iterator[tuple[str, str]]:
    """Each number with the word before it or after it, as one names a measure, and alone."""
    words = re.findall(r"[^\W\d_]+|\d+(?:[.,]\d+)?", fold(text))
    for at, word in enumerate(words):
        if word[0].isdigit():
            yield word, ""
            yield from ((word, stem(near)) for near in words[max(at - 1, 0) : at + 2] if near != word and len(near) > 1)


def _answered(scene: Scene, record: Record) -> dict[str, str]:
    """What the latest answer spoke of: "X (Olive) is available", or the size that goes with the measure asked for."""
    offered, title = record.get("options") or {}, str(record["title"])
    label = re.search(rf"{re.escape(title)} \(([^()]+)\)(?! is sold out| est épuisé)", scene.last_said)
    if label:
        return slots.options(label[1], offered)
    said = figured(scene.earlier[-1], record) if scene.earlier and title in scene.last_said else ""
    if not said or said.rstrip(".") not in scene.last_said:
        return {}
    return {name: of[0] for name, values in offered.items() if len(of := _named(said, values)) == 1}


def _named(text: str, values: Sequence[str]) -> list[str]:
    return [value for value in values if slots.mentions(text, value)]


def _said_before(scene: Scene, record: Record) -> Sequence[str]:
    """The messages that led here, oldest first, where they were about the same product."""
    if record["id"] not in (scene.spoken_of, scene.page_product) and scene.shown != [record["id"]]:
        return scene.earlier[-1:] if follows_up(scene.question) else ()
    led: list[str] = []
    for text in reversed(scene.earlier[-FEW:]):
        led.insert(0, text)
        if not (follows_up(text) or products.points_here(text) or len(telling(text)) < 2):
            break
    return led
