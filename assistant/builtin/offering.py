"""How what was found is offered: what fits, what is nearest and by what it differs."""

import re
from collections.abc import Sequence

from assistant.builtin import products, slots, telling
from assistant.builtin.intent import search_words
from assistant.builtin.scene import Record, Scene
from assistant.builtin.words import fold, meant, stems
from assistant.phrases import say

MAX_NAMED = 4


def what_fits(scene: Scene, hits: Sequence[Record]) -> list[str]:
    if slots.cheapest(scene.question):
        least = min(hits, key=lambda hit: slots.amount(hit["price"]))
        return [say(scene.language, "The cheapest of these is {product}.", product=priced(least))]
    if slots.dearest(scene.question):
        most = max(hits, key=lambda hit: slots.amount(hit["price"]))
        return [say(scene.language, "The most expensive of these is {product}.", product=priced(most))]
    if len(hits) == 1 and slots.asked_value(scene.question):
        return [telling.availability(scene, hits[0])]
    hits = products.called(scene.question, hits) or hits
    names = telling.listed(scene.language, [priced(hit) for hit in hits[:MAX_NAMED]])
    return [say(scene.language, "Here is what fits: {products}.", products=names), *_gone(scene, hits[:MAX_NAMED])]


def closest(scene: Scene, hits: Sequence[Record]) -> str:
    names = telling.listed(scene.language, [priced(hit) for hit in hits[:MAX_NAMED]])
    return say(scene.language, "The closest I have: {products}.", products=names)


def _gone(scene: Scene, hits: Sequence[Record]) -> list[str]:
    gone = [hit for hit in hits if not hit.get("available", True)]
    return [say(scene.language, "{title} is sold out.", title=hit["title"]) for hit in gone]


def nothing_exactly(scene: Scene, nearest: Sequence[Record]) -> list[str]:
    """What comes nearest, each with what it is instead; then what fits all the same and is something else."""
    asked = _asked(scene)
    nothing = say(scene.language, "Nothing fits exactly what you asked for.")
    if asked:
        nothing = say(scene.language, "Nothing fits exactly what you asked for ({asked}).", asked=asked)
    told = [sentence for hit in nearest[:2] if (sentence := _differing(scene, hit))]
    rest = list(nearest[2:MAX_NAMED] if told else nearest[:MAX_NAMED])
    fitting = [hit for hit in scene.hits if hit["id"] not in {near["id"] for near in nearest}][:2] if told else []
    if not told:
        return [nothing, closest(scene, rest)]
    names = telling.listed(scene.language, [priced(hit) for hit in [*fitting, *rest][:MAX_NAMED]])
    return [nothing, *told, *([say(scene.language, "Also near: {products}.", products=names)] if names else [])]


def _differing(scene: Scene, hit: Record) -> str:
    """ "Aube linen dress costs €129.00 instead of at most €120.00." """
    said = []
    for each in hit.get("differs") or ():
        wanted, has = each["wanted"], each["has"]
        match each["name"]:
            case "max_price":
                said.append(say(scene.language, "costs {has}, above your limit of {wanted}", has=has, wanted=wanted))
            case "min_price":
                said.append(say(scene.language, "costs {has}, below your limit of {wanted}", has=has, wanted=wanted))
            case "in_stock":
                said.append(say(scene.language, "is sold out"))
            case _ if has:
                said.append(say(scene.language, "comes in {has} instead of {wanted}", has=has, wanted=wanted))
            case _:
                said.append(say(scene.language, "doesn't come in {wanted}", wanted=wanted))
    if not said:
        return ""
    return f"{hit['title']} {telling.listed(scene.language, said)}."


def _asked(scene: Scene) -> str:
    applied, language = scene.search.get("applied") or {}, scene.language
    parts = [
        say(language, "up to {price}", price=applied["max_price"]) if applied.get("max_price") else "",
        say(language, "from {price}", price=applied["min_price"]) if applied.get("min_price") else "",
        *(str(value) for value in (applied.get("options") or {}).values()),
        str(applied.get("category") or ""),
        str(applied.get("brand") or ""),
        say(language, "in stock") if applied.get("in_stock") else "",
    ]
    return ", ".join(part for part in parts if part)


def priced(record: Record) -> str:
    return f"{record['title']} ({record['price']})"


def is_called(question: str, hit: Record) -> bool:
    """A backpack *for* laptops is no laptop: what is asked for must be in its name, kind or tags."""
    return bool(meant(search_words(question, ())) & stems(f"{hit['title']} {hit['category']}"))


def is_the_kind(question: str, hit: Record) -> bool:
    """No "planche de surf" where nothing is of surf: a word bound to the product's own that its record lacks."""
    lacking = "|".join(re.escape(word) for word in hit.get("lacks") or ()) or "-"
    bound = re.findall(rf"(\w+) (?:de |d'|of |a )(?:{lacking})\b|\b(?:{lacking}) (\w+)", fold(question))
    return not any(meant(word) & stems(f"{hit['title']} {hit['category']}") for pair in bound for word in pair)
