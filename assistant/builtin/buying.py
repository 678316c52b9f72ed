"""What is taken of the goods: which of them, how many of which variant, and what is still to be chosen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.builtin import carts, choosing, products, slots, telling
from assistant.builtin.intent import about_policy
from assistant.builtin.naming import names_a_thing
from assistant.builtin.pages import trouble
from assistant.builtin.scene import Ask, Record, Scene, Step
from assistant.builtin.shopping import search
from assistant.builtin.words import fold, tokens
from assistant.phrases import say

SIZES = {"size", "sizes", "taille", "pointure", "shoe size"}
COLOURS = {"colour", "color", "couleur"}
_AND = re.compile(r"\b(?:and|et|plus|ainsi que)\b", re.IGNORECASE)
_LIST = re.compile(rf",(?!\d)|[+&]|\b(?:with|avec)\b|{_AND.pattern}", re.IGNORECASE)
_COUNTED = re.compile(rf"\s(?=(?:{'|'.join(slots.NUMBERS)}|\d\d?) [^\W\d])", re.IGNORECASE)
""" "One white one blue"."""
_EACH = re.compile(
    r"\b(?:one|1|une?) (?:of|in|de|dans) (?:each|every|chaque)\b|\bone each\b|\bchaque (?:couleur|taille)\b"
)
_ALL = re.compile(
    r"\b(?:both|all (?:of them|two|three|four)|(?:les|tous les|toutes les) (?:deux|trois|quatre|2|3|4))\b"
)

TAKE_IT = "Would you like that one?"


def buy(scene: Scene) -> Step:
    if told := scene.last("update_cart"):
        return _added(scene, told)
    scene = replace(scene, question=_of_goods(scene.question))
    if several := _several(scene):
        return several
    candidates = _narrowed(scene, products.records(scene, _meant(scene)))
    if not candidates or not any(_may_be_taken(scene, record) for record in candidates):
        return search(scene)
    beyond = slots.ordinal(scene.question) is not None and not products.subject(scene)
    if beyond or (len(candidates) > 1 and not (slots.cheapest(scene.question) or slots.dearest(scene.question))):
        names = telling.listed(scene.language, [record["title"] for record in candidates], "or")
        if len(candidates) == 1:
            only = say(scene.language, "There is only one here: {product}.", product=names)
            return [only, say(scene.language, TAKE_IT)]
        return [say(scene.language, "Which one would you like: {products}?", products=names)]
    return variant(scene, _by_price(scene, candidates))


def portions(text: str, offered: Mapping[str, Sequence[str]]) -> list[tuple[int | None, dict[str, str]]]:
    """ "In M, one white and one sky blue": how many of which; what is said once holds for all of them."""
    whole = slots.options(text, offered)
    for cut in (_LIST, _COUNTED):
        parts = [(part, slots.options(part, offered)) for part in cut.split(text)]
        parts = _one_of_each(text, offered) or parts
        several = {name for name in offered if len({said[name] for _, said in parts if name in said}) > 1}
        if several:
            break
    else:
        return [(slots.quantity(text, choosing.said_values(whole)), whole)]
    shared = {name: value for name, value in whole.items() if name not in several}
    each = [(part, {**shared, **said}) for part, said in parts if several & said.keys()]
    return [(slots.quantity(part, choosing.said_values(said)), said) for part, said in each]


def _one_of_each(text: str, offered: Mapping[str, Sequence[str]]) -> list[tuple[str, dict[str, str]]]:
    if not _EACH.search(fold(text)):
        return []
    open_ones = [name for name in offered if len(offered[name]) > 1 and name not in slots.options(text, offered)]
    name = next((one for one in open_ones if one.casefold() in COLOURS), next(iter(open_ones), ""))
    return [("", {name: value}) for value in offered.get(name, ())]


def parts(question: str) -> list[str]:
    """ "Those in L, and also the shirt": what is joined by an "and"."""
    return [part for part in _AND.split(question) if part.strip()]


def variant(scene: Scene, record: Record) -> Step:
    """Each portion of it that is told apart, or what is still to be chosen."""
    known = choosing.chosen(scene, record)
    plain = products.without_its_words(scene.question, record)
    each = portions(plain, record.get("options") or {})
    said = plain if len(each) == 1 else ""
    steps = [_portion(scene, record, {**known, **chosen}, count or 1, said) for count, chosen in each]
    asks = [ask for step in steps for ask in step if isinstance(ask, Ask)]
    return next((step for step in steps if not isinstance(step[0], Ask)), asks)


def _portion(scene: Scene, record: Record, chosen: Mapping[str, str], count: int, said: str) -> Step:
    fitting = slots.variants(record, chosen)
    left = [variant for variant in fitting if variant["available"]]
    wanted = slots.asked_value(said)
    if wanted and len(record["variants"]) > 1 and not any(slots.is_meant(wanted, value) for value in chosen.values()):
        return _no_such(scene, record, wanted)
    if not left:
        return _sold_out(scene, record, chosen)
    offered = record.get("options") or {}
    if len(left) == 1 and (len(fitting) == 1 or len(chosen) == len(offered)):
        return carts.or_trouble(scene, [Ask("update_cart", {"sku": left[0]["sku"], "quantity": count, "mode": "add"})])
    return _which(scene, record, left, [name for name in offered if name not in chosen])


def _of_goods(question: str) -> str:
    """ "Add one and gift wrap it": without the part that asks the shop's pages."""
    kept = [part for part in parts(question) if not about_policy(part)]
    return " and ".join(part.strip() for part in kept) if 0 < len(kept) < len(parts(question)) else question


def _several(scene: Scene) -> Step:
    """ "Add the candle and the soap": all of them, where each is told apart and needs no choice."""
    wanted = _all_shown(scene) or _each(scene, parts(scene.question)) or _each(scene, _LIST.split(scene.question))
    if not wanted:
        return []
    records = products.records(scene, list(wanted))
    steps = [variant(replace(scene, question=wanted[record["id"]]), record) for record in records]
    bought = [step[0] for step in steps if isinstance(step[0], Ask)]
    return bought if len(bought) == len(wanted) else next((step for step in steps if not isinstance(step[0], Ask)), [])


def _all_shown(scene: Scene) -> dict[str, str]:
    """ "Both of them": what stands before them, where it is as many."""
    found = _ALL.search(fold(scene.question))
    count = slots.quantity(found[0]) or 2 if found else 0
    return dict.fromkeys(scene.shown, "") if len(scene.shown) == count > 1 else {}


def _each(scene: Scene, said: Sequence[str]) -> dict[str, str]:
    """Product by product what was said of it; nothing unless each part means one of its own."""
    wanted: dict[str, list[str]] = {}
    for part in filter(str.strip, said):
        more = wanted and not products.named(part, scene.hits) and slots.quantity(part)
        product = next(reversed(wanted)) if more else _of_part(scene, part)
        if not product or (product in wanted and not more):
            return {}
        wanted.setdefault(product, []).append(part)
    return {product: ", ".join(each) for product, each in wanted.items()} if len(wanted) > 1 else {}


def _of_part(scene: Scene, part: str) -> str:
    """ "It, and two of the soaps", "the large in white with two pillowcases": what was spoken of, beside what is named."""
    here = scene.here
    offered: Mapping[str, Sequence[str]] = next((one["options"] for one in scene.seen if one["id"] == here), {})
    points = products.points_here(part) or bool(slots.options(part, offered))
    if here and points and not any(map(names_a_thing, tokens(part))):
        return here
    named = products.named(part, scene.hits)
    return str(named[0]["id"]) if named else here if points else ""


def _meant(scene: Scene) -> list[str]:
    """One product where the words or the page tell; else those shown, to choose among."""
    if scene.pointed:
        return [scene.pointed]
    told = slots.ordinal(scene.question) is not None or products.named(scene.question, scene.hits)
    if told or not scene.shown:
        return [product] if (product := products.subject(scene)) else scene.shown[: products.MAX_READ]
    return [scene.here] if scene.here else scene.shown[: products.MAX_READ]


def _narrowed(scene: Scene, candidates: list[Record]) -> list[Record]:
    """ "The black one": the only one that comes in black; all of them where that tells nothing."""
    held = [len(slots.options(scene.question, record.get("options") or {})) for record in candidates]
    fitting = [record for record, count in zip(candidates, held, strict=True) if count == max(held) > 0]
    return fitting if len(fitting) == 1 else candidates


def _may_be_taken(scene: Scene, record: Record) -> bool:
    """It stands before them, or is surely what they call it: "presents for twelve" are no twelve gift boxes."""
    here = {*scene.shown, scene.spoken_of, scene.page_product, scene.pointed}
    sure = any(hit["id"] == record["id"] and hit.get("sure") for hit in scene.hits)
    return record["id"] in here or sure or products.by_its_own_name(scene.question, record, scene.hits)


def _by_price(scene: Scene, candidates: Sequence[Record]) -> Record:
    pick = max if slots.dearest(scene.question) else min
    return candidates[0] if len(candidates) == 1 else pick(candidates, key=lambda record: slots.amount(record["price"]))


def _which(scene: Scene, record: Record, left: Sequence[Record], open_options: Sequence[str]) -> Step:
    name = open_options[0]
    values = list(dict.fromkeys(variant["options"][name] for variant in left if name in variant["options"]))
    names = telling.listed(scene.language, values, "or")
    title = record["title"]
    if name.casefold() in SIZES:
        return [say(scene.language, "Which size of {title} would you like: {values}?", title=title, values=names)]
    if name.casefold() in COLOURS:
        return [say(scene.language, "Which colour of {title} would you like: {values}?", title=title, values=names)]
    asked = "Which one of {title} would you like ({option}): {values}?"
    return [say(scene.language, asked, title=title, option=name, values=names)]


def _no_such(scene: Scene, record: Record, wanted: str) -> Step:
    sentence = say(scene.language, "There is no {title} in {wanted}.", title=record["title"], wanted=wanted)
    return [sentence, *telling.nearest(scene, record, {})]


def _sold_out(scene: Scene, record: Record, chosen: Mapping[str, str]) -> Step:
    title = f"{record['title']} ({' / '.join(chosen.values())})" if chosen else record["title"]
    return [say(scene.language, "{title} is sold out.", title=title), *telling.nearest(scene, record, chosen)]


def _added(scene: Scene, told: Record) -> Step:
    if "cart" not in told:
        return trouble(scene, told)
    added = []
    for call, _ in scene.results:
        if call.name == "update_cart":
            line = next((one for one in told["cart"]["lines"] if one["sku"] == call.arguments["sku"]), None)
            text = "I've added {quantity} × {name} to your cart."
            quantity = int(call.arguments["quantity"])
            added += [say(scene.language, text, quantity=quantity, name=carts.name_of(line))] if line else []
    return [*added, *carts.total(scene, told), say(scene.language, "Would you like to check out?")]
